"""Time passes in a case by rows, once, also after a stop; and cases find their moderators."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest

from steward.accounts.subjects import Machine
from steward.casework import acting, clockwork, dossiers, freezing, load, projecting
from steward.clock import SetClock
from steward.store import Store, Transaction
from tests.steward.casework import playing, world
from tests.steward.casework.playing import Played
from tests.steward.casework.world import does, happened, refusal
from tests.workflows import stories
from tests.workflows.test_case_stories import STORIES
from workflows import case_events as c
from workflows import commands as ask
from workflows.errors import Refused
from workflows.names import CaseId
from workflows.terms import Intent, Stage

TASKS: Mapping[str, Callable[..., None]] = {
    clockwork.TIME: acting.let_time_pass,
    clockwork.LOOK: clockwork.look,
    clockwork.SUPERSEDE: acting.supersede,
    clockwork.PART: acting.part,
}


def work(store: Store) -> int:
    """Do what is due, as workers would; return how many jobs that were."""
    done = 0
    for _ in range(100):
        with store.transaction() as tx:
            hints = tx.outbox.claim(tx.clock.now(), 10, timedelta(seconds=30), "me", [*TASKS])
        if not hints:
            return done
        for each in hints:
            with store.transaction() as tx:
                job = tx.outbox.take(each.id, "me")
                assert job is not None
                TASKS[job.actor](tx, **job.args)
                tx.outbox.finish(job)
            done += 1
    raise AssertionError("the clock wakes itself without end")


def rows(tx: Transaction) -> list[object]:
    return [tx.case_files.get(each) for each in tx.case_files.every()]


def test_a_draft_that_is_left_alone_is_reminded_and_then_ends(
    peopled: Store, draft: CaseId, clock: SetClock
) -> None:
    for _ in range(60):
        clock.sleep(86_400)
        work(peopled)

    kinds = [type(each) for each in happened(peopled, draft)]
    assert kinds == [c.CaseOpened, c.ReminderSent, c.RequestExpired]
    reminded, expired = (each.at for each in happened(peopled, draft)[1:])
    assert expired - reminded >= timedelta(days=7)


def test_after_a_stop_all_that_is_due_is_done_once(
    peopled: Store, filed: CaseId, clock: SetClock
) -> None:
    work(peopled)
    clock.sleep(86_400 * 60)

    assert work(peopled) > 0
    before = happened(peopled, filed)
    assert work(peopled) == 0
    with peopled.transaction() as tx:
        acting.let_time_pass(tx, filed)  # a job that comes again, as after a kill

    assert happened(peopled, filed) == before
    assert [type(each) for each in before].count(c.OverdueNoted) == 1


def test_a_case_whose_job_was_lost_is_found_within_the_hour(
    peopled: Store, draft: CaseId, clock: SetClock
) -> None:
    with peopled.transaction() as tx:
        tx.outbox.forget(clock.now() + timedelta(days=999))
        for hint in tx.outbox.claim(
            clock.now() + timedelta(days=999), 10, timedelta(1), "lost", [clockwork.TIME]
        ):
            job = tx.outbox.take(hint.id, "lost")
            assert job is not None
            tx.outbox.finish(job)
    clock.sleep(86_400 * 40)
    assert work(peopled) == 0

    with peopled.transaction() as tx:
        clockwork.look(tx)
    work(peopled)

    assert c.ReminderSent in map(type, happened(peopled, draft))


def test_a_case_goes_to_who_has_least_to_do_and_no_part_in_it(
    peopled: Store, filed: CaseId
) -> None:
    does(peopled, "mia", filed, ask.DeclareConflict())
    does(peopled, "ada", filed, ask.DeclareConflict())

    work(peopled)

    with peopled.snapshot() as view:
        file = view.case_files.get(filed)
        assert file is not None
        assert file.assignee == "max"
        assert view.case_files.load() == {"max": 1}


def test_nobody_is_given_a_case_in_which_they_have_a_part(peopled: Store, filed: CaseId) -> None:
    does(peopled, "mia", filed, ask.DeclareConflict())

    mia, cara = (ask.Assign(moderator=world.person(each)) for each in ("mia", "cara"))
    assert refusal(peopled, "max", filed, mia) == "conflict-of-interest"
    assert refusal(peopled, "max", filed, cara) == "not-a-moderator"


def test_the_rows_made_again_from_the_ledger_are_the_same(
    peopled: Store, filed: CaseId, draft: CaseId, clock: SetClock
) -> None:
    del draft
    work(peopled)
    does(peopled, "rita", filed, ask.JoinAsRival(statement="Me too."))
    does(peopled, "mia", filed, ask.AskInformation(questions="Why?"))
    clock.sleep(86_400)
    with peopled.transaction() as tx:
        before = rows(tx)
        assert projecting.rebuild(tx) == len(before) == 1
        assert rows(tx) == before
        assert tx.case_files.candidates([filed]) == {filed: ("cara", "rita")}


def test_threat_t02_a_freeze_stands_in_every_dossier_until_an_admin_lifts_it(
    peopled: Store, filed: CaseId
) -> None:
    ada, mia = (world.somebody(peopled, each) for each in ("ada", "mia"))
    with pytest.raises(Refused, match="not-allowed"), peopled.transaction() as tx:
        freezing.freeze(tx, mia)
    with peopled.transaction() as tx:
        freezing.freeze(tx, ada)

    with peopled.snapshot() as view:
        assert freezing.is_frozen(view)
        case = load(view, filed).case
        assert dossiers.gather(view, case, view.clock.now()).frozen
    with pytest.raises(Refused, match="frozen-already"), peopled.transaction() as tx:
        freezing.freeze(tx, ada)
    with peopled.transaction() as tx:
        freezing.unfreeze(tx, ada)
    with peopled.snapshot() as view:
        assert not freezing.is_frozen(view)
    assert happened(peopled, filed)[-1].__class__ is c.HandoffRequested


def test_the_clock_acts_by_the_same_door(peopled: Store, filed: CaseId) -> None:
    with peopled.transaction() as tx:
        done = acting.act(tx, Machine(), filed, ask.Assign(moderator=world.person("pia")))

    assert (done.case.assignee, done.case.stage) == ("pia", Stage.SCREENING)


def test_who_let_a_case_grow_late_does_not_get_it_again(
    peopled: Store, filed: CaseId, clock: SetClock
) -> None:
    work(peopled)
    clock.sleep(86_400 * 60)
    work(peopled)

    had = [e.moderator for e in happened(peopled, filed) if isinstance(e, c.ModeratorAssigned)]
    assert len(had) == len(set(had)) == 2
    with peopled.snapshot() as view:
        file = view.case_files.get(filed)
        assert file is not None
        assert (file.assignee, file.overdue) == (had[1], True)


def test_rows_that_were_lost_come_back_from_the_ledger(peopled: Store, filed: CaseId) -> None:
    with peopled.transaction() as tx:
        before = rows(tx)
        tx.case_files.clear()
        assert projecting.rebuild(tx) == 1
        assert rows(tx) == before
        assert tx.case_files.candidates([filed]) == {filed: ("cara",)}


def test_who_holds_a_role_on_the_project_has_no_office_in_its_case(
    peopled: Store, filed: CaseId
) -> None:
    with peopled.transaction() as tx:
        olga = tx.people.ensure("pypi", ["olga"], tx.clock.now())["olga"]
    world.shows_role(peopled, "mia", olga)

    assert refusal(peopled, "mia", filed, ask.StartNotice()) == "conflict-of-interest"
    wish = ask.Assign(moderator=world.person("mia"))
    assert refusal(peopled, "max", filed, wish) == "conflict-of-interest"


def test_a_granted_case_ends_the_others_about_its_project(
    store: Store, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    others: list[CaseId] = []

    def begin(story: Mapping[str, Any]) -> Played:
        played = playing.begin(story, store, clock)
        playing.know(monkeypatch, played)
        playing.draft(played)
        with store.transaction() as tx:
            rita = world.somebody_in(tx, "rita")
            others.append(acting.open_case(tx, rita, played.case.project, Intent.REUSE).case.id)
        wish = ask.Submit(statement="Me too.", no_consideration=True)
        assert does(store, "rita", others[0], wish).case.stage is Stage.SCREENING
        return played

    path = next(each for each in STORIES if each.stem == "silence-to-the-end")
    stories.play(path.read_text(), begin)
    work(store)

    assert isinstance(happened(store, others[0])[-1], c.RequestSuperseded)
