"""Accounts: who has one, which addresses and roles, and which watch lists they took.

Addresses come and go sealed; what is asked for is their fingerprint.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, delete, exc, func, select, update

from steward.errors import NotFound
from steward.store.known import chunks
from steward.store.rows import insert, insert_new
from steward.store.tables import account, account_list, account_role, address

ACTIVE: Final = "active"
DISABLED: Final = "disabled"
ERASED: Final = "erased"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who can sign in, or could."""

    id: str
    name: str
    state: str
    created: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A mail address, sealed.  `verified` is when its mailbox was last shown to be theirs."""

    id: int
    account_id: str
    fingerprint: str
    kin: str
    domain: str
    sealed: str
    added: datetime
    verified: datetime | None


class Accounts:
    """The accounts of one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, account_id: str, now: datetime) -> None:
        """Keep a new account without a name."""
        self._connection.execute(account.insert().values(id=account_id, created=now))

    def get(self, account_id: str) -> Account:
        """Return an account.  Raises `NotFound`."""
        row = self._connection.execute(select(account).where(account.c.id == account_id)).first()
        if row is None:
            raise NotFound("there is no such account")
        return _account(row)

    def of(self, account_ids: Iterable[str]) -> dict[str, Account]:
        """Return those of these accounts that there are, by their ids."""
        found: dict[str, Account] = {}
        for part in chunks(sorted(set(account_ids))):
            query = select(account).where(account.c.id.in_(part))
            found |= {row.id: _account(row) for row in self._connection.execute(query)}
        return found

    def all(self) -> tuple[Account, ...]:
        """Return every account that is not erased, oldest first."""
        query = select(account).where(account.c.state != ERASED).order_by(account.c.id)
        return tuple(_account(row) for row in self._connection.execute(query))

    def hold(self, account_id: str) -> None:
        """Let nobody else change this account before the transaction ends."""
        query = select(account.c.id).where(account.c.id == account_id)
        self._connection.execute(query.with_for_update())

    def set_state(self, account_id: str, state: str) -> bool:
        """Change an account's state and say whether it was another."""
        other = (account.c.id == account_id, account.c.state != state)
        return self._changed(update(account).where(*other).values(state=state))

    def set_name(self, account_id: str, name: str, skeleton: str | None) -> bool:
        """Give an account a name; False where another account's looks like it."""
        mine = update(account).where(account.c.id == account_id)
        try:
            with self._connection.begin_nested():
                return self._changed(mine.values(name=name, skeleton=skeleton))
        except exc.IntegrityError:  # the skeleton is somebody's: no two may be confused
            return False

    def names(self, account_ids: Iterable[str]) -> dict[str, str]:
        """Return the names that these accounts chose; who chose none has none."""
        query = select(account.c.id, account.c.name).where(
            account.c.id.in_(sorted(set(account_ids))), account.c.name != ""
        )
        return {row.id: row.name for row in self._connection.execute(query)}

    def named(self, name: str) -> str | None:
        """Return the account that chose exactly this name, or None."""
        found: str | None = self._connection.scalar(
            select(account.c.id).where(account.c.name == name, account.c.name != "")
        )
        return found

    def add_address(self, **columns: Any) -> bool:  # noqa: ANN401 -- columns' own types
        """Keep an address; False where an account has it already."""
        added = insert(self._connection, address).values(**columns).on_conflict_do_nothing()
        return self._connection.scalar(added.returning(address.c.id)) is not None

    def by_address(self, fingerprint: str) -> Address | None:
        """Return the address with this fingerprint, or None."""
        found = self._addresses(address.c.fingerprint == fingerprint)
        return found[0] if found else None

    def addresses(self, account_id: str) -> tuple[Address, ...]:
        """Return an account's addresses, oldest first."""
        return self._addresses(address.c.account_id == account_id)

    def addresses_of(self, account_ids: Iterable[str]) -> dict[str, tuple[Address, ...]]:
        """Return the same of many accounts, by their ids; who has none is left out."""
        found: dict[str, tuple[Address, ...]] = {}
        for part in chunks(sorted(set(account_ids))):
            for each in self._addresses(address.c.account_id.in_(part)):
                found[each.account_id] = (*found.get(each.account_id, ()), each)
        return found

    def kins(self, account_ids: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """Return these accounts, each with the print of each mailbox that they showed, by print."""
        found: list[tuple[str, str]] = []
        for part in chunks(sorted(set(account_ids))):
            query = select(address.c.kin, address.c.account_id).distinct()
            shown = (address.c.account_id.in_(part), address.c.verified.is_not(None))
            found += [
                (row.account_id, row.kin) for row in self._connection.execute(query.where(*shown))
            ]
        return tuple(sorted(found, key=lambda each: (each[1], each[0])))

    def verify(self, address_id: int, now: datetime) -> None:
        """Note that an address was shown to be theirs."""
        mine = update(address).where(address.c.id == address_id)
        self._connection.execute(mine.values(verified=now))

    def remove_address(self, account_id: str, address_id: int) -> bool:
        """Forget an address of this account; False if it is not theirs."""
        mine = (address.c.id == address_id, address.c.account_id == account_id)
        return self._changed(delete(address).where(*mine))

    def roles(self, account_id: str) -> frozenset[str]:
        """Return the roles that an account has now."""
        query = select(account_role.c.role).where(account_role.c.account_id == account_id)
        return frozenset(self._connection.scalars(query))

    def holders(self, role: str) -> tuple[str, ...]:
        """Return the active accounts that have a role."""
        query = (
            select(account.c.id)
            .join(account_role, account_role.c.account_id == account.c.id)
            .where(account_role.c.role == role, account.c.state == ACTIVE)
            .order_by(account.c.id)
        )
        return tuple(self._connection.scalars(query))

    def grant(self, account_id: str, role: str, now: datetime, by: str) -> bool:
        """Give a role; False where they have it."""
        row = {"account_id": account_id, "role": role, "since": now, "by": by}
        added = insert(self._connection, account_role).values(row).on_conflict_do_nothing()
        return self._connection.scalar(added.returning(account_role.c.role)) is not None

    def revoke(self, account_id: str, role: str) -> bool:
        """Take a role away; False where they did not have it."""
        had = (account_role.c.account_id == account_id, account_role.c.role == role)
        return self._changed(delete(account_role).where(*had))

    def take_list(self, account_id: str, list_id: str, now: datetime) -> None:
        """Keep a watch list under an account."""
        row = {"account_id": account_id, "list_id": list_id, "taken": now}
        insert_new(self._connection, account_list, [row])

    def leave_list(self, account_id: str, list_id: str) -> bool:
        """Let go of a watch list; False where it was not theirs."""
        mine = (account_list.c.account_id == account_id, account_list.c.list_id == list_id)
        return self._changed(delete(account_list).where(*mine))

    def lists(self, account_id: str) -> tuple[str, ...]:
        """Return the ids of the watch lists that an account took, oldest first."""
        query = select(account_list.c.list_id).where(account_list.c.account_id == account_id)
        return tuple(self._connection.scalars(query.order_by(account_list.c.list_id)))

    def count(self) -> int:
        """Return how many accounts there are, erased ones too."""
        return self._connection.scalar(select(func.count()).select_from(account)) or 0

    def drop(self, account_id: str) -> None:
        """Delete an account that nothing names yet."""
        self._connection.execute(delete(account).where(account.c.id == account_id))

    def blank(self, account_id: str) -> None:
        """Forget everything about an account but its id, for good."""
        for table in (address, account_role, account_list):
            self._connection.execute(delete(table).where(table.c.account_id == account_id))
        mine = update(account).where(account.c.id == account_id)
        self._connection.execute(mine.values(name="", skeleton=None, state=ERASED))

    def _addresses(self, *which: ColumnElement[bool]) -> tuple[Address, ...]:
        query = select(address).where(*which).order_by(address.c.id)
        return tuple(
            Address(
                id=row.id,
                account_id=row.account_id,
                fingerprint=row.fingerprint,
                kin=row.kin,
                domain=row.domain,
                sealed=row.sealed,
                added=row.added,
                verified=row.verified,
            )
            for row in self._connection.execute(query)
        )

    def _changed(self, statement: Any) -> bool:  # noqa: ANN401 -- an update or a delete
        return bool(self._connection.execute(statement).rowcount)


def _account(row: Row[Any]) -> Account:
    return Account(id=row.id, name=row.name, state=row.state, created=row.created)
