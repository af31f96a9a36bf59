"""Compressed adjacency: for each node a slice of one array, sorted by what the edges are.

Edges come in three sorts, so that each view is one unbroken slice: those only
the runtime view walks (they touch an extra's node), those both walk, and those
only the any-extra view walks (they are gated).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.int64]
Nodes = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]

RUNTIME_ONLY: Final = 0
BOTH: Final = 1
ANY_ONLY: Final = 2
SORTS: Final = 3

Slice = tuple[int, int]
"""Which sorts of edge are walked: from, and up to without."""


@dataclass(frozen=True, slots=True)
class Adjacency:
    """Edges by node: those of node v and sort s are `to[ptr[3v + s] : ptr[3v + s + 1]]`."""

    ptr: Nodes
    to: Nodes

    def of(self, nodes: Nodes, sorts: Slice) -> tuple[Nodes, Nodes]:
        """Return the other ends of all edges of these nodes, and which node each belongs to.

        The second array holds places in `nodes`.
        """
        places, first, count = self._with_edges(nodes, sorts)
        return np.asarray(self.to[_runs(first, count)]), np.repeat(places, count)

    def ends(self, nodes: Nodes, sorts: Slice) -> Nodes:
        """Return the other ends alone."""
        _, first, count = self._with_edges(nodes, sorts)
        return np.asarray(self.to[_runs(first, count)])

    def _with_edges(self, nodes: Nodes, sorts: Slice) -> tuple[Nodes, Nodes, Nodes]:
        """Return the places of nodes that have edges, where those begin, and how many they are.

        Most nodes have none, and everything after this is the cheaper for it.
        """
        slots = nodes * SORTS
        first, last = self.ptr[slots + sorts[0]], self.ptr[slots + sorts[1]]
        places = np.flatnonzero(last - first).astype(np.int32)
        first = first[places]
        return places, first, last[places] - first

    def padded(self, count: int) -> "Adjacency":
        """Return the same edges among more nodes."""
        missing = SORTS * count + 1 - self.ptr.size
        if not missing:
            return self
        return Adjacency(np.pad(self.ptr, (0, missing), mode="edge"), self.to)

    def edges(self) -> tuple[Nodes, Nodes, Nodes]:
        """Return every edge as node, other end and sort."""
        slots = np.repeat(np.arange(self.ptr.size - 1, dtype=np.int32), np.diff(self.ptr))
        return slots // SORTS, self.to, slots % SORTS

    def plain(self, sorts: Slice) -> tuple[Nodes, Nodes]:
        """Return pointers and ends of one view alone."""
        nodes = np.arange((self.ptr.size - 1) // SORTS, dtype=np.int32)
        count = self.ptr[SORTS * nodes + sorts[1]] - self.ptr[SORTS * nodes + sorts[0]]
        ptr = np.zeros(nodes.size + 1, np.int32)
        np.cumsum(count, out=ptr[1:])
        return ptr, self.ends(nodes, sorts)


def adjacency(node: Nodes, other: Nodes, sort: Nodes, count: int) -> Adjacency:
    """Return edges sorted by node, and of one node by sort; each sort of edge once."""
    slot = node.astype(np.int64) * SORTS + sort
    key = distinct(slot * count + other)
    ptr = np.zeros(SORTS * count + 1, np.int32)
    np.cumsum(np.bincount(key // max(count, 1), minlength=SORTS * count), out=ptr[1:])
    return Adjacency(ptr, (key % max(count, 1)).astype(np.int32))


def _runs(first: Nodes, count: Nodes) -> Nodes:
    """Return the numbers of runs, one after the other: `first`, and so many in all."""
    ends = np.cumsum(count, dtype=np.int32)
    total = int(ends[-1]) if ends.size else 0
    return np.asarray(np.arange(total, dtype=np.int32) + np.repeat(first - (ends - count), count))


def distinct(numbers: Ids) -> Ids:
    """Return the numbers in order, each once.  Sorting beats the hashing of `np.unique` here."""
    ordered = np.sort(numbers)
    if not ordered.size:
        return ordered
    return np.asarray(ordered[np.r_[True, ordered[1:] != ordered[:-1]]])
