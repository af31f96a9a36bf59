"""Identities: who an account is at a provider, found by the provider's own ids.

An identity is never found by a mail address: whoever can make a provider say an
address would otherwise have every account that uses it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from steward.store.rows import insert
from steward.store.tables import identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """One account's identity at a provider.  `sealed` says who they are there."""

    id: str
    account_id: str
    provider: str
    fingerprint: str
    sealed: str
    linked: datetime
    last_used: datetime


class Identities:
    """The identities of one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, **columns: Any) -> bool:  # noqa: ANN401 -- columns' own types
        """Keep an identity; False where an account has it already."""
        added = insert(self._connection, identity).values(**columns).on_conflict_do_nothing()
        return self._connection.scalar(added.returning(identity.c.id)) is not None

    def by(self, fingerprint: str) -> Identity | None:
        """Return the identity with this fingerprint, or None."""
        query = select(identity).where(identity.c.fingerprint == fingerprint)
        row = self._connection.execute(query).first()
        return None if row is None else _identity(row)

    def of(self, account_id: str) -> tuple[Identity, ...]:
        """Return an account's identities, oldest first."""
        query = select(identity).where(identity.c.account_id == account_id)
        rows = self._connection.execute(query.order_by(identity.c.id))
        return tuple(_identity(row) for row in rows)

    def used(self, identity_id: str, now: datetime) -> None:
        """Note that somebody came in by it."""
        this = update(identity).where(identity.c.id == identity_id)
        self._connection.execute(this.values(last_used=now))

    def remove(self, account_id: str, identity_id: str) -> bool:
        """Forget an identity of this account; False if it is not theirs."""
        mine = (identity.c.id == identity_id, identity.c.account_id == account_id)
        return bool(self._connection.execute(delete(identity).where(*mine)).rowcount)

    def forget_of(self, account_id: str) -> None:
        """Forget every identity of an account."""
        self._connection.execute(delete(identity).where(identity.c.account_id == account_id))


def _identity(row: Row[Any]) -> Identity:
    return Identity(
        id=row.id,
        account_id=row.account_id,
        provider=row.provider,
        fingerprint=row.fingerprint,
        sealed=row.sealed,
        linked=row.linked,
        last_used=row.last_used,
    )
