"""Audit: who did what to what, written by the code that changes it, in the same act."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from steward.clock import Clock
from steward.store.tables import audit as table


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One change that somebody made.  `actor` and `object` are ids, never names."""

    id: int
    at: datetime
    actor: str
    via: str
    action: str
    object: str
    detail: dict[str, Any]


class Audit:
    """The deeds of one connection."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def note(self, actor: str, via: str, action: str, object_: str, **detail: object) -> None:
        """Write that this act was done.  Once in each act, and nothing a person wrote."""
        row = {"at": self._clock.now(), "actor": actor, "via": via, "action": action}
        row |= {"object": object_, "detail": detail}
        self._connection.execute(table.insert().values(row))

    def by(
        self, actor: str, limit: int = 1000, among: Collection[str] | None = None
    ) -> tuple[Deed, ...]:
        """Return what somebody did, newest first; `among` names the actions that count."""
        named = () if among is None else (table.c.action.in_(among),)
        return self._deeds(limit, table.c.actor == actor, *named)

    def about(self, object_: str, limit: int = 1000) -> tuple[Deed, ...]:
        """Return what was done to something, newest first."""
        return self._deeds(limit, table.c.object == object_)

    def latest(self, limit: int) -> tuple[Deed, ...]:
        """Return what was done, newest first."""
        return self._deeds(limit)

    def _deeds(self, limit: int, *which: ColumnElement[bool]) -> tuple[Deed, ...]:
        query = select(table).where(*which).order_by(table.c.id.desc()).limit(limit)
        return tuple(
            Deed(
                id=row.id,
                at=row.at,
                actor=row.actor,
                via=row.via,
                action=row.action,
                object=row.object,
                detail=row.detail,
            )
            for row in self._connection.execute(query)
        )
