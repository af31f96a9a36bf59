"""The whole service in a test's hands: a pretended index over HTTP, jobs done one by one, pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

from starlette.testclient import TestClient

from steward.clock import SetClock
from steward.pretend import PretendIndex
from steward.service import Service
from steward.settings import Settings
from steward.tasks import IoTask, StoppableTask, Task, TxTask
from steward.web.app import build
from tests.doubles import Served
from workflows.events import FindingRaised

BASE: Final = "http://testserver"
LEASE: Final = timedelta(minutes=5)


class Whole:
    """The index, the service that follows it, and a reader of its pages and feeds."""

    def __init__(self, service: Service, clock: SetClock, index: PretendIndex) -> None:
        self.service = service
        self.clock = clock
        self.index = index
        app = build(service.settings, service.store, clock)
        self.web = TestClient(app, raise_server_exceptions=False, follow_redirects=False)

    def watch(self, path: Path) -> str:
        """Make the public list of a manifest and return the token that reads it."""
        shown = self.service.watch(path)
        self.round()
        self.round()
        return str(shown.public_token)

    def round(self, minutes: float = 1) -> None:
        """Let time pass, look at the index, and do all that is due then."""
        self.work()
        self.clock.sleep(60 * minutes)
        self.service.poll()
        self.work()

    def work(self) -> None:
        """Do what is due, looks aside."""
        tasks = {each.name: each for each in self.service.tasks() if each.name != "poll"}
        while self._some(tasks):
            pass

    def told(self) -> list[str]:
        """Return what was found, as `kind name`, oldest first; other events by their type."""
        with self.service.store.snapshot() as view:
            events = [each.event for each in view.ledger.since(0, 100_000)]
        return [
            f"{event.finding.kind} {event.finding.project.name}"
            if isinstance(event, FindingRaised)
            else type(event).__name__
            for event in events
        ]

    def _some(self, tasks: dict[str, Task]) -> int:
        store = self.service.store
        with store.transaction() as tx:
            hints = tx.outbox.claim(self.clock.now(), 50, LEASE, "test", set(tasks))
        for hint in hints:
            with store.transaction() as tx:
                job = tx.outbox.take(hint.id, "test")
                assert job is not None
                task = tasks[job.actor]
                if isinstance(task, TxTask):
                    task.work(tx, **job.args)
                    tx.outbox.finish(job)
            if isinstance(task, (IoTask, StoppableTask)):
                ending = task.work(**job.args)
                with store.transaction() as tx:
                    if tx.outbox.finish(job) and ending:
                        ending(tx)
        return len(hints)


@contextmanager
def whole(folder: Path, clock: SetClock, base: str = BASE) -> Iterator[Whole]:
    """Give the whole service over a fresh database and an empty index."""
    index = PretendIndex(clock)
    with Served(index) as served:
        index.files_at = served.url
        settings = Settings(
            base_url=base,
            data_dir=folder,
            database_url=f"sqlite:///{folder}/steward.db",
            pypi_url=served.url,
        )
        with Service(settings, clock) as service:
            service.answered.set()
            service.store.migrate()
            assert service.origin.domain  # asked before the first job, as at_work does
            yield Whole(service, clock, index)
