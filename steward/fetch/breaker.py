"""The breaker: a host that keeps failing is left alone for a while, longer each time."""

import threading
from dataclasses import dataclass
from typing import Final

from steward.clock import Clock

FAILURES: Final = 5
FIRST_REST: Final = 30.0
LONGEST_REST: Final = 600.0


@dataclass(slots=True)
class _State:
    failures: int = 0
    rest: float = FIRST_REST
    until: float = 0.0


class Breaker:
    """Counts failures in a row for each host.  Safe to share between threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._states: dict[str, _State] = {}

    def refusal(self, host: str) -> str | None:
        """Return why the host is not asked now, or None where it may be."""
        with self._lock:
            state = self._states.get(host)
            left = state.until - self._clock.ticks() if state else 0.0
        return f"{host} failed and is left alone for {left:.0f} seconds" if left > 0 else None

    def succeeded(self, host: str) -> None:
        """Forget what went before."""
        with self._lock:
            self._states.pop(host, None)

    def failed(self, host: str, asked_rest: float = 0.0) -> None:
        """Note a failure; `asked_rest` is what the host itself asked for, within bounds."""
        with self._lock:
            state = self._states.setdefault(host, _State())
            state.failures += 1
            rest = min(asked_rest, LONGEST_REST)
            if state.failures >= FAILURES:
                # One more failure after the rest opens it again, for twice as long.
                rest = max(rest, state.rest)
                state.failures, state.rest = FAILURES - 1, min(2 * state.rest, LONGEST_REST)
            state.until = max(state.until, self._clock.ticks() + rest)
