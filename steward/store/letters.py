"""Letters: what is to be sent to one person, sealed until it is, and gone afterwards."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from steward.store.tables import letter as table


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A letter that was not sent yet."""

    id: str
    sealed: str
    created: datetime


class Letters:
    """The letters of one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, letter_id: str, account_id: str | None, sealed: str, now: datetime) -> None:
        """Keep a letter that is to be sent."""
        row = {"id": letter_id, "account_id": account_id, "sealed": sealed, "created": now}
        self._connection.execute(table.insert().values(row))

    def waiting(self, letter_id: str) -> Kept | None:
        """Return a letter that is not sent yet; None if it is, or was forgotten."""
        query = select(table).where(table.c.id == letter_id, table.c.sealed.is_not(None))
        row = self._connection.execute(query).first()
        if row is None:
            return None
        return Kept(id=row.id, sealed=row.sealed, created=row.created)

    def sent(self, letter_id: str, receipt: str, now: datetime) -> None:
        """Note that a letter left, and forget what it said."""
        this = update(table).where(table.c.id == letter_id)
        self._connection.execute(this.values(sealed=None, sent=now, receipt=receipt))

    def forget(self, before: datetime) -> None:
        """Delete letters of before then, sent or not."""
        self._connection.execute(delete(table).where(table.c.created < before))

    def forget_of(self, account_id: str) -> None:
        """Delete every letter to an account."""
        self._connection.execute(delete(table).where(table.c.account_id == account_id))
