"""Outside: what the web face itself asks of others, opened at the first question."""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from steward.clock import Clock
from steward.providers import Provider, configured, names
from steward.settings import Settings

if TYPE_CHECKING:
    from steward.fetch import Fetcher


class Outside:
    """The door to the network and the sign-in providers of one process."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings, self._clock = settings, clock

    @cached_property
    def fetcher(self) -> "Fetcher":
        """What sends requests; somebody waits for each answer, so none is asked for twice."""
        from steward.fetch import Fetcher, Limits  # noqa: PLC0415 -- slow to import

        limits = Limits(seconds=10, connect_seconds=5, attempts=1)
        return Fetcher(self._settings, self._clock, limits=limits)

    @cached_property
    def providers(self) -> Mapping[str, Provider]:
        """The sign-in providers, by the words for them in addresses."""
        return configured(self._settings, self.fetcher, self._clock)

    @property
    def names(self) -> Mapping[str, str]:
        """What people call each of them."""
        return names(self._settings)

    def close(self) -> None:
        """Close every connection."""
        if "fetcher" in self.__dict__:
            self.fetcher.close()
