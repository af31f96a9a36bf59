"""Idempotency: the answer to a request that a client may send again.

It is kept in the transaction of the act it answers, so that a repetition finds
either both or neither.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select

from steward.clock import Clock
from steward.errors import Stale
from steward.ids import digest
from steward.store.rows import insert
from steward.store.tables import idempotency as table
from workflows.errors import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request that carries a key of its client's choice."""

    key: str
    route: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What was answered: a status and what JSON can hold."""

    status: int
    body: Any


class Idempotency:
    """The kept answers of one connection."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def answer(self, asked: Asked) -> Answered | None:
        """Return the answer kept for this request; None if it is new.

        Raises `Refused("key-used")` where the key was used with another body.
        """
        query = select(table).where(
            table.c.key_hash == digest(asked.key), table.c.route == asked.route
        )
        row = self._connection.execute(query).first()
        if row is None:
            return None
        if row.request_hash != _body_hash(asked):
            raise Refused("key-used", "this Idempotency-Key was used with another request")
        return Answered(status=row.status, body=row.body)

    def keep(self, asked: Asked, answered: Answered) -> None:
        """Keep an answer.  Raises `Stale` where another one was kept meanwhile."""
        row = {
            "key_hash": digest(asked.key),
            "route": asked.route,
            "request_hash": _body_hash(asked),
            "status": answered.status,
            "body": answered.body,
            "at": self._clock.now(),
        }
        statement = insert(self._connection, table).values(row).on_conflict_do_nothing()
        if self._connection.scalar(statement.returning(table.c.key_hash)) is None:
            raise Stale("the same request is being answered already; ask again")

    def forget(self, before: datetime) -> None:
        """Delete the answers kept before a moment."""
        self._connection.execute(delete(table).where(table.c.at < before))


def _body_hash(asked: Asked) -> str:
    return digest(asked.body.decode("latin-1"))
