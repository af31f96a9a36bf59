"""A store with sixty events and a full job table, as the measurements of the service need it."""

from datetime import timedelta
from pathlib import Path
from typing import Final

from feeds.entries import Origin
from steward.clock import SystemClock
from steward.publishing import publish
from steward.store import Store
from steward.web.feed_answers import Kept
from steward.web.feed_shelf import Shelf
from tests.feeds.samples import AT, raised
from tests.steward.following import know
from workflows.findings import FindingKind
from workflows.names import pypi

EVENTS: Final = 60
_HERE: Final = Origin(domain="127.0.0.1", base_url="http://127.0.0.1:8000")  # as settings have it


def database(folder: Path) -> str:
    """Return where the database of a folder is."""
    return f"sqlite:///{folder}/steward.db"


def fill(folder: Path) -> bytes:
    """Make a store in which sixty events were published; return the feed of all as Atom."""
    clock = SystemClock()
    kinds = list(FindingKind)
    projects = [pypi(f"project-{i}") for i in range(EVENTS)]
    with Store(database(folder), clock) as store:
        store.migrate()
        know(store, *projects)
        with store.transaction() as tx:
            tx.ledger.append(
                "registry:pypi",
                [
                    raised(kinds[i % len(kinds)], project=each, at=AT + timedelta(hours=i))
                    for i, each in enumerate(projects)
                ],
            )
        publish(store, _HERE)
        kept = Shelf(store, _HERE, clock).look("/feeds/all.atom", ())
        if not isinstance(kept, Kept):
            raise TypeError(f"the filled store has no feed: {kept}")
        return bytes(kept.plain.body["body"])


def fill_jobs(folder: Path, many: int) -> None:
    """Put so many jobs into its job table; each finds that there is nothing to publish."""
    with Store(database(folder), SystemClock()) as store, store.transaction() as tx:
        tx.outbox.all_later("publish", {f"bench:{n}": {"number": 0} for n in range(many)})


def jobs_left(folder: Path) -> int:
    """Return how many of its jobs are due and not begun."""
    clock = SystemClock()
    with Store(database(folder), clock) as store, store.snapshot() as view:
        return view.outbox.depth(clock.now()).due
