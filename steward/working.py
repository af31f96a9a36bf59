"""The working part of a process: tasks, a worker, the relay and the schedule, as one.

`with working(...)`: jobs are done.  Leaving it, claiming stops first, then
running work may end, then what was claimed is given back.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

from dramatiq import Broker

from steward import ids
from steward.broker import THREADS, EmbeddedWorker
from steward.relay import Relay
from steward.schedule import Every, Schedule
from steward.store import Store
from steward.tasks import LEASE, Task, Tenure, register

PATIENCE_SECONDS: Final = 8.0


@contextmanager
def working(
    store: Store,
    broker: Broker,
    tasks: Iterable[Task],
    schedule: Iterable[Every] = (),
    threads: int = THREADS,
    lease: timedelta = LEASE,
) -> Iterator[None]:
    """Do jobs of these tasks, in this process, for as long as the block lasts."""
    tenure = Tenure(name=ids.ulid(store.clock.now()), lease=lease)
    register(broker, store, tasks, tenure)
    worker = EmbeddedWorker(broker, threads)
    relay = Relay(store, broker, tenure)
    clock = Schedule(store, schedule)
    worker.start()
    relay.start()
    clock.start()
    try:
        yield
    finally:
        clock.stop()
        relay.stop()
        worker.stop(PATIENCE_SECONDS)
        relay.give_back()
