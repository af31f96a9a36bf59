"""A graph harsher than life: 900,000 projects and 4 million edges, power-law and with cycles."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Final

import numpy as np

from steward.graph import EdgeTable, build, reach
from tests.bench import Figure

PROJECTS: Final = 900_000
EDGES: Final = 4_000_000
CYCLES: Final = 300
CPU_SECONDS: Final = 60.0
MIB: Final = 1536.0


def measure() -> Iterator[Figure]:
    """Return processor time and peak memory of counting every project's reach."""
    command = [sys.executable, "-m", "tests.bench.big_graph"]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    took, peak, hubs = json.loads(done.stdout)
    what = "exact reach of 900,000 projects, made up"
    yield Figure(
        what=what,
        peer=f"{CPU_SECONDS:g} s of processor",
        ratio=CPU_SECONDS / took,
        goal=1,
        told=f"{took:.1f} s; {hubs:,} projects have over {reach.HUB:,} dependents",
        ours=True,
    )
    yield Figure(
        what=what,
        peer=f"{MIB:g} MiB at most",
        ratio=MIB / peak,
        goal=1,
        told=f"{peak:.0f} MiB",
        ours=True,
    )


def _made_up() -> EdgeTable:
    """Return edges whose targets follow a power law; a few of them lead back."""
    numbers = np.random.default_rng(20260302)
    weight = np.cumsum(1 / np.arange(1, PROJECTS + 1) ** 0.95)
    ends = np.searchsorted(weight / weight[-1], numbers.random(EDGES))
    begins = numbers.integers(0, PROJECTS, EDGES)
    later, earlier = np.maximum(begins, ends), np.minimum(begins, ends)
    back = numbers.integers(0, EDGES, CYCLES)
    mixed = numbers.permutation(PROJECTS)
    dependent = mixed[np.minimum(np.concatenate([later, earlier[back]]), PROJECTS - 1)]
    target = mixed[np.minimum(np.concatenate([earlier, later[back]]), PROJECTS - 1)]
    none = np.zeros(dependent.size, np.int32)
    return EdgeTable(dependent, target, none, none, ("",))


def _counted() -> tuple[float, float, int]:
    graph = build(_made_up(), range(PROJECTS))
    begin = time.process_time()
    counts = reach.counts(graph)
    took = time.process_time() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return took, peak, int((counts > reach.HUB).sum())


if __name__ == "__main__":
    print(json.dumps(_counted()))  # noqa: T201 -- to the process that asked
