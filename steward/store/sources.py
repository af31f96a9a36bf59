"""Sources: how far each registry has been followed, whether it answers, whether it is believed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, select, update

from steward.errors import NotFound
from steward.observations import JournalRow
from steward.store import journals, tables
from steward.store.rows import insert_new
from workflows.names import PersonId

OK: Final = "ok"
TROUBLE: Final = "trouble"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A registry as it is followed.

    `cursor` is the last journal row taken in, None until the first whole
    comparison or where there is no journal; `head_at` is when the journal's
    head was first seen where it stands; `silent_since` is None while the
    registry answers; `incident` names the trouble while `health` is trouble.
    """

    id: int
    ecosystem: str
    base_url: str
    cursor: str | None
    head: int | None
    head_at: datetime | None
    root_at: datetime | None
    health: str
    health_since: datetime | None
    incident: str | None
    last_ok_at: datetime | None
    last_error: str | None
    last_error_at: datetime | None
    silent_since: datetime | None
    unknown_actions: int
    rows_counted: int

    @property
    def troubled(self) -> bool:
        """Whether its answers are not believed for now."""
        return self.health == TROUBLE


class Sources:
    """The sources in one transaction or view."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ensure(self, ecosystem: str, base_url: str) -> Source:
        """Return the source of an ecosystem; another address begins to be followed anew."""
        s = tables.source
        new = {"ecosystem": ecosystem, "base_url": base_url}
        insert_new(self._connection, s, [new])
        found = self.get(ecosystem)
        if found.base_url != base_url:
            anew = {"cursor": None, "head": None, "head_at": None, "root_at": None}
            self._set(found.id, base_url=base_url, **anew)
            v = tables.validator
            self._connection.execute(delete(v).where(v.c.source_id == found.id))
        return self.get(ecosystem)

    def get(self, ecosystem: str) -> Source:
        """Return the source of an ecosystem.  Raises `NotFound`."""
        s = tables.source
        row = self._connection.execute(select(s).where(s.c.ecosystem == ecosystem)).first()
        if row is None:
            raise NotFound(f"no registry called {ecosystem} is followed yet")
        return _source(row)

    def all(self) -> tuple[Source, ...]:
        """Return every source."""
        s = tables.source
        return tuple(map(_source, self._connection.execute(select(s).order_by(s.c.id))))

    def saw_head(self, source: Source, head: int, now: datetime) -> None:
        """Keep where the journal's head stands, and since when."""
        moved = source.head != head
        self._set(source.id, head=head, head_at=now if moved else source.head_at or now)

    def begin(self, source: Source, cursor: str) -> None:
        """Follow the journal from here on; what came before is found by comparison."""
        self._set(source.id, cursor=cursor, root_at=None)

    def move(self, source: Source, cursor: str) -> None:
        """Set the cursor: everything up to it is taken in."""
        self._set(source.id, cursor=cursor)

    def compared(self, source: Source, now: datetime) -> None:
        """Note that the whole list has been compared."""
        self._set(source.id, root_at=now)

    def answered(self, source: Source, now: datetime) -> None:
        """Note that the registry gave a usable answer."""
        self._set(source.id, last_ok_at=now, silent_since=None)

    def silent(self, source: Source, reason: str, now: datetime) -> None:
        """Note that it gave none, why, and since when."""
        since = source.silent_since or now
        self._set(source.id, last_error=reason, last_error_at=now, silent_since=since)

    def distrust(self, source: Source, incident: str, now: datetime) -> None:
        """Believe nothing it says until it is trusted again."""
        self._set(source.id, health=TROUBLE, health_since=now, incident=incident)

    def trust(self, source: Source, now: datetime) -> None:
        """Believe it again."""
        self._set(source.id, health=OK, health_since=now, incident=None)

    def keep(
        self,
        source: Source,
        rows: Iterable[tuple[JournalRow, int | None, PersonId | None]],
        counted: int,
        now: datetime,
    ) -> int:
        """Keep these journal rows and count the others; return how many actions were unknown."""
        rows = list(rows)
        known = journals.known_ids(
            self._connection, source.id, [row.external_id for row, _, _ in rows]
        )
        new = [each for each in rows if each[0].external_id not in known]
        journals.keep(self._connection, source.id, new, now)
        strange = sum(not row.known for row, _, _ in new)
        now_counted = {
            "unknown_actions": tables.source.c.unknown_actions + strange,
            "rows_counted": tables.source.c.rows_counted + counted,
        }
        self._set(source.id, **now_counted)
        return strange

    def unknown_actions(self, source: Source) -> Mapping[str, int]:
        """Return the action words nobody knows, and how often each was read."""
        return journals.unknown_actions(self._connection, source.id)

    def validator(self, source: Source, url: str) -> tuple[str | None, str | None]:
        """Return the ETag and the date under which we hold a copy of this address."""
        v = tables.validator
        where = (v.c.source_id == source.id, v.c.url == url)
        row = self._connection.execute(select(v).where(*where)).first()
        return (row.etag, row.last_modified) if row else (None, None)

    def keep_validator(
        self, source: Source, url: str, etag: str | None, modified: str | None
    ) -> None:
        """Keep an address's ETag and date; without either, hold none."""
        v = tables.validator
        where = (v.c.source_id == source.id, v.c.url == url)
        self._connection.execute(delete(v).where(*where))
        if etag or modified:
            row = {"source_id": source.id, "url": url, "etag": etag, "last_modified": modified}
            self._connection.execute(v.insert().values(**row))

    def _set(self, source_id: int, **values: Any) -> None:  # noqa: ANN401 -- columns' own types
        s = tables.source
        self._connection.execute(update(s).where(s.c.id == source_id).values(**values))


def _source(row: Row[Any]) -> Source:
    return Source(**{name: getattr(row, name) for name in Source.__dataclass_fields__})
