"""From edges as rows to nodes and edges as numbers.

A row names two projects and, as text, the extras that gate the edge and those
it asks of its target, parted by commas.  The gate `*` says that some extra
opens the edge and nobody knows which.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

import numpy as np

from steward.graph.arrays import ANY_ONLY, BOTH, RUNTIME_ONLY, Bools, Ids, Nodes, distinct

NOBODY: Final = -1
UNKNOWN_GATE: Final = "*"
_PAIR: Final = 1 << 24
"""More extras than there are words for them."""


class EdgeRow(NamedTuple):
    """One edge: who requires whom, which extras open it, which it asks."""

    dependent: int
    target: int
    gates: str = ""
    asks: str = ""


@dataclass(frozen=True, slots=True)
class EdgeTable:
    """Many edges by column; `gates` and `asks` are places in `words`, whose first is empty."""

    dependent: Ids
    target: Ids
    gates: Nodes
    asks: Nodes
    words: tuple[str, ...]


def table(rows: Iterable[EdgeRow]) -> EdgeTable:
    """Return rows as columns."""
    words: dict[str, int] = {"": 0}
    code = words.setdefault
    columns = [(r.dependent, r.target, code(r.gates, len(words)), 0, r.asks) for r in rows]
    asks = np.fromiter((code(c[4], len(words)) for c in columns), np.int32, len(columns))
    numbers = np.array([c[:3] for c in columns], np.int64).reshape(-1, 3)
    dependent, target, gates = np.ascontiguousarray(numbers.T)
    return EdgeTable(dependent, target, gates.astype(np.int32), asks, tuple(words))


@dataclass(frozen=True, slots=True)
class States:
    """The nodes.  A project's node is its own owner; that of an extra is owned by the project's.

    `ids` and `owner` are by node; `extra` is a place in `words`, or -1.  The
    other four find a node by project, or by project and extra.
    """

    ids: Ids
    owner: Nodes
    extra: Nodes
    words: tuple[str, ...] = ()
    real_ids: Ids = field(default_factory=lambda: np.empty(0, np.int64))
    real_nodes: Nodes = field(default_factory=lambda: np.empty(0, np.int32))
    pair_keys: Ids = field(default_factory=lambda: np.empty(0, np.int64))
    pair_nodes: Nodes = field(default_factory=lambda: np.empty(0, np.int32))

    @classmethod
    def empty(cls) -> "States":
        """Return no nodes at all."""
        return cls(np.empty(0, np.int64), np.empty(0, np.int32), np.empty(0, np.int32))

    @property
    def count(self) -> int:
        """How many nodes there are, of both kinds."""
        return self.ids.size

    @property
    def is_project(self) -> Bools:
        """Which nodes stand for a project itself."""
        return np.asarray(self.owner == np.arange(self.count, dtype=np.int32))

    def shared(self) -> "States":
        """Return the same in less memory: what is equal to the beginning of another array is it."""
        ids, owner = self.ids[: self.real_ids.size], self.owner[: self.real_ids.size]
        if not (np.array_equal(ids, self.real_ids) and np.array_equal(owner, self.real_nodes)):
            return self
        return replace(self, real_ids=ids, real_nodes=owner)

    def node_of(self, project: int) -> int:
        """Return a project's node, or -1."""
        return int(self.nodes_of(np.array([project], np.int64))[0])

    def nodes_of(self, projects: Ids) -> Nodes:
        """Return the projects' nodes, -1 for those that have none."""
        return _looked_up(projects, self.real_ids, self.real_nodes)

    def extras_of(self, owners: Nodes, extras: Nodes) -> Nodes:
        """Return the nodes of these extras of these projects, -1 for those that have none."""
        return _looked_up(_pairs(owners, extras), self.pair_keys, self.pair_nodes)


class Edges(NamedTuple):
    """Edges between nodes."""

    source: Nodes
    target: Nodes
    sort: Nodes


class _Words:
    """For each text of extras, the extras' places; as pointers into one array."""

    def __init__(self, texts: tuple[str, ...], known: tuple[str, ...]) -> None:
        code = {word: place for place, word in enumerate(known)}
        split = [[w for w in filter(None, text.split(",")) if w != UNKNOWN_GATE] for text in texts]
        places = [code.setdefault(word, len(code)) for each in split for word in each]
        self.known = tuple(code)
        self.extras = np.array(places, np.int32)
        self.count = np.array([len(each) for each in split], np.int32)
        self.first = np.cumsum(self.count, dtype=np.int32) - self.count

    def of(self, texts: Nodes) -> tuple[Nodes, Nodes]:
        """Return all extras of these texts, and the place in `texts` of each."""
        count = self.count[texts]
        origin = np.repeat(np.arange(texts.size, dtype=np.int32), count)
        shift = self.first[texts] - (np.cumsum(count, dtype=np.int32) - count)
        return self.extras[np.arange(origin.size, dtype=np.int32) + shift[origin]], origin


def grown(states: States, projects: Ids, rows: EdgeTable) -> States:
    """Return the nodes, with one more for each project and extra that had none."""
    states = _with_projects(states, np.concatenate([projects, rows.dependent, rows.target]))
    words = _Words(rows.words, states.words)
    pairs = []
    for owner, texts in ((rows.dependent, rows.gates), (rows.target, rows.asks)):
        named = np.flatnonzero(texts).astype(np.int32)
        extras, origin = words.of(texts[named])
        pairs.append(_pairs(states.nodes_of(owner[named])[origin], extras))
    return _with_extras(states, distinct(np.concatenate(pairs)), words.known)


def expanded(states: States, rows: EdgeTable) -> Edges:
    """Return the edges between nodes that these rows make."""
    words = _Words(rows.words, states.words)
    source, target = states.nodes_of(rows.dependent), states.nodes_of(rows.target)
    sort = np.where(rows.gates == 0, BOTH, ANY_ONLY).astype(np.int32)
    other = source != target
    plain = Edges(source[other], target[other], sort[other])
    starts, row = _starts(states, rows, words, source)
    # From an extra's node, and to a target's extras, only the runtime view goes.
    from_extra = (starts != source[row]) & (starts != target[row])
    gated = (starts[from_extra], target[row[from_extra]])
    extras, origin = words.of(rows.asks[row])
    asked = (starts[origin], states.extras_of(target[row[origin]], extras))
    only = [np.concatenate(pair) for pair in zip(gated, asked, strict=True)]
    sorts = np.full(only[0].size, RUNTIME_ONLY, np.int32)
    return Edges(*(np.concatenate(pair) for pair in zip(plain, (*only, sorts), strict=True)))


def _starts(states: States, rows: EdgeTable, words: _Words, source: Nodes) -> tuple[Nodes, Nodes]:
    """Return where each row's edge begins in the runtime view, and the row: maybe many a row."""
    open_rows = np.flatnonzero(rows.gates == 0).astype(np.int32)
    gated_rows = np.flatnonzero(rows.gates).astype(np.int32)
    extras, origin = words.of(rows.gates[gated_rows])
    row = gated_rows[origin]
    nodes = states.extras_of(source[row], extras)
    return np.concatenate([source[open_rows], nodes]), np.concatenate([open_rows, row])


def _with_projects(states: States, projects: Ids) -> States:
    projects = distinct(projects)
    fresh = projects[states.nodes_of(projects) == NOBODY]
    nodes = np.arange(states.count, states.count + fresh.size, dtype=np.int32)
    place = np.searchsorted(states.real_ids, fresh)
    return States(
        np.concatenate([states.ids, fresh]),
        np.concatenate([states.owner, nodes]),
        np.concatenate([states.extra, np.full(fresh.size, NOBODY, np.int32)]),
        states.words,
        np.insert(states.real_ids, place, fresh),
        np.insert(states.real_nodes, place, nodes),
        states.pair_keys,
        states.pair_nodes,
    )


def _with_extras(states: States, keys: Ids, words: tuple[str, ...]) -> States:
    fresh = keys[_looked_up(keys, states.pair_keys, states.pair_nodes) == NOBODY]
    nodes = np.arange(states.count, states.count + fresh.size, dtype=np.int32)
    owner = (fresh // _PAIR).astype(np.int32)
    place = np.searchsorted(states.pair_keys, fresh)
    return States(
        np.concatenate([states.ids, states.ids[owner]]),
        np.concatenate([states.owner, owner]),
        np.concatenate([states.extra, (fresh % _PAIR).astype(np.int32)]),
        words,
        states.real_ids,
        states.real_nodes,
        np.insert(states.pair_keys, place, fresh),
        np.insert(states.pair_nodes, place, nodes),
    )


def _pairs(owners: Nodes, extras: Nodes) -> Ids:
    return owners.astype(np.int64) * _PAIR + extras


def _looked_up(wanted: Ids, ordered: Ids, values: Nodes) -> Nodes:
    if not ordered.size:
        return np.full(wanted.size, NOBODY, np.int32)
    place = np.minimum(np.searchsorted(ordered, wanted), ordered.size - 1)
    return np.where(ordered[place] == wanted, values[place], NOBODY).astype(np.int32)
