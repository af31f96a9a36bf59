"""Tracking: follow a registry, look at what is tracked, and turn looks into events.

`poll` is one round: follow the journal, look at what is due, compare the whole
list when its time has come.  Every part may be stopped anywhere and run again:
a page of the journal and the new cursor are one transaction, and so are a look,
what it changed and the events it caused.  While a registry is not believed,
nothing it says becomes an event; see `trusting`.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from steward import logs
from steward.observations import Answer, NoAnswer, Request, Stream
from steward.registries import Registry
from steward.store import Store
from steward.store.sources import Source

WITH_JOURNAL: Final = timedelta(hours=6)
WITHOUT_JOURNAL: Final = timedelta(minutes=30)
"""How often the whole list is compared; an index caches it for half an hour anyway."""


class Network(Protocol):
    """Whoever brings answers: `fetch.Fetcher`, or a pretended index."""

    def send(self, request: Request) -> Answer:
        """Return what came back; silence is an answer too."""
        ...

    def stream(self, request: Request) -> AbstractContextManager[Stream | NoAnswer]:
        """Give an answer too long to hold, for the length of a `with` block."""
        ...


_log = logs.get(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracker:
    """What following one registry needs.  `hands` is how many questions are asked at a time."""

    store: Store
    registry: Registry
    network: Network
    hands: int = 4
    batch: int = 50

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self.store.clock.now()

    def answered(self) -> None:
        """Note that the registry answers; said aloud when it did not before."""
        with self.store.transaction() as tx:
            source = tx.sources.get(self.registry.ecosystem)
            tx.sources.answered(source, self.now)
        if source.silent_since is not None:
            _log.info("registry answers again", registry=source.base_url)

    def unanswered(self, reason: str) -> None:
        """Note that it gave no usable answer; said aloud the first time."""
        with self.store.transaction() as tx:
            source = tx.sources.get(self.registry.ecosystem)
            tx.sources.silent(source, reason, self.now)
        if source.silent_since is None:
            _log.warning("registry cannot be reached", registry=source.base_url, reason=reason)

    def source(self) -> Source:
        """Return the registry as we follow it."""
        with self.store.snapshot() as view:
            return view.sources.get(self.registry.ecosystem)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What one round did: journal rows read, looks made, and whether anything is still due."""

    rows: int = 0
    looks: int = 0
    more: bool = False
    believed: bool = True
