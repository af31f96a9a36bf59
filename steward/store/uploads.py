"""Uploads: who sent which content, under which name, for what.  The bytes are `files`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, delete, func, select, text, update

from steward.store.rows import insert_new
from steward.store.tables import content
from steward.store.tables import upload as table

_LOCK: Final = 0x46_49_4C_45_53  # "FILES"; no other advisory lock has this number
_COLUMNS: Final = (*table.c, content.c.kind, content.c.size)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One file as somebody sent it.  `by` is an account's id; `subject` what it was sent for."""

    id: str
    sha256: str
    kind: str
    size: int
    name: str
    by: str
    subject: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """How many files, and how many bytes, somebody or something holds."""

    files: int
    size: int


class Uploads:
    """The uploads of one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lock(self) -> None:
        """Let nobody else keep or sweep files before this transaction ends."""
        # On SQLite the write transaction is the lock.
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})

    def put(self, kept: Kept) -> None:
        """Keep that somebody sent a content."""
        what = {"sha256": kept.sha256, "kind": kept.kind, "size": kept.size, "kept": kept.at}
        insert_new(self._connection, content, [what])
        self._connection.execute(
            table.insert().values(
                id=kept.id,
                sha256=kept.sha256,
                by=kept.by,
                subject=kept.subject,
                name=kept.name,
                at=kept.at,
            )
        )

    def get(self, upload_id: str) -> Kept | None:
        """Return what was sent, or None if it was not, or was erased."""
        found = self._read(table.c.id == upload_id)
        return found[0] if found else None

    def same(self, sha256: str, by: str, subject: str | None) -> Kept | None:
        """Return what this account sent for this already, if it did."""
        found = self._read(table.c.sha256 == sha256, table.c.by == by, _about(subject))
        return found[0] if found else None

    def of(self, subject: str) -> tuple[Kept, ...]:
        """Return what was sent for something, oldest first."""
        return self._read(table.c.subject == subject)

    def by(self, account_id: str) -> tuple[Kept, ...]:
        """Return what an account sent, oldest first."""
        return self._read(table.c.by == account_id)

    def held_by(self, account_id: str) -> Held:
        """Return how much an account holds."""
        return self._held(table.c.by == account_id)

    def held_for(self, subject: str) -> Held:
        """Return how much was sent for something."""
        return self._held(table.c.subject == subject)

    def kind(self, sha256: str) -> str | None:
        """Return the kind of a content that is kept, or None."""
        return self._connection.scalar(select(content.c.kind).where(content.c.sha256 == sha256))

    def attach(self, upload_id: str, subject: str) -> None:
        """Say what something was sent for."""
        self._connection.execute(
            update(table).where(table.c.id == upload_id).values(subject=subject)
        )

    def unname(self, account_id: str) -> None:
        """Forget how an account named its files."""
        self._connection.execute(update(table).where(table.c.by == account_id).values(name=""))

    def erase(self, upload_id: str) -> None:
        """Delete what somebody sent; the content goes with the last who sent it."""
        self._delete(table.c.id == upload_id)

    def forget_loose(self, before: datetime) -> None:
        """Delete what was sent before then and for nothing."""
        self._delete(table.c.subject.is_(None), table.c.at < before)

    def forget_loose_of(self, account_id: str) -> None:
        """Delete what an account sent for nothing."""
        self._delete(table.c.subject.is_(None), table.c.by == account_id)

    def unknown(self, digests: Iterable[str]) -> frozenset[str]:
        """Return those of these contents that no row names."""
        asked = frozenset(digests)
        known = self._connection.scalars(select(content.c.sha256))
        return asked.difference(known) if asked else asked

    def _delete(self, *which: ColumnElement[bool]) -> None:
        self._connection.execute(delete(table).where(*which))
        loose = content.c.sha256.not_in(select(table.c.sha256))
        self._connection.execute(delete(content).where(loose))

    def _held(self, which: ColumnElement[bool]) -> Held:
        query = select(func.count(), func.coalesce(func.sum(content.c.size), 0))
        row = self._connection.execute(query.select_from(table.join(content)).where(which)).one()
        return Held(files=int(row[0]), size=int(row[1]))

    def _read(self, *which: ColumnElement[bool]) -> tuple[Kept, ...]:
        query = select(*_COLUMNS).select_from(table.join(content)).where(*which)
        return tuple(map(_kept, self._connection.execute(query.order_by(table.c.id))))


def _about(subject: str | None) -> ColumnElement[bool]:
    return table.c.subject.is_(None) if subject is None else table.c.subject == subject


def _kept(row: Row[Any]) -> Kept:
    return Kept(
        id=row.id,
        sha256=row.sha256,
        kind=row.kind,
        size=row.size,
        name=row.name,
        by=row.by,
        subject=row.subject,
        at=row.at,
    )
