"""`kill -9` at any moment: no job is lost, and no row is written twice."""

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from steward.clock import SystemClock
from steward.store import Store
from tests.steward.under_fire import EACH
from workflows.events import ListStated

PATIENCE_SECONDS = 60


@contextmanager
def process(url: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "tests.steward.under_fire", url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as started:
        yield started
        if started.stdin:
            started.stdin.close()
        started.wait(PATIENCE_SECONDS)


def wait_for(store: Store, events: int) -> None:
    pause = threading.Event()
    for _ in range(PATIENCE_SECONDS * 200):
        with store.snapshot() as view:
            if view.ledger.last() >= events:
                return
        pause.wait(0.005)
    pytest.fail(f"{events} events were not written")


@pytest.mark.parametrize("kills", [5, pytest.param(50, marks=pytest.mark.soak)])
def test_no_job_is_lost_or_done_twice_whenever_the_worker_is_killed(
    database_url: str, kills: int
) -> None:
    batches = 5 * kills
    total = 2 * EACH * batches
    with Store(database_url, SystemClock()) as store:
        for turn in range(kills):
            with store.transaction() as tx:
                mine = range(turn * 5, turn * 5 + 5)
                tx.outbox.all_later("spread", {f"spread:{n}": {"batch": n} for n in mine})
            with process(database_url) as killed:
                wait_for(store, total * turn // kills + 7 * (turn % 9) + 1)
                killed.kill()
        with process(database_url):
            wait_for(store, total)

        with store.snapshot() as view:
            told = Counter(
                each.event.watchlist
                for each in view.ledger.since(0, total + 1)
                if isinstance(each.event, ListStated)
            )
            assert len(told) == total
            assert set(told.values()) == {1}
            assert view.ledger.verify() == ()
            assert view.outbox.depth(store.clock.now()).due == 0
            assert view.outbox.depth(store.clock.now()).dead == 0
