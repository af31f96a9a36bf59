"""What the feeds' side of the store gives back, as values, and how each is read from a row."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from feeds.kinds import NoticeKind
from workflows.findings import Severity
from workflows.names import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """What is kept of an entry beside its fragments."""

    number: int
    id: str
    kind: NoticeKind
    severity: Severity
    title: str
    at: datetime
    project: Project | None = None
    incident: str | None = None
    list_id: str | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """How far a topic has come: the number of its newest event and that event's moment."""

    number: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow:
    """What a feed must know of a watch list."""

    id: str
    name: str
    state: str
    done: int
    total: int
    created: datetime
    version: int
    version_at: datetime | None
    public_token: str | None
    token_hash: str
    asked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """One way by which a list holds a project, and from which event to which."""

    project: Project
    parent: Project | None
    requirement: str
    relation: str
    gates: str
    environment: str
    depth: int
    line: str | None
    pinned: str | None
    from_event: int
    to_event: int | None

    def holds_at(self, number: int) -> bool:
        """Say whether the row is valid at an event's number."""
        return self.from_event <= number and (self.to_event is None or number < self.to_event)


def entry_row(row: Row[Any]) -> EntryRow:
    """Read a row of `entry` beside its project's ecosystem and name."""
    named = Project(row.ecosystem, row.name) if row.name is not None else None
    return EntryRow(
        number=row.number,
        id=row.id,
        kind=NoticeKind(row.kind),
        severity=Severity(row.severity),
        title=row.title,
        at=row.at,
        project=named,
        incident=row.incident,
        list_id=row.list_id,
    )


def list_row(row: Row[Any]) -> ListRow:
    """Read a row of `watchlist`."""
    return ListRow(
        id=row.id,
        name=row.name,
        state=row.state,
        done=row.done,
        total=row.total,
        created=row.created,
        version=row.version,
        version_at=row.version_at,
        public_token=row.public_token,
        token_hash=row.token_hash,
        asked_at=row.asked_at,
    )


def member_row(row: Row[Any]) -> MemberRow:
    """Read a row of `membership` beside the names of its project and its parent."""
    parent = Project(row.parent_ecosystem, row.parent_name) if row.parent_name else None
    return MemberRow(
        project=Project(row.ecosystem, row.name),
        parent=parent,
        requirement=row.requirement,
        relation=row.relation,
        gates=row.gates,
        environment=row.environment,
        depth=row.depth,
        line=row.line,
        pinned=row.pinned,
        from_event=row.from_event,
        to_event=row.to_event,
    )
