"""From the start of the process to its first answer, and what it keeps resident.

An empty store in a fresh folder, no registry to reach; once more with a
manifest that is watched.
"""

import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.bench import Figure
from tests.bench import _processes as run

STARTS: Final = 5
SECONDS: Final = 1.5
MEGABYTES: Final = 150
SETTLED_SECONDS: Final = 8
"""Within which the first round and its slow imports are over."""


@dataclass(frozen=True, slots=True)
class _Start:
    """The seconds to the first page, how many of them were work, and the peak of memory."""

    seconds: float
    worked: float
    megabytes: float


def measure() -> Iterator[Figure]:
    """Return the seconds to the first answer, and the most memory until all has settled."""
    yield from _started("start, empty store", ())
    yield from _started("start, --watch pyproject.toml", ("--watch", "pyproject.toml"))


def _started(what: str, arguments: tuple[str, ...]) -> Iterator[Figure]:
    starts = [_start(arguments, settled=0) for _ in range(STARTS - 1)]
    starts.append(_start(arguments, settled=SETTLED_SECONDS))
    took = statistics.median(start.seconds for start in starts)
    worked = statistics.median(start.worked for start in starts)
    memory = max(start.megabytes for start in starts)
    each = ", ".join(f"{start.seconds:.2f}" for start in starts)
    yield Figure(
        what=what,
        peer=f"{SECONDS:g} s to the first answer",
        ratio=SECONDS / took,
        goal=1,
        told=f"{took:.2f} s, the median of {each}; {worked:.2f} s of processor",
    )
    yield Figure(
        what=what,
        peer=f"{MEGABYTES} MB resident",
        ratio=MEGABYTES / memory,
        goal=1,
        told=f"{memory:.0f} MB at most in the first {SETTLED_SECONDS} s",
    )


def _start(arguments: tuple[str, ...], settled: float) -> _Start:
    with tempfile.TemporaryDirectory() as name:
        port = run.free_port()
        begin = time.monotonic()
        with run.steward(Path(name), "serve", "--port", str(port), *arguments) as process:
            seconds = run.wait_for(f"http://127.0.0.1:{port}/") - begin
            worked = run.processor_seconds(process.pid)
            time.sleep(settled)
            return _Start(seconds, worked, run.peak_megabytes(process.pid))
