"""Lives of a name: from its creation to its removal, and what is kept of one that ended.

A re-created name is a new life and inherits nothing.  A project that comes
back goes on with the life it had.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from steward.detect import ProjectHistory
from steward.store import tables
from workflows.records import instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One life of a name: its row, its number, and when we first saw it."""

    id: int
    n: int
    first_seen: datetime
    removed_at: datetime | None


def current(connection: Connection, project_id: int) -> Life | None:
    """Return the latest life of a name, ended or not, or None if it was never seen."""
    i = tables.incarnation
    query = select(i).where(i.c.project_id == project_id).order_by(i.c.n.desc()).limit(1)
    row = connection.execute(query).first()
    if row is None:
        return None
    return Life(id=row.id, n=row.n, first_seen=row.first_seen, removed_at=row.removed_at)


def begin(connection: Connection, project_id: int, n: int, at: datetime) -> Life:
    """Return a new life that begins with this sighting."""
    i = tables.incarnation
    statement = i.insert().values(project_id=project_id, n=n, first_seen=at).returning(i.c.id)
    return Life(id=connection.execute(statement).scalar_one(), n=n, first_seen=at, removed_at=None)


def begin_again(connection: Connection, project_id: int, before: Life, at: datetime) -> Life:
    """Return the life after this one, which ends when the name was last missing, or now."""
    end(connection, project_id, _missing_since(connection, project_id) or at)
    return begin(connection, project_id, before.n + 1, at)


def resume(connection: Connection, life: Life) -> Life:
    """Return the same life, open again; its tombstone stays to tell what was missing."""
    if life.removed_at is not None:
        i = tables.incarnation
        connection.execute(update(i).where(i.c.id == life.id).values(removed_at=None))
    return life


def end(
    connection: Connection,
    project_id: int,
    at: datetime,
    evidence: Sequence[Mapping[str, str]] = (),
) -> None:
    """End the present life at that moment, with what told us and a tombstone."""
    life = current(connection, project_id)
    if life is not None and life.removed_at is None:
        i = tables.incarnation
        stone = _tombstone(connection, project_id, life)
        values = {"removed_at": at, "evidence": list(evidence), "tombstone": stone}
        connection.execute(update(i).where(i.c.id == life.id).values(**values))


def remade_between_looks(history: ProjectHistory) -> datetime | None:
    """Return when the name was removed, if it was made again before anybody looked.

    The journal's word is enough: no page ever showed the gap.
    """
    removals = [r for r in history.rows("remove project") if r.at >= history.first_seen]
    if not removals:
        return None
    last = removals[-1]
    after = [
        r for r in history.rows("create") if r.at >= last.at and r.external_id != last.external_id
    ]
    looked = any(run.last >= last.at for run in history.absences())
    return last.at if after and not looked else None


def _missing_since(connection: Connection, project_id: int) -> datetime | None:
    o = tables.observation
    seen = select(func.max(o.c.id)).where(o.c.project_id == project_id, o.c.outcome == "seen")
    query = select(func.min(o.c.at)).where(
        o.c.project_id == project_id,
        o.c.outcome == "absent",
        o.c.id > func.coalesce(seen.scalar_subquery(), 0),
    )
    found: datetime | None = connection.scalar(query)
    return found


def _tombstone(connection: Connection, project_id: int, life: Life) -> Mapping[str, Any]:
    """Return what was there at the last sight; the files stay reachable by their address."""
    p = tables.project
    row = connection.execute(select(p).where(p.c.id == project_id)).one()
    return {
        "name": row.display_name or row.name,
        "summary": row.summary,
        "links": row.links or {},
        "classifiers": row.classifiers or [],
        "latest": row.latest_version,
        "last_seen": instant(row.last_seen) if row.last_seen else None,
        "releases": _releases(connection, life),
        "owners": _owners(connection, life),
        "dependents": _dependents(connection, project_id),
    }


def _releases(connection: Connection, life: Life) -> list[dict[str, Any]]:
    r, f = tables.release, tables.file
    query = (
        select(r.c.version, f.c.name, f.c.url, f.c.sha256)
        .join(f, (f.c.release_id == r.c.id) & f.c.removed_at.is_(None), isouter=True)
        .where(r.c.incarnation_id == life.id, r.c.removed_at.is_(None))
        .order_by(r.c.id, f.c.name)
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for row in connection.execute(query):
        files = found.setdefault(row.version, [])
        if row.name is not None:
            files.append({"name": row.name, "url": row.url, "sha256": row.sha256})
    return [{"version": version, "files": files} for version, files in found.items()]


def _owners(connection: Connection, life: Life) -> list[dict[str, str]]:
    h = tables.holder
    query = (
        select(h.c.person_id, h.c.role)
        .where(h.c.incarnation_id == life.id, h.c.until.is_(None))
        .order_by(h.c.role, h.c.person_id)
    )
    return [{"person": row.person_id, "role": row.role} for row in connection.execute(query)]


def _dependents(connection: Connection, project_id: int) -> int:
    e = tables.edge_latest
    query = select(func.count(e.c.dependent_id.distinct())).where(
        e.c.target_id == project_id, e.c.dependent_id != project_id
    )
    return connection.scalar(query) or 0
