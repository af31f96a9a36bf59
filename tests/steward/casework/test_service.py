"""A case in the whole service: the facts come from the index, time passes by jobs."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from steward import casework
from steward.casework import dossiers, telling
from steward.clock import SetClock
from steward.store.case_files import CaseFile
from tests.steward.casework import world
from tests.steward.casework.world import does, happened
from tests.steward.whole import Whole, whole
from workflows import case_events as c
from workflows import commands as ask
from workflows.names import CaseId
from workflows.terms import Intent

TWO_YEARS = timedelta(days=730)


@pytest.fixture
def it(tmp_path: Path, clock: SetClock) -> Iterator[Whole]:
    with whole(tmp_path, clock) as opened:
        opened.index.create("leaf-lib", owner="olga", versions=("1.0",))
        clock.sleep(TWO_YEARS.total_seconds())
        opened.service.poll()
        world.people(opened.service.store, "cara")
        world.sealed(opened.service.store, opened.service.office.seal)
        yield opened


@pytest.fixture
def draft(it: Whole) -> CaseId:
    with it.service.store.transaction() as tx:
        cara = world.somebody_in(tx, "cara")
        return casework.open_case(tx, cara, world.LEAF, Intent.CONTINUE).case.id


def file(it: Whole, case: CaseId) -> CaseFile:
    with it.service.store.snapshot() as view:
        found = view.case_files.get(case)
    assert found is not None
    return found


def test_a_project_that_somebody_asks_for_is_looked_at(it: Whole, draft: CaseId) -> None:
    it.round()

    with it.service.store.snapshot() as view:
        facts = dossiers.gather(view, casework.load(view, draft).case, it.clock.now())
        (owner,) = facts.owners
        assert view.people.names([owner]) == {owner: "olga"}
    assert it.clock.now() - facts.looked_at < timedelta(hours=1)
    assert facts.last_release_at is not None
    assert it.clock.now() - facts.last_release_at > TWO_YEARS / 2


def test_a_case_finds_its_moderator_and_is_told_to_be_late(it: Whole, draft: CaseId) -> None:
    it.round()
    wish = ask.Submit(statement="I use it.", no_consideration=True)
    does(it.service.store, "cara", draft, wish)
    it.work()
    first = file(it, draft).assignee
    assert first in {*world.MODERATORS, "ada"}

    it.clock.sleep(86_400 * 10)
    it.round()

    late = file(it, draft)
    assert (late.overdue, late.assignee is not None, late.assignee != first) == (True, True, True)
    assert [type(each) for each in happened(it.service.store, draft)].count(c.OverdueNoted) == 1
    with it.service.store.snapshot() as view:
        found = telling.view_of(view, draft, world.somebody_in(view, "cara"), it.clock.now())
        assert found.due.startswith("We are late")
        assert view.ledger.verify() == ()
        assert view.outbox.depth(it.clock.now()).dead == 0


def test_a_stop_of_months_is_caught_up_once(it: Whole, draft: CaseId) -> None:
    it.round()
    it.clock.sleep(86_400 * 200)
    it.round()
    it.clock.sleep(86_400 * 10)
    it.round()
    it.round()

    kinds = [type(each) for each in happened(it.service.store, draft)]
    assert kinds == [c.CaseOpened, c.ReminderSent, c.RequestExpired]
