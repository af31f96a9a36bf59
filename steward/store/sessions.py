"""Sessions: one-time links, the sessions they open, and browsers known from before.

Everything is found by the digest of a secret, used up by one conditional
statement, and read anew for each request, so that an end is at once.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, or_, select, update

from steward.store.accounts import ACTIVE
from steward.store.tables import account, address, device, link, session


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A one-time link that was just used."""

    purpose: str
    fingerprint: str
    sealed: str
    account_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session of an active account."""

    id: str
    account_id: str
    name: str
    means: str
    agent: str
    created: datetime
    last_used: datetime
    proved: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Living:
    """The bounds within which a session lives: used after `used`, made after `made`."""

    used: datetime
    made: datetime


class Sessions:
    """The links, sessions and known devices of one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_link(self, **columns: Any) -> None:  # noqa: ANN401 -- columns' own types
        """Keep a new link."""
        self._connection.execute(link.insert().values(**columns))

    def use_link(
        self, token_hash: str, purpose: str, browser_hash: str | None, now: datetime
    ) -> Link | None:
        """Use a link up and return it; None where it is spent, over, or of another browser."""
        any_browser = link.c.browser_hash.is_(None)
        used = (
            update(link)
            .where(
                link.c.token_hash == token_hash,
                link.c.purpose == purpose,
                link.c.used.is_(None),
                link.c.expires > now,
                or_(any_browser, link.c.browser_hash == browser_hash),
            )
            .values(used=now)
            .returning(link.c.fingerprint, link.c.sealed, link.c.account_id)
        )
        row = self._connection.execute(used).first()
        if row is None:
            return None
        return Link(
            purpose=purpose,
            fingerprint=row.fingerprint,
            sealed=row.sealed,
            account_id=row.account_id,
        )

    def link_waits(self, token_hash: str, now: datetime) -> bool:
        """Say whether a link could still be used, by the browser that asked for it."""
        query = select(link.c.token_hash).where(
            link.c.token_hash == token_hash, link.c.used.is_(None), link.c.expires > now
        )
        return self._connection.scalar(query) is not None

    def add(self, **columns: Any) -> None:  # noqa: ANN401 -- columns' own types
        """Keep a new session."""
        self._connection.execute(session.insert().values(**columns))

    def find(self, token_hash: str, living: Living) -> Session | None:
        """Return the living session of this token, of an active account; None if there is none."""
        found = self._sessions(session.c.token_hash == token_hash, _lives(living))
        return found[0] if found else None

    def of(self, account_id: str, living: Living) -> tuple[Session, ...]:
        """Return an account's living sessions, newest first."""
        return self._sessions(session.c.account_id == account_id, _lives(living))

    def renew(self, session_id: str, token_hash: str, proved: datetime) -> bool:
        """Give a session another token after a second factor; False if it ended meanwhile."""
        this = update(session).where(session.c.id == session_id)
        return self._changed(this.values(token_hash=token_hash, proved=proved, last_used=proved))

    def touch(self, session_id: str, now: datetime) -> None:
        """Note that a session was used."""
        this = update(session).where(session.c.id == session_id)
        self._connection.execute(this.values(last_used=now))

    def end(self, account_id: str, session_id: str) -> bool:
        """End a session of this account; False if it is not theirs or over."""
        mine = (session.c.id == session_id, session.c.account_id == account_id)
        return self._changed(delete(session).where(*mine))

    def end_token(self, token_hash: str) -> None:
        """End the session that this token opens, if any."""
        self._connection.execute(delete(session).where(session.c.token_hash == token_hash))

    def end_all(self, account_id: str, but: str | None = None) -> int:
        """End an account's sessions, all or all but one, and return how many."""
        theirs = and_(session.c.account_id == account_id, session.c.id != (but or ""))
        return self._connection.execute(delete(session).where(theirs)).rowcount

    def unprove(self, account_id: str) -> None:
        """Let every session of an account owe its second factor again."""
        theirs = update(session).where(session.c.account_id == account_id)
        self._connection.execute(theirs.values(proved=None))

    def know_device(self, token_hash: str, account_id: str, now: datetime) -> None:
        """Remember a browser that signed in."""
        row = {"token_hash": token_hash, "account_id": account_id, "last_used": now}
        self._connection.execute(device.insert().values(row))

    def device_of(self, token_hash: str, account_id: str) -> bool:
        """Say whether a browser signed in to this account before."""
        query = select(device.c.token_hash).where(
            device.c.token_hash == token_hash, device.c.account_id == account_id
        )
        return self._connection.scalar(query) is not None

    def device_knows(self, token_hash: str, fingerprint: str) -> bool:
        """Say whether a browser signed in before to the account with this address."""
        query = (
            select(device.c.token_hash)
            .join(address, address.c.account_id == device.c.account_id)
            .where(device.c.token_hash == token_hash, address.c.fingerprint == fingerprint)
        )
        return self._connection.scalar(query) is not None

    def touch_device(self, token_hash: str, now: datetime) -> None:
        """Note that a known browser signed in again."""
        this = update(device).where(device.c.token_hash == token_hash)
        self._connection.execute(this.values(last_used=now))

    def forget_devices(self, account_id: str) -> None:
        """Know none of an account's browsers any more."""
        self._connection.execute(delete(device).where(device.c.account_id == account_id))

    def forget_links_of(self, account_id: str, fingerprints: tuple[str, ...]) -> None:
        """Delete the links of an account and of its addresses."""
        theirs = or_(link.c.account_id == account_id, link.c.fingerprint.in_(fingerprints))
        self._connection.execute(delete(link).where(theirs))

    def forget(self, links: datetime, living: Living, devices: datetime) -> None:
        """Delete links that ended before then, sessions that are over, and browsers unseen."""
        self._connection.execute(delete(link).where(link.c.expires < links))
        over = or_(session.c.last_used <= living.used, session.c.created <= living.made)
        self._connection.execute(delete(session).where(over))
        self._connection.execute(delete(device).where(device.c.last_used < devices))

    def _sessions(self, *which: ColumnElement[bool]) -> tuple[Session, ...]:
        query = (
            select(session, account.c.name)
            .join(account, account.c.id == session.c.account_id)
            .where(account.c.state == ACTIVE, *which)
            .order_by(session.c.created.desc(), session.c.id.desc())
        )
        return tuple(_session(row) for row in self._connection.execute(query))

    def _changed(self, statement: Any) -> bool:  # noqa: ANN401 -- an update or a delete
        return bool(self._connection.execute(statement).rowcount)


def _lives(living: Living) -> ColumnElement[bool]:
    return and_(session.c.last_used > living.used, session.c.created > living.made)


def _session(row: Row[Any]) -> Session:
    return Session(
        id=row.id,
        account_id=row.account_id,
        name=row.name,
        means=row.means,
        agent=row.agent,
        created=row.created,
        last_used=row.last_used,
        proved=row.proved,
    )
