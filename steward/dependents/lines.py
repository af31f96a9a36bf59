"""Lines: a dependent with its path, each edge in the words its owner wrote, and how it is hit."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from steward import edges, store
from steward.dependents.answers import Line, Step
from steward.dependents.holding import Held
from steward.edges import Condition, Environment, State
from steward.graph import Node, Walk
from steward.store.graph import EdgeKept, Named, Offer

Way = Sequence[Node]
_ORDER = tuple(Environment)


def read(
    view: store.View, held: Held, walk: Walk, target: int, dependents: Sequence[int]
) -> tuple[Line, ...]:
    """Return a line for each of these dependents of the target, in their order."""
    ways = held.graph.paths(walk, dependents)
    paths, named = steps(view, ways), view.graph.named(dependents)
    offer = view.graph.offer(target)
    own = held.own[[held.graph.states.node_of(each) for each in dependents]].tolist()
    return tuple(
        Line(
            project=named[each].project,
            shown=named[each].shown,
            path=paths[each],
            state=_state(paths[each], ways[each], offer),
            own=count,
            version=named[each].described,
            read_at=named[each].read_at,
        )
        for each, count in zip(dependents, own, strict=True)
    )


def steps(view: store.View, ways: Mapping[int, Way]) -> dict[int, tuple[Step, ...]]:
    """Return each way as edges with their words; all of them at the price of two questions."""
    hops = [hop for way in ways.values() for hop in pairwise(way)]
    rows = view.graph.between((a.project, b.project) for a, b in hops)
    named = view.graph.named({node.project for way in ways.values() for node in way})
    return {key: tuple(_steps(way, rows, named)) for key, way in ways.items()}


def _steps(
    way: Way,
    rows: Mapping[tuple[int, int], Sequence[EdgeKept]],
    named: Mapping[int, Named],
) -> Iterator[Step]:
    for start, end in pairwise(way):
        row = _walked(rows.get((start.project, end.project), ()), start, end)
        dependent = named[start.project]
        yield Step(
            dependent=dependent.project,
            target=named[end.project].project,
            requirement=row.raw if row else "",
            gates=row.gates if row else frozenset(),
            environment=row.environment if row else Environment.SOMETIMES,
            version=dependent.described,
            read_at=dependent.read_at,
            source=row.source if row else "",
        )


def _walked(rows: Sequence[EdgeKept], start: Node, end: Node) -> EdgeKept | None:
    """Return the edge that the walk took, the least conditional where there are several."""
    fitting = [
        row
        for row in rows
        if (start.extra is None or start.extra in row.gates)
        and (end.extra is None or end.extra in row.asks)
        and row.environment is not Environment.NEVER
    ]
    # An edge behind a gate is taken from the project itself in the any-extra view only,
    # and then only where no open one leads the same way.
    return min(
        fitting,
        key=lambda row: (bool(row.gates), _ORDER.index(row.environment), row.raw),
        default=None,
    )


def _state(path: Sequence[Step], way: Way, offer: Offer | None) -> State | None:
    """Return what the loss of the target's releases does at the end of this path."""
    if offer is None or not path:
        return None
    edge = edges.read(path[-1].requirement, path[-1].dependent.name)
    if not isinstance(edge, edges.Edge):
        return None
    found = edges.range_state(edge, left=offer.left, yanked=offer.yanked, gone=offer.gone)
    # A gate that the step before asks to be opened is no condition any more.
    conditions = (
        Condition(gates=frozenset() if node.extra else step.gates, environment=step.environment)
        for node, step in zip(way, path, strict=False)
    )
    return edges.as_reached(found, conditions)
