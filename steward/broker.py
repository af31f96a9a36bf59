"""The broker: carries hints to whoever works.

The job table is the record, so a broker may lose everything at any time and
nothing is lost.  For the same reason dramatiq's Retries are left out: tries,
pauses and giving up are columns of the job.
"""

from typing import Final

from dramatiq import Broker, Middleware, Worker
from dramatiq.brokers.stub import StubBroker
from dramatiq.middleware import AgeLimit, ShutdownNotifications, TimeLimit

from steward.errors import Malformed
from steward.settings import EMBEDDED
from steward.store.outbox import Hint

QUEUE: Final = "default"
THREADS: Final = 4
TIME_LIMIT_SECONDS: Final = 600
_IDLE_MILLISECONDS: Final = 100


def build(url: str) -> Broker:
    """Return the broker that the settings name, with nothing registered on it yet.

    Raises `Malformed` for one that is not there yet; Redis and RabbitMQ get
    their line here.
    """
    if url != EMBEDDED:
        raise Malformed("STEWARD_BROKER_URL: only the embedded broker is there so far")
    return StubBroker(_middleware())


def hint(broker: Broker, claimed: Hint) -> None:
    """Tell some worker that a job is claimed."""
    broker.enqueue(broker.get_actor(claimed.actor).message(claimed.id, claimed.owner))


def waiting(broker: Broker) -> int:
    """Return how many hints wait in this process; those elsewhere are not counted."""
    if isinstance(broker, StubBroker) and QUEUE in broker.queues:
        return int(broker.queues[QUEUE].qsize())
    return 0


class EmbeddedWorker:
    """A worker inside this process.  One for each broker, started and stopped once."""

    def __init__(self, broker: Broker, threads: int = THREADS) -> None:
        self._broker = broker
        self._worker = Worker(broker, worker_threads=threads, worker_timeout=_IDLE_MILLISECONDS)

    def start(self) -> None:
        """Begin to work."""
        # Only dramatiq's own command line says this, and without it no time limit holds.
        self._broker.emit_after("process_boot")
        self._worker.start()

    def stop(self, seconds: float) -> None:
        """Let running work end, for so long; hints that were not begun are dropped."""
        self._worker.stop(timeout=int(seconds * 1000))
        self._broker.flush_all()


def _middleware() -> list[Middleware]:
    return [AgeLimit(), TimeLimit(time_limit=TIME_LIMIT_SECONDS * 1000), ShutdownNotifications()]
