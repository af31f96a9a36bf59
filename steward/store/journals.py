"""A registry's journal, as it came: kept for what is tracked, each row applied once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from steward.detect import Row
from steward.observations import JournalRow
from steward.store import tables
from steward.store.rows import insert_new
from workflows.names import PersonId


def keep(
    connection: Connection,
    source_id: int,
    rows: Iterable[tuple[JournalRow, int | None, PersonId | None]],
    now: datetime,
) -> None:
    """Keep these rows with the project and the person they name; a repeated row is one row."""
    new = [
        {
            "source_id": source_id,
            "external_id": row.external_id,
            "project_id": project_id,
            "name": row.name,
            "version": row.version,
            "action": _without(row.action, row.who),
            "who_person_id": who,
            "at": row.at,
            "seen_at": now,
            "known": row.known,
        }
        for row, project_id, who in rows
    ]
    insert_new(connection, tables.upstream_event, new)


def known_ids(connection: Connection, source_id: int, external: Sequence[str]) -> frozenset[str]:
    """Return those of these external ids that are kept already."""
    u = tables.upstream_event
    found: set[str] = set()
    for start in range(0, len(external), 500):
        part = external[start : start + 500]
        where = (u.c.source_id == source_id, u.c.external_id.in_(part))
        found |= set(connection.scalars(select(u.c.external_id).where(*where)))
    return frozenset(found)


def rows(connection: Connection, project_id: int) -> tuple[Row, ...]:
    """Return what the journal says of a project, oldest first."""
    return tuple(_row(each) for each in _select(connection, project_id))


def unapplied(connection: Connection, project_id: int) -> tuple[Row, ...]:
    """Return those rows of a project that no look has taken in yet, oldest first."""
    return tuple(_row(each) for each in _select(connection, project_id) if not each.applied)


def removal_stated(connection: Connection, project_ids: Sequence[int]) -> frozenset[int]:
    """Return those projects whose removal the journal states, as its last word on their life."""
    u = tables.upstream_event
    query = select(u.c.project_id, u.c.action, u.c.external_id).where(
        u.c.project_id.in_(project_ids), u.c.action.in_(("remove project", "create"))
    )
    last: dict[int, tuple[str, str]] = {}
    for row in connection.execute(query.order_by(u.c.at)):
        said = (row.external_id.zfill(24), row.action)
        last[row.project_id] = max(said, last.get(row.project_id, said))
    return frozenset(each for each, (_, action) in last.items() if action == "remove project")


def settle(connection: Connection, project_id: int) -> None:
    """Note that a look has taken in every row of a project."""
    u = tables.upstream_event
    statement = update(u).where(u.c.project_id == project_id, u.c.applied.is_(False))
    connection.execute(statement.values(applied=True))


def unknown_actions(connection: Connection, source_id: int) -> Mapping[str, int]:
    """Return the action words nobody knows, and how often each was read."""
    u = tables.upstream_event
    query = (
        select(u.c.action, func.count())
        .where(u.c.source_id == source_id, u.c.known.is_(False))
        .group_by(u.c.action)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def _select(connection: Connection, project_id: int) -> Sequence[Any]:
    u, s = tables.upstream_event, tables.source
    query = (
        select(u, s.c.base_url)
        .join(s, s.c.id == u.c.source_id)
        .where(u.c.project_id == project_id)
        .order_by(u.c.at, func.length(u.c.external_id), u.c.external_id)
    )
    return connection.execute(query).all()


def _row(found: Any) -> Row:  # noqa: ANN401 -- a row of the library
    who = None if found.who_person_id is None else PersonId(found.who_person_id)
    return Row(
        external_id=found.external_id,
        at=found.at,
        action=found.action,
        version=found.version,
        who=who,
        source=found.base_url,
    )


def _without(action: str, who: str | None) -> str:
    """Return the action without the account it names: `remove Owner`, not who."""
    if not who:
        return action
    return action.replace(f" {who}", "", 1)
