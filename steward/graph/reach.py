"""How many depend on each project, exactly, for all of them at once.

Most projects reach few others and are counted with sets, one component at a
time, dependents first.  The few hubs are counted with bits: what reaches a hub
is what reaches its dependents, so no walk is ever made.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from steward.graph import Graph, View
from steward.graph.arrays import Nodes

Bits = npt.NDArray[np.uint8]

HUB: Final = 3_000
"""A set beyond this costs more than the bits of all nodes."""


def counts(graph: Graph, view: View = View.RUNTIME) -> Nodes:
    """Return for each node how many projects depend on it by any number of steps."""
    graph = graph.compacted()
    ptr, sources = graph.reverse.plain(view.sorts)
    project = graph.states.is_project
    # A node that nothing leads to is counted, but never walked.
    inner = np.flatnonzero(np.diff(ptr)).astype(np.int32)
    result = np.zeros(graph.states.count, np.int32)
    task = _prepared(ptr, sources, project, inner)
    for members, reached in _components(task):
        for member in members:
            # A project does not depend on itself, though its cycle may say so.
            result[inner[member]] = reached - int(task.is_project[member])
    return result


@dataclass(frozen=True, slots=True)
class _Task:
    """The inner nodes, numbered anew: the inner dependents and the leaves of each."""

    inward: Sequence[Sequence[int]]
    leaves: Sequence[Nodes]
    is_project: Sequence[bool]
    size: int
    width: int


def _prepared(ptr: Nodes, sources: Nodes, project: npt.NDArray[np.bool_], inner: Nodes) -> _Task:
    """Give numbers to what can be reached: inner nodes first, then the leaves that are projects."""
    number = np.full(project.size, -1, np.int32)
    number[inner] = np.arange(inner.size, dtype=np.int32)
    outer = np.flatnonzero(project & (number < 0))
    number[outer] = np.arange(inner.size, inner.size + outer.size, dtype=np.int32)
    ends = number[sources]
    owner = np.repeat(np.arange(ptr.size - 1, dtype=np.int32), np.diff(ptr))
    is_inner = (ends >= 0) & (ends < inner.size)
    is_leaf = ends >= inner.size
    return _Task(
        inward=[each.tolist() for each in _split(owner[is_inner], ends[is_inner], inner)],
        leaves=_split(owner[is_leaf], ends[is_leaf], inner),
        is_project=project[inner].tolist(),
        size=inner.size,
        width=(inner.size + outer.size + 7) // 8,
    )


def _split(owner: Nodes, ends: Nodes, inner: Nodes) -> list[Nodes]:
    """Return the ends of each inner node; owners are in order."""
    first = np.searchsorted(owner, inner, "left").tolist()
    last = np.searchsorted(owner, inner, "right").tolist()
    return [ends[a:b] for a, b in zip(first, last, strict=True)]


def _components(task: _Task) -> Iterator[tuple[Sequence[int], int]]:
    """Return each component with how many projects it or its dependents are, dependents first."""
    kept = _Kept(sets={}, hubs={}, uses=_uses(task))
    component = [0] * task.size
    for name, members in enumerate(_Tarjan(task.inward).components()):
        for member in members:
            component[member] = name
            kept.uses[name] = kept.uses.get(name, 0) + kept.uses.pop(~member, 0)
        edges = [component[end] for member in members for end in task.inward[member]]
        yield members, _reached(task, kept, name, members, set(edges) - {name})
        kept.forget(edges)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What reaches the components that are still asked for, as sets or, for hubs, as bits.

    `uses` counts the edges still to be followed to a component; those to a
    node without one yet stand under the node's complement.
    """

    sets: dict[int, set[int]]
    hubs: dict[int, Bits]
    uses: dict[int, int]

    def forget(self, edges: Sequence[int]) -> None:
        """Count these edges as followed, and let go of what no further edge leads to."""
        for each in edges:
            self.uses[each] -= 1
            if not self.uses[each]:
                self.sets.pop(each, None)
                self.hubs.pop(each, None)


def _uses(task: _Task) -> dict[int, int]:
    ends = np.fromiter((end for each in task.inward for end in each), np.int32)
    found = np.bincount(ends, minlength=task.size).tolist()
    return {~node: count for node, count in enumerate(found)}


def _reached(task: _Task, kept: _Kept, name: int, members: Sequence[int], inward: set[int]) -> int:
    own = {member for member in members if task.is_project[member]}
    leaves = [task.leaves[member] for member in members]
    if inward.isdisjoint(kept.hubs):
        own.update(*(kept.sets[each] for each in inward), *(each.tolist() for each in leaves))
        if len(own) <= HUB:
            kept.sets[name] = own
            return len(own)
    bits = _bits(task, [own, *(kept.sets[each] for each in inward if each in kept.sets)], leaves)
    for each in inward & kept.hubs.keys():
        bits |= kept.hubs[each]
    kept.hubs[name] = bits
    return int(np.bitwise_count(bits).sum(dtype=np.int64))


def _bits(task: _Task, sets: Sequence[set[int]], leaves: Sequence[Nodes]) -> Bits:
    flags = np.zeros(task.width * 8, np.bool_)
    for each in sets:
        flags[np.fromiter(each, np.int32, len(each))] = True
    for numbers in leaves:
        flags[numbers] = True
    return np.packbits(flags)


class _Tarjan:
    """Strongly connected components, each after all that its edges lead to.

    Tarjan 1972, without recursion: `work` holds the nodes entered and how far
    their edges have been followed.
    """

    def __init__(self, edges: Sequence[Sequence[int]]) -> None:
        self.edges = edges
        self.index = [-1] * len(edges)
        self.low = [0] * len(edges)
        self.entered = 0
        self.stack: list[int] = []
        self.work: list[tuple[int, Iterator[int]]] = []

    def components(self) -> Iterator[list[int]]:
        for root in range(len(self.edges)):
            if self.index[root] < 0:
                self._enter(root)
            while self.work:
                node = self._descended()
                self.work.pop()
                if self.work:
                    above = self.work[-1][0]
                    self.low[above] = min(self.low[above], self.low[node])
                if self.low[node] == self.index[node]:
                    yield self._closed(node)

    def _enter(self, node: int) -> None:
        self.index[node] = self.low[node] = self.entered
        self.entered += 1
        self.stack.append(node)
        self.work.append((node, iter(self.edges[node])))

    def _descended(self) -> int:
        """Follow edges down to a node that has none left to follow, and return it."""
        while True:
            node, edges = self.work[-1]
            for end in edges:
                if self.index[end] < 0:
                    self._enter(end)
                    break
                if self.index[end] < self.low[node]:  # noqa: PLR1730 -- `min` takes twice as long
                    self.low[node] = self.index[end]
            else:
                return node

    def _closed(self, node: int) -> list[int]:
        where = len(self.stack) - 1
        while self.stack[where] != node:
            where -= 1
        members = self.stack[where:]
        del self.stack[where:]
        for member in members:
            self.index[member] = len(self.edges)  # closed: no longer a way back
        return members
