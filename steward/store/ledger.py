"""The ledger: what happened, appended once, in one order, and never changed.

Numbers have no gaps and commit in their own order, because they are given under
one lock that is held until the transaction ends.  Beside its columns each event
keeps its canonical bytes, from which everything here can be computed again.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from json import loads
from typing import Any, Final, assert_never

from sqlalchemy import Connection, Row, Select, func, select, text

from steward import ids
from steward.clock import Clock
from steward.errors import Malformed, NotFound, Stale
from steward.store.known import chunks
from steward.store.tables import event as table
from steward.store.tables import project
from workflows.case_events import CaseOpened, Fact
from workflows.errors import Refused
from workflows.events import (
    Event,
    FindingDismissed,
    FindingRaised,
    ListStated,
    RegistryRecovered,
    RegistryTroubled,
)
from workflows.names import Project, case_stream
from workflows.records import (
    CASE_TYPES,
    Record,
    canonical,
    from_case_record,
    from_record,
    instant,
    name_of,
    to_record,
)
from workflows.wish_events import (
    CallClosed,
    CallOpened,
    ClockSetBack,
    DirectiveLifted,
    DirectiveSet,
    IncidentFreezeLifted,
    IncidentFreezeSet,
    PaceReached,
)

MOST_BYTES: Final = 65_535
"""Of one record: what an entry of a tiled log may have (C2SP tlog-tiles)."""

_LOCK: Final = 0x4C_45_44_47_45_52  # "LEDGER"; no other advisory lock has this number
_BATCH: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """An event in its place: the how-many-eth of all, and of its stream."""

    number: int
    id: str
    stream: str
    version: int
    event: Event
    key: str | None
    incident: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """Something in the ledger that is not as it was written."""

    number: int
    what: str


def key_of(event: Event) -> str | None:
    """Return what makes the event one of a kind; None where it may happen again and again."""
    match event:
        case FindingRaised():
            return event.finding.key
        case FindingDismissed():
            return f"dismissed:{event.dismissed}"
        case RegistryTroubled():
            return f"troubled:{event.incident}"
        case RegistryRecovered():
            return f"recovered:{event.incident}"
        case ClockSetBack():
            return f"set-back:{instant(event.at)}"
        case (
            ListStated() | Fact() | IncidentFreezeSet() | IncidentFreezeLifted() | PaceReached()
        ) | (DirectiveSet() | DirectiveLifted() | CallOpened() | CallClosed()):
            return None
        case _:
            assert_never(event)


def project_of(event: Event) -> Project | None:
    """Return the project the event is about; None where it names none itself."""
    match event:
        case FindingRaised():
            return event.finding.project
        case FindingDismissed() | CaseOpened():
            return event.project
        case DirectiveSet() | DirectiveLifted() | CallOpened() | CallClosed():
            return event.project
        case RegistryTroubled() | RegistryRecovered() | ListStated() | Fact():
            return None
        case IncidentFreezeSet() | IncidentFreezeLifted() | PaceReached() | ClockSetBack():
            return None
        case _:
            assert_never(event)


def incident_of(event: Event) -> str | None:
    """Return what ties the event to others with the same cause; a case is one cause."""
    match event:
        case FindingRaised() | FindingDismissed() | RegistryTroubled() | RegistryRecovered():
            return event.incident
        case Fact():
            return case_stream(event.case)
        case CallOpened() | CallClosed():
            return f"call:{event.project}"
        case ListStated() | DirectiveSet() | DirectiveLifted():
            return None
        case IncidentFreezeSet() | IncidentFreezeLifted() | PaceReached() | ClockSetBack():
            return None
        case _:
            assert_never(event)


def event_of(record: Record) -> Event:
    """Read a record of any type and version.  Raises `Refused("bad-record")`."""
    if record.get("type") in CASE_TYPES:
        return from_case_record(record)
    return from_record(record)


class Ledger:
    """The ledger of one connection."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def append(
        self, stream: str, events: Iterable[Event], expected: int | None = None
    ) -> tuple[Stored, ...]:
        """Write events at the end of a stream and return those that were new.

        An event whose key is known is skipped.  Time never goes back here: what
        happened before the newest event is written at that one's moment.  Raises
        `Stale` where the stream does not stand at the version `expected`; None
        expects nothing.  The lock on numbers is held until the transaction ends,
        so append last.  Raises `Malformed` for an event of more than `MOST_BYTES`.
        """
        number, floor = self.upcoming() - 1, self.latest()
        version = self.version(stream)
        if expected is not None and version != expected:
            raise Stale(f"{stream} stands at version {version}, not {expected}")
        written: list[Stored] = []
        for event in self._unknown(events):
            number, version = number + 1, version + 1
            floor = max(floor or event.at, event.at)
            at_last = event if event.at == floor else replace(event, at=floor)
            written.append(self._write(number, stream, version, at_last))
        return tuple(written)

    def history(self, stream: str) -> tuple[Stored, ...]:
        """Return every event of a stream, oldest first."""
        return self._read(_events().where(table.c.stream == stream).order_by(table.c.version))

    def histories(self, streams: Collection[str]) -> dict[str, tuple[Stored, ...]]:
        """Return the same of many streams, by their names; an empty one is left out."""
        found: dict[str, list[Stored]] = {}
        for part in chunks(sorted(set(streams))):
            query = _events().where(table.c.stream.in_(part))
            for each in self._read(query.order_by(table.c.stream, table.c.version)):
                found.setdefault(each.stream, []).append(each)
        return {stream: tuple(each) for stream, each in found.items()}

    def streams(self, starting: str) -> tuple[str, ...]:
        """Return the names of the streams that begin so, in their order."""
        begins = table.c.stream.startswith(starting, autoescape=True)
        query = select(table.c.stream).where(begins, table.c.version == 1)
        return tuple(self._connection.scalars(query.order_by(table.c.stream)))

    def of(self, streams: Collection[str], types: Iterable[type[Event]]) -> tuple[Stored, ...]:
        """Return the events of these types in these streams, in their order within each."""
        named = [name_of(each) for each in types]
        found: list[Stored] = []
        for part in chunks(sorted(streams)):
            query = _events().where(table.c.stream.in_(part), table.c.type.in_(named))
            found.extend(self._read(query.order_by(table.c.stream, table.c.version)))
        return tuple(found)

    def moments(self, of: type[Event], most: int) -> tuple[datetime, ...]:
        """Return when the newest events of a type happened, in any stream, newest first."""
        query = select(table.c.at).where(table.c.type == name_of(of))
        return tuple(self._connection.scalars(query.order_by(table.c.number.desc()).limit(most)))

    def since(self, number: int, limit: int) -> tuple[Stored, ...]:
        """Return the first events after a number, in their order."""
        query = _events().where(table.c.number > number)
        return self._read(query.order_by(table.c.number).limit(limit))

    def at(self, number: int) -> Stored:
        """Return one event.  Raises `NotFound`."""
        found = self._read(_events().where(table.c.number == number))
        if not found:
            raise NotFound(f"the ledger has no event {number}")
        return found[0]

    def keyed(self, key: str) -> Stored:
        """Return the event that has this key.  Raises `NotFound`."""
        found = self._read(_events().where(table.c.key == key))
        if not found:
            raise NotFound(f"the ledger has no event with the key {key}")
        return found[0]

    def incident(self, incident: str) -> tuple[Stored, ...]:
        """Return all events of an incident, oldest first."""
        query = _events().where(table.c.incident == incident)
        return self._read(query.order_by(table.c.number))

    def last(self) -> int:
        """Return the number of the newest event; 0 for an empty ledger."""
        return self._connection.scalar(select(func.max(table.c.number))) or 0

    def latest(self) -> datetime | None:
        """Return the moment of the newest event, which none is before; None if there is none."""
        newest = select(table.c.at).order_by(table.c.number.desc())
        return self._connection.scalar(newest.limit(1))

    def upcoming(self) -> int:
        """Return the number of the next event, and let nobody write it before us.

        Whatever is said to hold from this number on misses no event, as long as
        the transaction lasts.  Ask last, as with `append`.
        """
        self._lock()
        return self.last() + 1

    def version(self, stream: str) -> int:
        """Return how many events a stream has."""
        query = select(func.max(table.c.version)).where(table.c.stream == stream)
        return self._connection.scalar(query) or 0

    def knows(self, key: str) -> bool:
        """Say whether an event with this key was written."""
        query = select(table.c.number).where(table.c.key == key)
        return self._connection.scalar(query) is not None

    def verify(self) -> tuple[Flaw, ...]:
        """Compute everything again from the stored bytes and return what does not agree."""
        versions: dict[str, int] = {}
        flaws: list[Flaw] = []
        for expected, row in enumerate(self._all_rows(), start=1):
            versions[row.stream] = versions.get(row.stream, 0) + 1
            if row.number != expected:
                flaws.append(Flaw(number=row.number, what=f"stands where {expected} should"))
            if row.version != versions[row.stream]:
                flaws.append(Flaw(number=row.number, what=f"is not the next of {row.stream}"))
            flaws += (Flaw(number=row.number, what=what) for what in _disagreements(row))
        return tuple(flaws)

    def _lock(self) -> None:
        # On SQLite the write transaction is the lock.
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})

    def _unknown(self, events: Iterable[Event]) -> Iterator[Event]:
        # One at a time: by the next question the event before is written and known.
        for event in events:
            key = key_of(event)
            if key is None or not self.knows(key):
                yield event

    def _write(self, number: int, stream: str, version: int, event: Event) -> Stored:
        stored = Stored(
            number=number,
            id=ids.ulid(self._clock.now()),
            stream=stream,
            version=version,
            event=event,
            key=key_of(event),
            incident=incident_of(event),
        )
        self._connection.execute(table.insert().values(**self._columns(stored)))
        return stored

    def _columns(self, stored: Stored) -> dict[str, Any]:
        return {
            "number": stored.number,
            "id": stored.id,
            "stream": stored.stream,
            "version": stored.version,
            "type": name_of(type(stored.event)),
            "at": stored.event.at,
            "key": stored.key,
            "project_id": self._project_id(project_of(stored.event)),
            "incident": stored.incident,
            "record": _bytes(stored.event),
        }

    def _project_id(self, named: Project | None) -> int | None:
        if named is None:
            return None
        return self._connection.scalar(
            select(project.c.id).where(
                project.c.ecosystem == named.ecosystem, project.c.name == named.name
            )
        )

    def _read(self, query: Select[Any]) -> tuple[Stored, ...]:
        return tuple(_stored(row) for row in self._connection.execute(query))

    def _all_rows(self) -> Iterator[Row[Any]]:
        query = select(table).order_by(table.c.number).execution_options(yield_per=_BATCH)
        yield from self._connection.execute(query)


def _bytes(event: Event) -> bytes:
    record = canonical(to_record(event))
    if len(record) > MOST_BYTES:
        raise Malformed(f"an event of {len(record)} bytes is too large for the ledger")
    return record


def _events() -> Select[Any]:
    return select(table)


def _stored(row: Row[Any]) -> Stored:
    return Stored(
        number=row.number,
        id=row.id,
        stream=row.stream,
        version=row.version,
        event=event_of(loads(row.record)),
        key=row.key,
        incident=row.incident,
    )


def _disagreements(row: Row[Any]) -> Iterator[str]:
    """Yield what the columns and the bytes of one event do not agree in."""
    try:
        record = loads(row.record)
        event = event_of(record)
    except (Refused, ValueError) as error:
        yield f"cannot be read: {error}"
        return
    if canonical(record) != row.record:
        yield "its bytes are not canonical"
    told = {
        "type": record["type"],
        "at": event.at,
        "key": key_of(event),
        "incident": incident_of(event),
    }
    yield from (
        f"its column {name} is not what its bytes say"
        for name, value in told.items()
        if getattr(row, name) != value
    )
