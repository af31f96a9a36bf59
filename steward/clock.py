"""The clock: the only place that asks what time it is.

Everything else takes `now` as an argument or a `Clock`, so that tests and
stories move time by hand.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time, in UTC, and how long something took, in seconds."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        ...

    def ticks(self) -> float:
        """Return seconds on a scale that never goes back."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait that long."""
        ...


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC)  # noqa: TID251 -- this is the place

    def ticks(self) -> float:
        """Return seconds on a scale that never goes back."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait that long."""
        time.sleep(seconds)


@dataclass(slots=True)
class SetClock:
    """A clock that stands still until it is moved; sleeping moves it."""

    at: datetime

    def now(self) -> datetime:
        """Return the moment it is set to."""
        return self.at

    def ticks(self) -> float:
        """Return seconds since the epoch of the moment it is set to."""
        return self.at.timestamp()

    def sleep(self, seconds: float) -> None:
        """Move on by that long at once."""
        self.at += timedelta(seconds=seconds)

    def move_to(self, moment: datetime) -> None:
        """Set the clock; a story may not run backwards by accident."""
        if moment < self.at:
            raise ValueError(f"the clock stands at {self.at}, {moment} is before it")
        self.at = moment
