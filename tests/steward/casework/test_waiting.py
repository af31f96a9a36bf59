"""The desk says what each case needs, of whom, and who of us cannot be the one."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from steward import casework
from steward.casework import telling, waiting
from steward.casework.waiting import Desk, Need, Waiting
from steward.clock import SetClock
from steward.permissions import Role
from steward.store import Store
from tests.steward.casework import world
from tests.steward.casework.world import does
from tests.steward.web import world as looks
from workflows import commands as ask
from workflows.names import CaseId, PersonId, pypi
from workflows.terms import Advice, HoldKind, Intent


def desk(store: Store, name: str) -> Desk:
    with store.snapshot() as view:
        return waiting.desk(view, world.somebody_in(view, name), view.clock.now())


def one(store: Store, name: str, case: CaseId) -> Waiting:
    lies = desk(store, name)
    (found,) = (each for each in (*lies.ours, *lies.others) if each.file.id == case)
    return found


def recommended(store: Store, case: CaseId, clock: SetClock) -> None:
    """Let mia recommend to deny: that needs nobody's silence."""
    does(store, "mia", case, ask.StartNotice())
    clock.sleep(timedelta(days=200).total_seconds())
    does(store, "clock", case, ask.PassTime())


def test_a_new_request_waits_for_its_first_reading_since_it_was_handed_in(
    peopled: Store, filed: CaseId, clock: SetClock
) -> None:
    since = clock.now()
    clock.sleep(3600)

    found = one(peopled, "mia", filed)

    assert (found.need, found.since, found.is_mine) == (Need.FIRST_READING, since, True)


def test_a_draft_lies_on_no_desk(peopled: Store, draft: CaseId) -> None:
    assert desk(peopled, "mia") == Desk(ours=(), others=())
    assert draft


def test_a_question_to_the_candidate_leaves_the_case_with_others(
    peopled: Store, filed: CaseId
) -> None:
    does(peopled, "mia", filed, ask.AskInformation(questions="Who are you?"))

    assert [each.file.id for each in desk(peopled, "mia").others] == [filed]
    assert one(peopled, "mia", filed).is_mine is False


def test_who_stepped_back_learns_why_it_cannot_be_his(peopled: Store, filed: CaseId) -> None:
    does(peopled, "mia", filed, ask.DeclareConflict())

    assert one(peopled, "mia", filed).why_not == "you stepped back"
    assert one(peopled, "max", filed).why_not == ""


def test_who_asks_has_no_vote_in_his_own_case(peopled: Store) -> None:
    with peopled.transaction() as tx:
        who = world.somebody_in(tx, "mia")
        case = casework.open_case(tx, who, world.LEAF, Intent.CONTINUE).case.id
    does(peopled, "mia", case, ask.Submit(statement="I use it.", no_consideration=True))

    assert one(peopled, "mia", case).why_not == "you ask for it"
    assert one(peopled, "pia", case).is_mine


def test_a_hold_of_ours_is_to_be_looked_at_and_a_day_long_wait_begins_with_it(
    peopled: Store, filed: CaseId, clock: SetClock
) -> None:
    clock.sleep(86_400)
    does(peopled, "mia", filed, ask.PlaceHold(hold=HoldKind.LEGAL))

    found = one(peopled, "mia", filed)

    assert (found.need, found.since) == (Need.REVIEW_HOLD, clock.now())


def test_the_weightiest_case_comes_first_however_young_it_is(
    peopled: Store, filed: CaseId, clock: SetClock
) -> None:
    clock.sleep(86_400)
    world.owned_by(peopled, "otto", project=pypi("deep-lib"))
    world.needed_by(peopled, pypi("deep-lib"), 4000)
    with peopled.transaction() as tx:
        who = world.somebody_in(tx, "dora")
        other = casework.open_case(tx, who, pypi("deep-lib"), Intent.CONTINUE).case.id
    does(peopled, "dora", other, ask.Submit(statement="We need it.", no_consideration=True))

    assert [each.file.id for each in desk(peopled, "max").ours] == [other, filed]


def test_what_is_too_much_for_one_look_is_counted(
    peopled: Store, filed: CaseId, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "MOST", 0)

    assert desk(peopled, "mia") == Desk(ours=(), others=(), beyond=1)
    assert filed


def test_a_second_vote_is_nobodys_who_gave_the_first(
    peopled: Store, filed: CaseId, clock: SetClock
) -> None:
    recommended(peopled, filed, clock)
    assert one(peopled, "mia", filed).need in {Need.JUDGE, Need.RECOMMEND}
    looks.record(peopled, looks.seen("leaf-lib", clock.now()))
    for each in judged(peopled, filed):
        does(peopled, "mia", filed, each)
    does(peopled, "mia", filed, ask.CheckActivity())
    does(peopled, "mia", filed, ask.Recommend(advice=Advice.DENY, reasons="A rule fails."))

    found = {name: one(peopled, name, filed) for name in ("mia", "max", "ada")}
    assert {each.need for each in found.values()} == {Need.SECOND_VOTE}
    assert found["mia"].why_not == "you recommended"
    assert found["ada"].is_mine


def judged(store: Store, case: CaseId) -> list[ask.JudgeRequirement]:
    with store.snapshot() as view:
        who = world.somebody_in(view, "mia")
        seen = telling.view_of(view, case, who, view.clock.now())
    return [
        each.command
        for each in seen.options
        if isinstance(each.command, ask.JudgeRequirement) and each.is_open
    ]


def test_ones_load_is_told_beside_the_median_of_all(peopled: Store, filed: CaseId) -> None:
    does(peopled, "mia", filed, ask.Assign(moderator=PersonId("mia")))

    with peopled.snapshot() as view:
        assert len(view.accounts.holders(Role.MODERATOR)) == 5
        found = waiting.load(view, PersonId("mia"))
    assert (found.mine, found.median) == (1, 0)


QUESTIONS = 20
"""Questions to the store for each case that waits for us; everything else is shared."""


def test_the_desk_asks_few_questions_for_each_case_and_the_same_for_any_staff(
    store: Store, clock: SetClock
) -> None:
    world.people(store, *(f"cara-{n}" for n in range(8)))
    several(store, clock, range(3))
    of_three = questions(store)
    several(store, clock, range(3, 8))
    of_eight = questions(store)
    with store.transaction() as tx:
        for n in range(20):
            world.account(tx, f"max-{n}", Role.MODERATOR)

    assert 0 < of_eight - of_three <= 5 * QUESTIONS
    assert questions(store) == of_eight


def test_a_search_goes_through_every_running_case_and_is_cut_in_pages(
    store: Store, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.people(store, *(f"cara-{n}" for n in range(8)))
    cases = several(store, clock, range(8))
    monkeypatch.setattr(waiting, "MOST", 2)
    monkeypatch.setattr(waiting, "PAGE", 3)
    with store.transaction() as tx:
        tx.accounts.set_name("cara-7", "Cornelia Seven", None)

    assert len(desk(store, "mia").ours) == 2
    assert found(store, "LEAF-") == [cases[:3], cases[3:6], cases[6:]]
    assert found(store, "cornelia") == [[cases[7]]]
    assert found(store, cases[5].lower()) == [[cases[5]]]
    assert found(store, "100%") == [[]]


def found(store: Store, words: str) -> list[list[CaseId]]:
    """Return what mia finds, page by page."""
    pages, after = [], None
    while True:
        with store.snapshot() as view:
            mia = world.somebody_in(view, "mia")
            page = waiting.find(view, mia, words, view.clock.now(), after)
        pages.append([each.file.id for each in page.rows])
        after = page.next
        if after is None:
            return pages


def several(store: Store, clock: SetClock, numbers: range) -> list[CaseId]:
    """Let somebody of his own ask for each project."""
    made = []
    for n in numbers:
        clock.sleep(60)
        project = pypi(f"leaf-{n}")
        world.owned_by(store, "olga", project=project)
        with store.transaction() as tx:
            who = world.somebody_in(tx, f"cara-{n}")
            made.append(casework.open_case(tx, who, project, Intent.CONTINUE).case.id)
        submit = ask.Submit(statement="I use it.", no_consideration=True)
        does(store, f"cara-{n}", made[-1], submit)
    return made


def questions(store: Store) -> int:
    """Return how often one look at the desk asks the store."""
    asked: list[str] = []
    with store.snapshot() as view:
        who = world.somebody_in(view, "mia")
        event.listen(
            view.connection, "before_cursor_execute", lambda *given: asked.append(given[2])
        )
        waiting.desk(view, who, view.clock.now())
    return len(asked)
