"""Measurements beside named peers, in one run: ratios, never timed tests.

To add one: a file here with a function `measure()` that returns figures; a
name that begins with `_` is no measurement.  `python -m tests.bench` runs all,
`python -m tests.bench graph` those named.
"""

import importlib
import pkgutil
import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One ratio: what was measured, beside whom, and what it must reach at least.

    `ratio` is written so that more is better; `told` says both sides in words.
    A figure of `ours` is a further aim: missing it is told, and fails nothing.
    """

    what: str
    peer: str
    ratio: float
    goal: float
    told: str
    ours: bool = False

    @property
    def holds(self) -> bool:
        """Whether the goal is reached."""
        return self.ratio >= self.goal


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A measurement that could not be made, and what it lacks."""

    what: str
    lacks: str


class Measurement(Protocol):
    """What a module of this package offers."""

    def measure(self) -> Iterable[Figure | Missing]:
        """Measure, and return what came out as it comes."""
        ...


def measurements(wanted: Sequence[str] = ()) -> Mapping[str, Measurement]:
    """Return the measurements by file name: all, or those wanted."""
    every = sorted(module.name for module in pkgutil.iter_modules(__path__))
    names = [name for name in every if not name.startswith("_")]
    chosen = [name for name in names if not wanted or name in wanted]
    return {name: importlib.import_module(f"{__name__}.{name}") for name in chosen}


def seconds(work: Callable[[], object]) -> float:
    """Return how much processor time the work took in this process."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def median_seconds(works: Iterable[Callable[[], object]], times: int = 3) -> float:
    """Return the median over the works of the best of a few tries each."""
    return statistics.median(min(seconds(work) for _ in range(times)) for work in works)
