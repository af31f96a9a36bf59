"""Dependents: who is met when a project goes, by which way, and how hard.

Every line carries its whole path with each requirement string, and every
answer says among what was counted.  Nothing here decides what is told.
"""

import threading
from collections import OrderedDict
from pathlib import Path
from typing import Final

import numpy as np

from steward import store
from steward.dependents import lines
from steward.dependents.answers import Asked, Line, Page, Step, Totals
from steward.dependents.holding import Held, Holding
from steward.errors import Malformed
from steward.graph import View, Walk, reach
from steward.graph.arrays import Ids
from steward.store.graph import Count
from workflows.names import Project

__all__ = ["Asked", "Dependents", "Line", "Page", "Step", "Totals", "view_of"]

FILE: Final = "graph.npz"
_LISTS: Final = 32
"""Long lists remembered between their pages."""

_Key = tuple[str, int, bool, int, Asked]
_List = tuple[Walk, Ids]


class Dependents:
    """Answers about dependents from the graph this process holds.  Safe to share between threads.

    `folder` keeps a copy of a big graph between starts.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._holding = Holding(folder / FILE if folder else None)
        self._lists: OrderedDict[_Key, _List] = OrderedDict()
        self._lock = threading.Lock()

    def totals(self, view: store.View, project: Project) -> Totals:
        """Return how many depend on a project.  Raises `NotFound`."""
        graph, target = self._holding.current(view).graph, view.projects.get(project).id
        return Totals(
            direct=graph.direct(target).size,
            runtime=graph.dependents(target).size,
            any=graph.dependents(target, View.ANY).size,
            view=view_of(view),
            unreadable=view.graph.standing().unread + view.graph.unreadable(),
        )

    def page(
        self, view: store.View, project: Project, asked: Asked, after: str | None, limit: int
    ) -> Page:
        """Return the dependents that follow a cursor.  Raises `NotFound` or `Malformed`."""
        held, target = self._holding.current(view), view.projects.get(project).id
        walk, ordered = self._list(held, target, asked)
        begin = _place(held, ordered, after) if after else 0
        part = ordered[begin : begin + limit].tolist()
        is_last = begin + limit >= ordered.size
        return Page(
            lines=lines.read(view, held, walk, target, part),
            total=ordered.size,
            next=None if is_last else _cursor(held, part[-1]),
            view=view_of(view),
            counting=held.counting,
        )

    def path(
        self, view: store.View, dependent: Project, target: Project, edges: View = View.RUNTIME
    ) -> tuple[Step, ...]:
        """Return a shortest way, or nothing where there is none.  Raises `NotFound`."""
        graph = self._holding.current(view).graph
        first, last = (view.projects.get(each).id for each in (dependent, target))
        ways = graph.paths(graph.walk(last, edges), [first])
        return lines.steps(view, ways)[first]

    def recount(self, whole: store.Store) -> int:
        """Count everything anew if edges changed since; return how many counts that changed.

        The written counts are for ranking, and for processes without a graph.
        """
        with whole.snapshot() as view:
            if view.graph.is_counted():
                return 0
            held = self._holding.settled(view)
            before = view.graph.counts()
        now = _counts(held)
        gone = dict.fromkeys(before.keys() - now.keys(), Count(0, 0, 0))
        changed = {key: n for key, n in (now | gone).items() if before.get(key) != n}
        with whole.transaction() as tx:
            tx.graph.keep_counts(changed, held.stamp, whole.clock.now())
        return len(changed)

    def _list(self, held: Held, target: int, asked: Asked) -> _List:
        """Return the walk, and the dependents in the order of pages."""
        key = (held.base, held.version, held.counting, target, asked)
        with self._lock:
            found = self._lists.get(key)
        if found is None:
            walk = held.graph.walk(target, asked.edges)
            every = held.graph.projects_on(walk)
            chosen = held.graph.direct(target, asked.edges) if asked.direct else every
            found = walk, _in_order(held, chosen)
        with self._lock:
            self._lists[key] = found
            while len(self._lists) > _LISTS:
                self._lists.popitem(last=False)
        return found


def view_of(view: store.View) -> str:
    """Say among what is counted."""
    label = view.graph.standing().label
    if label is not None:
        return f"snapshot of {label} plus changes seen"
    return f"among the {view.graph.followed():,} projects followed here"


def _in_order(held: Held, projects: Ids) -> Ids:
    """Return projects in the order of pages: those on whom most depend first."""
    own = held.own[held.graph.states.nodes_of(projects)]
    return np.asarray(projects[np.lexsort((projects, -own))])


def _cursor(held: Held, project: int) -> str:
    return f"{held.own[held.graph.states.node_of(project)]}.{project}"


def _place(held: Held, ordered: Ids, cursor: str) -> int:
    """Return where a list goes on after a cursor, even if what it named has left the list."""
    own, dot, project = cursor.partition(".")
    if not (dot and own.isdecimal() and project.isdecimal() and len(cursor) <= _LONGEST_CURSOR):
        raise Malformed("this is not a cursor that this service gave")
    counts = -held.own[held.graph.states.nodes_of(ordered)].astype(np.int64)
    first, last = (int(np.searchsorted(counts, -int(own), side)) for side in ("left", "right"))
    return first + int(np.searchsorted(ordered[first:last], int(project), "right"))


_LONGEST_CURSOR: Final = 30


def _counts(held: Held) -> dict[int, Count]:
    """Return the counts of all projects that anything depends on."""
    states, any_extra = held.graph.states, reach.counts(held.graph, View.ANY)
    direct = held.direct_counts()
    nodes = np.flatnonzero(states.is_project & (any_extra > 0))
    columns = (direct[nodes], held.own[nodes], any_extra[nodes])
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return {key: Count(*row) for key, row in zip(states.ids[nodes].tolist(), rows, strict=True)}
