"""What we hold of a project, as one value, and how many names a statement may hold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

from sqlalchemy import Row

from workflows.names import Project

T = TypeVar("T")

CHUNK: Final = 500
"""Names a question: below what either database allows in one statement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What we hold of a project, as of its last look.

    `state` is unknown, present, missing or removed; `pending` is the serial
    that the journal named and its page has not shown yet.
    """

    id: int
    project: Project
    display_name: str
    state: str
    status: str | None
    serial: int | None
    incarnation: int
    tracked: bool
    first_seen: datetime | None
    looked_at: datetime | None
    next_look: datetime | None
    pending: int | None
    pending_since: datetime | None
    tries: int
    latest: str | None
    described: str | None


def known_of(row: Row[Any]) -> Known:
    """Return a row of the table of projects as a value."""
    return Known(
        id=row.id,
        project=Project(row.ecosystem, row.name),
        display_name=row.display_name or row.name,
        state=row.state,
        status=row.status,
        serial=row.serial,
        incarnation=row.incarnation,
        tracked=row.tracked,
        first_seen=row.first_seen,
        looked_at=row.looked_at,
        next_look=row.next_look,
        pending=row.pending_serial,
        pending_since=row.pending_since,
        tries=row.pending_tries,
        latest=row.latest_version,
        described=row.described_version,
    )


def chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """Return the items in parts that fit into one statement."""
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]
