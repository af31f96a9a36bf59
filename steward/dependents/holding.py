"""Holding: the graph in memory, kept equal to the rows, with a file that spares reading them.

The rows are the record.  A copy is made from them once, and from then on brought
up to date by reading what changed.  The file is a cache: lost, torn or of
another record, it is made again.
"""

import threading
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from steward.graph import EdgeRow, EdgeTable, Graph, build, reach
from steward.graph.arrays import BOTH, SORTS, Adjacency, Nodes
from steward.graph.reading import States
from steward.store import View

SMALL: Final = 20_000
"""Edges.  A graph of so many is made anew at each change; a bigger one gets an overlay."""

MANY: Final = 2_000
"""Changed projects.  With more, walking the overlay costs more than sorting it in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The graph at one version of the record.

    `own` says how many depend on each node's project at runtime; `counting`
    that it was counted before the last changes.
    """

    graph: Graph
    own: Nodes
    base: str
    version: int
    counting: bool = False

    @property
    def stamp(self) -> str:
        """What counts of this graph are marked with; as the record's own is."""
        return f"{self.base}:{self.version}"

    def direct_counts(self) -> Nodes:
        """Return how many projects require each node at runtime by themselves."""
        ptr = self.graph.compacted().reverse.ptr
        return np.asarray(ptr[BOTH + 1 :: SORTS] - ptr[BOTH:-1:SORTS])


class Holding:
    """The one copy of a process.  Safe to share between threads."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._held: Held | None = None
        self._lock = threading.Lock()

    def current(self, view: View) -> Held:
        """Return the graph as the record in this view has it, or newer."""
        standing = view.graph.standing()
        with self._lock:
            held = self._held
            if held is None or held.base != standing.base:
                held = self._opened(view, standing.base, standing.version)
            if held.version < standing.version:
                held = _caught_up(held, view, standing.version)
            self._held = held
            return held

    def settled(self, view: View) -> Held:
        """Return the same with all edges sorted in and counted, and keep it in the file."""
        held = self.current(view)
        if held.counting or held.graph.added is not None:
            held = _counted(held)
            with self._lock:
                if self._held is not None and self._held.version <= held.version:
                    self._held = held
        self._keep(held)
        return held

    def _opened(self, view: View, base: str, version: int) -> Held:
        found = None if self._file is None else read(self._file)
        if found is not None and found.base == base and found.version <= version:
            return found
        graph = build(_table(view))
        return Held(graph=graph, own=reach.counts(graph), base=base, version=version)

    def _keep(self, held: Held) -> None:
        if self._file is not None and held.graph.reverse.to.size >= SMALL:
            write(self._file, held)


def _caught_up(held: Held, view: View, version: int) -> Held:
    changed = view.graph.edges_of(view.graph.changed_since(held.version))
    rows = {key: [EdgeRow(*each) for each in edges] for key, edges in changed.items()}
    graph = held.graph.with_edges_of(rows)
    missing = graph.states.count - held.own.size
    own = np.pad(held.own, (0, missing))
    held = replace(held, graph=graph, own=own, version=version, counting=True)
    if graph.reverse.to.size < SMALL or len(graph.changed) > MANY:
        return _counted(held)
    return held


def _counted(held: Held) -> Held:
    graph = held.graph.compacted()
    return replace(held, graph=graph, own=reach.counts(graph), counting=False)


def _table(view: View) -> EdgeTable:
    """Return all rows as columns, without a Python object for each."""
    words: dict[str, int] = {"": 0}
    parts = [np.empty((0, 4), np.int64)]
    for rows in view.graph.all_edges():
        coded = [
            (d, t, words.setdefault(gates, len(words)), words.setdefault(asks, len(words)))
            for d, t, gates, asks in rows
        ]
        parts.append(np.array(coded, np.int64))
    dependent, target, gates, asks = np.ascontiguousarray(np.concatenate(parts).T)
    texts = tuple(words)
    return EdgeTable(dependent, target, gates.astype(np.int32), asks.astype(np.int32), texts)


def write(file: Path, held: Held) -> None:
    """Write the graph to a file that is there as a whole or not at all."""
    graph = held.graph.compacted()
    states = graph.states
    arrays: dict[str, Any] = {name: getattr(states, name) for name in _STATES}
    arrays |= {"ptr": graph.reverse.ptr, "to": graph.reverse.to, "own": held.own}
    arrays |= {"words": np.array(states.words, np.str_), "base": np.array(held.base, np.str_)}
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f"{file.name}.part")
    with part.open("wb") as stream:
        np.savez(stream, version=np.array(held.version), **arrays)
    part.replace(file)


def read(file: Path) -> Held | None:
    """Return the graph of a file; None where there is none that can be used."""
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
            return _held(arrays)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


_STATES: Final = (
    "ids", "owner", "extra", "real_ids", "real_nodes", "pair_keys", "pair_nodes",
)  # fmt: skip


def _held(arrays: Mapping[str, Any]) -> Held:
    words = tuple(arrays["words"].tolist())
    states = States(words=words, **{name: arrays[name] for name in _STATES}).shared()
    reverse = Adjacency(arrays["ptr"], arrays["to"])
    if reverse.ptr.size != SORTS * states.count + 1 or arrays["own"].size != states.count:
        raise ValueError("the parts of the file do not belong together")
    return Held(
        graph=Graph(states, reverse),
        own=arrays["own"],
        base=str(arrays["base"]),
        version=int(arrays["version"]),
    )
