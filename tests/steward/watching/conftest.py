"""A store in which looks and jobs are done by hand, on both databases."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from steward.clock import SetClock
from steward.observations import Absent, Detail, File, Release, Seen, Status
from steward.store import Store
from steward.store.watchlists import Membership, WatchList
from steward.watching import EXPAND, STATE, growing, making
from steward.watching.making import Made, Prepared
from workflows.events import ListStated
from workflows.names import Project

INDEXES = ("https://index.example",)


def prepared(text: str, filename: str = "requirements.txt", name: str = "ours") -> Prepared:
    return making.prepare(name, filename, text.encode(), INDEXES)


@dataclass
class House:
    """The service as far as lists are concerned."""

    store: Store
    clock: SetClock

    def make(self, text: str, filename: str = "requirements.txt") -> Made:
        with self.store.transaction() as tx:
            made = making.make(tx, prepared(text, filename))
        self.work()
        return made

    def act(self, do: Callable[..., object], *given: object) -> None:
        with self.store.transaction() as tx:
            do(tx, *given)
        self.work()

    def shows(self, name: str, *requires: str, status: Status = Status.ACTIVE) -> None:
        file = File(name=f"{name}-1.0.whl", url=f"https://files.index.example/{name}")
        release = Release(version="1.0", files=(file,))
        detail = Detail(display_name=name, releases=(release,), described="1.0", status=status)
        at, project = self.clock.now(), Project("pypi", name)
        with self.store.transaction() as tx:
            source = tx.sources.ensure("pypi", "https://index.example")
            look = Seen(project=project, at=at, detail=detail, source="page")
            tx.projects.record(look, source.id)
            known = tx.projects.get(project)
            tx.requirements.offer(known.id, "1.0")
            tx.requirements.describe(known, "1.0", requires)
            growing.grow(tx, known.id)
        self.work()

    def misses(self, name: str) -> None:
        project = Project("pypi", name)
        with self.store.transaction() as tx:
            source = tx.sources.ensure("pypi", "https://index.example")
            look = Absent(project=project, at=self.clock.now(), status=404, source="page")
            tx.projects.record(look, source.id)
            growing.grow(tx, tx.projects.get(project).id)
        self.work()

    def work(self) -> None:
        """Do what is due soon."""
        self.clock.sleep(20)
        while self._some():
            pass

    def wait(self, span: timedelta) -> None:
        self.clock.sleep(span.total_seconds())
        self.work()

    def the_list(self, made: Made) -> WatchList:
        with self.store.snapshot() as view:
            return view.watchlists.get(made.id)

    def members(self, made: Made, at: int | None = None) -> list[str]:
        return [member.project.name for member in self.ways(made, at)]

    def ways(self, made: Made, at: int | None = None) -> tuple[Membership, ...]:
        with self.store.snapshot() as view:
            return view.watchlists.members(made.id, at)

    def stated(self) -> list[ListStated]:
        with self.store.snapshot() as view:
            events = [stored.event for stored in view.ledger.since(0, 100)]
        return [event for event in events if isinstance(event, ListStated)]

    def tracked(self) -> set[str]:
        with self.store.snapshot() as view:
            return set(view.agenda.held("pypi"))

    def _some(self) -> int:
        with self.store.transaction() as tx:
            lease = timedelta(seconds=30)
            hints = tx.outbox.claim(self.clock.now(), 50, lease, "test", {EXPAND, STATE})
        for hint in hints:
            with self.store.transaction() as tx:
                job = tx.outbox.take(hint.id, "test")
                assert job is not None
                if job.actor == STATE:
                    growing.state(tx, **job.args)
            ending = None
            if job.actor == EXPAND:
                ending = growing.expand(self.store, lambda: INDEXES, **job.args)
            with self.store.transaction() as tx:
                tx.outbox.finish(job)
                if ending:
                    ending(tx)
        return len(hints)


@pytest.fixture
def house(store: Store, clock: SetClock) -> House:
    """Return a house with nothing in it, on each kind of database."""
    return House(store, clock)
