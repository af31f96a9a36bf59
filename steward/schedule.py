"""The schedule: what is done every so often.

Each turn is a job whose key is `name:slot`, so that any number of processes
may keep the schedule and each turn comes once.  A turn is left out while an
earlier one is still open, and turns that were slept through are not made up for.
"""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from steward import logs
from steward.casework import timekeeping
from steward.store import Store

_LOOK_SECONDS: Final = 1.0

log = logs.get(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Every:
    """One thing to be done every so many seconds, counted from 1970 so that all agree."""

    name: str
    actor: str
    seconds: int
    args: Mapping[str, object] = field(default_factory=dict)


class Schedule:
    """A thread that makes the jobs of a schedule as their time comes."""

    def __init__(self, store: Store, entries: Iterable[Every]) -> None:
        self._store = store
        self._entries = tuple(entries)
        self._made: dict[str, int] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="schedule", daemon=True)

    def start(self) -> None:
        """Begin to make jobs."""
        self._thread.start()

    def stop(self) -> None:
        """Make no more jobs."""
        self._stopping.set()
        self._thread.join()

    def tick(self) -> None:
        """Make the jobs whose slot has come and was not made here before."""
        now = int(self._store.clock.now().timestamp())
        slots = {each.name: now // each.seconds for each in self._entries}
        due = [each for each in self._entries if self._made.get(each.name) != slots[each.name]]
        if not due:
            return
        with self._store.transaction() as tx:
            again = timekeeping.check(tx)
            for each in due:
                if not tx.outbox.waits(each.actor, f"{each.name}:"):
                    key = _key(each, slots[each.name], again)
                    tx.outbox.all_later(each.actor, {key: each.args})
        self._made.update({each.name: slots[each.name] for each in due})

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.tick()
            except Exception:
                log.exception("the schedule could not make its jobs")
            self._stopping.wait(_LOOK_SECONDS)


def _key(each: Every, slot: int, again: int) -> str:
    """Name one turn; where the clock was set back, a slot comes again and is done again."""
    return f"{each.name}:{slot}:{again}" if again else f"{each.name}:{slot}"
