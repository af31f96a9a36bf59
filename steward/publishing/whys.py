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
from steward import edges
from steward.store.fragment_rows import EntryRow, MemberRow
from workflows.names import Project

RELEASE_KINDS: Final = frozenset({NoticeKind.RELEASE_YANKED, NoticeKind.RELEASE_REMOVED})
"""Kinds whose weight depends on which release it is."""

_LONGEST_PATH: Final = 50
_ENVIRONMENTS: Final = tuple(Environment)


def reach_of(
    entry: EntryRow, rows: Mapping[Project, Sequence[MemberRow]], name: str, version: str | None
) -> Reach:
    """Return why a list of this name is told of an entry.

    `rows` are the list's, by project; `version` is the release the entry is
    about.  An entry about the list itself needs no path.
    """
    path = _path(entry, rows)
    if not path:
        return Reach(severity=entry.severity)
    standing = _standing(entry, path, version)
    return Reach(
        severity=severity(entry.severity, standing),
        standing=standing,
        path=tuple(_step(row, name) for row in path),
    )


def by_project(rows: Sequence[MemberRow]) -> dict[Project, list[MemberRow]]:
    """Return the rows of each project."""
    found: dict[Project, list[MemberRow]] = {}
    for row in rows:
        found.setdefault(row.project, []).append(row)
    return found


def hit(kind: NoticeKind, version: str | None, requirement: str, pinned: str | None) -> Hit | None:
    """Return what the loss of one release does to a requirement; None for other kinds.

    Which releases are left is not asked here, so a range that admits the lost
    release and is no exact pin counts as exposed.
    """
    if kind not in RELEASE_KINDS or not version:
        return None
    edge = edges.read(requirement)
    specifier = edge.specifier if isinstance(edge, edges.Edge) else ""
    exact = pinned or edges.pinned(specifier)
    if exact is None:
        return Hit.EXPOSED if edges.admitted(specifier, [version]) else Hit.UNTOUCHED
    if not edges.same_version(exact, version):
        return Hit.UNTOUCHED
    return Hit.STUCK if kind is NoticeKind.RELEASE_YANKED else Hit.BROKEN


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


def _standing(entry: EntryRow, path: Sequence[MemberRow], version: str | None) -> Standing:
    last = path[-1]
    return Standing(
        relation=Relation(last.relation) if last.relation in set(Relation) else Relation.TRANSITIVE,
        gated=any(row.gates for row in path),
        environment=_ENVIRONMENTS[max(_weight(row) for row in path)],
        hit=hit(entry.kind, version, last.requirement, last.pinned),
    )


def _step(row: MemberRow, name: str) -> Step:
    line = f"line {row.line}" if row.line and row.line.isdecimal() else row.line or ""
    return Step(
        asker=named(row.parent) if row.parent else name,
        requirement=row.requirement or named(row.project),
        target=named(row.project),
        place=line,
    )
