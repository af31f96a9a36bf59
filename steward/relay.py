"""The relay: claims due jobs and tells a worker of each.

It looks when a transaction of this process made a job, and every fifth of a
second besides, for jobs of other processes.  While it runs it keeps the leases
of jobs that this process has begun; when the process is killed they run out,
and the jobs are anybody's.
"""

import threading
from typing import Final

from dramatiq import Broker

from steward import broker as carrier
from steward import logs
from steward.store import Store
from steward.tasks import Tenure

POLL_SECONDS: Final = 0.2
MOST_HINTS: Final = 64
"""In the queue of this process: hints that wait longer than their lease are of no use."""

_FULL_SECONDS: Final = 0.01
_TROUBLE_SECONDS: Final = 1.0
_BATCH: Final = 32

log = logs.get(__name__)


class Relay:
    """A thread that passes jobs on, claimed under its process's tenure."""

    def __init__(self, store: Store, broker: Broker, tenure: Tenure) -> None:
        self._store = store
        self._broker = broker
        self._tenure = tenure
        self._stopping = threading.Event()
        self._renewed = store.clock.ticks()
        self._thread = threading.Thread(target=self._run, name="relay", daemon=True)

    def start(self) -> None:
        """Begin to pass jobs on."""
        self._thread.start()

    def stop(self) -> None:
        """Pass nothing on any more; what was claimed stays claimed until `give_back`."""
        self._stopping.set()
        self._store.jobs_added.set()
        self._thread.join()

    def give_back(self) -> None:
        """Let others have at once what was claimed here and not begun."""
        with self._store.transaction() as tx:
            tx.outbox.give_back(self._tenure.name)

    def pass_on(self) -> int:
        """Claim what is due, tell workers, and return how many jobs that were."""
        now = self._store.clock.now()
        actors = self._broker.get_declared_actors()
        with self._store.snapshot() as view:  # most of the time there is nothing, and no writing
            if not view.outbox.anything_due(now, actors):
                return 0
        with self._store.transaction() as tx:
            hints = tx.outbox.claim(now, _BATCH, self._tenure.lease, self._tenure.name, actors)
        for each in hints:
            carrier.hint(self._broker, each)
        return len(hints)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._turn()
            except Exception:
                log.exception("relay could not pass jobs on")
                self._stopping.wait(_TROUBLE_SECONDS)

    def _turn(self) -> None:
        self._keep_leases()
        if carrier.waiting(self._broker) >= MOST_HINTS:
            self._stopping.wait(_FULL_SECONDS)
        elif self.pass_on() == 0:
            self._store.jobs_added.wait(POLL_SECONDS)
            self._store.jobs_added.clear()

    def _keep_leases(self) -> None:
        if self._store.clock.ticks() - self._renewed < self._tenure.lease.total_seconds() / 3:
            return
        with self._store.transaction() as tx:
            tx.outbox.renew(self._tenure.name, tx.clock.now() + self._tenure.lease)
        self._renewed = self._store.clock.ticks()
