"""Portraits: everything kept of one project, as its page asks for it.

Every list is capped and in the order it is shown in.  People stand here by
name: this is where a page reads what may be erased.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from json import loads
from typing import Any, Final

from sqlalchemy import Connection, case, func, or_, select

from steward.store import tables as t
from steward.store.known import CHUNK, chunks
from steward.store.reading import Card, card_of, cards
from workflows.events import FindingRaised
from workflows.findings import Finding
from workflows.records import from_record, name_of

_NOBODY: Final = "somebody"  # whose name was erased; see `people`


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One life of a name."""

    id: int
    n: int
    first_seen: datetime
    removed_at: datetime | None
    tombstone: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A release with its dates and its files counted."""

    version: str
    uploaded: datetime | None
    yanked: bool
    yank_reason: str | None
    quarantined: bool
    removed_at: datetime | None
    files: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A role somebody has or had, by name."""

    name: str
    role: str
    since: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A run of equal looks."""

    outcome: str
    status: int | None
    reason: str | None
    at: datetime
    last_at: datetime
    looks: int
    registry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalLine:
    """A row of a registry's journal; the person it names is left out."""

    external_id: str
    at: datetime
    action: str
    version: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """A project that another needs, with the requirement as it is written."""

    card: Card
    raw: str
    gates: str


class Portraits:
    """The questions about one project, over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def findings(self, project_id: int, limit: int) -> tuple[Finding, ...]:
        """Return the findings about a project, the latest first."""
        e = t.event
        query = (
            select(e.c.record)
            .where(e.c.project_id == project_id, e.c.type == name_of(FindingRaised))
            .order_by(e.c.number.desc())
            .limit(limit)
        )
        events = (from_record(loads(record)) for record in self._connection.scalars(query))
        return tuple(each.finding for each in events if isinstance(each, FindingRaised))

    def lives(self, project_id: int) -> tuple[Life, ...]:
        """Return the lives of a name, the latest first."""
        i = t.incarnation
        query = select(i).where(i.c.project_id == project_id).order_by(i.c.n.desc())
        return tuple(
            Life(
                id=row.id,
                n=row.n,
                first_seen=row.first_seen,
                removed_at=row.removed_at,
                tombstone=row.tombstone,
            )
            for row in self._connection.execute(query)
        )

    def marked_since(self, life_id: int, state: str) -> datetime | None:
        """Return since when a status marker stands on this life."""
        s = t.project_state
        query = select(s.c.since).where(
            s.c.incarnation_id == life_id, s.c.state == state, s.c.until.is_(None)
        )
        found: datetime | None = self._connection.scalar(query)
        return found

    def releases(self, life_id: int, limit: int) -> tuple[Release, ...]:
        """Return the releases of a life, the latest upload first.

        What stood there without a date when we first looked comes last: it is older
        than that look, nobody knows by how much.
        """
        r, f, i = t.release, t.file, t.incarnation
        files = select(func.count()).where(f.c.release_id == r.c.id).scalar_subquery()
        came = case((r.c.first_seen > i.c.first_seen, r.c.first_seen))
        query = (
            select(r, files.label("files"))
            .join(i, i.c.id == r.c.incarnation_id)
            .where(i.c.id == life_id)
            .order_by(func.coalesce(r.c.uploaded, came).desc().nulls_last(), r.c.id.desc())
            .limit(limit)
        )
        return tuple(
            Release(**{name: getattr(row, name) for name in Release.__dataclass_fields__})
            for row in self._connection.execute(query)
        )

    def holders(self, life_id: int) -> tuple[Held, ...]:
        """Return who holds or held a role in a life, the earliest first."""
        h, p = t.holder, t.person
        query = (
            select(p.c.name, h.c.role, h.c.since, h.c.until)
            .join(p, p.c.id == h.c.person_id)
            .where(h.c.incarnation_id == life_id)
            .order_by(h.c.since, p.c.name, h.c.role)
        )
        return tuple(
            Held(
                name=_NOBODY if row.name.startswith("(erased ") else row.name,
                role=row.role,
                since=row.since,
                until=row.until,
            )
            for row in self._connection.execute(query)
        )

    def looks(self, project_id: int, limit: int) -> tuple[Look, ...]:
        """Return the runs of looks at a project, the latest first."""
        o, s = t.observation, t.source
        query = (
            select(o, s.c.base_url)
            .join(s, s.c.id == o.c.source_id)
            .where(o.c.project_id == project_id)
            .order_by(o.c.at.desc(), o.c.id.desc())
            .limit(limit)
        )
        return tuple(
            Look(
                outcome=row.outcome,
                status=row.status,
                reason=row.reason,
                at=row.at,
                last_at=row.last_at,
                looks=row.looks,
                registry=row.base_url,
            )
            for row in self._connection.execute(query)
        )

    def journal(self, project_id: int, limit: int) -> tuple[JournalLine, ...]:
        """Return the journal's rows about a project, the latest first."""
        u = t.upstream_event
        query = (
            select(u.c.external_id, u.c.at, u.c.action, u.c.version)
            .where(u.c.project_id == project_id)
            .order_by(u.c.at.desc(), u.c.id.desc())
            .limit(limit)
        )
        return tuple(
            JournalLine(
                external_id=row.external_id, at=row.at, action=row.action, version=row.version
            )
            for row in self._connection.execute(query)
        )

    def leads_to(self, project_id: int, most: int) -> Mapping[int, int]:
        """Return what a default install of a project leads to, each with who asks for it.

        Nearest first, and no more than about so many.
        """
        e = t.edge_latest
        parents: dict[int, int] = {}
        wave = [project_id]
        while wave and len(parents) < most:
            query = select(e.c.dependent_id, e.c.target_id).where(
                e.c.dependent_id.in_(wave), e.c.gates == "", e.c.environment != "never"
            )
            met: dict[int, int] = {}
            for row in self._connection.execute(query.order_by(e.c.target_id)):
                if row.target_id not in parents and row.target_id != project_id:
                    met.setdefault(row.target_id, row.dependent_id)
            parents |= met
            wave = list(met)[:CHUNK]
        return parents

    def in_trouble(self, project_ids: Collection[int]) -> tuple[Card, ...]:
        """Return those of these projects that are gone, or marked as something to know."""
        p = t.project
        marked = or_(
            p.c.state.in_(("missing", "removed")),
            p.c.status.in_(("archived", "quarantined", "deprecated")),
        )
        found: list[Card] = []
        for part in chunks(sorted(project_ids)):
            query = cards().where(p.c.id.in_(part), marked).order_by(p.c.name)
            found += map(card_of, self._connection.execute(query))
        return tuple(found)

    def names(self, project_ids: Collection[int]) -> Mapping[int, str]:
        """Return the names of these projects."""
        p = t.project
        query = select(p.c.id, p.c.name).where(p.c.id.in_(sorted(project_ids)))
        return {row.id: row.name for row in self._connection.execute(query)}

    def needs(self, project_id: int, limit: int) -> tuple[Needed, ...]:
        """Return what a project's latest release needs, runtime first."""
        e, p = t.edge_latest, t.project
        query = (
            cards()
            .add_columns(e.c.raw, e.c.gates)
            .join(e, e.c.target_id == p.c.id)
            .where(e.c.dependent_id == project_id)
            .order_by(e.c.gates, p.c.name)
            .limit(limit)
        )
        return tuple(
            Needed(card=card_of(row), raw=row.raw, gates=row.gates)
            for row in self._connection.execute(query)
        )
