"""The real graph of 2023, where it lies beside the project; it is never part of it."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import numpy as np
import pytest
import zstandard

from steward.graph import EdgeTable

ROOT: Final = Path(__file__).parents[1]
NODES: Final = "pypi2023_nodes.tsv.zst"
EDGES: Final = "pypi2023_edges.tsv.zst"


def folder() -> Path | None:
    """Return the folder `shared/data` beside the project or above it, or None."""
    places = (parent / "shared" / "data" for parent in ROOT.parents)
    return next((place for place in places if (place / EDGES).is_file()), None)


def required() -> Path:
    """Return that folder, or skip the test and say what is missing."""
    found = folder()
    if found is None:
        pytest.skip(f"the real graph is absent: no ../shared/data/{EDGES} beside the project")
    return found


def lines(path: Path) -> Iterator[list[str]]:
    """Return the columns of each line."""
    with closing(zstandard.open(path, "rt", encoding="utf-8")) as text:
        for line in text:
            yield line.rstrip("\n").split("\t")


def graph_of_2023(where: Path) -> tuple[dict[str, int], EdgeTable]:
    """Return the number of each name, and the edges; what only an extra opens is gated."""
    names: dict[str, int] = {}
    for columns in lines(where / NODES):
        names.setdefault(columns[0], len(names))
    number = names.setdefault
    rows = [
        (number(a, len(names)), number(b, len(names)), kind == "x")
        for a, b, kind, _ in lines(where / EDGES)
    ]
    dependent, target, gated = np.array(rows, np.int64).T
    gates = gated.astype(np.int32)
    return names, EdgeTable(dependent, target, gates, np.zeros_like(gates), ("", "*"))
