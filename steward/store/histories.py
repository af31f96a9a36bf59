"""A project's history as the detectors want it: one life, with the tombstones before it."""

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from steward.detect import (
    Hold,
    Life,
    Look,
    Outcome,
    ProjectHistory,
    ReleasePast,
    ReleaseSpan,
    ReleaseState,
    Span,
    StatusSpan,
)
from steward.observations import HolderKind, Status
from steward.store import journals, tables
from workflows.names import PersonId, Project

_LOOKS: Final = 200
"""Runs of looks; more are only needed by a project that flickers."""

_STATED: Final = ("licence", "home-page", "repository")

_NEVER: Final = datetime.max.replace(tzinfo=UTC)  # a name nobody has looked at began no life yet


def read(connection: Connection, project_id: int, project: Project) -> ProjectHistory:
    """Return all we know of the present life of this project."""
    lives = _lives(connection, project_id)
    now = lives[-1] if lives else None
    rows = journals.rows(connection, project_id)
    looks = _looks(connection, project_id)
    began = now.first_seen if now else min((look.first for look in looks), default=_NEVER)
    return ProjectHistory(
        project=project,
        incarnation=now.n if now else 0,
        first_seen=began,
        looks=looks,
        journal=rows,
        releases=_releases(connection, now.id) if now else (),
        statuses=_statuses(connection, now.id) if now else (),
        holds=_holds(connection, now.id) if now else (),
        earlier=tuple(_ended(connection, each) for each in lives[:-1]),
        restated=_restated(connection, project_id, began),
        known=_keys(connection, project_id),
    )


def _looks(connection: Connection, project_id: int) -> tuple[Look, ...]:
    o, s = tables.observation, tables.source
    query = (
        select(o, s.c.base_url)
        .join(s, s.c.id == o.c.source_id)
        .where(o.c.project_id == project_id)
        .order_by(o.c.id.desc())
        .limit(_LOOKS)
    )
    return tuple(
        Look(
            outcome=Outcome(row.outcome),
            first=row.at,
            last=row.last_at,
            count=row.looks,
            source=row.base_url if row.outcome == "unreachable" else row.reason or row.base_url,
        )
        for row in connection.execute(query)
    )


def _releases(connection: Connection, incarnation_id: int) -> tuple[ReleasePast, ...]:
    r, s = tables.release, tables.release_state
    states: dict[int, list[ReleaseSpan]] = defaultdict(list)
    query = select(s).join(r, r.c.id == s.c.release_id).where(r.c.incarnation_id == incarnation_id)
    for row in connection.execute(query):
        states[row.release_id].append(ReleaseSpan(state=ReleaseState(row.state), span=_span(row)))
    held = connection.execute(select(r).where(r.c.incarnation_id == incarnation_id))
    return tuple(
        ReleasePast(
            version=row.version,
            first_seen=row.first_seen,
            uploaded=row.uploaded,
            states=tuple(states[row.id]),
        )
        for row in held
    )


def _statuses(connection: Connection, incarnation_id: int) -> tuple[StatusSpan, ...]:
    s = tables.project_state
    query = select(s).where(s.c.incarnation_id == incarnation_id)
    return tuple(
        StatusSpan(status=Status(row.state), span=_span(row)) for row in connection.execute(query)
    )


def _holds(connection: Connection, incarnation_id: int) -> tuple[Hold, ...]:
    h = tables.holder
    query = select(h).where(h.c.incarnation_id == incarnation_id)
    return tuple(
        Hold(
            person=PersonId(row.person_id),
            role=row.role,
            span=_span(row),
            kind=HolderKind(row.kind),
            source=row.source,
        )
        for row in connection.execute(query)
    )


def _lives(connection: Connection, project_id: int) -> list[Row[Any]]:
    i = tables.incarnation
    query = select(i).where(i.c.project_id == project_id).order_by(i.c.n)
    return list(connection.execute(query))


def _ended(connection: Connection, row: Row[Any]) -> Life:
    stone = row.tombstone or {}
    return Life(
        n=row.n,
        first_seen=row.first_seen,
        removed_at=row.removed_at,
        holds=_holds(connection, row.id),
        versions=frozenset(each["version"] for each in stone.get("releases", ())),
    )


def _restated(
    connection: Connection, project_id: int, began: datetime
) -> tuple[tuple[datetime, str], ...]:
    """Return when what a page states of itself became another, as far as it was looked at."""
    f = tables.case_fact
    query = (
        select(f.c.name, f.c.at)
        .where(f.c.project_id == project_id, f.c.name.in_(_STATED), f.c.about == "")
        .where(f.c.at >= began)
        .order_by(f.c.id)
    )
    first: set[str] = set()
    found = []
    for row in connection.execute(query):
        if row.name in first:
            found.append((row.at, row.name))
        first.add(row.name)
    return tuple(found)


def _keys(connection: Connection, project_id: int) -> frozenset[str]:
    e = tables.event
    query = select(e.c.key).where(e.c.project_id == project_id, e.c.key.is_not(None))
    return frozenset(connection.scalars(query))


def _span(row: Row[Any]) -> Span:
    return Span(
        since=row.since or row.learnt_at,
        learnt_at=row.learnt_at,
        until=row.until,
        ended_learnt_at=row.ended_learnt_at,
    )
