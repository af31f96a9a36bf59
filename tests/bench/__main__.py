"""Run the measurements and print one table."""

import sys
from collections.abc import Sequence

from tests.bench import Figure, Missing, measurements


def main(wanted: Sequence[str]) -> int:
    """Print each figure as it comes; return 1 where a goal was missed."""
    print(f"{'what':44} {'beside':34} {'ratio':>9} {'goal':>7}")  # noqa: T201
    missed = 0
    for measurement in measurements(wanted).values():
        for found in measurement.measure():
            missed += isinstance(found, Figure) and not found.holds
            print(_row(found), flush=True)  # noqa: T201
    return 1 if missed else 0


def _row(found: Figure | Missing) -> str:
    if isinstance(found, Missing):
        return f"{found.what:44} not measured: {found.lacks}"
    verdict = "holds" if found.holds else "MISSED"
    ratio, goal = f"{found.ratio:.3g}", f"{found.goal:g}"
    return f"{found.what:44} {found.peer:34} {ratio:>9} {goal:>7}  {verdict}: {found.told}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
