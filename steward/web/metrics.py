"""Figures for operators, in the text form that Prometheus reads.

Requests are counted by route, never by address: an address may hold a token.
What the store knows is asked when somebody looks.
"""

from collections.abc import Iterator
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_1_0_0 as MEDIA_TYPE
from prometheus_client.registry import Collector

from steward.clock import Clock
from steward.errors import Fault
from steward.store import Store, View

__all__ = ["MEDIA_TYPE", "Metrics", "text"]
_BUCKETS: Final = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)


class Metrics(Collector):
    """The figures of one service."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "steward_requests",
            "Requests by route, method and status.",
            ("route", "method", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "steward_request_seconds",
            "How long an answer took.",
            ("route",),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.registry.register(self)

    def count(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one answer."""
        self._requests.labels(route, method, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def collect(self) -> Iterator[Metric]:
        """Yield what the store knows now; nothing where it does not answer."""
        try:
            with self._store.snapshot() as view:
                yield from self._figures(view)
        except Fault:
            yield _gauge("steward_store_up", "Whether the database answers.", 0)

    def describe(self) -> Iterator[Metric]:
        """Yield nothing: the store is not asked before somebody looks."""
        return iter(())

    def _figures(self, view: View) -> Iterator[Metric]:
        now = self._clock.now()
        depth = view.outbox.depth(now)
        age = (now - depth.oldest).total_seconds() if depth.oldest else 0.0
        yield _gauge("steward_store_up", "Whether the database answers.", 1)
        yield _gauge("steward_outbox_due", "Jobs that are due.", depth.due)
        yield _gauge("steward_outbox_oldest_seconds", "Age of the oldest due job.", age)
        yield _gauge("steward_outbox_dead", "Jobs that were given up.", depth.dead)
        yield _gauge("steward_ledger_events", "Events in the ledger.", view.ledger.last())
        yield _gauge("steward_followed", "Projects looked at.", view.reading.followed())
        yield from self._sources(view)

    def _sources(self, view: View) -> Iterator[Metric]:
        now, label = self._clock.now(), ["registry"]
        silent = GaugeMetricFamily(
            "steward_source_silent_seconds", "How long a registry has been silent.", labels=label
        )
        troubled = GaugeMetricFamily(
            "steward_source_troubled", "Whether a registry is not believed.", labels=label
        )
        unknown = GaugeMetricFamily(
            "steward_source_unknown_actions", "Journal rows nobody understands.", labels=label
        )
        behind = GaugeMetricFamily(
            "steward_source_behind", "Journal rows not read yet.", labels=label
        )
        pending = GaugeMetricFamily(
            "steward_source_pending_seconds", "Age of the oldest page awaited.", labels=label
        )
        for source in view.sources.all():
            name = [source.ecosystem]
            since = source.silent_since
            oldest = view.agenda.oldest_pending(source.ecosystem)
            silent.add_metric(name, (now - since).total_seconds() if since else 0.0)
            troubled.add_metric(name, float(source.troubled))
            unknown.add_metric(name, source.unknown_actions)
            behind.add_metric(name, max(0, (source.head or 0) - int(source.cursor or 0)))
            pending.add_metric(name, (now - oldest).total_seconds() if oldest else 0.0)
        yield from (silent, troubled, unknown, behind, pending)


def text(metrics: Metrics) -> bytes:
    """Return the figures as Prometheus reads them."""
    return generate_latest(metrics.registry)


def _gauge(name: str, documentation: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, documentation, value)
