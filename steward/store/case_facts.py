"""Facts of a look for a case, each with its source and its dates, and what they were before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from steward.store.case_files import OVER
from steward.store.tables import case_fact as table
from steward.store.tables import case_file, project
from workflows.names import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One fact.  `at` is when it became so, `seen_at` when it was last seen to be so."""

    name: str
    about: str
    value: str
    source: str
    at: datetime
    seen_at: datetime


class CaseFacts:
    """The facts of one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, project_id: int, fact: Known) -> None:
        """Keep a fact; one that says the same as the last time only gets a new date."""
        newest = self._newest(project_id, fact.name, fact.about)
        if newest is not None and newest.value == fact.value:
            later = max(newest.seen_at, fact.seen_at)
            same = update(table).where(table.c.id == newest.id)
            self._connection.execute(same.values(seen_at=later, source=fact.source))
            return
        columns = {name: getattr(fact, name) for name in Known.__dataclass_fields__}
        self._connection.execute(table.insert().values(project_id=project_id, **columns))

    def now(self, project_id: int) -> Mapping[tuple[str, str], Known]:
        """Return what is so now, by the name of the fact and what it is about."""
        return {(each.name, each.about): each for each in self.history(project_id)}

    def history(self, project_id: int, name: str | None = None) -> tuple[Known, ...]:
        """Return every fact there was, of one name or of all, in the order they were learnt."""
        query = select(table).where(table.c.project_id == project_id).order_by(table.c.id)
        if name is not None:
            query = query.where(table.c.name == name)
        return tuple(_known(row) for row in self._connection.execute(query))

    def waiting(self, name: str, before: datetime) -> tuple[Project, ...]:
        """Return the projects of running cases for which a fact was not seen since then."""
        seen = select(table.c.project_id).where(table.c.name == name, table.c.seen_at >= before)
        query = (
            select(project.c.ecosystem, project.c.name)
            .join(case_file, case_file.c.project_id == project.c.id)
            .where(case_file.c.stage.not_in(OVER), project.c.id.not_in(seen))
            .distinct()
        )
        return tuple(Project(*row) for row in self._connection.execute(query))

    def _newest(self, project_id: int, name: str, about: str) -> Row[Any] | None:
        same = (
            table.c.project_id == project_id,
            table.c.name == name,
            table.c.about == about,
        )
        query = select(table).where(*same).order_by(table.c.id.desc()).limit(1)
        return self._connection.execute(query).first()


def _known(row: Row[Any]) -> Known:
    return Known(**{name: getattr(row, name) for name in Known.__dataclass_fields__})
