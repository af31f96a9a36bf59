"""Factors: authenticator apps, passkeys and codes on paper, each use of them counted.

A code or a challenge is used up by one conditional statement, so that of two
who show the same one only one is let in.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, func, or_, select, union, update

from steward.store.known import chunks
from steward.store.rows import insert
from steward.store.tables import challenge, passkey, recovery_code, totp


@dataclass(frozen=True, slots=True, kw_only=True)
class Totp:
    """An authenticator app's secret, sealed, and the last step that was shown."""

    account_id: str
    sealed: str
    last_step: int
    confirmed: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """A passkey's public half.  `credential` is its id in base64url."""

    id: str
    account_id: str
    credential: str
    public_key: bytes
    sign_count: int
    name: str
    created: datetime
    last_used: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """What a passkey was asked to sign, just used up."""

    asked: str
    account_id: str | None


class Factors:
    """The second factors of one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def any(self, account_id: str) -> bool:
        """Say whether an account has a second factor that works."""
        by_app = exists().where(totp.c.account_id == account_id, totp.c.confirmed.is_not(None))
        by_key = exists().where(passkey.c.account_id == account_id)
        return bool(self._connection.scalar(select(or_(by_app, by_key))))

    def held_by(self, account_ids: Iterable[str]) -> frozenset[str]:
        """Return those of these accounts that have a second factor that works."""
        found: set[str] = set()
        for part in chunks(sorted(set(account_ids))):
            app = select(totp.c.account_id).where(
                totp.c.account_id.in_(part), totp.c.confirmed.is_not(None)
            )
            key = select(passkey.c.account_id).where(passkey.c.account_id.in_(part))
            found.update(self._connection.scalars(union(app, key)))
        return frozenset(found)

    def totp(self, account_id: str) -> Totp | None:
        """Return an account's authenticator app, confirmed or not; None if it has none."""
        row = self._connection.execute(select(totp).where(totp.c.account_id == account_id)).first()
        if row is None:
            return None
        return Totp(
            account_id=row.account_id,
            sealed=row.sealed,
            last_step=row.last_step,
            confirmed=row.confirmed,
        )

    def offer_totp(self, account_id: str, sealed: str) -> bool:
        """Keep a secret that is not confirmed yet; False where one is confirmed already."""
        offered = {"sealed": sealed, "last_step": 0}
        kept = (
            insert(self._connection, totp)
            .values(account_id=account_id, **offered)
            .on_conflict_do_update(
                index_elements=[totp.c.account_id], set_=offered, where=totp.c.confirmed.is_(None)
            )
        )
        return self._connection.scalar(kept.returning(totp.c.account_id)) is not None

    def use_step(self, account_id: str, step: int) -> bool:
        """Use up a step and those before it; False if it was used."""
        fresh = (totp.c.account_id == account_id, totp.c.last_step < step)
        return self._changed(update(totp).where(*fresh).values(last_step=step))

    def confirm_totp(self, account_id: str, now: datetime) -> None:
        """Note that the secret arrived in somebody's app."""
        mine = update(totp).where(totp.c.account_id == account_id)
        self._connection.execute(mine.values(confirmed=now))

    def remove_totp(self, account_id: str) -> bool:
        """Forget an authenticator app; False where there is none."""
        return self._changed(delete(totp).where(totp.c.account_id == account_id))

    def add_passkey(self, **columns: Any) -> bool:  # noqa: ANN401 -- columns' own types
        """Keep a passkey; False where its id is known already."""
        added = insert(self._connection, passkey).values(**columns).on_conflict_do_nothing()
        return self._connection.scalar(added.returning(passkey.c.id)) is not None

    def passkeys(self, account_id: str) -> tuple[Passkey, ...]:
        """Return an account's passkeys, oldest first."""
        query = select(passkey).where(passkey.c.account_id == account_id).order_by(passkey.c.id)
        return tuple(_passkey(row) for row in self._connection.execute(query))

    def passkey(self, credential: str) -> Passkey | None:
        """Return the passkey with this id, or None."""
        query = select(passkey).where(passkey.c.credential == credential)
        row = self._connection.execute(query).first()
        return None if row is None else _passkey(row)

    def use_passkey(self, key: Passkey, sign_count: int, now: datetime) -> bool:
        """Note a use of a passkey; False if it was used meanwhile."""
        unmoved = (passkey.c.id == key.id, passkey.c.sign_count == key.sign_count)
        used = update(passkey).where(*unmoved)
        return self._changed(used.values(sign_count=sign_count, last_used=now))

    def remove_passkey(self, account_id: str, passkey_id: str) -> bool:
        """Forget a passkey of this account; False if it is not theirs."""
        mine = (passkey.c.id == passkey_id, passkey.c.account_id == account_id)
        return self._changed(delete(passkey).where(*mine))

    def ask(self, **columns: Any) -> None:  # noqa: ANN401 -- columns' own types
        """Keep a challenge that a passkey is to sign."""
        self._connection.execute(challenge.insert().values(**columns))

    def use_challenge(self, token_hash: str, purpose: str, now: datetime) -> Challenge | None:
        """Use a challenge up and return it; None if it is used, over, or of another purpose."""
        c = challenge.c
        this = (c.token_hash == token_hash, c.purpose == purpose, c.expires > now)
        used = delete(challenge).where(*this).returning(c.asked, c.account_id)
        row = self._connection.execute(used).first()
        return None if row is None else Challenge(asked=row.asked, account_id=row.account_id)

    def set_codes(self, account_id: str, hashes: frozenset[str]) -> None:
        """Put new recovery codes in place of the old ones."""
        self._connection.execute(delete(recovery_code).where(_codes_of(account_id)))
        rows = [{"account_id": account_id, "code_hash": each} for each in sorted(hashes)]
        self._connection.execute(recovery_code.insert(), rows)

    def use_code(self, account_id: str, code_hash: str, now: datetime) -> bool:
        """Use a recovery code up; False if it is not one of theirs or was used."""
        c = recovery_code.c
        unused = (_codes_of(account_id), c.code_hash == code_hash, c.used.is_(None))
        return self._changed(update(recovery_code).where(*unused).values(used=now))

    def codes_left(self, account_id: str) -> int:
        """Return how many recovery codes are unused."""
        left = (_codes_of(account_id), recovery_code.c.used.is_(None))
        query = select(func.count()).select_from(recovery_code).where(*left)
        return self._connection.scalar(query) or 0

    def remove_codes(self, account_id: str) -> None:
        """Forget the recovery codes of an account."""
        self._connection.execute(delete(recovery_code).where(_codes_of(account_id)))

    def remove_all(self, account_id: str) -> None:
        """Forget every second factor of an account, and what was asked of them."""
        for table in (totp, passkey, recovery_code, challenge):
            self._connection.execute(delete(table).where(table.c.account_id == account_id))

    def forget(self, before: datetime) -> None:
        """Delete challenges that ended before then."""
        self._connection.execute(delete(challenge).where(challenge.c.expires < before))

    def _changed(self, statement: Any) -> bool:  # noqa: ANN401 -- an update or a delete
        return bool(self._connection.execute(statement).rowcount)


def _codes_of(account_id: str) -> Any:  # noqa: ANN401 -- an SQL condition
    return recovery_code.c.account_id == account_id


def _passkey(row: Row[Any]) -> Passkey:
    return Passkey(
        id=row.id,
        account_id=row.account_id,
        credential=row.credential,
        public_key=row.public_key,
        sign_count=row.sign_count,
        name=row.name,
        created=row.created,
        last_used=row.last_used,
    )
