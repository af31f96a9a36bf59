"""`kill -9` in the middle of a story: no event is lost, none is told twice."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random  # noqa: TID251 -- from a seed that can be repeated

import pytest
from sqlalchemy import func, select

from steward.clock import SystemClock
from steward.observations import Request, Response
from steward.pretend import PretendIndex
from steward.store import Store, tables
from tests.doubles import Served
from workflows.events import FindingRaised

PATIENCE_SECONDS = 90
FORMATS = 3
DEEDS: tuple[tuple[str, Callable[[PretendIndex, str], None]], ...] = (
    ("project-removed", lambda index, name: index.remove(name)),
    ("release-yanked", lambda index, name: index.yank(name, "1.0", "broken")),
    ("project-quarantined", lambda index, name: index.quarantine(name)),
    ("owner-added", lambda index, name: index.add_holder(name, "boris")),
    ("release-removed", lambda index, name: index.remove_release(name, "1.0")),
)


class Counting(PretendIndex):
    """A pretended index that counts what it was asked."""

    asked = 0

    def answer(self, request: Request) -> Response:
        """Count, and answer."""
        self.asked += 1
        return super().answer(request)


@contextmanager
def worker(manifest: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    command = (sys.executable, "-m", "tests.steward.service_under_fire", str(manifest))
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as started:
        try:
            yield started
        finally:
            started.kill()


def wait_for(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > end:
            pytest.fail(f"waited in vain: {what}")
        time.sleep(0.01)


@pytest.mark.parametrize("kills", [5, pytest.param(50, marks=pytest.mark.soak)])
def test_no_event_is_lost_or_doubled(database_url: str, kills: int, tmp_path: Path) -> None:
    dice = Random(kills)  # noqa: S311 -- moments, not secrets
    index = Counting(SystemClock())
    story = [(kind, f"p{n}", deed) for n in range(kills) for kind, deed in [DEEDS[n % len(DEEDS)]]]
    for _, name, _ in [*story, ("", "other", ""), ("", "another", "")]:
        index.create(name, versions=("1.0", "2.0"))
    manifest = tmp_path / "requirements.txt"
    manifest.write_text("\n".join(index.projects) + "\n")
    with Served(index) as served, Store(database_url, SystemClock()) as store:
        index.files_at = served.url
        given = environment(database_url, served.url, tmp_path)
        with worker(manifest, given):
            wait_for(lambda: read(store), "the list was not read")
        for kind, name, deed in story:
            deed(index, name)
            with worker(manifest, given) as killed:
                asked = index.asked + dice.randrange(1, 8)
                wait_for(lambda: index.asked >= asked, f"nobody asked after {kind}")  # noqa: B023
                time.sleep(dice.random() / 10)
                killed.kill()
        with worker(manifest, given):
            wait_for(lambda: published(store) > len(story), "not all was published")

        assert told(store) == Counter(f"{kind} {name}" for kind, name, _ in story)
        with store.snapshot() as view:
            assert view.ledger.verify() == ()
            entries = select(func.count()).select_from(tables.entry)
            fragments = select(func.count()).select_from(tables.fragment)
            assert view.connection.scalar(entries) == len(story) + 1
            assert view.connection.scalar(fragments) == FORMATS * (len(story) + 1)


def environment(database_url: str, index_url: str, folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("STEWARD_")}  # noqa: TID251
    return kept | {
        "STEWARD_DATABASE_URL": database_url,
        "STEWARD_DATA_DIR": str(folder),
        "STEWARD_PYPI_URL": index_url,
        "STEWARD_POLL_SECONDS": "1",
    }


def read(store: Store) -> bool:
    with store.snapshot() as view:
        return view.connection.scalar(select(tables.watchlist.c.state)) == "ready"


def published(store: Store) -> int:
    with store.snapshot() as view:
        return view.connection.scalar(select(func.count()).select_from(tables.entry)) or 0


def told(store: Store) -> Counter[str]:
    with store.snapshot() as view:
        events = [each.event for each in view.ledger.since(0, 10_000)]
    return Counter(
        f"{event.finding.kind} {event.finding.project.name}"
        for event in events
        if isinstance(event, FindingRaised)
    )
