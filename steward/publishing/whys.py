"""Why a list is told: the path, the relation and the severity, from its rows.

A pure function of the rows that are valid at the event's number, so that a
list's document says the same for ever, whatever the list becomes later.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from feeds.kinds import NoticeKind
from feeds.severities import Environment, Hit, Relation, Standing, severity
from feeds.subscriptions import Reach, Step
from feeds.wording import named
from steward import edges, poetry, remaining
from steward.remaining import Remaining
from steward.store.fragment_rows import EntryRow, MemberRow
from steward.store.ledger import Ledger
from workflows.events import FindingRaised
from workflows.findings import NOTHING
from workflows.names import Project

RELEASE_KINDS: Final = frozenset(
    {NoticeKind.RELEASE_YANKED, NoticeKind.RELEASE_REMOVED, NoticeKind.ALL_RELEASES_YANKED}
)
"""Kinds whose weight depends on which releases went, and which are left."""

_LONGEST_PATH: Final = 50
_ENVIRONMENTS: Final = tuple(Environment)


def reach_of(
    entry: EntryRow,
    rows: Mapping[Project, Sequence[MemberRow]],
    name: str,
    facts: Mapping[str, str] = NOTHING,
) -> Reach:
    """Return why a list of this name is told of an entry.

    `rows` are the list's, by project; `facts` are those of the entry's finding.
    An entry about the list itself needs no path.
    """
    path = _path(entry, rows)
    if not path:
        return Reach(severity=entry.severity)
    standing = _standing(entry, path, facts)
    return Reach(
        severity=severity(entry.severity, standing),
        standing=standing,
        path=tuple(_step(row, name) for row in path),
        asks=asked(path[-1].requirement, path[-1].pinned),
    )


def facts_of(entry: EntryRow, ledger: Ledger) -> Mapping[str, str]:
    """Return the facts of an entry's finding, where its weight depends on them."""
    if entry.kind not in RELEASE_KINDS:
        return NOTHING
    event = ledger.at(entry.number).event
    return event.finding.facts if isinstance(event, FindingRaised) else NOTHING


def by_project(rows: Sequence[MemberRow]) -> dict[Project, list[MemberRow]]:
    """Return the rows of each project."""
    found: dict[Project, list[MemberRow]] = {}
    for row in rows:
        found.setdefault(row.project, []).append(row)
    return found


def hit(
    kind: NoticeKind, facts: Mapping[str, str], requirement: str, pinned: str | None
) -> Hit | None:
    """Return what the loss of releases does to a requirement; None for other kinds.

    Where the facts do not say all that was left, a range that admits what went
    counts as exposed: no more is known.
    """
    left = remaining.read(facts)
    lost = _lost(kind, facts, left)
    if kind not in RELEASE_KINDS or not lost:
        return None
    edge = edges.read(poetry.requirement(requirement))
    if isinstance(edge, edges.Edge) and edge.url is not None:
        return Hit.UNTOUCHED  # it does not ask the index
    exact = pinned or (edges.pinned(edge.specifier) if isinstance(edge, edges.Edge) else None)
    if exact is not None:
        found = _of_pin(kind, exact, lost)
    else:
        found = _of_range(kind, edge, lost, left) if isinstance(edge, edges.Edge) else Hit.EXPOSED
    unsure = kind is NoticeKind.ALL_RELEASES_YANKED and left is not None and not left.whole
    return Hit.EXPOSED if unsure and found is Hit.UNTOUCHED else found


def asked(requirement: str, pinned: str | None) -> str:
    """Return what a requirement asks of the version, as PEP 440 has it; empty for any."""
    if pinned:
        return f"=={pinned}"
    edge = edges.read(poetry.requirement(requirement))
    return edge.specifier if isinstance(edge, edges.Edge) else ""


def _lost(kind: NoticeKind, facts: Mapping[str, str], left: Remaining | None) -> tuple[str, ...]:
    """Return the releases that went; of all that are yanked those that are listed."""
    if kind is NoticeKind.ALL_RELEASES_YANKED:
        return left.yanked if left else ()
    return (facts["version"],) if facts.get("version") else ()


def _of_pin(kind: NoticeKind, exact: str, lost: Sequence[str]) -> Hit:
    if not any(edges.same_version(exact, each) for each in lost):
        return Hit.UNTOUCHED
    return Hit.BROKEN if kind is NoticeKind.RELEASE_REMOVED else Hit.STUCK


def _of_range(
    kind: NoticeKind, edge: edges.Edge, lost: Sequence[str], left: Remaining | None
) -> Hit:
    # Beside what is left: a pre-release is no loss to whoever gets final releases.
    before = edges.admitted(edge.specifier, (*lost, *(left.left if left else ())))
    if not set(before) & set(lost):
        return Hit.UNTOUCHED
    if left is None:
        return Hit.EXPOSED
    gone = lost if kind is NoticeKind.RELEASE_REMOVED else ()
    state = edges.range_state(edge, left=left.left, yanked=left.yanked, gone=gone)
    return Hit.EXPOSED if state is not edges.State.EXPOSED and not left.whole else Hit(state.value)


def _path(entry: EntryRow, rows: Mapping[Project, Sequence[MemberRow]]) -> list[MemberRow]:
    """Return the rows from the list down to the entry's project."""
    path: list[MemberRow] = []
    target = entry.project
    while target is not None and len(path) < _LONGEST_PATH:
        row = _nearest(rows.get(target, ()), entry.number)
        if row is None or any(row.project == each.project for each in path):
            break
        path.insert(0, row)
        target = row.parent
    return path


def _nearest(rows: Sequence[MemberRow], number: int) -> MemberRow | None:
    """Return the shortest valid way; among equals one without an extra or a marker."""
    valid = (row for row in rows if row.holds_at(number))
    return min(valid, key=lambda row: (row.depth, row.gates, _weight(row)), default=None)


def _weight(row: MemberRow) -> int:
    return _ENVIRONMENTS.index(_environment(row))


def _environment(row: MemberRow) -> Environment:
    return Environment(row.environment) if row.environment in _ENVIRONMENTS else Environment.ALWAYS


def _standing(entry: EntryRow, path: Sequence[MemberRow], facts: Mapping[str, str]) -> Standing:
    last = path[-1]
    return Standing(
        relation=Relation(last.relation) if last.relation in set(Relation) else Relation.TRANSITIVE,
        gated=any(row.gates for row in path),
        environment=_ENVIRONMENTS[max(_weight(row) for row in path)],
        hit=hit(entry.kind, facts, last.requirement, last.pinned),
    )


def _step(row: MemberRow, name: str) -> Step:
    line = f"line {row.line}" if row.line and row.line.isdecimal() else row.line or ""
    return Step(
        asker=named(row.parent) if row.parent else name,
        requirement=row.requirement or named(row.project),
        target=named(row.project),
        place=line,
    )
