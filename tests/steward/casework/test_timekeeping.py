"""Threat T21: the clock is set back, or ahead and then right.  Nothing is carried out too early."""

from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest

from steward import casework
from steward.accounts import letters
from steward.accounts.office import open_office
from steward.casework import acting, alarming, timekeeping
from steward.clock import SetClock
from steward.schedule import Every, Schedule
from steward.settings import Settings
from steward.store import Store
from tests.steward.casework import world
from tests.steward.casework.crowding import NOW, Waiting, begins, decided, looked
from tests.steward.casework.world import does, happened
from tests.steward.web.world import client
from workflows import commands as ask
from workflows import decision_events as d
from workflows.case_events import OverdueNoted
from workflows.names import pypi
from workflows.terms import Intent, Stage
from workflows.wish_events import ClockSetBack, IncidentFreezeSet

DAY = timedelta(days=1)


@pytest.fixture
def case(store: Store, clock: SetClock) -> Waiting:
    """Return a case whose countdown is over, in a ledger that knows it."""
    (found, other) = decided(store, clock, 2)
    does(store, "mia", other.case, ask.CancelCooling(why="Something new."))
    return found


def kinds(store: Store, case: Waiting) -> list[type]:
    return [type(each) for each in happened(store, case.case)]


def test_threat_t21_three_days_back_nothing_is_carried_out_until_time_has_come(
    store: Store, clock: SetClock, case: Waiting
) -> None:
    right, before = clock.at, kinds(store, case)
    clock.at -= 3 * DAY
    looked(store, clock, [case])

    assert begins(store, case) == "clock-set-back"
    with store.transaction() as tx:
        acting.let_time_pass(tx, case.case)
    assert kinds(store, case) == before
    clock.at = right - timedelta(minutes=4)  # two machines may differ by so much
    looked(store, clock, [case])
    assert begins(store, case) == ""


def test_threat_t21_fifteen_days_ahead_each_thing_is_done_once(
    store: Store, clock: SetClock, case: Waiting
) -> None:
    right = clock.at
    for days in (15, 0, 14, 15, 16):
        clock.at = right + days * DAY
        looked(store, clock, [case])
        with store.transaction() as tx:
            acting.let_time_pass(tx, case.case)
    begins(store, case)
    assert begins(store, case) == "wrong-stage"

    happened_then = kinds(store, case)
    assert happened_then.count(d.TransferOrdered) == 1
    assert happened_then.count(OverdueNoted) <= 1
    clock.at = right
    with store.snapshot() as view:
        assert timekeeping.known(view, right) == right + 16 * DAY


def test_threat_t21_requests_are_taken_in_and_the_time_of_the_ledger_never_falls(
    store: Store, clock: SetClock, case: Waiting
) -> None:
    right = clock.at
    clock.at -= 3 * DAY
    with store.transaction() as tx:
        who = world.somebody_in(tx, case.candidate)
        other = casework.open_case(tx, who, pypi("leaf-other"), Intent.CO_MAINTAIN).case.id
    submit = ask.Submit(statement="I help.", no_consideration=True)

    assert does(store, case.candidate, other, submit).case.stage is Stage.SCREENING
    with store.snapshot() as view:
        events = view.ledger.since(view.ledger.last() - 2, 9)
        assert [each.event.at for each in events] == [right, right]
        assert view.ledger.verify() == ()


def test_threat_t21_what_is_done_every_minute_goes_on(
    store: Store, clock: SetClock, case: Waiting
) -> None:
    del case
    schedule = Schedule(store, [Every(name="poll", actor="poll", seconds=60)])

    def turns() -> int:
        schedule.tick()
        with store.transaction() as tx:
            hints = tx.outbox.claim(tx.clock.now(), 9, DAY, "me", ["poll"])
            for job in [tx.outbox.take(each.id, "me") for each in hints]:
                assert job is not None
                tx.outbox.finish(job)
        return len(hints)

    def minutes(many: int) -> int:
        made = 0
        for _ in range(many):
            made += turns()
            clock.at += timedelta(minutes=1)
        return made

    assert minutes(10) == 10
    with store.transaction() as tx:
        tx.ledger.append("x", [IncidentFreezeSet(at=clock.at, by=world.person("ada"))])
    clock.at -= timedelta(minutes=10)
    assert minutes(10) == 10
    clock.at -= timedelta(minutes=3)  # no more than machines may differ by: a slot comes once
    assert minutes(3) == 0


def test_threat_t21_admins_hear_of_it_once_and_everybody_can_see_it(
    store: Store, clock: SetClock, case: Waiting, tmp_path: Path
) -> None:
    del case
    settings = Settings(data_dir=tmp_path)
    office = open_office(settings, store)
    world.sealed(store, office.seal)
    clock.at -= 3 * DAY
    for _ in range(3):
        clock.sleep(60)
        Schedule(store, [Every(name="poll", actor="poll", seconds=60)]).tick()

    with store.snapshot() as view:
        (told,) = view.ledger.history(timekeeping.STREAM)
    shown = NOW + DAY + timedelta(minutes=1)
    assert told.event == ClockSetBack(at=NOW + 4 * DAY, shown=shown)
    with store.transaction() as tx:
        alarming.tell(tx, told.number, office=office)
        hints = tx.outbox.claim(tx.clock.now(), 9, DAY, "me", [letters.SEND])
        jobs = [tx.outbox.take(each.id, "me") for each in hints]
    for job in jobs:
        assert job is not None
        letters.send(store, office, settings, **job.args)
    (mail,) = (message_from_bytes(each.read_bytes()) for each in tmp_path.rglob("*.eml"))
    assert (mail["To"], mail["Subject"]) == (
        "ada@home.example",
        "The clock of 127.0.0.1 was set back",
    )
    web = client(store, clock, tmp_path)
    for path in ("/readyz", "/status"):
        assert "2026-06-05 10:00 UTC is over already" in web.get(path).text
    lines = {each["name"]: each for each in web.get("/readyz").json()["checks"]}
    assert (lines["Transfers"]["fine"], lines["Transfers"]["blocks"]) == (False, False)
