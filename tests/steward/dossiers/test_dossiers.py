"""The dossier: what the index showed, what looks found, and who stands where around a project."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, event

from steward import casework
from steward.casework import contacts, looking, standings
from steward.casework.contacts import Result
from steward.casework.dossiers import NEVER
from steward.casework.facts import facts
from steward.permissions import Role
from steward.proofs import ProofKind
from steward.store.case_facts import Known as Fact
from tests.steward.casework.world import signed_in
from tests.steward.dossiers.world import A_DAY, World
from workflows.names import PersonId, pypi
from workflows.terms import Intent, SignalKind, Standing

ROLE, REPO = ProofKind.REGISTRY_ROLE, ProofKind.REPOSITORY_FILE


@pytest.fixture
def thing(world: World) -> World:
    """Return a world with a project that anna owns and boris helps with."""
    world.index.create("thing", owner="anna", versions=["1.0"])
    world.index.add_holder("thing", "boris", "Maintainer")
    world.track("thing", "elsewhere")
    return world


def found(world: World, name: str, value: str, about: str = "", days_ago: float = 0) -> None:
    """Let a look have found this."""
    at = world.clock.now() - days_ago * A_DAY
    with world.store.transaction() as tx:
        project_id = tx.projects.ensure(pypi("thing"))
        fact = Fact(name=name, about=about, value=value, source="a page", at=at, seen_at=at)
        tx.case_facts.keep(project_id, fact)


def depends(world: World, *names: str) -> None:
    """Let these projects exist, each requiring `thing`."""
    for name in names:
        world.index.create(name)
        world.index.release(name, "1.0", ["thing"])
    world.track(*names)


def signs(world: World) -> set[SignalKind]:
    return {each.kind for each in world.gathered("thing").signals}


def test_what_nobody_looked_at_is_known_to_be_unknown(world: World) -> None:
    unheard = world.gathered("unheard-of")

    assert (unheard.looked_at, unheard.owners, unheard.releases) == (NEVER, frozenset(), 0)


def test_owners_and_holders_are_the_people_of_the_index(thing: World) -> None:
    anna, boris = thing.registry_person("anna"), thing.registry_person("boris")

    gathered = thing.gathered("thing")

    assert gathered.owners == {anna}
    assert gathered.holders == {anna, boris}
    assert gathered.looked_at == thing.clock.now()
    assert gathered.releases == 1


def test_a_version_without_files_does_not_make_a_silent_project_young(world: World) -> None:
    world.index.create("thing", owner="anna", versions=["0.9", "1.0"])
    released = world.clock.now()
    for filename in ("thing-0.9.tar.gz", "thing-0.9-py3-none-any.whl"):
        world.index.remove_file("thing", "0.9", filename)
    world.wait(900)
    world.track("thing")

    gathered = world.gathered("thing")

    assert gathered.releases == 2
    assert gathered.last_release_at == released
    with world.store.snapshot() as view:
        shown = [each.value for each in facts(view, pypi("thing")) if each.name == "release"]
    assert shown == ["1.0", "0.9"]


def test_whoever_left_is_no_owner_any_more(thing: World) -> None:
    thing.index.change_role("thing", "boris", "Owner")
    thing.index.remove_holder("thing", "anna")
    thing.poll()

    assert thing.gathered("thing").owners == {thing.registry_person("boris")}


@pytest.mark.parametrize(
    "act",
    ["release", "yank", "role", "removal"],
)
def test_an_owner_who_does_anything_was_seen(thing: World, act: str) -> None:
    """B01: the owner may have come back yesterday."""
    thing.wait(400)
    before = thing.clock.now()
    thing.clock.sleep(3600)
    match act:
        case "release":
            thing.index.release("thing", "1.1")
        case "yank":
            thing.index.yank("thing", "1.0")
        case "removal":
            thing.index.remove_holder("thing", "boris")
        case _:
            thing.index.add_holder("thing", "carl")
    thing.poll()

    seen = thing.gathered("thing").owner_seen_at

    assert seen is not None
    assert seen > before


def test_what_the_index_does_to_a_project_is_no_sign_of_its_owner(thing: World) -> None:
    before = thing.gathered("thing").owner_seen_at
    thing.wait(400)
    thing.index.quarantine("thing")
    thing.index.clear_quarantine("thing")
    thing.poll()

    assert thing.gathered("thing").owner_seen_at == before


def test_an_owner_who_shows_his_role_here_was_seen(thing: World) -> None:
    """B01: somebody silent for years signs in to answer."""
    anna = thing.person("anna@anna.example")
    thing.wait(400)

    thing.shows_role(anna, "thing", "anna")

    assert thing.gathered("thing").owner_seen_at == thing.clock.now()


def test_standing_comes_from_what_was_shown(thing: World) -> None:
    depends(thing, "user")
    boris, carl, dora, zoe = (
        thing.person(f"{name}@{name}.example") for name in ("boris", "carl", "dora", "zoe")
    )
    maintainer = thing.shows_role(boris, "thing", "boris")
    thing.shows(carl, "thing", REPO)
    thing.shows(dora, "user", REPO)
    thing.shows(zoe, "elsewhere", REPO)

    assert thing.gathered("thing").parties == {
        maintainer: Standing.CO_MAINTAINER,
        PersonId(carl): Standing.CONTRIBUTOR,
        PersonId(dora): Standing.DEPENDENT,
    }


def test_the_stronger_standing_counts_once(thing: World) -> None:
    depends(thing, "user")
    boris = thing.person("boris@boris.example")
    person = thing.shows_role(boris, "thing", "boris")
    thing.shows(boris, "user", REPO)
    thing.shows(boris, "thing", REPO)

    assert thing.gathered("thing").parties == {person: Standing.CO_MAINTAINER}


def test_a_proof_that_has_ended_gives_no_standing(thing: World) -> None:
    carl = thing.person("carl@carl.example")
    thing.shows(carl, "thing", REPO)
    thing.clock.sleep(91 * 86400)

    assert PersonId(carl) not in thing.gathered("thing").parties


def test_a_proof_of_an_earlier_life_of_a_name_gives_no_standing(thing: World) -> None:
    depends(thing, "user")
    dora = thing.person("dora@dora.example")
    thing.shows(dora, "user", REPO)
    thing.index.remove("user")
    thing.wait(1)
    thing.index.create("user", owner="eve")
    thing.index.release("user", "9.0", ["thing"])
    thing.wait(1)

    assert thing.gathered("thing").parties.get(PersonId(dora)) is None


def test_a_candidate_has_no_second_voice_in_his_own_case(thing: World) -> None:
    """A02: support is weighed by standing, and never one's own."""
    carl = thing.person("carl@carl.example")
    thing.shows(carl, "thing", REPO)

    assert PersonId(carl) in thing.gathered("thing").parties
    assert PersonId(carl) not in thing.gathered("thing", carl).parties


def test_from_tier_2_on_a_moderator_with_a_dependent_project_stands_back(thing: World) -> None:
    """B33: software blocks own-dependent decisions at tier 2 and above."""
    depends(thing, "user")
    mo = thing.person("mo@mo.example", Role.MODERATOR)
    thing.shows(mo, "user", REPO)
    assert PersonId(mo) not in thing.gathered("thing").parties

    found(thing, "downloads-a-month", "500000")

    assert thing.gathered("thing").parties[PersonId(mo)] is Standing.DEPENDENT


def test_a_moderator_with_the_repository_in_his_hands_is_a_party_at_any_tier(thing: World) -> None:
    """B33."""
    mo = thing.person("mo@mo.example", Role.MODERATOR)
    thing.shows(mo, "thing", REPO)

    assert thing.gathered("thing").parties[PersonId(mo)] is Standing.CONTRIBUTOR


def test_moderators_of_a_candidates_organisation_are_tied(thing: World) -> None:
    """B33: a colleague does not decide."""
    owner = {standings.OWNER_ID: "organisation 7"}
    eve, mo, max_ = (
        thing.person("eve@eve.example"),
        thing.person("mo@mo.example", Role.MODERATOR),
        thing.person("max@max.example", Role.MODERATOR),
    )
    thing.shows(eve, "elsewhere", REPO, "1", ids=owner)
    thing.shows(mo, "elsewhere", REPO, "2", ids=owner)
    thing.shows(max_, "elsewhere", REPO, "3", ids={standings.OWNER_ID: "organisation 8"})

    assert thing.gathered("thing", eve).tied == {PersonId(mo)}
    assert thing.gathered("thing").tied == frozenset()
    thing.clock.sleep(91 * 86400)
    assert thing.gathered("thing", eve).tied == frozenset()


def test_moderators_of_a_candidates_mail_domain_are_tied_unless_anybody_has_it(
    thing: World,
) -> None:
    """B33: two at one company are colleagues; two at one mail provider are strangers."""
    with thing.store.transaction() as tx:
        standings.keep_lists(tx, thing.office.seal)
    eve, zoe = thing.person("eve@works.example"), thing.person("zoe@gmail.com")
    mo = thing.person("mo@works.example", Role.MODERATOR)
    thing.person("max@gmail.com", Role.MODERATOR)

    assert thing.gathered("thing", eve).tied == {PersonId(mo)}
    assert thing.gathered("thing", zoe).tied == frozenset()


def test_a_dossier_takes_as_many_questions_however_many_moderators_there_are(thing: World) -> None:
    """Each act on a case waits for it."""
    with thing.store.transaction() as tx:
        standings.keep_lists(tx, thing.office.seal)
    eve = thing.person("eve@works.example")
    thing.shows(eve, "elsewhere", REPO, "1", ids={standings.OWNER_ID: "organisation 7"})
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    def questions() -> int:
        asked.clear()
        thing.gathered("thing", eve)
        return len(asked)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        thing.person("mo@mo.example", Role.MODERATOR)
        with_one = questions()
        for at in range(5):
            thing.person(f"mo@mo{at}.example", Role.MODERATOR)
        assert questions() == with_one
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_an_account_with_an_address_to_throw_away_is_told(thing: World) -> None:
    """G5: whoever receives a project can be held to account."""
    with thing.store.transaction() as tx:
        standings.keep_lists(tx, thing.office.seal)
    eve, zoe = thing.person("eve@mailinator.com"), thing.person("zoe@zoe.example")

    known = thing.gathered("thing", eve, zoe).candidacies

    assert known[PersonId(eve)].address_disposable
    assert not known[PersonId(zoe)].address_disposable


def test_a_maintainer_who_asks_is_known_by_his_account(thing: World) -> None:
    boris = thing.person("boris@boris.example")
    person = thing.shows_role(boris, "thing", "boris")
    thing.add_mail("thing", "boris@boris.example")

    gathered = thing.gathered("thing", person)

    assert gathered.candidacies[person].address_verified
    assert [each.of_candidate for each in gathered.contacts] == [True]


def test_a_person_of_the_index_whom_no_account_speaks_for_is_no_candidate(thing: World) -> None:
    assert thing.gathered("thing", thing.registry_person("boris")).candidacies == {}


def test_signs_of_neglect_come_from_what_was_seen(thing: World) -> None:
    assert signs(thing) == {SignalKind.IDLE}

    found(thing, "repository-state", "archived")
    found(thing, "repository-pushed", "2019-04-01T10:00:00.000000Z")
    found(thing, "vulnerability", "open", "PYSEC-1")
    point = thing.add_mail("thing", "anna@anna.example")
    with thing.store.transaction() as tx:
        contacts.note(tx, point, Result.BOUNCED)

    assert signs(thing) == {
        SignalKind.IDLE,
        SignalKind.REPOSITORY_ARCHIVED,
        SignalKind.NO_COMMITS,
        SignalKind.VULNERABILITY_OPEN,
        SignalKind.MAIL_BOUNCES,
    }


def test_what_was_mended_is_a_sign_no_longer(thing: World) -> None:
    found(thing, "repository-state", "archived", days_ago=2)
    found(thing, "vulnerability", "open", "PYSEC-1", days_ago=2)
    found(thing, "repository-state", "open")
    found(thing, "vulnerability", "no longer listed", "PYSEC-1")
    found(thing, "repository-pushed", thing.clock.now().isoformat())

    assert signs(thing) == {SignalKind.IDLE}


def test_a_project_marked_as_finished_declared_so(thing: World) -> None:
    thing.index.archive("thing")
    thing.wait(1)

    assert SignalKind.DECLARED_INACTIVE in signs(thing)


def test_downloads_are_unknown_until_somebody_says_where_they_are_counted(thing: World) -> None:
    assert thing.gathered("thing").downloads_a_month is None

    found(thing, "downloads-a-month", "1200")

    assert thing.gathered("thing").downloads_a_month == 1200


def test_every_fact_has_a_source_and_a_date(thing: World) -> None:
    found(thing, "licence", "MIT", "1.0", days_ago=700)
    thing.add_mail("thing", "anna@anna.example")
    with thing.store.transaction() as tx:
        looking.ask(tx, pypi("thing"))

    with thing.store.snapshot() as view:
        listed = facts(view, pypi("thing"))

    named = {each.name: each.value for each in listed}
    assert named["licence 1.0"] == "MIT"
    assert named["owner since"] == "anna"
    assert named["release"] == "1.0"
    assert all(each.source for each in listed)
    undated = {each.name for each in listed if each.at is None}
    assert undated <= {"direct dependents"}


def test_the_facts_name_no_address(thing: World) -> None:
    thing.add_mail("thing", "anna@anna.example")

    with thing.store.snapshot() as view:
        listed = repr(facts(view, pypi("thing")))

    assert "way to reach: mail" in listed
    assert "anna@" not in listed


def test_facts_of_a_running_case_are_renewed_before_they_are_too_old(thing: World) -> None:
    """B01, G7: the rules accept nothing that is a day old."""
    cara = thing.person("cara@cara.example")
    with thing.store.transaction() as tx:
        casework.open_case(tx, signed_in(cara, tx.clock.now()), pypi("thing"), Intent.CONTINUE)
    with thing.store.transaction() as tx:
        tx.connection.exec_driver_sql("UPDATE case_file SET stage = 'contacting'")
    found(thing, looking.SEEN, "seen")
    thing.clock.sleep(timedelta(hours=17).total_seconds())
    assert _asked(thing) == 0

    thing.clock.sleep(timedelta(hours=2).total_seconds())

    assert _asked(thing) == 1
    assert looking.FRESH < A_DAY


def _asked(world: World) -> int:
    with world.store.transaction() as tx:
        before = tx.outbox.depth(world.clock.now()).due
        looking.keep_fresh(tx)
        return tx.outbox.depth(world.clock.now()).due - before
