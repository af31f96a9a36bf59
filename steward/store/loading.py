"""Loading a whole index's graph at once: names and edges, in one transaction.

What a look at a page told of a project is newer than any snapshot, so the
edges of a project that was looked at stay as they are.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final, NamedTuple, TypeVar

from sqlalchemy import Connection, Table, delete, select

from steward.store import tables
from steward.store.graph import BASE, LABEL, UNREAD, GraphRows
from steward.store.known import chunks
from steward.store.types import held

T = TypeVar("T")
Tick = Callable[[int], None]

_AT_ONCE: Final = 20_000
_SOURCE: Final = "snapshot of "


class LoadedName(NamedTuple):
    """A project of a snapshot, its latest version, and whether its requirements were read."""

    name: str
    version: str
    read: bool


class LoadedEdge(NamedTuple):
    """An edge of a snapshot, by names."""

    dependent: str
    target: str
    raw: str
    gates: str
    environment: str


@dataclass(slots=True)
class Loaded:
    """What a load brought.  `dangling` names are required and are no project of the snapshot."""

    projects: int = 0
    edges: int = 0
    unread: int = 0
    dangling: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What is to be loaded: of which registry, under which fresh name, and how it is dated."""

    ecosystem: str
    base: str
    label: str
    names: Iterable[LoadedName]
    edges: Iterable[LoadedEdge]


def load(connection: Connection, snapshot: Snapshot, tick: Tick) -> Loaded:
    """Put a snapshot in place of the one before; `tick` is told of lines as they are read.

    What the names and edges raise while they are read leaves nothing behind.
    """
    loading = _Loading(connection, snapshot, tick)
    loading.take_names()
    with _unindexed(connection, tables.edge_latest):
        edge = tables.edge_latest
        connection.execute(delete(edge).where(edge.c.source.startswith(_SOURCE)))
        loading.take_edges()
    rows = GraphRows(connection)
    rows.put(BASE, snapshot.base)
    rows.put(LABEL, snapshot.label)
    rows.put(UNREAD, str(loading.done.unread))
    return loading.done


@dataclass(slots=True)
class _Loading:
    connection: Connection
    snapshot: Snapshot
    tick: Tick
    ids: dict[str, int] = field(default_factory=dict)
    fresher: frozenset[int] = frozenset()
    done: Loaded = field(default_factory=Loaded)

    def take_names(self) -> None:
        """Give every project of the snapshot a row, and learn all rows' numbers."""
        p = tables.project
        for part in _parts(self.snapshot.names):
            self._add((each.name, each.version) for each in part)
            self.done.projects += len(part)
            self.done.unread += sum(not each.read for each in part)
            self.tick(len(part))
        query = select(p.c.name, p.c.id).where(p.c.ecosystem == self.snapshot.ecosystem)
        self.ids = {row.name: row.id for row in self.connection.execute(query)}
        described = select(p.c.id).where(p.c.described_version.is_not(None))
        self.fresher = frozenset(self.connection.scalars(described))

    def take_edges(self) -> None:
        """Write the edges, except where a page told newer ones."""
        source = f"{_SOURCE}{self.snapshot.label}"
        columns = ("dependent_id", "target_id", "raw", "gates", "environment", "extras", "source")
        for part in _parts(self.snapshot.edges):
            self._know(part)
            rows = [
                (self.ids[d], self.ids[t], held(raw), gates, where, "", source)
                for d, t, raw, gates, where in part
            ]
            kept = [row for row in rows if row[0] not in self.fresher]
            _insert(self.connection, tables.edge_latest, columns, kept)
            self.done.edges += len(kept)
            self.tick(len(part))

    def _know(self, edges: Sequence[LoadedEdge]) -> None:
        """Give the names that only edges know a row each."""
        named = {name for each in edges for name in (each.dependent, each.target)}
        strange = sorted(named - self.ids.keys())
        self._add((name, None) for name in strange)
        p = tables.project
        for part in chunks(strange):
            query = select(p.c.name, p.c.id).where(
                p.c.ecosystem == self.snapshot.ecosystem, p.c.name.in_(part)
            )
            self.ids |= {row.name: row.id for row in self.connection.execute(query)}
        self.done.dangling += len(strange)

    def _add(self, names: Iterable[tuple[str, str | None]]) -> None:
        rows = [(self.snapshot.ecosystem, name, version) for name, version in names]
        columns = ("ecosystem", "name", "latest_version")
        # What a look told of the latest version stands.
        there = (
            "(ecosystem, name) DO UPDATE SET "
            "latest_version = coalesce(project.latest_version, excluded.latest_version)"
        )
        _insert(self.connection, tables.project, columns, rows, there)


@contextmanager
def _unindexed(connection: Connection, table: Table) -> Iterator[None]:
    """Take a table's indexes away while millions of rows come in, and sort once at the end."""
    indexes = sorted(table.indexes, key=lambda index: str(index.name))
    for index in indexes:
        index.drop(connection)
    yield
    for index in indexes:
        index.create(connection)


def _insert(
    connection: Connection,
    table: Table,
    columns: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
    there: str = "DO NOTHING",
) -> None:
    """Add rows through the driver itself, three times as fast; `there` is for those that exist."""
    if not rows:
        return
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    marks = ", ".join([mark] * len(columns))
    # Only our own words stand in the statement; the values go beside it.
    connection.exec_driver_sql(
        f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks}) "  # noqa: S608
        f"ON CONFLICT {there}",
        list(rows),
    )


def _parts(items: Iterable[T]) -> Iterator[Sequence[T]]:
    stream = iter(items)
    while part := list(islice(stream, _AT_ONCE)):
        yield part
