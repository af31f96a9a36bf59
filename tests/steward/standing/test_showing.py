"""What somebody has in hand of a project is shown by what nobody else could do."""

from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from sqlalchemy import text

from steward.accounts import parting, providing
from steward.errors import NotFound, TooMany, Unreachable
from steward.proofs import ProofKind
from steward.providers import Identity
from steward.standing import showing, standing_of
from tests.steward.providers.pretend import Given
from tests.steward.standing.world import ANNA, LEAF, Town
from workflows.errors import Refused
from workflows.names import pypi

FILE, GRANT, RUN = (
    ProofKind.REPOSITORY_FILE,
    ProofKind.REPOSITORY_GRANT,
    ProofKind.REPOSITORY_CI,
)
ROLE, ADDRESS, DOMAIN = ProofKind.REGISTRY_ROLE, ProofKind.ADDRESS, ProofKind.DOMAIN
A_DAY = 24 * 3600
WELL_KNOWN = "/.well-known/steward-challenge"


def refused(town: Town, who: Any, ask_id: str, token: str = "") -> str:  # noqa: ANN401 -- any subject
    """Return the code of the refusal of a look."""
    before = town.shown(who)
    with pytest.raises(Refused) as caught:
        town.show(who, ask_id, token)
    assert town.shown(who) == before
    return caught.value.code


# A file on the default branch.


def test_a_challenge_on_the_default_branch_shows_the_repository_by_its_number(town: Town) -> None:
    anna = town.come()
    ask = town.ask(anna, FILE)
    assert refused(town, anna, ask) == "not-shown"

    town.put(f"for steward:\n{town.challenge(anna, ask)}\n")
    town.show(anna, ask)
    (proof,) = town.shown(anna)
    assert (proof.kind, proof.thing, proof.ids) == (FILE, "github:repository:70", {"owner": "7"})
    assert (proof.expires - proof.shown).days == 90


def test_a_file_anywhere_else_shows_nothing(town: Town) -> None:
    anna = town.come()
    ask = town.ask(anna, FILE)
    word = town.challenge(anna, ask)
    town.put(word, branch="pull-request-1")
    town.put(word, place="docs/steward-challenge.txt")
    town.put(f"x{word}")

    assert refused(town, anna, ask) == "not-shown"


def test_a_challenge_is_met_once_and_what_was_published_shows_nothing_later(town: Town) -> None:
    anna = town.come()
    ask = town.ask(anna, FILE)
    town.put(town.challenge(anna, ask))
    town.show(anna, ask)

    with pytest.raises(NotFound):
        town.show(anna, ask)
    assert refused(town, anna, town.ask(anna, FILE)) == "not-shown"


def test_what_one_person_published_shows_nothing_of_another(town: Town) -> None:
    anna, boris = town.come(), town.come("boris@home.example")
    ask = town.ask(anna, FILE)
    town.put(town.challenge(anna, ask))

    with pytest.raises(NotFound):
        town.show(boris, ask)
    assert refused(town, boris, town.ask(boris, FILE)) == "not-shown"


def test_a_repository_that_the_project_does_not_name_shows_nothing_of_it(town: Town) -> None:
    anna = town.come()
    town.github.repositories["eve/leaf"] = town.github.repositories["anna/leaf"] | {"id": 71}

    assert refused(town, anna, town.ask(anna, FILE, "eve/leaf")) == "not-named"


def test_of_several_repositories_one_is_chosen(town: Town) -> None:
    anna = town.come()
    links = {
        "Source": "https://git.example/anna/leaf/tree/main",
        "Docs": "https://git.example/anna/leaf-docs",
        "Elsewhere": "https://git.example.other.example/anna/leaf-docs",
        "Odd": "https://git.example/../..",
    }
    town.index.credit("leaf", links=links)
    assert refused(town, anna, town.ask(anna, FILE)) == "not-named"

    ask = town.ask(anna, FILE, "Anna/Leaf")
    town.put(town.challenge(anna, ask))
    town.show(anna, ask)
    assert town.shown(anna)[0].thing == "github:repository:70"


def test_a_name_that_was_taken_over_is_another_repository(town: Town) -> None:
    """Whoever takes an account's old name can make a repository where the links lead."""
    anna = town.come()
    town.github.repositories["anna/leaf"]["created"] = "2026-03-02T10:00:01Z"
    ask = town.ask(anna, FILE)
    town.put(town.challenge(anna, ask))

    assert refused(town, anna, ask) == "not-named"


def test_a_silent_host_is_no_answer(town: Town) -> None:
    anna = town.come()
    del town.github.repositories["anna/leaf"]
    with pytest.raises(Unreachable):
        town.show(anna, town.ask(anna, FILE))

    town.index.remove("leaf")
    assert refused(town, anna, town.ask(anna, FILE)) == "not-there"


# What the host lets somebody do.


def test_who_may_push_shows_it_by_the_hosts_own_word(town: Town) -> None:
    anna = town.come()
    town.show(anna, town.ask(anna, GRANT), town.github.access({"id": ANNA, "login": "anna"}))

    (proof,) = town.shown(anna)
    assert (proof.thing, proof.level) == ("github:repository:70", "push")
    assert proof.ids == {"owner": "7", "user": "7"}


@pytest.mark.parametrize("may", [{}, {"push": False}, {"push": "yes"}, {"triage": True}])
def test_who_may_not_push_shows_nothing(town: Town, may: Given) -> None:
    anna = town.come()
    town.github.repositories["anna/leaf"]["may"] = {ANNA: may}
    token = town.github.access({"id": ANNA, "login": "anna"})

    assert refused(town, anna, town.ask(anna, GRANT), token) == "not-shown"
    assert refused(town, anna, town.ask(anna, GRANT)) == "not-shown"


def test_a_token_of_somebody_else_than_the_linked_account_is_refused(town: Town) -> None:
    anna = town.come()
    store, office = town.world.store, town.world.office
    linked = Identity(provider="github", issuer="https://git.example", subject="8")
    to_do = providing.errand(anna, providing.LINK)
    providing.link(store, office, anna, to_do, linked)

    token = town.github.access({"id": ANNA, "login": "anna"})
    assert refused(town, anna, town.ask(anna, GRANT), token) == "not-shown"


def test_threat_t30_a_token_is_used_for_one_look_and_kept_nowhere(town: Town) -> None:
    anna = town.come()
    token = town.github.access({"id": ANNA, "login": "anna"})
    town.show(anna, town.ask(anna, GRANT), token)

    with town.world.store.snapshot() as view:
        kept = "".join(
            repr(row)
            for table in ("standing", "standing_ask", "audit", "link", "job")
            for row in view.connection.execute(text(f"SELECT * FROM {table}"))  # noqa: S608 -- ours
        )
    assert token not in kept
    assert "anna" not in kept
    assert [url for url in town.asked if token in url] == []


# A run of CI.


def claims(town: Town, challenge: str, **changed: object) -> dict[str, Any]:
    now = int(town.world.clock.now().timestamp())
    true: dict[str, Any] = {
        "iss": "https://ci.example",
        "aud": f"https://steward.example/standing/{challenge}",
        "sub": "repo:anna/leaf:ref:refs/heads/trunk",
        "iat": now,
        "exp": now + 300,
        "repository": "anna/leaf",
        "repository_id": "70",
        "repository_owner_id": "7",
        "event_name": "push",
        "actor_id": "7",
    }
    return {name: value for name, value in (true | changed).items() if value is not None}


def test_a_run_of_its_ci_shows_the_repository_by_its_numbers(town: Town) -> None:
    anna = town.come()
    challenge = town.challenge(anna, town.ask(anna, RUN))
    proof = town.run(challenge, claims(town, challenge))

    assert town.shown(anna) == (proof,)
    assert (proof.kind, proof.thing) == (RUN, "github:repository:70")
    assert proof.ids == {"owner": "7", "actor": "7"}


LIES: dict[str, Given] = {
    "made for somebody else": {"aud": "https://other.example"},
    "made for us and no challenge": {"aud": "https://steward.example"},
    "made for nobody": {"aud": None},
    "of another issuer": {"iss": "https://other.example"},
    "over": {"exp": 1},
    "without an end": {"exp": None},
    "of tomorrow": {"nbf": 4_000_000_000},
    "of a repository of that name with another number": {"repository_id": "71"},
    "of another owner": {"repository_owner_id": "8"},
    "without numbers": {"repository_id": None},
    "started by a request from a fork": {"event_name": "pull_request_target"},
    "started by a comment": {"event_name": "issue_comment"},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_token_of_ci_that_does_not_hold_shows_nothing(town: Town, lie: str) -> None:
    anna = town.come()
    challenge = town.challenge(anna, town.ask(anna, RUN))
    with pytest.raises(Refused):
        town.run(challenge, claims(town, challenge, **LIES[lie]))

    assert town.shown(anna) == ()


def test_a_token_of_ci_that_the_issuer_did_not_sign_shows_nothing(town: Town) -> None:
    anna = town.come()
    challenge = town.challenge(anna, town.ask(anna, RUN))
    other = RSAKey.generate_key(2048, {"kid": "1"})
    town.ci.sign = lambda given: jwt.encode({"alg": "RS256", "kid": "1"}, given, other)
    with pytest.raises(Refused):
        town.run(challenge, claims(town, challenge))

    assert town.shown(anna) == ()


def test_a_token_of_ci_shows_something_once_and_of_one_account(town: Town) -> None:
    anna, eve = town.come(), town.come("eve@home.example")
    challenge = town.challenge(anna, town.ask(anna, RUN))
    stolen = claims(town, challenge)
    own = town.challenge(eve, town.ask(eve, RUN))
    with pytest.raises(Refused):
        town.run(own, stolen)
    town.run(challenge, stolen)

    with pytest.raises(NotFound):
        town.run(challenge, stolen)
    assert town.shown(eve) == ()


def test_a_challenge_for_a_file_is_met_by_no_run(town: Town) -> None:
    anna = town.come()
    challenge = town.challenge(anna, town.ask(anna, FILE))
    with pytest.raises(NotFound):
        town.run(challenge, claims(town, challenge))
    assert refused(town, anna, town.ask(anna, RUN), "x") == "not-shown"


def test_a_closed_account_shows_nothing_by_a_run(town: Town) -> None:
    anna = town.come()
    challenge = town.challenge(anna, town.ask(anna, RUN))
    with town.world.store.transaction() as tx:
        tx.accounts.set_state(anna.account_id, "disabled")

    with pytest.raises(NotFound):
        town.run(challenge, claims(town, challenge))


# A role on the registry.


def test_a_release_with_the_challenge_shows_the_only_holders_role(town: Town) -> None:
    anna = town.come()
    ask = town.ask(anna, ROLE)
    assert refused(town, anna, ask) == "not-shown"
    town.index.describe("leaf", f"Reads leaves. {town.challenge(anna, ask)}")
    town.show(anna, ask)

    (proof,) = town.shown(anna)
    with town.world.store.transaction() as tx:
        person = tx.people.ensure("pypi", ["anna"], town.world.clock.now())["anna"]
    assert (proof.thing, proof.level, proof.ids) == ("pypi:role:leaf", "owner", {"person": person})


def test_among_several_holders_nobody_is_named_and_the_weakest_role_was_shown(town: Town) -> None:
    """Else a maintainer could publish the challenge and speak as the owner."""
    boris = town.come("boris@home.example")
    town.index.add_holder("leaf", "boris", "Maintainer")
    ask = town.ask(boris, ROLE)
    town.index.describe("leaf", town.challenge(boris, ask))
    town.show(boris, ask)

    (proof,) = town.shown(boris)
    assert (proof.level, proof.ids) == ("maintainer", {})


def test_what_others_say_of_a_project_shows_no_role_on_it(town: Town) -> None:
    eve = town.come("eve@home.example")
    ask = town.ask(eve, ROLE)
    town.index.warn("leaf", town.challenge(eve, ask))

    assert refused(town, eve, ask) == "not-shown"


# A mailbox, and a host.


def test_a_mailbox_that_the_project_names_counts_from_its_last_letter(town: Town) -> None:
    anna = town.come()
    reached = town.world.clock.now()
    town.world.clock.sleep(6 * 3600)
    town.show(anna, town.ask(anna, ADDRESS))

    (proof,) = town.shown(anna)
    assert (proof.shown, (proof.expires - reached).days) == (reached, 90)


def test_a_mailbox_that_no_letter_reached_lately_shows_nothing(town: Town) -> None:
    anna = town.come()
    with town.world.store.transaction() as tx:
        tx.connection.execute(text("UPDATE address SET verified = verified - 7776000000000"))
    assert refused(town, anna, town.ask(anna, ADDRESS)) == "not-shown"

    with town.world.store.transaction() as tx:
        tx.connection.execute(text("UPDATE address SET verified = NULL"))
    assert refused(town, anna, town.ask(anna, ADDRESS)) == "not-shown"


def test_a_mailbox_that_the_project_does_not_name_shows_nothing(town: Town) -> None:
    boris = town.come("boris@home.example")

    assert refused(town, boris, town.ask(boris, ADDRESS)) == "not-shown"


def test_a_host_that_the_project_names_shows_itself_at_a_well_known_place(town: Town) -> None:
    anna = town.come()
    ask = town.ask(anna, DOMAIN, "Leaf.example")
    assert refused(town, anna, ask) == "not-shown"
    town.home.files[WELL_KNOWN] = (200, {}, f"{town.challenge(anna, ask)}\n")
    town.show(anna, ask)

    (proof,) = town.shown(anna)
    assert (proof.thing, (proof.expires - proof.shown).days) == ("domain:leaf.example", 30)


def test_threat_t12_no_host_is_asked_that_the_project_does_not_name(town: Town) -> None:
    anna = town.come()
    for target in ("other.example", "", "leaf.example/x", "127.0.0.1", "leaf.example:80"):
        assert refused(town, anna, town.ask(anna, DOMAIN, target)) == "not-named"

    assert [url for url in town.asked if WELL_KNOWN in url] == []


def test_a_host_that_points_elsewhere_shows_nothing(town: Town) -> None:
    anna = town.come()
    ask = town.ask(anna, DOMAIN, "leaf.example")
    word = town.challenge(anna, ask)
    town.elsewhere.files["/mine"] = (200, {}, word)
    town.home.files[WELL_KNOWN] = (302, {"location": "https://other.example/mine"}, word)
    assert refused(town, anna, ask) == "not-shown"

    town.home.files[WELL_KNOWN] = (404, {}, word)
    assert refused(town, anna, ask) == "not-shown"


# What holds for all.


def test_a_challenge_ends_after_seven_days(town: Town) -> None:
    anna = town.come()
    ask = town.ask(anna, FILE)
    town.put(town.challenge(anna, ask))
    for _ in range(14):
        town.world.clock.sleep(A_DAY / 2)
        anna = town.come()

    with pytest.raises(NotFound):
        town.show(anna, ask)


def test_what_was_shown_again_has_a_new_end(town: Town) -> None:
    anna = town.come()
    begun = town.world.clock.now()
    for _ in range(2):
        ask = town.ask(anna, FILE)
        town.put(town.challenge(anna, ask))
        town.show(anna, ask)
        town.world.clock.sleep(80 * A_DAY)
        anna = town.come()

    (proof,) = town.shown(anna)
    assert ((proof.first - begun).days, (proof.shown - begun).days) == (0, 80)
    town.world.clock.sleep(10 * A_DAY)
    with town.world.store.snapshot() as view:
        assert standing_of(view, anna.account_id, LEAF) == ()


def test_what_was_shown_can_be_withdrawn_and_a_challenge_dropped(town: Town) -> None:
    anna, eve = town.come(), town.come("eve@home.example")
    town.show(anna, town.ask(anna, ADDRESS))
    (proof,) = town.shown(anna)
    waiting = town.ask(anna, FILE)
    for whose in (eve, anna):
        with town.world.store.transaction() as tx:
            if whose is eve:
                with pytest.raises(NotFound):
                    showing.withdraw(tx, eve, proof.id)
                with pytest.raises(NotFound):
                    showing.drop(tx, eve, waiting)
            else:
                showing.withdraw(tx, anna, proof.id)
                showing.drop(tx, anna, waiting)

    assert town.shown(anna) == ()


def test_an_erased_person_has_no_standing_left(town: Town) -> None:
    anna = town.come()
    town.show(anna, town.ask(anna, ADDRESS))
    town.ask(anna, FILE)
    with town.world.store.transaction() as tx:
        parting.erase(tx, town.world.office, anna)

    with town.world.store.snapshot() as view:
        left = [
            view.connection.scalar(text(f"SELECT count(*) FROM {table}"))  # noqa: S608 -- ours
            for table in ("standing", "standing_ask", "identity")
        ]
    assert left == [0, 0, 0]


def test_each_step_leaves_one_row_in_the_audit_and_a_refusal_none(town: Town) -> None:
    anna = town.come()
    before = len(town.world.deeds())
    ask = town.ask(anna, FILE)
    refused(town, anna, ask)
    town.put(town.challenge(anna, ask))
    town.show(anna, ask)

    done = town.world.deeds()[before:]
    assert [deed.action for deed in done] == ["standing.ask", "standing.show"]
    assert {deed.actor for deed in done} == {anna.actor}


def test_looks_have_a_limit(town: Town) -> None:
    anna = town.come()
    ask = town.ask(anna, FILE)
    for _ in range(30):
        refused(town, anna, ask)

    with pytest.raises(TooMany):
        town.show(anna, ask)


def test_a_project_that_nobody_knows_has_no_standing_to_show(town: Town) -> None:
    with pytest.raises(NotFound):
        town.ask(town.come(), FILE, of=pypi("unknown"))
