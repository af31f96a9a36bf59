"""Walking the graph gives what an independent oracle gives, cycles and extras included."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.graph import EdgeRow, EdgeTable, Graph, View, build, reach, table
from tests import realdata

EXTRAS = ["", "*", "dev", "test", "dev,test"]
PROJECTS = st.integers(1, 9)
ROWS = st.builds(
    EdgeRow, PROJECTS, PROJECTS, st.sampled_from(EXTRAS), st.sampled_from(["", "dev", "dev,test"])
)
GRAPHS = st.lists(ROWS, max_size=25)
VIEWS = st.sampled_from(View)


def _oracle(rows: list[EdgeRow], view: View) -> nx.DiGraph:
    """Return the view as a plain graph of (project, extra), made without any of our code."""
    oracle = nx.DiGraph()
    oracle.add_nodes_from((number, None) for number in range(1, 12))
    for row in rows:
        gates = [gate for gate in row.gates.split(",") if gate != "*"]
        starts: list[str | None] = [*gates] if row.gates else [None]
        ends: list[str | None] = [None, *filter(None, row.asks.split(","))]
        if view is View.ANY:
            starts, ends = [None], [None]
        oracle.add_edges_from(
            ((row.dependent, start), (row.target, end)) for start in starts for end in ends
        )
    return oracle


def _dependents(oracle: nx.DiGraph, project: int) -> set[int]:
    above = nx.ancestors(oracle, (project, None))
    return {number for number, extra in above if extra is None} - {project}


@given(GRAPHS, VIEWS)
def test_dependents_are_those_of_the_oracle(rows: list[EdgeRow], view: View) -> None:
    graph, oracle = build(table(rows)), _oracle(rows, view)

    for project in range(1, 11):
        assert set(graph.dependents(project, view).tolist()) == _dependents(oracle, project)


@given(GRAPHS, VIEWS)
def test_direct_dependents_are_those_with_an_edge(rows: list[EdgeRow], view: View) -> None:
    graph = build(table(rows))

    for project in range(1, 11):
        expected = {
            row.dependent
            for row in rows
            if row.target == project != row.dependent and (view is View.ANY or not row.gates)
        }
        assert set(graph.direct(project, view).tolist()) == expected


@given(GRAPHS, VIEWS)
def test_dependencies_are_those_of_the_oracle(rows: list[EdgeRow], view: View) -> None:
    graph, oracle = build(table(rows), range(1, 10)), _oracle(rows, view)

    for project in range(1, 10):
        below = nx.descendants(oracle, (project, None)) | {(project, None)}
        found = graph.dependencies([project], view)
        assert set(found.tolist()) == {number for number, _ in below}


@given(GRAPHS, VIEWS)
def test_the_count_of_every_node_is_exact(rows: list[EdgeRow], view: View) -> None:
    graph, oracle = build(table(rows)), _oracle(rows, view)
    found = reach.counts(graph, view)

    for node in range(graph.states.count):
        owner = int(graph.states.ids[node])
        if graph.states.owner[node] == node:
            assert found[node] == len(_dependents(oracle, owner))


@given(GRAPHS, VIEWS)
def test_hubs_are_counted_as_exactly_as_the_rest(rows: list[EdgeRow], view: View) -> None:
    graph = build(table(rows))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reach, "HUB", 2)
        hubs = reach.counts(graph, view).tolist()

    assert hubs == reach.counts(graph, view).tolist()


@given(GRAPHS, st.dictionaries(st.integers(1, 12), GRAPHS, max_size=4), VIEWS)
def test_an_overlay_equals_a_rebuild(
    rows: list[EdgeRow], changes: dict[int, list[EdgeRow]], view: View
) -> None:
    changed = {d: [row._replace(dependent=d) for row in new] for d, new in changes.items()}
    kept = [row for row in rows if row.dependent not in changed]
    new_rows = [row for new in changed.values() for row in new]
    rebuilt = build(table([*kept, *new_rows]), range(1, 13))
    overlaid = build(table(rows), range(1, 13))
    for dependent, new in changed.items():
        overlaid = overlaid.with_edges_of({dependent: new})

    for graph in (overlaid, overlaid.compacted()):
        assert _everything(graph, view) == _everything(rebuilt, view)


@given(GRAPHS, VIEWS)
def test_a_path_leads_over_real_edges(rows: list[EdgeRow], view: View) -> None:
    graph, oracle = build(table(rows)), _oracle(rows, view)
    for project in range(1, 10):
        walk = graph.walk(project, view)
        for dependent, path in graph.paths(walk, range(1, 12)).items():
            nodes = [(node.project, node.extra) for node in path]
            reached = dependent in graph.dependents(project, view)
            assert bool(nodes) == (reached or (dependent == project and walk.nodes.size > 0))
            if reached:
                shortest = nx.shortest_path_length(oracle, nodes[0], (project, None))
                assert nx.is_path(oracle, nodes)
                assert (nodes[0], nodes[-1]) == ((dependent, None), (project, None))
                assert len(nodes) == shortest + 1


def test_an_extra_is_followed_only_where_it_is_asked() -> None:
    rows = [
        EdgeRow(1, 2, asks="s3"),  # app asks store[s3]
        EdgeRow(3, 2),  # tool asks store
        EdgeRow(2, 4, gates="s3"),  # the extra s3 of store requires cloud
        EdgeRow(2, 5, gates="*"),
    ]
    graph = build(table(rows))

    assert graph.dependents(4).tolist() == [1]
    assert sorted(graph.dependents(4, View.ANY).tolist()) == [1, 2, 3]
    assert graph.dependents(5).tolist() == []
    assert [node.extra for node in graph.paths(graph.walk(4), [1])[1]] == [None, "s3", None]


def test_an_extra_that_names_others_opens_them() -> None:
    rows = [
        EdgeRow(1, 2, asks="all"),
        EdgeRow(2, 2, gates="all", asks="s3,docs"),
        EdgeRow(2, 4, gates="s3"),
    ]

    assert build(table(rows)).dependents(4).tolist() == [1]


def test_a_project_nobody_knows_has_no_dependents() -> None:
    graph = build(table([]), [7])

    assert graph.dependents(8).tolist() == graph.dependents(7).tolist() == []
    assert graph.direct(8).tolist() == []
    assert graph.paths(graph.walk(8), [7]) == {7: ()}
    assert reach.counts(graph).tolist() == [0]


@pytest.fixture(scope="module")
def real() -> tuple[dict[str, int], EdgeTable]:
    return realdata.graph_of_2023(realdata.required())


def test_the_real_graph_of_2023_answers_exactly(real: tuple[dict[str, int], EdgeTable]) -> None:
    names, edges = real
    graph = build(edges, range(len(names)))
    counts = reach.counts(graph)
    known = {"idna": 93_945, "requests": 83_485, "numpy": 61_244, "httplib2": 3_240}
    found = {name: len(graph.dependents(names[name])) for name in known}

    assert found == known
    assert {name: counts[graph.states.node_of(names[name])] for name in known} == known
    assert len(graph.dependents(names["feedparser"])) == 1_898
    direct = {name: len(graph.direct(names[name])) for name in ("requests", "httplib2")}
    assert direct == {"requests": 51_080, "httplib2": 669}
    assert len(graph.direct(names["feedparser"])) == 576
    assert np.count_nonzero(counts) == 66_496


def _everything(graph: Graph, view: View) -> list[object]:
    counts = reach.counts(graph, view)
    return [
        (
            project,
            sorted(graph.dependents(project, view).tolist()),
            graph.direct(project, view).tolist(),
            graph.dependencies([project], view).tolist(),
            int(counts[graph.states.node_of(project)]),
        )
        for project in range(1, 13)
    ]
