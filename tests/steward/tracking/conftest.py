"""A registry, what follows it, and words for both."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from steward.clock import SetClock
from steward.registries.pypi import PyPI
from steward.store import Store
from steward.tracking import Round, Tracker
from steward.tracking.rounds import poll
from tests.steward.tracking.index import ROOT, Index
from workflows.events import FindingRaised
from workflows.names import pypi


class World:
    """An index, a store that follows it, and a clock that both believe."""

    def __init__(self, store: Store, clock: SetClock) -> None:
        self.store = store
        self.clock = clock
        self.index = Index(clock)
        self.tracker = Tracker(store=store, registry=PyPI(ROOT), network=self.index, hands=1)

    def track(self, *names: str) -> None:
        with self.store.transaction() as tx:
            ids = tx.projects.ensure_all(pypi(name) for name in names)
            tx.projects.track(ids.values(), self.clock.now())

    def start(self, *names: str) -> None:
        """Create these, track them, and look for the first time."""
        for name in names:
            self.index.create(name)
        self.track(*names)
        self.poll()

    def poll(self) -> Round:
        """Do a round, a minute later."""
        self.clock.sleep(60)
        return poll(self.tracker)

    def wait(self, hours: float, every: float = 1) -> None:
        """Let time pass, with rounds."""
        for _ in range(round(hours / every)):
            self.clock.sleep(every * 3600 - 60)
            self.poll()

    def told(self) -> list[str]:
        """Return what was told, as `kind name`, oldest first; troubles by their type."""
        with self.store.snapshot() as view:
            events = [each.event for each in view.ledger.since(0, 10_000)]
        return [
            f"{event.finding.kind} {event.finding.project.name}"
            if isinstance(event, FindingRaised)
            else type(event).__name__
            for event in events
        ]

    def state(self, name: str) -> str:
        with self.store.snapshot() as view:
            return view.projects.get(pypi(name)).state


@pytest.fixture
def world(store: Store, clock: SetClock) -> World:
    return World(store, clock)


Act = Callable[[World], None]
HOUR = timedelta(hours=1)
