"""Adoptable projects: those whose owners, or nobody any more, look for hands now.

Rows are made from the ledger in the act that writes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, true

from steward.store.rows import insert
from steward.store.tables import adoptable as table
from steward.store.tables import case_file, dependents_count, project
from workflows.names import Project
from workflows.terms import CallGrade, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoptable:
    """A project that looks for hands.  `number` is the event that said so.

    `orphaned` says that nobody is left who could have asked for them.
    """

    project: Project
    shown: str
    summary: str | None
    number: int
    grade: CallGrade
    orphaned: bool
    since: datetime
    until: datetime | None
    dependents: int


class Adoptables:
    """The projects that look for hands, of one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, row: Mapping[str, Any]) -> None:
        """Let a project look for hands as this says, whatever it said before."""
        new = insert(self._connection, table).values(dict(row))
        again = {name: new.excluded[name] for name in row if name != "project_id"}
        self._connection.execute(
            new.on_conflict_do_update(index_elements=["project_id"], set_=again)
        )

    def drop(self, project_id: int) -> None:
        """Let a project look no longer."""
        self._connection.execute(delete(table).where(table.c.project_id == project_id))

    def page(self, before: int | None, limit: int) -> tuple[Adoptable, ...]:
        """Return what looks for hands, the latest call first, from before a number on."""
        p, d = project, dependents_count
        query = (
            select(table, p.c.ecosystem, p.c.name, p.c.display_name, p.c.summary, d.c.direct)
            .join(p, p.c.id == table.c.project_id)
            .join(d, d.c.project_id == p.c.id, isouter=True)
            .order_by(table.c.number.desc())
            .limit(limit)
        )
        if before is not None:
            query = query.where(table.c.number < before)
        return tuple(_adoptable(row) for row in self._connection.execute(query))

    def over(self, now: datetime) -> tuple[Project, ...]:
        """Return the projects whose call has run out."""
        p = project
        query = (
            select(p.c.ecosystem, p.c.name)
            .join(table, table.c.project_id == p.c.id)
            .where(table.c.until <= now)
            .order_by(table.c.until, p.c.id)
        )
        return tuple(Project(*row) for row in self._connection.execute(query))

    def orphaned(self) -> tuple[Project, ...]:
        """Return the projects for which the clock opened the call."""
        p = project
        query = (
            select(p.c.ecosystem, p.c.name)
            .join(table, table.c.project_id == p.c.id)
            .where(table.c.orphaned == true())
            .order_by(p.c.id)
        )
        return tuple(Project(*row) for row in self._connection.execute(query))

    def let_go(self) -> tuple[Project, ...]:
        """Return the projects that a case let go free and that look for nobody yet."""
        p, c = project, case_file.c
        looking = select(table.c.project_id)
        query = (
            select(p.c.ecosystem, p.c.name)
            .join(case_file, c.project_id == p.c.id)
            .where(c.outcome == Outcome.ORPHANED.value, p.c.id.not_in(looking))
            .distinct()
        )
        return tuple(Project(*row) for row in self._connection.execute(query))


def _adoptable(row: Row[Any]) -> Adoptable:
    return Adoptable(
        project=Project(row.ecosystem, row.name),
        shown=row.display_name or row.name,
        summary=row.summary,
        number=row.number,
        grade=CallGrade(row.grade),
        orphaned=row.orphaned,
        since=row.since,
        until=row.until,
        dependents=row.direct or 0,
    )
