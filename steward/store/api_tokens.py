"""API tokens: what lets a program in, for some purposes and some time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, or_, select, update

from steward.store.accounts import ACTIVE
from steward.store.tables import account
from steward.store.tables import api_token as table


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """A token without its secret; `account_name` is its owner's."""

    id: str
    account_id: str
    account_name: str
    name: str
    scopes: frozenset[str]
    created: datetime
    expires: datetime
    last_used: datetime | None
    revoked: datetime | None


class ApiTokens:
    """The API tokens of one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, **columns: Any) -> None:  # noqa: ANN401 -- columns' own types
        """Keep a new token."""
        self._connection.execute(table.insert().values(**columns))

    def find(self, token_hash: str, now: datetime) -> ApiToken | None:
        """Return the token, while it holds and its account is active; None otherwise."""
        holds = (table.c.token_hash == token_hash, table.c.revoked.is_(None), table.c.expires > now)
        row = self._connection.execute(_joined().where(*holds, account.c.state == ACTIVE)).first()
        return None if row is None else _token(row)

    def of(self, account_id: str) -> tuple[ApiToken, ...]:
        """Return an account's tokens, revoked and expired ones too, newest first."""
        query = _joined().where(table.c.account_id == account_id).order_by(table.c.id.desc())
        return tuple(_token(row) for row in self._connection.execute(query))

    def touch(self, token_id: str, now: datetime) -> None:
        """Note that a token was used."""
        this = update(table).where(table.c.id == token_id)
        self._connection.execute(this.values(last_used=now))

    def revoke(self, account_id: str, token_id: str, now: datetime) -> bool:
        """Make a token of this account useless; False if it is not theirs or was so already."""
        mine = (table.c.id == token_id, table.c.account_id == account_id, table.c.revoked.is_(None))
        done = self._connection.execute(update(table).where(*mine).values(revoked=now))
        return bool(done.rowcount)

    def revoke_all(self, account_id: str, now: datetime) -> None:
        """Make every token of an account useless."""
        theirs = (table.c.account_id == account_id, table.c.revoked.is_(None))
        self._connection.execute(update(table).where(*theirs).values(revoked=now))

    def forget_of(self, account_id: str) -> None:
        """Delete every token of an account."""
        self._connection.execute(delete(table).where(table.c.account_id == account_id))

    def forget(self, before: datetime) -> None:
        """Delete tokens that were useless before then."""
        over = or_(table.c.revoked < before, table.c.expires < before)
        self._connection.execute(delete(table).where(over))


def _joined() -> Select[Any]:
    owner = account.c.name.label("account_name")
    return select(table, owner).join(account, account.c.id == table.c.account_id)


def _token(row: Row[Any]) -> ApiToken:
    return ApiToken(
        id=row.id,
        account_id=row.account_id,
        account_name=row.account_name,
        name=row.name,
        scopes=frozenset(row.scopes),
        created=row.created,
        expires=row.expires,
        last_used=row.last_used,
        revoked=row.revoked,
    )
