"""Reading: the questions that pages ask and nobody else does.

Every answer is a plain value and every list is capped.  What something means
is not decided here.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from json import loads
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select, true

from steward.store import tables as t
from steward.store.known import chunks
from steward.store.ledger import event_of
from workflows.events import Event
from workflows.findings import Severity
from workflows.names import CaseId, Project

_LATELY: Final = 5000
"""Entries looked at for "the last seven days": numbers follow time, and only they are indexed."""

_CASE: Final = "case"  # what the incident of a case's events begins with

_LAST: Final = "\U0010ffff"  # sorts after every name that begins alike


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A public entry."""

    number: int
    id: str
    kind: str
    severity: Severity
    title: str
    at: datetime
    project: Project | None
    shown: str | None
    case: CaseId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What is kept of a name; `id` is None for one never heard of."""

    id: int
    project: Project
    shown: str
    state: str
    status: str | None
    reason: str | None
    summary: str | None
    latest: str | None
    described: str | None
    tracked: bool
    incarnation: int
    first_seen: datetime | None
    looked_at: datetime | None
    next_look: datetime | None
    dependents: int | None = None
    links: Mapping[str, str] = field(default_factory=dict)
    classifiers: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """How much there is."""

    names: int
    followed: int
    lists: int
    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicList:
    """A list this server shows to everybody."""

    id: str
    name: str
    token: str


class Reading:
    """The pages' questions, over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def numbers(self) -> Numbers:
        """Return how many names, followed projects, lists and events there are."""
        lists = select(func.count()).where(
            t.watchlist.c.deleted_at.is_(None), t.watchlist.c.kind != "system"
        )
        return Numbers(
            names=self._count(select(func.count()).select_from(t.project)),
            followed=self.followed(),
            lists=self._count(lists),
            events=self._count(select(func.max(t.event.c.number))),
        )

    def followed(self) -> int:
        """Return how many projects are looked at."""
        return self._count(select(func.count()).where(t.project.c.tracked == true()))

    def looked_at(self) -> datetime | None:
        """Return when a followed project was last looked at."""
        query = select(func.max(t.project.c.looked_at)).where(t.project.c.tracked == true())
        found: datetime | None = self._connection.scalar(query)
        return found

    def told(
        self, limit: int, before: int | None = None, project_id: int | None = None
    ) -> tuple[Told, ...]:
        """Return public entries, newest first: before a number, of one project."""
        e, p = t.entry, t.project
        query = (
            select(e, p.c.ecosystem, p.c.name, p.c.display_name)
            .join(p, p.c.id == e.c.project_id, isouter=True)
            .where(e.c.list_id.is_(None))
            .order_by(e.c.number.desc())
            .limit(limit)
        )
        if before is not None:
            query = query.where(e.c.number < before)
        if project_id is not None:
            query = query.where(e.c.project_id == project_id)
        return tuple(_told(row) for row in self._connection.execute(query))

    def told_of(self, project_ids: Collection[int], moment: datetime) -> tuple[Told, ...]:
        """Return the public entries about these projects since a moment, newest first."""
        e, p = t.entry, t.project
        found: list[Told] = []
        for part in chunks(sorted(project_ids)):
            query = (
                select(e, p.c.ecosystem, p.c.name, p.c.display_name)
                .join(p, p.c.id == e.c.project_id)
                .where(e.c.project_id.in_(part), e.c.list_id.is_(None), e.c.at >= moment)
            )
            found += map(_told, self._connection.execute(query))
        return tuple(sorted(found, key=lambda each: each.number, reverse=True))

    def told_since(self, moment: datetime) -> Mapping[str, int]:
        """Return how many public entries of each kind there were since then."""
        e = t.entry
        lately = (
            select(e.c.kind, e.c.at)
            .where(e.c.list_id.is_(None))
            .order_by(e.c.number.desc())
            .limit(_LATELY)
            .subquery()
        )
        query = (
            select(lately.c.kind, func.count().label("times"))
            .where(lately.c.at >= moment)
            .group_by(lately.c.kind)
        )
        return {row.kind: row.times for row in self._connection.execute(query)}

    def first_told(self) -> datetime | None:
        """Return when the first public entry was told."""
        e = t.entry
        query = select(e.c.at).where(e.c.list_id.is_(None)).order_by(e.c.number).limit(1)
        found: datetime | None = self._connection.scalar(query)
        return found

    def events(self, numbers: Sequence[int]) -> Mapping[int, tuple[str | None, Event]]:
        """Return these events with their keys."""
        e = t.event
        query = select(e.c.number, e.c.key, e.c.record).where(e.c.number.in_(list(numbers)))
        return {
            row.number: (row.key, event_of(loads(row.record)))
            for row in self._connection.execute(query)
        }

    def search(self, text: str, limit: int, after: str | None = None) -> tuple[Card, ...]:
        """Return projects whose normal name begins with the text, else those that hold it.

        `after` is the last name of the page before.
        """
        p = t.project
        begins = self._cards(_begins(text, after).order_by(p.c.name, p.c.ecosystem).limit(limit))
        if begins or after is not None:
            return begins
        within = cards().where(p.c.name.contains(text, autoescape=True))
        return self._cards(within.order_by(func.length(p.c.name), p.c.name).limit(limit))

    def card(self, project: Project) -> Card | None:
        """Return what is kept of a name, or None for one never heard of."""
        p = t.project
        found = self._cards(
            cards().where(p.c.ecosystem == project.ecosystem, p.c.name == project.name)
        )
        return found[0] if found else None

    def public_lists(self) -> tuple[PublicList, ...]:
        """Return the lists this server shows to everybody."""
        w = t.watchlist
        query = (
            select(w.c.id, w.c.name, w.c.public_token)
            .where(w.c.public_token.is_not(None), w.c.deleted_at.is_(None))
            .order_by(w.c.created, w.c.id)
        )
        return tuple(
            PublicList(id=row.id, name=row.name, token=row.public_token)
            for row in self._connection.execute(query)
        )

    def _cards(self, query: Select[Any]) -> tuple[Card, ...]:
        return tuple(card_of(row) for row in self._connection.execute(query))

    def _count(self, query: Select[Any]) -> int:
        return self._connection.scalar(query) or 0


def cards() -> Select[Any]:
    """Return the question for what is kept of names; see `card_of`."""
    p, d = t.project, t.dependents_count
    return select(p, d.c.any.label("dependents")).join(d, d.c.project_id == p.c.id, isouter=True)


def _begins(text: str, after: str | None) -> Select[Any]:
    name = t.project.c.name
    low: ColumnElement[bool] = name >= text if after is None else name > after
    return cards().where(and_(low, or_(name < text + _LAST, name == text)))


def card_of(row: Row[Any]) -> Card:
    """Return a row of `cards` as a value."""
    return Card(
        id=row.id,
        project=Project(row.ecosystem, row.name),
        shown=row.display_name or row.name,
        state=row.state,
        status=row.status,
        reason=row.status_reason,
        summary=row.summary,
        latest=row.latest_version,
        described=row.described_version,
        tracked=row.tracked,
        incarnation=row.incarnation,
        first_seen=row.first_seen,
        looked_at=row.looked_at,
        next_look=row.next_look,
        dependents=row.dependents,
        links=row.links or {},
        classifiers=row.classifiers or (),
    )


def _told(row: Row[Any]) -> Told:
    project = Project(row.ecosystem, row.name) if row.name is not None else None
    return Told(
        number=row.number,
        id=row.id,
        kind=row.kind,
        severity=Severity(row.severity),
        title=row.title,
        at=row.at,
        project=project,
        shown=row.display_name or row.name,
        case=_case_in(row.incident),
    )


def _case_in(incident: str | None) -> CaseId | None:
    stream, _, case = (incident or "").partition(":")
    return CaseId(case) if stream == _CASE else None
