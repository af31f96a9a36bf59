"""Meters: how often one network may ask for what costs more than a page.

The first few in a window are counted here, so that reading writes nothing; what
is beyond is counted in the database, across every worker.  Where that cannot
count, nothing more is answered.
"""

import threading
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from steward.errors import TooMany
from steward.store import Store
from steward.store.allowances import Exhausted, Limit

SEARCHES: Final = Limit(most=120, window=timedelta(minutes=1))
"""Searches of one network beyond the free ones, across every worker."""
FREE: Final = 30
"""Searches in a minute and process that nobody but the process counts."""
_MOST_NETWORKS: Final = 10_000


@dataclass(slots=True)
class Meter:
    """One thing that is counted, in one process."""

    name: str
    limit: Limit
    free: int
    _window: int = 0
    _counts: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def spend(self, store: Store, network: str) -> None:
        """Spend one.  Raises `TooMany`, or `Unavailable` where it cannot be counted."""
        now = store.clock.now()
        if self._here(network, int(now.timestamp() // self.limit.window.total_seconds())):
            return
        with store.transaction() as tx:
            spent = tx.allowances.spend(f"{self.name}:{network}", self.limit, now)
        if isinstance(spent, Exhausted):
            raise TooMany("this was asked for too often from here; wait a minute", spent.again)

    def _here(self, network: str, window: int) -> bool:
        """Count in this process, and say whether that is enough."""
        with self._lock:
            if window != self._window or len(self._counts) > _MOST_NETWORKS:
                self._window, self._counts = window, {}
            self._counts[network] = count = self._counts.get(network, 0) + 1
        return count <= self.free


def searches() -> Meter:
    """Return the meter of searches of one process."""
    return Meter("search", SEARCHES, FREE)
