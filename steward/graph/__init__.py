"""Who depends on whom, as arrays: dependents, dependencies, paths.

No I/O, no names: projects are the numbers their rows have.  A project stands
in the graph as itself and, for each extra that gates an edge of it or is asked
of it, once more as *that extra of it*.  An edge that asks `x[s]` leads to both
x and "s of x", and an edge that the extra s opens begins at "s of x", so that
following extras is plain walking.  Two views share the arrays: *runtime* walks
those edges; *any extra* walks every edge whatever gates it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from steward.graph.arrays import BOTH, SORTS, Adjacency, Bools, Ids, Nodes, Slice, adjacency
from steward.graph.reading import NOBODY, EdgeRow, EdgeTable, States, expanded, grown, table

__all__ = ["EdgeRow", "EdgeTable", "Graph", "Node", "View", "Walk", "build", "table"]


class View(StrEnum):
    """Which edges are walked."""

    RUNTIME = "runtime"
    ANY = "any"

    @property
    def sorts(self) -> Slice:
        """The sorts of edge that the view walks."""
        return (0, BOTH + 1) if self is View.RUNTIME else (BOTH, SORTS)


@dataclass(frozen=True, slots=True)
class Node:
    """A stop on a path: a project, or one extra of it."""

    project: int
    extra: str | None = None


@dataclass(frozen=True, slots=True)
class Walk:
    """What a walk reached, nearest first, and by which node each was reached.

    The first is where it began; it was reached by none.
    """

    nodes: Nodes
    reached_by: Nodes


@dataclass(frozen=True, slots=True)
class Graph:
    """The graph at one version.  Nothing changes it: `with_edges_of` gives another one.

    `reverse` holds the edges of the last rebuild, `added` those of dependents
    that changed since, and `stale` marks the nodes whose old edges no longer
    count.
    """

    states: States
    reverse: Adjacency
    added: Adjacency | None = None
    stale: Bools | None = None
    changed: Mapping[int, tuple[EdgeRow, ...]] = field(default_factory=dict)

    def dependents(self, project: int, view: View = View.RUNTIME) -> Ids:
        """Return all that depend on this project by any number of steps, nearest first."""
        node = self.states.node_of(project)
        frontier = np.array([] if node == NOBODY else [node], np.int32)
        unseen = np.ones(self.states.count, np.bool_)
        slot = np.empty(self.states.count, np.int32)
        unseen[frontier] = False
        levels = [np.empty(0, np.int32)]
        while frontier.size:
            sources = self._sources(frontier, view)
            frontier = _once(sources[unseen[sources]], slot)
            unseen[frontier] = False
            levels.append(frontier)
        return self._projects(np.concatenate(levels))

    def projects_on(self, walk: Walk) -> Ids:
        """Return the projects a walk reached, nearest first, without where it began."""
        return self._projects(walk.nodes[1:])

    def direct(self, project: int, view: View = View.RUNTIME) -> Ids:
        """Return the projects with an edge of their own to this one."""
        node = self.states.node_of(project)
        if node == NOBODY:
            return np.empty(0, np.int64)
        # What an extra of a project requires is no edge of the project by itself.
        sources, _ = self._into(np.array([node], np.int32), view)
        return np.unique(self.states.ids[sources[self.states.owner[sources] == sources]])

    def walk(self, project: int, view: View = View.RUNTIME) -> Walk:
        """Walk from a project to all that depends on it, level by level."""
        node = self.states.node_of(project)
        frontier = np.array([] if node == NOBODY else [node], np.int32)
        seen = np.zeros(self.states.count, np.bool_)
        slot = np.empty(self.states.count, np.int32)
        seen[frontier] = True
        levels, reached_by = [frontier], [np.full(frontier.size, NOBODY, np.int32)]
        while frontier.size:
            sources, origin = self._into(frontier, view)
            fresh = np.flatnonzero(~seen[sources])
            sources, origin = sources[fresh], origin[fresh]
            # Each node once: the last to write its slot keeps it.
            order = np.arange(sources.size, dtype=np.int32)
            slot[sources] = order
            kept = np.flatnonzero(slot[sources] == order)
            reached_by.append(frontier[origin[kept]])
            frontier = sources[kept]
            seen[frontier] = True
            levels.append(frontier)
        return Walk(np.concatenate(levels), np.concatenate(reached_by))

    def paths(self, walk: Walk, dependents: Iterable[int]) -> dict[int, tuple[Node, ...]]:
        """Return the way from each dependent to where the walk began; empty where there is none."""
        reached_by = np.full(self.states.count, NOBODY - 1, np.int32)
        reached_by[walk.nodes] = walk.reached_by
        return {each: self._way(reached_by, each) for each in dependents}

    def dependencies(self, projects: Iterable[int], view: View = View.RUNTIME) -> Ids:
        """Return these projects and all they depend on.

        Edges are sorted anew by where they begin: ask once for many projects.
        """
        target, source, sort = self._edges()
        forward = adjacency(source, target, sort, self.states.count)
        begin = self.states.nodes_of(np.array(list(projects), np.int64))
        frontier = np.unique(begin[begin != NOBODY])
        seen = np.zeros(self.states.count, np.bool_)
        while frontier.size:
            seen[frontier] = True
            targets, _ = forward.of(frontier, view.sorts)
            frontier = np.unique(targets[~seen[targets]])
        return np.unique(self.states.ids[seen])

    def with_edges_of(self, changed: Mapping[int, Iterable[EdgeRow]]) -> "Graph":
        """Return the graph in which these dependents have these edges and no others."""
        changes = {**self.changed, **{key: tuple(rows) for key, rows in changed.items()}}
        rows = table(row for each in changes.values() for row in each)
        states = grown(self.states, np.array(list(changes), np.int64), rows)
        edges = expanded(states, rows)
        gone = np.zeros(states.count, np.bool_)
        gone[states.nodes_of(np.array(list(changes), np.int64))] = True
        return Graph(
            states,
            self.reverse.padded(states.count),
            adjacency(edges.target, edges.source, edges.sort, states.count),
            gone[states.owner],
            changes,
        )

    def compacted(self) -> "Graph":
        """Return the same graph with all its edges sorted in, as a rebuild would give it."""
        if self.added is None:
            return self
        return Graph(self.states, adjacency(*self._edges(), self.states.count))

    def _edges(self) -> tuple[Nodes, Nodes, Nodes]:
        """Return all edges that count: target, source, sort."""
        target, source, sort = self.reverse.edges()
        if self.added is None or self.stale is None:
            return target, source, sort
        kept = ~self.stale[source]
        more = self.added.edges()
        return (
            np.concatenate([target[kept], more[0]]),
            np.concatenate([source[kept], more[1]]),
            np.concatenate([sort[kept], more[2]]),
        )

    def _projects(self, nodes: Nodes) -> Ids:
        return np.asarray(self.states.ids[nodes[self.states.owner[nodes] == nodes]])

    def _sources(self, frontier: Nodes, view: View) -> Nodes:
        """Return where the edges into these nodes begin."""
        if self.added is None or self.stale is None:
            return self.reverse.ends(frontier, view.sorts)
        return self._into(frontier, view)[0]

    def _into(self, frontier: Nodes, view: View) -> tuple[Nodes, Nodes]:
        """Return where the edges into these nodes begin, and which of them each leads to."""
        sources, origin = self.reverse.of(frontier, view.sorts)
        if self.added is None or self.stale is None:
            return sources, origin
        kept = ~self.stale[sources]
        added, added_origin = self.added.of(frontier, view.sorts)
        return (
            np.concatenate([sources[kept], added]),
            np.concatenate([origin[kept], added_origin]),
        )

    def _way(self, reached_by: Nodes, dependent: int) -> tuple[Node, ...]:
        node = self.states.node_of(dependent)
        way: list[Node] = []
        while node != NOBODY and (before := int(reached_by[node])) >= NOBODY:
            extra = int(self.states.extra[node])
            word = self.states.words[extra] if extra != NOBODY else None
            way.append(Node(int(self.states.ids[node]), word))
            node = before
        return tuple(way)


def _once(nodes: Nodes, slot: Nodes) -> Nodes:
    """Return each node once: the last to write its slot keeps it."""
    order = np.arange(nodes.size, dtype=np.int32)
    slot[nodes] = order
    return np.asarray(nodes[slot[nodes] == order])


def build(rows: EdgeTable, projects: Iterable[int] = ()) -> Graph:
    """Return the graph of these edges; `projects` adds such as may have none."""
    states = grown(States.empty(), np.fromiter(projects, np.int64), rows).shared()
    edges = expanded(states, rows)
    return Graph(states, adjacency(edges.target, edges.source, edges.sort, states.count))
