"""Allowances: how often something may be done in a window of time.

Counting and refusing is one statement, so that many at once cannot overspend.
Where it cannot be counted it raises, and nothing is allowed.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete

from steward.ids import digest
from steward.store.rows import insert
from steward.store.tables import allowance as table

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """So many in so long."""

    most: int
    window: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """It is allowed; `left` more are until `again`."""

    left: int
    again: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhausted:
    """It is not allowed before `again`."""

    again: datetime


class Allowances:
    """The allowances of one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def spend(self, bucket: str, limit: Limit, now: datetime, amount: int = 1) -> Spent | Exhausted:
        """Take from what a bucket, an address for example, may do; only its digest is kept."""
        start = now - (now - _EPOCH) % limit.window
        again = start + limit.window
        if amount > limit.most:
            return Exhausted(again=again)
        used = self._connection.scalar(
            insert(self._connection, table)
            .values(bucket=digest(bucket), window_start=start, used=amount)
            .on_conflict_do_update(
                index_elements=[table.c.bucket, table.c.window_start],
                set_={"used": table.c.used + amount},
                where=table.c.used + amount <= limit.most,
            )
            .returning(table.c.used)
        )
        return (
            Exhausted(again=again) if used is None else Spent(left=limit.most - used, again=again)
        )

    def forget(self, before: datetime) -> None:
        """Delete windows that began before a moment."""
        self._connection.execute(delete(table).where(table.c.window_start < before))
