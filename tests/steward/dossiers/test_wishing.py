"""What owners lay down in advance, what they look for, and who may not say it for them."""

from dataclasses import replace

import pytest

from steward.accounts.subjects import Machine, Owed, SignedIn, Subject
from steward.casework import wished, wishing
from steward.errors import Malformed, NotFound
from steward.proofs import ProofKind
from tests.steward.casework.world import signed_in
from tests.steward.dossiers.world import A_DAY, World
from workflows.errors import Refused
from workflows.names import PersonId, pypi
from workflows.terms import CallGrade, DirectiveKind
from workflows.wishes import (
    CALL_DAYS,
    CloseCall,
    LiftDirective,
    OpenCall,
    SetDirective,
    Wish,
    Wishes,
)

HANDS = OpenCall(grade=CallGrade.HAND_OFF)
NO_TRANSFER = SetDirective(kind=DirectiveKind.NO_TRANSFER)


@pytest.fixture
def owned(world: World) -> World:
    """Return a world with projects that anna owns."""
    for name in ("thing", "other", "third"):
        world.index.create(name, owner="anna", versions=["1.0"])
    world.index.add_holder("thing", "boris", "Maintainer")
    world.track("thing", "other", "third")
    return world


def owner(world: World, *names: str, holder: str = "anna") -> SignedIn:
    """Return somebody signed in who has shown to be this holder of these projects."""
    account = world.person(f"{holder}@{holder}.example")
    for name in names:
        world.shows_role(account, name, holder)
    return signed_in(account, world.clock.now())


def wish(world: World, who: Subject, wanted: Wish, name: str = "thing") -> Wishes:
    with world.store.transaction() as tx:
        return wishing.wish(tx, who, pypi(name), wanted)


def refusal(world: World, who: Subject, wanted: Wish, name: str = "thing") -> str:
    with pytest.raises(Refused) as refused:
        wish(world, who, wanted, name)
    return refused.value.code


def listed(world: World) -> list[str]:
    with world.store.snapshot() as view:
        return [each.project.name for each in wishing.adoptable(view).rows]


def pass_time(world: World) -> None:
    with world.store.transaction() as tx:
        wishing.let_time_pass(tx)


def test_an_owner_says_that_his_project_is_not_handed_over(owned: World) -> None:
    anna = owner(owned, "thing")

    wish(owned, anna, NO_TRANSFER)

    (directive,) = owned.gathered("thing").directives
    assert directive.kind is DirectiveKind.NO_TRANSFER
    assert owned.gathered("other").directives == ()
    assert wish(owned, anna, LiftDirective(kind=DirectiveKind.NO_TRANSFER)).directives == ()
    assert owned.people.deeds()[-1].action == "directive.lift"


@pytest.mark.parametrize("wanted", [NO_TRANSFER, HANDS], ids=["directive", "call"])
def test_threat_t11_nobody_but_an_owner_speaks_for_a_project(owned: World, wanted: Wish) -> None:
    """T02: a wish of a stranger would give a project away, or keep it from everybody."""
    stranger = signed_in(owned.person("eve@eve.example"), owned.clock.now())
    maintainer = owner(owned, "thing", holder="boris")
    elsewhere = owner(owned, "other")

    codes = {refusal(owned, each, wanted) for each in (stranger, maintainer, elsewhere)}

    assert codes == {"not-your-project"}
    assert owned.gathered("thing").directives == ()
    assert listed(owned) == []


def one_of_several(world: World, level: str) -> SignedIn:
    """Return somebody who showed a role on `thing` among others, of whom this is the weakest."""
    account = world.person("carl@carl.example")
    world.shows(account, "thing", ProofKind.REGISTRY_ROLE, "pypi:role:thing", level=level)
    return signed_in(account, world.clock.now())


def test_threat_t11_a_maintainer_among_others_does_not_speak_as_the_one_owner(owned: World) -> None:
    """T02, A10: what one of several published names nobody, and the owner least of all."""
    maintainer = one_of_several(owned, "maintainer")

    assert refusal(owned, maintainer, HANDS) == "not-your-project"
    assert maintainer.account_id not in owned.gathered("thing").owners
    assert owned.gathered("thing").parties[PersonId(maintainer.account_id)] == "co-maintainer"


def test_one_of_several_owners_speaks_without_a_name(owned: World) -> None:
    owned.index.change_role("thing", "boris", "Owner")
    owned.poll()

    unnamed = one_of_several(owned, "owner")

    assert unnamed.account_id in owned.gathered("thing").owners
    assert len(owned.gathered("thing").owners) == 3
    assert owned.gathered("thing").owner_seen_at == owned.clock.now()
    assert wish(owned, unnamed, HANDS).call is CallGrade.HAND_OFF


def test_threat_t28_one_of_several_owners_shows_it_again_once_anybody_left(owned: World) -> None:
    """T28: whoever was removed would else speak as the one who is left."""
    owned.index.change_role("thing", "boris", "Owner")
    owned.poll()
    unnamed = one_of_several(owned, "owner")
    owned.clock.sleep(60)
    owned.index.remove_holder("thing", "anna")
    owned.poll()

    assert refusal(owned, unnamed, HANDS) == "not-your-project"
    assert owned.gathered("thing").owners == {owned.registry_person("boris")}


def test_an_owner_whose_proof_has_ended_shows_it_again_first(owned: World) -> None:
    anna = owner(owned, "thing")
    owned.clock.sleep(91 * 86400)

    later = signed_in(anna.account_id, owned.clock.now())

    assert refusal(owned, later, HANDS) == "not-your-project"


def test_threat_t28_an_owner_who_has_a_second_factor_shows_it_first(owned: World) -> None:
    """T28, ASVS 8.3.1: asked for in the service, whoever calls it."""
    anna = replace(owner(owned, "thing"), owed=Owed.PROOF, proved=None)

    assert refusal(owned, anna, HANDS) == "second-factor-needed"


def test_whoever_was_owner_once_lays_down_nothing_any_more(owned: World) -> None:
    anna = owner(owned, "thing")
    owned.index.change_role("thing", "boris", "Owner")
    owned.index.remove_holder("thing", "anna")
    owned.poll()

    assert refusal(owned, anna, HANDS) == "not-your-project"


def test_a_successor_is_somebody_with_an_account(owned: World) -> None:
    anna, heir = owner(owned, "thing"), owned.person("heir@heir.example")
    named = SetDirective(kind=DirectiveKind.SUCCESSOR, successor=PersonId(heir))
    nobody = SetDirective(kind=DirectiveKind.SUCCESSOR, successor=PersonId("nobody"))

    assert wish(owned, anna, named).directives[0].successor == heir
    with pytest.raises(NotFound):
        wish(owned, anna, nobody)


def test_a_call_is_listed_until_it_is_closed(owned: World) -> None:
    anna = owner(owned, "thing", "other")
    wish(owned, anna, HANDS)
    wish(owned, anna, OpenCall(grade=CallGrade.HELP), "other")
    assert listed(owned) == ["other", "thing"]

    wish(owned, anna, CloseCall())

    assert listed(owned) == ["other"]
    assert refusal(owned, anna, CloseCall()) == "no-call"


def test_a_call_is_published(owned: World) -> None:
    wish(owned, owner(owned, "thing"), HANDS)

    with owned.store.snapshot() as view:
        (stored,) = wished.history(view, pypi("thing"))
        assert view.outbox.waits("publish", f"publish:{stored.number}")


def test_a_call_that_ran_out_ends_by_itself(owned: World) -> None:
    wish(owned, owner(owned, "thing"), HANDS)
    owned.clock.sleep((CALL_DAYS * A_DAY).total_seconds() - 1)
    pass_time(owned)
    assert listed(owned) == ["thing"]

    owned.clock.sleep(1)
    assert owned.gathered("thing").call is None
    pass_time(owned)
    pass_time(owned)

    assert listed(owned) == []
    with owned.store.snapshot() as view:
        assert len(wished.history(view, pypi("thing"))) == 2


def test_the_list_goes_on_where_a_page_ended(owned: World) -> None:
    anna = owner(owned, "thing", "other", "third")
    for name in ("thing", "other", "third"):
        wish(owned, anna, HANDS, name)

    with owned.store.snapshot() as view:
        first = wishing.adoptable(view, limit=2)
        second = wishing.adoptable(view, first.next, limit=2)

    assert [each.project.name for each in first.rows] == ["third", "other"]
    assert [each.project.name for each in second.rows] == ["thing"]
    assert second.next is None


@pytest.mark.parametrize("cursor", ["", "x", "-1", "9" * 30, "\u0663"])
def test_threat_t25_a_forged_cursor_is_refused(owned: World, cursor: str) -> None:
    """T25."""
    with owned.store.snapshot() as view, pytest.raises(Malformed):
        wishing.adoptable(view, cursor)


def orphan(world: World, name: str) -> None:
    """Let a case have let this project go free."""
    with world.store.transaction() as tx:
        project_id = tx.projects.get(pypi(name)).id
        now = tx.clock.now()
        columns = dict.fromkeys(("opened", "since", "entered", "changed", "due"), now)
        row = {"id": f"case-{name}", "project_id": project_id, "intent": "orphan"}
        row |= {"policy": "steward-orphan", "policy_version": 1, "tier": 0, "lead": "zoe"}
        row |= {"stage": "closed", "outcome": "orphaned", "version": 1, "turn": "nobody"}
        tx.case_files.put({**row, **columns, "beside": []}, [])


def test_what_was_let_go_and_has_no_owner_looks_for_hands(owned: World) -> None:
    """T29: orphaned, so the call "free" is opened by the clock."""
    orphan(owned, "thing")
    pass_time(owned)
    assert listed(owned) == []  # anna owns it still, whatever was decided

    owned.index.remove_holder("thing", "anna")
    owned.poll()
    pass_time(owned)
    pass_time(owned)

    with owned.store.snapshot() as view:
        (row,) = wishing.adoptable(view).rows
        assert len(wished.history(view, pypi("thing"))) == 1
    assert (row.grade, row.orphaned) == (CallGrade.FREE, True)


def test_a_free_call_ends_when_somebody_owns_the_project_again(owned: World) -> None:
    orphan(owned, "thing")
    owned.index.remove_holder("thing", "anna")
    owned.poll()
    pass_time(owned)
    assert listed(owned) == ["thing"]

    owned.index.add_holder("thing", "zoe")
    owned.poll()
    pass_time(owned)

    assert listed(owned) == []


def test_the_clock_wishes_nothing_for_an_owner(owned: World) -> None:
    assert refusal(owned, Machine(), HANDS) == "not-a-person"


def test_a_project_that_nobody_knows_has_no_wishes(owned: World) -> None:
    anna = owner(owned, "thing")

    with pytest.raises(NotFound):
        wish(owned, anna, HANDS, "unheard-of")
