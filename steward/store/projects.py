"""Projects: every name we know, when each is looked at next, and what the last look showed.

A look is recorded in the transaction of its observation: only changes grow the
tables.  What a look means is not known here; `detect` judges the history that
`histories` reads back.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Row, Select, func, or_, select, true, update

from steward.detect import ProjectHistory, is_new_life
from steward.errors import NotFound
from steward.observations import Absent, Observation, Seen, Unreachable
from steward.store import histories, lives, pages, tables
from steward.store.rows import insert_new
from workflows.findings import Finding
from workflows.names import Project
from workflows.records import instant

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


class Projects:
    """The projects in one transaction or view."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ensure(self, project: Project, display: str | None = None) -> int:
        """Return the project's id; a name never heard of gets a row and is not looked at yet."""
        found = self.id_of(project)
        if found is not None:
            return found
        row = {"ecosystem": project.ecosystem, "name": project.name, "display_name": display}
        insert_new(self._connection, tables.project, [row])
        found = self.id_of(project)
        if found is None:
            raise NotFound(f"{project} could not be kept")
        return found

    def ensure_all(self, projects: Iterable[Project]) -> dict[Project, int]:
        """Return the ids of many projects, adding what is new, in few statements."""
        wanted = sorted(set(projects))
        for part in _chunks(wanted):
            rows = [{"ecosystem": each.ecosystem, "name": each.name} for each in part]
            insert_new(self._connection, tables.project, rows)
        return self.ids_of(wanted)

    def id_of(self, project: Project) -> int | None:
        """Return the project's id, or None for a name never heard of."""
        return self.ids_of([project]).get(project)

    def ids_of(self, projects: Sequence[Project]) -> dict[Project, int]:
        """Return the ids of those that are known."""
        p = tables.project
        found: dict[Project, int] = {}
        for ecosystem in {each.ecosystem for each in projects}:
            names = sorted({each.name for each in projects if each.ecosystem == ecosystem})
            for part in _chunks(names):
                query = select(p.c.id, p.c.name).where(
                    p.c.ecosystem == ecosystem, p.c.name.in_(part)
                )
                for row in self._connection.execute(query):
                    found[Project(ecosystem, row.name)] = row.id
        return found

    def get(self, project: Project) -> Known:
        """Return what we hold of a project.  Raises `NotFound`."""
        p = tables.project
        where = (p.c.ecosystem == project.ecosystem, p.c.name == project.name)
        row = self._connection.execute(select(p).where(*where)).first()
        if row is None:
            raise NotFound(f"{project} is not known here")
        return _known(row)

    def by_id(self, project_id: int) -> Known:
        """Return what we hold of a project.  Raises `NotFound`."""
        row = self._connection.execute(_one(project_id)).first()
        if row is None:
            raise NotFound(f"there is no project number {project_id}")
        return _known(row)

    def track(self, project_ids: Iterable[int], now: datetime) -> None:
        """Look at these from now on; those never looked at are due at once."""
        p = tables.project
        for part in _chunks(sorted(set(project_ids))):
            fresh = (p.c.id.in_(part), p.c.tracked != true())
            statement = update(p).where(*fresh).values(tracked=True, next_look=now)
            self._connection.execute(statement)

    def untrack(self, project_ids: Iterable[int]) -> None:
        """Look at these no more; what is known of them stays."""
        p = tables.project
        for part in _chunks(sorted(set(project_ids))):
            statement = update(p).where(p.c.id.in_(part)).values(tracked=False)
            self._connection.execute(statement)

    def look_now(self, project_ids: Iterable[int], now: datetime) -> None:
        """Make these due at once, unless they are not tracked."""
        p = tables.project
        for part in _chunks(sorted(set(project_ids))):
            due = (p.c.id.in_(part), p.c.tracked == true())
            self._connection.execute(update(p).where(*due).values(next_look=now))

    def look_at_all(self, ecosystem: str, now: datetime) -> None:
        """Make all that is tracked due at once."""
        p = tables.project
        due = (p.c.ecosystem == ecosystem, p.c.tracked == true())
        self._connection.execute(update(p).where(*due).values(next_look=now))

    def tracked(self, ecosystem: str) -> Iterator[Known]:
        """Return all that is tracked in this registry."""
        p = tables.project
        query = select(p).where(p.c.ecosystem == ecosystem, p.c.tracked == true()).order_by(p.c.id)
        yield from map(_known, self._connection.execute(query))

    def among(self, ecosystem: str, names: Iterable[str]) -> dict[str, Known]:
        """Return those of these normal names that are tracked."""
        p = tables.project
        found: dict[str, Known] = {}
        for part in _chunks(sorted(set(names))):
            query = select(p).where(
                p.c.ecosystem == ecosystem, p.c.name.in_(part), p.c.tracked == true()
            )
            found |= {row.name: _known(row) for row in self._connection.execute(query)}
        return found

    def counts(self, ecosystem: str) -> Mapping[str, int]:
        """Return how many tracked projects are in each state."""
        p = tables.project
        query = (
            select(p.c.state, func.count())
            .where(p.c.ecosystem == ecosystem, p.c.tracked == true())
            .group_by(p.c.state)
        )
        return dict(self._connection.execute(query).tuples())

    def due(self, ecosystem: str, now: datetime, limit: int) -> tuple[Known, ...]:
        """Return what is to be looked at now: what the journal named first, then the oldest."""
        p = tables.project
        query = (
            select(p)
            .where(p.c.ecosystem == ecosystem, p.c.tracked == true(), p.c.next_look <= now)
            .order_by(p.c.pending_serial.is_(None), p.c.looked_at.is_not(None), p.c.next_look)
            .limit(limit)
        )
        return tuple(map(_known, self._connection.execute(query)))

    def controls(self, ecosystem: str, besides: Iterable[int], limit: int) -> tuple[Known, ...]:
        """Return projects that must be there: present, no news of them, longest known first."""
        p = tables.project
        query = (
            select(p)
            .where(
                p.c.ecosystem == ecosystem,
                p.c.tracked == true(),
                p.c.state == "present",
                p.c.pending_serial.is_(None),
            )
            .order_by(p.c.first_seen, p.c.id)
        )
        left_out = set(besides)
        found = (_known(row) for row in self._connection.execute(query))
        return tuple([each for each in found if each.id not in left_out][:limit])

    def touch(self, project_id: int, serial: int | None, now: datetime) -> None:
        """Expect the page to show this serial, and look at once."""
        known = self.by_id(project_id)
        expected = max((n for n in (known.pending, serial) if n is not None), default=None)
        values: dict[str, Any] = {"next_look": now, "pending_tries": 0}
        if expected is not None:
            values |= {"pending_serial": expected, "pending_since": known.pending_since or now}
        self._set(project_id, **values)

    def try_again(self, known: Known, at: datetime) -> None:
        """Look again at that moment: the page was older than the journal, or silent."""
        self._set(known.id, next_look=at, pending_tries=known.tries + 1)

    def look_next(self, project_id: int, at: datetime) -> None:
        """Look again at that moment; nothing is awaited."""
        nothing = {"pending_serial": None, "pending_since": None, "pending_tries": 0}
        self._set(project_id, next_look=at, **nothing)

    def oldest_pending(self, ecosystem: str) -> datetime | None:
        """Return since when a page has been older than the journal, or None."""
        p = tables.project
        query = select(func.min(p.c.pending_since)).where(
            p.c.ecosystem == ecosystem, p.c.pending_serial.is_not(None)
        )
        found: datetime | None = self._connection.scalar(query)
        return found

    def waiting(self, ecosystem: str, now: datetime) -> int:
        """Return how many tracked projects are due, or have never been looked at."""
        p = tables.project
        query = select(func.count()).where(
            p.c.ecosystem == ecosystem,
            p.c.tracked == true(),
            or_(p.c.next_look <= now, p.c.looked_at.is_(None)),
        )
        return self._connection.scalar(query) or 0

    def record(self, look: Observation, source_id: int) -> None:
        """Keep what a look showed: the run of looks, and all that changed since the last one."""
        known = self.by_id(self.ensure(look.project))
        match look:
            case Seen():
                life = self._life(known, look)
                pages.apply(self._connection, known.id, life, look)
                self._show(known, life, look)
            case Absent():
                self._miss(known)
            case Unreachable():
                pass
        self._keep(known.id, look, source_id)
        self._set(known.id, looked_at=look.at)

    def same_again(self, known: Known, at: datetime, source_id: int, source: str) -> None:
        """Keep a look that showed what the last sighting showed (304)."""
        newest = self._newest(known.id)
        digest = newest.digest if newest is not None and newest.outcome == "seen" else None
        row = {"outcome": "seen", "status": None, "digest": digest, "reason": source}
        self._lengthen(known.id, source_id, row, at)
        self._set(known.id, looked_at=at, last_seen=at)

    def history(self, project: Project) -> ProjectHistory:
        """Return all we know of the present life of a name.  Raises `NotFound`."""
        return histories.read(self._connection, self.get(project).id)

    def bury(self, finding: Finding) -> None:
        """Close the life that a finding says has ended, and keep its tombstone."""
        known = self.get(finding.project)
        if known.state == "missing" and known.incarnation == finding.incarnation:
            evidence = [
                {"seen_at": instant(e.seen_at), "source": e.source, "summary": e.summary}
                for e in finding.evidence
            ]
            lives.end(self._connection, known.id, finding.at, evidence)
            self._set(known.id, state="removed")

    def _life(self, known: Known, look: Seen) -> lives.Life:
        current = lives.current(self._connection, known.id)
        if current is None:
            return lives.begin(self._connection, known.id, 1, look.at)
        history = histories.read(self._connection, known.id)
        if (remade := lives.remade_between_looks(history)) is not None:
            lives.end(self._connection, known.id, remade)
            return lives.begin_again(self._connection, known.id, current, look.at)
        if known.state in {"missing", "removed"} and is_new_life(history, look):
            return lives.begin_again(self._connection, known.id, current, look.at)
        return lives.resume(self._connection, current)

    def _show(self, known: Known, life: lives.Life, look: Seen) -> None:
        detail = look.detail
        self._set(
            known.id,
            state="present",
            display_name=detail.display_name,
            status=detail.status.value,
            status_reason=detail.status_reason,
            summary=detail.summary if detail.summary is not None else tables.project.c.summary,
            links=dict(detail.links),
            classifiers=list(detail.classifiers),
            serial=detail.serial,
            incarnation=life.n,
            first_seen=known.first_seen or look.at,
            last_seen=look.at,
        )

    def _miss(self, known: Known) -> None:
        if known.state in {"present", "unknown"}:
            self._set(known.id, state="missing" if known.incarnation else "unknown")

    def _keep(self, project_id: int, look: Observation, source_id: int) -> None:
        row: dict[str, Any]
        match look:
            case Seen():
                row = {"outcome": "seen", "digest": _digest(look), "reason": look.source}
            case Absent():
                row = {"outcome": "absent", "status": look.status, "reason": look.source}
            case Unreachable():
                row = {"outcome": "unreachable", "reason": look.reason}
        self._lengthen(project_id, source_id, row, look.at)

    def _lengthen(
        self, project_id: int, source_id: int, row: Mapping[str, Any], at: datetime
    ) -> None:
        o = tables.observation
        newest = self._newest(project_id)
        same = newest is not None and all(
            getattr(newest, name) == row.get(name) for name in ("outcome", "status", "digest")
        )
        if newest is not None and same:
            longer = {"last_at": max(at, newest.last_at), "looks": newest.looks + 1}
            longer |= {"reason": row.get("reason")}
            self._connection.execute(update(o).where(o.c.id == newest.id).values(**longer))
            return
        new = {"project_id": project_id, "source_id": source_id, "at": at, "last_at": at}
        self._connection.execute(o.insert().values(**new, **row))

    def _newest(self, project_id: int) -> Row[Any] | None:
        o = tables.observation
        query = select(o).where(o.c.project_id == project_id).order_by(o.c.id.desc()).limit(1)
        return self._connection.execute(query).first()

    def _set(self, project_id: int, **values: Any) -> None:  # noqa: ANN401 -- columns' own types
        p = tables.project
        self._connection.execute(update(p).where(p.c.id == project_id).values(**values))


def _one(project_id: int) -> Select[Any]:
    return select(tables.project).where(tables.project.c.id == project_id)


def _known(row: Row[Any]) -> Known:
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


def _digest(look: Seen) -> str:
    """Return a digest of what the page showed, without when."""
    # A set has no order of its own, and a serial moves without anything to see.
    shown = (sorted(look.detail.holders or ()), replace(look.detail, holders=None, serial=None))
    return hashlib.sha256(repr(shown).encode("utf-8", "backslashreplace")).hexdigest()


def _chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]
