"""Edges as rows: the record of who depends on whom, of which any graph in memory is a copy.

A project's edges are replaced as a whole, and each replacement is numbered in
the order of the commits, so that a copy can be brought up to date by reading
what changed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    Connection,
    Select,
    and_,
    cast,
    delete,
    distinct,
    func,
    literal,
    or_,
    select,
    update,
)

from steward.edges import Environment
from steward.store import tables
from steward.store.known import chunks
from steward.store.rows import insert, insert_new
from steward.store.types import Number, Words
from workflows.names import Project

VERSION: Final = "graph_version"
BASE: Final = "graph_base"
LABEL: Final = "graph_label"
UNREAD: Final = "graph_unread"
COUNTED: Final = "graph_counted"
_AT_ONCE: Final = 50_000


class EdgeColumns(NamedTuple):
    """An edge as the graph needs it: two projects, the extras that open it, those it asks."""

    dependent: int
    target: int
    gates: str
    asks: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where the record stands: which bulk load, how many replacements, what it is of.

    `label` dates a loaded snapshot, or is None; `unread` counts the projects
    of it whose requirements nobody could read.
    """

    base: str
    version: int
    label: str | None
    unread: int

    @property
    def stamp(self) -> str:
        """What counts of this record are marked with."""
        return f"{self.base}:{self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeKept:
    """An edge with its requirement string, and when and where that was read."""

    dependent: int
    target: int
    raw: str
    gates: frozenset[str]
    environment: Environment
    asks: frozenset[str]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a row about a project shows of it."""

    project: Project
    shown: str
    described: str | None
    read_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A project's releases as a fresh install meets them, those of its last life."""

    left: tuple[str, ...]
    yanked: tuple[str, ...]
    gone: tuple[str, ...]


class Count(NamedTuple):
    """How many depend on a project."""

    direct: int
    runtime: int
    any: int


class GraphRows:
    """The edges in one transaction or view."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def replace(self, dependent: int, edges: Sequence[Mapping[str, Any]]) -> bool:
        """Give a project these edges in place of all it had; say whether that changed any."""
        e = tables.edge_latest
        whole = [{"dependent_id": dependent, **edge} for edge in edges]
        query = select(e).where(e.c.dependent_id == dependent)
        before = [dict(row) for row in self._connection.execute(query).mappings()]
        if _in_order(before) == _in_order(whole):
            return False
        self._connection.execute(delete(e).where(e.c.dependent_id == dependent))
        insert_new(self._connection, e, whole)
        self._mark({edge["target_id"] for edge in (*before, *whole)})
        row = {"version": self._next_version(), "dependent_id": dependent}
        insert_new(self._connection, tables.edge_change, [row])
        return True

    def standing(self) -> Standing:
        """Return which record this is."""
        m = tables.meta
        keys = (VERSION, BASE, LABEL, UNREAD)
        query = select(m.c.key, m.c.value).where(m.c.key.in_(keys))
        found = {row.key: row.value for row in self._connection.execute(query)}
        return Standing(
            base=found.get(BASE, ""),
            version=int(found.get(VERSION, "0")),
            label=found.get(LABEL),
            unread=int(found.get(UNREAD, "0")),
        )

    def changed_since(self, version: int) -> frozenset[int]:
        """Return the projects whose edges were replaced after that version."""
        c = tables.edge_change
        query = select(c.c.dependent_id).where(c.c.version > version).distinct()
        return frozenset(self._connection.scalars(query))

    def edges_of(self, dependents: Iterable[int]) -> dict[int, list[EdgeColumns]]:
        """Return the edges that begin at each of these projects."""
        found: dict[int, list[EdgeColumns]] = {each: [] for each in dependents}
        for part in chunks(sorted(found)):
            query = _columns().where(tables.edge_latest.c.dependent_id.in_(part))
            for row in self._connection.execute(query):
                found[row.dependent_id].append(EdgeColumns(*row))
        return found

    def all_edges(self) -> Iterator[Sequence[tuple[int, int, str, str]]]:
        """Return every edge that can hold somewhere, many at a time."""
        streamed = self._connection.execution_options(yield_per=_AT_ONCE).execute(_columns())
        for part in streamed.partitions(_AT_ONCE):
            yield [(row[0], row[1], row[2], row[3]) for row in part]

    def between(self, pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], list[EdgeKept]]:
        """Return the edges from each first to each second project, with their words."""
        e = tables.edge_latest
        wanted = set(pairs)
        found: dict[tuple[int, int], list[EdgeKept]] = {}
        # Pairs in one IN would be looked for without an index; singly they are found by it.
        for part in chunks(sorted({dependent for dependent, _ in wanted})):
            query = select(e).where(e.c.dependent_id.in_(part)).order_by(e.c.raw)
            for row in self._connection.execute(query):
                pair = (row.dependent_id, row.target_id)
                if pair in wanted:
                    found.setdefault(pair, []).append(_kept(row))
        return found

    def named(self, project_ids: Iterable[int]) -> dict[int, Named]:
        """Return the names of these projects, and which release's edges were read when."""
        p = tables.project
        found: dict[int, Named] = {}
        for part in chunks(sorted(set(project_ids))):
            for row in self._connection.execute(select(p).where(p.c.id.in_(part))):
                found[row.id] = Named(
                    project=Project(row.ecosystem, row.name),
                    shown=row.display_name or row.name,
                    described=row.described_version or row.latest_version,
                    read_at=row.looked_at,
                )
        return found

    def offer(self, project_id: int) -> Offer | None:
        """Return what is left of a project's releases; None where they were never looked at."""
        i, r, p = tables.incarnation, tables.release, tables.project
        life = select(i).where(i.c.project_id == project_id).order_by(i.c.n.desc()).limit(1)
        last = self._connection.execute(life).first()
        if last is None:
            return None
        status = self._connection.scalar(select(p.c.status).where(p.c.id == project_id))
        hidden = last.removed_at is not None or status == "quarantined"
        rows = self._connection.execute(select(r).where(r.c.incarnation_id == last.id)).all()
        gone = {row.version for row in rows if hidden or row.quarantined or row.removed_at}
        there = [row for row in rows if row.version not in gone]
        return Offer(
            left=tuple(row.version for row in there if not row.yanked),
            yanked=tuple(row.version for row in there if row.yanked),
            gone=tuple(sorted(gone)),
        )

    def followed(self) -> int:
        """Return how many projects' edges are known."""
        e = tables.edge_latest
        p = tables.project
        query = select(func.count()).where(
            or_(p.c.described_version.is_not(None), p.c.id.in_(select(e.c.dependent_id)))
        )
        return self._connection.scalar(query) or 0

    def unreadable(self) -> int:
        """Return how many projects have a requirement that nobody can read."""
        r = tables.requirement
        query = select(func.count(distinct(r.c.project_id))).where(r.c.error.is_not(None))
        return self._connection.scalar(query) or 0

    def dangling(self, limit: int) -> tuple[tuple[Project, int], ...]:
        """Return names that projects require and nobody owns, as far as we know, widest first.

        Either a look found none, or the name is in no snapshot and was never seen.
        """
        e, p = tables.edge_latest, tables.project
        never = (p.c.first_seen, p.c.latest_version, p.c.described_version)
        nowhere = and_(literal(self.get(LABEL) is not None), *(each.is_(None) for each in never))
        count = func.count(distinct(e.c.dependent_id))
        query = (
            select(p.c.ecosystem, p.c.name, count)
            .join(e, e.c.target_id == p.c.id)
            .where(or_(p.c.state == "missing", nowhere), e.c.dependent_id != p.c.id)
            .group_by(p.c.ecosystem, p.c.name)
            .order_by(count.desc(), p.c.name)
            .limit(limit)
        )
        rows = self._connection.execute(query)
        return tuple((Project(ecosystem, name), number) for ecosystem, name, number in rows)

    def counts(self) -> dict[int, Count]:
        """Return all counts as they were last written."""
        d = tables.dependents_count
        query = select(d.c.project_id, d.c.direct, d.c.runtime, d.c.any)
        return {row[0]: Count(*row[1:]) for row in self._connection.execute(query)}

    def direct(self, project_id: int) -> int:
        """Return how many projects depend on this one directly, as last counted."""
        d = tables.dependents_count
        query = select(d.c.direct).where(d.c.project_id == project_id)
        return self._connection.scalar(query) or 0

    def counted_at(self, project_id: int) -> datetime | None:
        """Return when that was counted, or None where nothing was ever counted."""
        d = tables.dependents_count
        query = select(d.c.computed_at).where(d.c.project_id == project_id)
        found: datetime | None = self._connection.scalar(query)
        return found

    def keep_counts(self, counts: Mapping[int, Count], version: str, now: datetime) -> None:
        """Write these counts, and take away every mark that says they are being counted anew."""
        d = tables.dependents_count
        rows = [
            {"project_id": key, **each._asdict(), "graph_version": version, "computed_at": now}
            for key, each in counts.items()
        ]
        statement = insert(self._connection, d)
        new = {name: statement.excluded[name] for name in (*Count._fields, "graph_version")}
        statement = statement.on_conflict_do_update(
            index_elements=[d.c.project_id],
            set_={**new, "computed_at": statement.excluded.computed_at},
        )
        for part in _parts(rows, _AT_ONCE):
            self._connection.execute(statement, part)
        self._connection.execute(update(d).where(d.c.dirty).values(dirty=False))
        self.put(COUNTED, version)

    def is_counted(self) -> bool:
        """Whether the counts are of the record as it stands."""
        return self.get(COUNTED) == self.standing().stamp

    def get(self, key: str) -> str | None:
        """Return a word kept about the graph."""
        m = tables.meta
        return self._connection.scalar(select(m.c.value).where(m.c.key == key))

    def put(self, key: str, value: str) -> None:
        """Keep a word about the graph."""
        statement = insert(self._connection, tables.meta).values(key=key, value=value)
        statement = statement.on_conflict_do_update(index_elements=["key"], set_={"value": value})
        self._connection.execute(statement)

    def _next_version(self) -> int:
        """Return the next number; whoever takes one holds the row until the commit."""
        m = tables.meta
        insert_new(self._connection, m, [{"key": VERSION, "value": "0"}])
        following = cast(cast(m.c.value, Number) + 1, Words)
        statement = update(m).where(m.c.key == VERSION).values(value=following)
        return int(self._connection.execute(statement.returning(m.c.value)).scalar_one())

    def _mark(self, targets: Iterable[int]) -> None:
        d = tables.dependents_count
        for part in chunks(sorted(targets)):
            self._connection.execute(update(d).where(d.c.project_id.in_(part)).values(dirty=True))


def _columns() -> Select[int, int, str, str]:
    """Return the question for edges; one that holds nowhere is nobody's dependency."""
    e = tables.edge_latest
    query = select(e.c.dependent_id, e.c.target_id, e.c.gates, e.c.extras)
    return query.where(e.c.environment != Environment.NEVER.value)


def _kept(row: Any) -> EdgeKept:  # noqa: ANN401 -- a row of the library's
    return EdgeKept(
        dependent=row.dependent_id,
        target=row.target_id,
        raw=row.raw,
        gates=frozenset(filter(None, row.gates.split(","))),
        environment=Environment(row.environment),
        asks=frozenset(filter(None, row.extras.split(","))),
        source=row.source,
    )


def _in_order(rows: Iterable[Mapping[str, Any]]) -> list[list[tuple[str, Any]]]:
    return sorted(sorted(row.items()) for row in rows)


def _parts(rows: Sequence[dict[str, Any]], size: int) -> Iterator[Sequence[dict[str, Any]]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
