"""Findings that were told already, as the rules for incidents want them."""

from datetime import datetime
from json import loads
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from steward.incidents import Told
from steward.store import tables
from workflows.events import FindingRaised
from workflows.names import Project
from workflows.records import from_record, name_of

MOST: Final = 500
"""Findings; an incident is as well found among the newest as among all of a bad day."""


class Findings:
    """What was found before, in one transaction or view."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def before(self, project: Project, since: datetime) -> tuple[Told, ...]:
        """Return what was told since then in this registry, and ever of this project."""
        e, p = tables.event, tables.project
        raised = (
            select(e.c.number, e.c.record, e.c.incident)
            .join(p, p.c.id == e.c.project_id)
            .where(e.c.type == name_of(FindingRaised), p.c.ecosystem == project.ecosystem)
            .order_by(e.c.number.desc())
            .limit(MOST)
        )
        rows = (
            *self._connection.execute(raised.where(e.c.at >= since)),
            *self._connection.execute(raised.where(p.c.name == project.name)),
        )
        found = {row.number: _told(row) for row in rows}
        return tuple(found[number] for number in sorted(found))


def _told(row: Row[Any]) -> Told:
    event = from_record(loads(row.record))
    if not isinstance(event, FindingRaised):
        raise TypeError(f"event {row.number} is no finding")
    return Told(finding=event.finding, incident=event.incident)
