"""Threat T02: many requests decided at once.  Few begin in a day, and admins hear of it."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from threading import Barrier

import pytest

from steward import casework
from steward.accounts import letters
from steward.accounts.office import Office, open_office
from steward.casework import alarming, pacing
from steward.clock import SetClock
from steward.settings import Settings
from steward.store import Store
from tests.steward.casework import world
from tests.steward.casework.crowding import NOW, Waiting, begins, decided, looked
from tests.steward.casework.world import does, happened, refusal
from tests.steward.web.world import client, record, seen
from workflows import commands as ask
from workflows import decision_events as d
from workflows.errors import Refused
from workflows.names import pypi
from workflows.terms import Intent, Stage
from workflows.wish_events import PaceReached

DAY = timedelta(days=1)


def begun(store: Store, crowd: Sequence[Waiting]) -> list[datetime]:
    """Return when transfers began, as the ledger has it."""
    events = [event for each in crowd for event in happened(store, each.case)]
    return sorted(each.at for each in events if isinstance(each, d.TransferOrdered))


@pytest.mark.parametrize(("many", "cap"), [(8, 3), pytest.param(200, 20, marks=pytest.mark.soak)])
def test_threat_t02_however_many_are_decided_few_begin_in_a_day(
    store: Store, clock: SetClock, many: int, cap: int
) -> None:
    crowd = decided(store, clock, many, cap)
    left = list(crowd)
    for _ in range(5 * many // cap + 5):
        left = [each for each in left if begins(store, each)]
        clock.at += DAY / 4
        looked(store, clock, crowd)

    moments = begun(store, crowd)
    assert (left, len(moments)) == ([], many)
    for each in moments:
        assert sum(each - DAY < other <= each for other in moments) <= cap


def test_threat_t02_what_waits_is_told_when_it_may_begin_and_requests_are_taken_in(
    store: Store, clock: SetClock
) -> None:
    *first, last = decided(store, clock, 3, 2)
    assert [begins(store, each) for each in first] == ["", ""]

    with pytest.raises(Refused) as refused:
        does(store, "max", last.case, ask.OrderTransfer())
    assert refused.value.code == "enough-for-today"
    assert "2 transfers began within 24 hours" in refused.value.why
    assert "from 2026-06-06 10:00 UTC on" in refused.value.why
    other = pypi("leaf-other")
    record(store, seen(other.name, clock.at))
    with store.transaction() as tx:
        who = world.somebody_in(tx, last.candidate)
        filed = casework.open_case(tx, who, other, Intent.CO_MAINTAIN).case.id
    submit = ask.Submit(statement="I help.", no_consideration=True)
    assert does(store, last.candidate, filed, submit).case.stage is Stage.SCREENING
    clock.at += DAY
    looked(store, clock, [last])
    assert begins(store, last) == ""


def test_threat_t02_of_many_at_once_one_takes_the_last_place(store: Store, clock: SetClock) -> None:
    crowd = decided(store, clock, 6, 1)
    start = Barrier(len(crowd))

    def go(case: Waiting) -> str:
        start.wait()
        return begins(store, case)

    with ThreadPoolExecutor(len(crowd)) as pool:
        codes = sorted(pool.map(go, crowd))

    assert codes == ["", *["enough-for-today"] * 5]
    assert len(begun(store, crowd)) == 1


@pytest.fixture
def office(store: Store, tmp_path: Path) -> Office:
    return open_office(Settings(data_dir=tmp_path), store)


def told(store: Store, office: Office, folder: Path) -> list[str]:
    """Let the letters about alarms leave, and return whom they went to and what they are about."""
    with store.transaction() as tx:
        for hint in tx.outbox.claim(tx.clock.now(), 99, DAY, "me", [alarming.TELL]):
            job = tx.outbox.take(hint.id, "me")
            assert job is not None
            alarming.tell(tx, **job.args, office=office)
            tx.outbox.finish(job)
    with store.transaction() as tx:
        hints = tx.outbox.claim(tx.clock.now(), 99, DAY, "me", [letters.SEND])
        sent = [job for hint in hints if (job := tx.outbox.take(hint.id, "me"))]
    for job in sent:
        letters.send(store, office, Settings(data_dir=folder), **job.args)
    mails = [message_from_bytes(each.read_bytes()) for each in sorted(folder.rglob("*.eml"))]
    return [f"{each['To']}: {each['Subject']}" for each in mails]


def test_threat_t02_admins_get_one_letter_and_everybody_can_see_it(
    store: Store, clock: SetClock, office: Office, tmp_path: Path
) -> None:
    crowd = decided(store, clock, 4, 2)
    world.sealed(store, office.seal)
    web = client(store, clock, tmp_path)
    assert "up to 2 transfers within a day" in web.get("/readyz").text

    begins(store, crowd[0])
    clock.at += timedelta(hours=1)
    begins(store, crowd[1])
    clock.at += DAY - timedelta(hours=1)
    looked(store, clock, crowd)
    assert begins(store, crowd[2]) == ""
    assert refusal(store, "max", crowd[3].case, ask.OrderTransfer()) == "enough-for-today"

    with store.snapshot() as view:
        (event,) = (each.event for each in view.ledger.history(pacing.STREAM))
    reached = NOW + 4 * DAY + timedelta(hours=1)
    assert event == PaceReached(at=reached, begun=2, until=NOW + 5 * DAY)
    assert told(store, office, tmp_path) == [
        "ada@home.example: No more transfers begin today at 127.0.0.1"
    ]
    for path in ("/readyz", "/status"):
        answer = web.get(path)
        assert "Enough for now: 2 transfers began within a day." in answer.text
        assert "2026-06-06 11:00 UTC" in answer.text
    lines = {each["name"]: each for each in web.get("/readyz").json()["checks"]}
    assert (lines["Transfers"]["fine"], lines["Transfers"]["blocks"]) == (True, False)
