"""The stage of a story: the whole service on a pretended index, and a clock that is moved.

Nothing of the service is left out or replaced but the network and the clock:
jobs are the rows of a real store, done here one after another instead of by
threads, so that a story plays the same each time.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Self

from steward import broker, settings
from steward.clock import SetClock
from steward.observations import Answer, Request, Stream
from steward.pretend import PretendIndex
from steward.schedule import Schedule
from steward.service import ECOSYSTEM, Service
from steward.tasks import Tenure, register
from steward.watching import making

ADDRESS: Final = "https://index.example"
ELSEWHERE: Final = "elsewhere"
TENURE: Final = Tenure(name="stage")

SHORTEST: Final = timedelta(minutes=5)
"""A step of time in which something is due; it is as long as a round of looks."""
LONGEST: Final = timedelta(days=1)
"""A step of time in which nothing is due; whatever else is looked at is looked at daily."""
STIRRED: Final = timedelta(minutes=15)
"""How long after something happened at the index time goes on in the shortest steps."""
_MOST_JOBS: Final = 64
_MEMORY: Final = Path("/dev/shm")  # noqa: S108 -- a name is drawn below it


def scratch() -> TemporaryDirectory[str]:
    """Return a folder for one play, in memory where the machine has such a place."""
    return TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None)


class Direct:
    """A network of one index, without a wire."""

    def __init__(self, index: PretendIndex) -> None:
        self._index = index

    def send(self, request: Request) -> Answer:
        """Return what the index answers."""
        return self._index.answer(request)

    @contextmanager
    def stream(self, request: Request) -> Iterator[Stream]:
        """Give the same in one piece."""
        answer = self._index.answer(request)
        yield Stream(
            url=answer.url,
            status=answer.status,
            headers=answer.headers,
            pieces=iter([answer.body]),
            at=answer.at,
        )


class Stage:
    """A service in this folder.  Leave it to close what it holds."""

    def __init__(self, folder: Path, at: datetime, base_url: str | None = None) -> None:
        self.clock = SetClock(at)
        self.index = PretendIndex(self.clock)
        self.index.create(ELSEWHERE)
        self.network = Direct(self.index)
        chosen = settings.read(_environment(folder, base_url))
        self.service = Service(chosen, self.clock, self.network)
        self.service.store.migrate()
        self.origin = self.service.origin
        self.service.answered.set()
        self._broker = broker.build(chosen.broker_url)
        register(self._broker, self.service.store, self.service.tasks(), TENURE)
        self._schedule = Schedule(self.service.store, self.service.schedule())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.service.close()

    def watch(self, name: str, requirements: Sequence[str]) -> making.Made:
        """Make a list of these requirements and return its tokens."""
        content = "\n".join(requirements).encode()
        prepared = making.prepare(name, "requirements.txt", content, [ADDRESS])
        with self.service.store.transaction() as tx:
            return making.make(tx, prepared)

    def settle(self) -> None:
        """Do everything that is due now, and what that causes."""
        self._schedule.tick()
        while self._do_some():
            pass

    def play_until(self, moment: datetime, since: datetime | None = None) -> None:
        """Let time pass from one thing that is due to the next.

        What happens at the index is on nobody's list.  So the steps are short at
        first, and at all times while the registry is not believed or silent.
        `since` is when something happened there last, unless it was just now.
        """
        begun = since or self.clock.now()
        while (now := self.clock.now()) < moment:
            due = now + SHORTEST if now - begun < STIRRED else self._next_due()
            self.clock.move_to(min(moment, max(due, now + SHORTEST)))
            self._stir()
            self.settle()

    def _next_due(self) -> datetime:
        now, names = self.clock.now(), self._broker.get_declared_actors()
        with self.service.store.snapshot() as view:
            doubtful = any(each.troubled or each.silent_since for each in view.sources.all())
            if doubtful or not view.graph.is_counted():
                return now + SHORTEST
            due = (view.outbox.next_due(names), view.agenda.next_awaited(ECOSYSTEM))
        return min([now + LONGEST, *(each for each in due if each)])

    def _stir(self) -> None:
        """Let something happen elsewhere: a journal that stands still for hours is trouble."""
        self.index.write_row(ELSEWHERE, "add py3 file elsewhere.whl")

    def _do_some(self) -> bool:
        store, now = self.service.store, self.clock.now()
        with store.transaction() as tx:
            names = self._broker.get_declared_actors()
            hints = tx.outbox.claim(now, _MOST_JOBS, TENURE.lease, TENURE.name, names)
        for hint in hints:
            self._broker.get_actor(hint.actor).fn(hint.id, hint.owner)
        return bool(hints)


def _environment(folder: Path, base_url: str | None) -> dict[str, str]:
    return {
        "STEWARD_DATA_DIR": str(folder),
        "STEWARD_BASE_URL": base_url or "https://steward.example",
        "STEWARD_PYPI_URL": ADDRESS,
        "STEWARD_POLL_SECONDS": "300",
    }
