"""Opening a database, and what each of the two needs to be safe.

SQLite: WAL, foreign keys, `synchronous=FULL`, every write begun with BEGIN
IMMEDIATE behind one lock of this process (waiting on SQLite's own lock sleeps,
which made writers forty times slower), every read on a connection that cannot
write.  PostgreSQL: psycopg, and no statement or lock waits for ever.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, exc, make_url

from steward.errors import Malformed, Unavailable

BUSY_SECONDS: Final = 10
LOCK_SECONDS: Final = 4
STATEMENT_SECONDS: Final = 60
_CONNECTIONS: Final = 12
_LONGEST_REASON: Final = 200
_OUR_MISTAKES: Final = (exc.IntegrityError, exc.ProgrammingError, exc.DataError)


@dataclass(frozen=True)
class Engines:
    """One way in for writers, one for readers, and the lock that writers queue at."""

    writing: Engine
    reading: Engine
    queue: threading.Semaphore | None

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Give a connection inside a write transaction; commit at the end, or undo all.

        Raises `Unavailable` where the database takes no writes now.
        """
        with _clear_faults(), _turn(self.queue), self.writing.begin() as connection:
            yield connection

    @contextmanager
    def look(self) -> Iterator[Connection]:
        """Give a connection that reads the database as it stands at its first question."""
        with _clear_faults(), self.reading.connect() as connection:
            yield connection

    def dispose(self) -> None:
        """Close every connection."""
        self.writing.dispose()
        self.reading.dispose()


def open_engines(url: str) -> Engines:
    """Return the ways into a database; nothing is connected yet.

    Raises `Malformed` for an address that is none, `Unavailable` where SQLite's
    folder cannot be made.
    """
    try:
        parsed = make_url(url)
    except exc.ArgumentError as error:
        raise Malformed("the database's address cannot be read") from error
    match parsed.get_backend_name():
        case "sqlite":
            return _sqlite(parsed)
        case "postgresql":
            return _postgres(parsed)
        case other:
            raise Malformed(f"no database of the kind {other!r} is known: sqlite or postgresql")


def _sqlite(url: URL) -> Engines:
    if url.database in {None, "", ":memory:"}:
        raise Malformed("an SQLite database needs a file: sqlite:///var/steward.db")
    _make_folder(Path(str(url.database)).parent)
    writing = create_engine(url, pool_size=1, max_overflow=0, hide_parameters=True)
    reading = create_engine(url, pool_size=_CONNECTIONS, hide_parameters=True)
    event.listen(writing, "connect", _prepare_writer)
    event.listen(reading, "connect", _prepare_reader)
    event.listen(writing, "begin", lambda connection: _say(connection, "BEGIN IMMEDIATE"))
    event.listen(reading, "begin", lambda connection: _say(connection, "BEGIN"))
    return Engines(writing, reading, threading.Semaphore())


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(f"the folder of the database cannot be made: {error}") from error


def _prepare_writer(connection: Any, _record: object) -> None:  # noqa: ANN401 -- the driver's own
    connection.isolation_level = None  # the driver would begin by itself, and too late
    for pragma in (
        f"busy_timeout={BUSY_SECONDS * 1000}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_reader(connection: Any, record: object) -> None:  # noqa: ANN401 -- the driver's own
    _prepare_writer(connection, record)
    connection.execute("PRAGMA query_only=ON")


def _say(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement)


def _postgres(url: URL) -> Engines:
    limits = (
        f"-c lock_timeout={LOCK_SECONDS}s -c statement_timeout={STATEMENT_SECONDS}s "
        f"-c idle_in_transaction_session_timeout={STATEMENT_SECONDS}s -c timezone=UTC"
    )
    base = create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=_CONNECTIONS,
        pool_pre_ping=True,
        hide_parameters=True,  # what people wrote does not belong into logs
        connect_args={"options": limits},
    )
    reading = base.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return Engines(base, reading, None)


@contextmanager
def _turn(queue: threading.Semaphore | None) -> Iterator[None]:
    if queue is None:
        yield
        return
    if not queue.acquire(timeout=BUSY_SECONDS):
        raise Unavailable(f"the database was busy for {BUSY_SECONDS} seconds; nothing was changed")
    try:
        yield
    finally:
        queue.release()


@contextmanager
def _clear_faults() -> Iterator[None]:
    try:
        yield
    except exc.TimeoutError as error:
        raise Unavailable("every connection to the database is in use") from error
    except exc.DatabaseError as error:
        if isinstance(error, _OUR_MISTAKES):
            raise
        raise Unavailable(f"the database cannot do this now: {_reason(error)}") from error


def _reason(error: exc.DBAPIError) -> str:
    lines = str(error.orig).strip().splitlines() or [type(error.orig).__name__]
    return lines[0][:_LONGEST_REASON]
