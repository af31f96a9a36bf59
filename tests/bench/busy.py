"""Feeds while the worker inside the process is busy, and how many jobs it does meanwhile.

A job here is a row that is claimed, worked on and marked done in a commit of
its own, on SQLite with full synchronisation.
"""

import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.bench import Figure, Missing, _filled
from tests.bench import _processes as run

JOBS: Final = 20_000
SECONDS: Final = 3
TURNS: Final = 3
TIMES: Final = 10
JOBS_A_SECOND: Final = 596


def measure() -> Iterator[Figure | Missing]:
    """Return how much slower the slowest of a hundred answers gets, and the jobs a second."""
    if shutil.which("wrk") is None:
        yield Missing(what="GET of a feed, busy worker", lacks=f"wrk ({run.INSTALL})")
        return
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), run.free_port()
        _filled.fill(folder)
        address = f"http://127.0.0.1:{port}/feeds/all.atom"
        with (
            run.on(run.first_processor()),
            run.steward(folder, "serve", "--port", str(port)),
        ):
            run.wait_for(address)
            time.sleep(5)  # what a start does is over
            idle = _p99(address)
            _filled.fill_jobs(folder, JOBS)
            busy = _p99(address)
            yield Figure(
                what="GET of a feed while the worker works",
                peer=f"{TIMES} times the idle p99",
                ratio=TIMES * idle / busy,
                goal=1,
                told=f"99 of 100 within {idle:.2f} ms idle, {busy:.2f} ms busy",
                ours=True,
            )
            yield _jobs(folder)


def _p99(address: str) -> float:
    return statistics.median(run.wrk(address, SECONDS).p99_ms for _ in range(TURNS))


def _jobs(folder: Path) -> Figure:
    before, begin = _filled.jobs_left(folder), time.monotonic()
    time.sleep(SECONDS)
    left = _filled.jobs_left(folder)
    rate = (before - left) / (time.monotonic() - begin)
    return Figure(
        what="durable jobs a second, SQLite, in the process",
        peer=f"{JOBS_A_SECOND} of the sketch it was made after",
        ratio=rate / JOBS_A_SECOND,
        goal=1,
        told=f"{rate:,.0f} a second, {left:,} left",
        ours=True,
    )
