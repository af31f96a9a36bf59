"""The graph of PyPI in 2023: dependents of the widest, reach of all, memory.

Beside networkx, SQLite's recursive query, igraph and rustworkx, on the same
edges in the same process; memory in a process each.
"""

import importlib.util
import json
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import networkx as nx
import numpy as np

from steward.graph import EdgeTable, Graph, build, reach
from steward.graph.arrays import Ids
from tests import realdata
from tests.bench import Figure, Missing, median_seconds, seconds

WIDEST: Final = 30
CPU_SECONDS: Final = 3.0
_ASKED: Final = "networkx.ancestors"
_CTE: Final = """
WITH RECURSIVE above(id) AS (
    SELECT dependent FROM edge WHERE target = ?
    UNION SELECT edge.dependent FROM edge JOIN above ON edge.target = above.id
) SELECT id FROM above
"""


Made = Callable[[Ids, Graph], Callable[[int], int]]
"""Edges into a peer's graph, and out of that how many depend on a project."""


def measure() -> Iterator[Figure | Missing]:
    """Return the ratios of issue "Speed" that are about the graph."""
    where = realdata.folder()
    if where is None:
        yield Missing(what="the real graph", lacks=f"../shared/data/{realdata.EDGES}")
        return
    names, edges = realdata.graph_of_2023(where)
    graph = build(edges, range(len(names)))
    counts: list[Any] = []
    took = seconds(lambda: counts.append(reach.counts(graph)))
    told = f"{np.count_nonzero(counts[0]):,} projects have dependents: {took:.2f} s of processor"
    yield Figure(
        what="every project's exact reach",
        peer=f"{CPU_SECONDS:g} s of processor",
        ratio=CPU_SECONDS / took,
        goal=1,
        told=told,
    )
    runtime = np.flatnonzero(edges.gates == 0)
    pairs = np.stack([edges.dependent[runtime], edges.target[runtime]])
    widest = graph.states.ids[np.argsort(-counts[0])[:WIDEST]].tolist()
    yield from _beside_peers(graph, pairs, widest)
    yield _memory(pairs)


def _beside_peers(graph: Graph, pairs: Ids, widest: list[int]) -> Iterator[Figure | Missing]:
    def ours(project: int) -> int:
        return graph.dependents(project).size

    # The CTE stands on the covering index that our own table has: its best case.
    peers: list[tuple[str, float, Made | None]] = [
        (_ASKED, 100, _networkx),
        ("SQLite WITH RECURSIVE, in memory", 50, _sqlite),
        ("igraph subcomponent", 1, _if_there("igraph", _igraph)),
        ("rustworkx.ancestors", 1, _if_there("rustworkx", _rustworkx)),
    ]
    what = f"dependents of the {len(widest)} widest"
    for peer, goal, made in peers:
        if made is None:
            yield Missing(what=what, lacks=peer)
            continue
        theirs = made(pairs, graph)
        if different := [each for each in widest[:3] if theirs(each) != ours(each)]:
            raise AssertionError(f"{peer} answers differently for {different}")
        slow = median_seconds((_call(theirs, each) for each in widest), times=1)
        fast = median_seconds((_call(ours, each) for each in widest), times=1)
        told = f"{fast * 1000:.2f} ms against {slow * 1000:.2f} ms, medians"
        further = peer != _ASKED
        yield Figure(what=what, peer=peer, ratio=slow / fast, goal=goal, told=told, ours=further)


def _call(function: Callable[[int], int], argument: int) -> Callable[[], int]:
    return lambda: function(argument)


def _if_there(module: str, made: Made) -> Made | None:
    return made if importlib.util.find_spec(module) else None


def _networkx(pairs: Ids, graph: Graph) -> Callable[[int], int]:
    del graph
    peer: nx.DiGraph = nx.DiGraph()
    peer.add_edges_from(pairs.T.tolist())
    return lambda project: len(nx.ancestors(peer, project))


def _sqlite(pairs: Ids, graph: Graph) -> Callable[[int], int]:
    del graph
    connection = sqlite3.connect(":memory:")
    connection.execute("PRAGMA cache_size=-400000")
    connection.execute("CREATE TABLE edge (dependent INTEGER, target INTEGER)")
    connection.executemany("INSERT INTO edge VALUES (?, ?)", pairs.T.tolist())
    connection.execute("CREATE INDEX reverse ON edge (target, dependent)")

    def asked(project: int) -> int:
        found = {row[0] for row in connection.execute(_CTE, (project,))}
        return len(found - {project})

    return asked


def _igraph(pairs: Ids, graph: Graph) -> Callable[[int], int]:
    import igraph  # noqa: PLC0415 -- may be absent

    peer = igraph.Graph(n=graph.states.count, edges=pairs.T.tolist(), directed=True)
    return lambda project: len(peer.subcomponent(project, mode="in")) - 1


def _rustworkx(pairs: Ids, graph: Graph) -> Callable[[int], int]:
    import rustworkx  # noqa: PLC0415 -- may be absent

    peer = rustworkx.PyDiGraph()
    peer.add_nodes_from(range(graph.states.count))
    peer.add_edges_from_no_data([(a, b) for a, b in pairs.T.tolist()])
    return lambda project: len(rustworkx.ancestors(peer, project) - {project})


def _memory(pairs: Ids) -> Figure:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "edges.npy"
        np.save(file, pairs)
        ours, theirs = (_taken(who, file) for who in ("ours", "networkx"))
    return Figure(
        what="memory of the graph",
        peer="networkx.DiGraph",
        ratio=theirs / ours,
        goal=20,
        told=f"{ours / 2**20:.1f} MiB against {theirs / 2**20:.0f} MiB, resident",
    )


def _taken(who: str, file: Path) -> int:
    command = [sys.executable, "-m", "tests.bench.graph", who, str(file)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    return int(json.loads(done.stdout))


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096


def _hold(who: str, file: str) -> int:
    """Return by how much this process grows when it holds the graph and nothing else."""
    import ctypes  # noqa: PLC0415 -- only here
    import gc  # noqa: PLC0415

    before = _resident()
    held = _ours(np.load(file)) if who == "ours" else _theirs(np.load(file))
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    taken = _resident() - before
    del held
    return taken


def _ours(pairs: Ids) -> object:
    none = np.zeros(pairs.shape[1], np.int32)
    return build(EdgeTable(pairs[0], pairs[1], none, none, ("",)))


def _theirs(pairs: Ids) -> object:
    peer: nx.DiGraph = nx.DiGraph()
    peer.add_edges_from(zip(pairs[0].tolist(), pairs[1].tolist(), strict=True))
    return peer


if __name__ == "__main__":
    print(_hold(*sys.argv[1:]))  # noqa: T201 -- to the process that asked
