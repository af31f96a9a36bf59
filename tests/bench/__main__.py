"""Run the measurements and print one table.

A goal is asked of the service; an aim is further than what is asked.
"""

import os
import platform
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.bench import Figure, Missing, measurements


def main(wanted: Sequence[str]) -> int:
    """Print each figure as it comes; return 1 where a goal was missed, aims aside."""
    print(machine())  # noqa: T201
    print(f"{'what':44} {'beside':34} {'ratio':>9} {'goal':>7}")  # noqa: T201
    missed = 0
    for measurement in measurements(wanted).values():
        for found in measurement.measure():
            missed += isinstance(found, Figure) and not (found.holds or found.ours)
            print(_row(found), flush=True)  # noqa: T201
    return 1 if missed else 0


def machine() -> str:
    """Return what the figures were measured on."""
    said = re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())
    memory = int(said[1]) / 2**20 if said else 0
    return (
        f"{len(os.sched_getaffinity(0))} processors, {memory:.0f} GiB, "
        f"Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"
    )


def _row(found: Figure | Missing) -> str:
    if isinstance(found, Missing):
        return f"{found.what:44} not measured: {found.lacks}"
    kind = "aim" if found.ours else "goal"
    verdict = f"{kind} holds" if found.holds else f"{kind} MISSED"
    ratio, goal = f"{found.ratio:.3g}", f"{found.goal:g}"
    return f"{found.what:44} {found.peer:34} {ratio:>9} {goal:>7}  {verdict}: {found.told}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
