"""The service as one thing: what it holds, what its workers do, and how often.

What is slow to import, the registry's parsers and the HTTP client, is loaded
by the first round and not before, so that no first page waits for it.
"""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from steward import broker, manifests, registries
from steward.clock import Clock
from steward.schedule import Every
from steward.settings import Settings
from steward.store import Store, Transaction
from steward.tasks import StoppableTask, Task, TxTask
from steward.tracking import Round, Tracker, rounds
from steward.working import working
from workflows.names import pypi

if TYPE_CHECKING:
    from steward.fetch import Fetcher

ECOSYSTEM: Final = "pypi"
KEPT: Final = timedelta(days=7)
"""How long it is remembered that a job was done."""

_FIRST_ANSWER_SECONDS: Final = 2.0


class Service:
    """The settings, the store and the network of one process.  `close` it at the end."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.settings = settings
        self.clock = clock
        self.store = Store(settings.database_url, clock)
        self.answered = threading.Event()
        """Set by the first answer to anybody: following begins after it."""
        self._fetcher: Fetcher | None = None
        self._tracker: Tracker | None = None
        self._loading = threading.Lock()
        self._polling = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close what is open."""
        if self._fetcher is not None:
            self._fetcher.close()
        self.store.close()

    def tracker(self) -> Tracker:
        """Return what follows the registry; loading it takes a second or two."""
        with self._loading:
            if self._tracker is None:
                from steward.fetch import Fetcher  # noqa: PLC0415 -- slow to import

                self._fetcher = Fetcher(self.settings, self.clock)
                registry = registries.find(ECOSYSTEM, self.settings.pypi_url)
                self._tracker = Tracker(store=self.store, registry=registry, network=self._fetcher)
            return self._tracker

    def watch(self, path: Path) -> None:
        """Follow what a manifest names."""
        manifest = manifests.read(path.name, path.read_bytes())
        with self.store.transaction() as tx:
            ids = tx.projects.ensure_all(pypi(e.name) for e in manifest.entries if e.followed)
            tx.projects.track(ids.values(), self.clock.now())

    def poll(self) -> Round | None:
        """Do one round, unless this process is doing one."""
        if not self._polling.acquire(blocking=False):
            return None
        try:
            return rounds.poll(self.tracker())
        finally:
            self._polling.release()

    def tasks(self) -> Iterator[Task]:
        """Yield all that can be asked for later."""
        yield StoppableTask("poll", self._poll_later)
        yield TxTask("tidy", _tidy)

    def names(self) -> frozenset[str]:
        """Return what workers here can do."""
        return frozenset(each.name for each in self.tasks())

    def schedule(self) -> Iterator[Every]:
        """Yield all that is done every so often."""
        yield Every(name="poll", actor="poll", seconds=self.settings.poll_seconds)
        yield Every(name="tidy", actor="tidy", seconds=24 * 3600)

    def at_work(self) -> AbstractContextManager[None]:
        """Do jobs, and make those of the schedule, for as long as the block lasts."""
        carrier = broker.build(self.settings.broker_url)
        return working(self.store, carrier, self.tasks(), self.schedule())

    def at_work_unscheduled(self) -> AbstractContextManager[None]:
        """Do jobs for as long as the block lasts; somebody else keeps the schedule."""
        return working(self.store, broker.build(self.settings.broker_url), self.tasks())

    def _poll_later(self) -> None:
        self.answered.wait(_FIRST_ANSWER_SECONDS)
        self.poll()


def _tidy(tx: Transaction) -> None:
    tx.outbox.forget(tx.clock.now() - KEPT)
