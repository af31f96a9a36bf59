"""Projects: every name we know, and what the looks at each showed.

A look is recorded in the transaction of its observation: only changes grow the
tables.  What a look means is not known here; `detect` judges the history that
`histories` reads back.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, true, update

from steward.detect import ProjectHistory, is_new_life
from steward.errors import NotFound
from steward.observations import Absent, Observation, Seen, Unreachable
from steward.store import histories, lives, pages, tables
from steward.store.known import Known, chunks, known_of
from steward.store.rows import insert_new
from workflows.findings import Finding
from workflows.names import Project
from workflows.records import instant


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
        for part in chunks(wanted):
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
            for part in chunks(names):
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
        return known_of(row)

    def by_id(self, project_id: int) -> Known:
        """Return what we hold of a project.  Raises `NotFound`."""
        p = tables.project
        row = self._connection.execute(select(p).where(p.c.id == project_id)).first()
        if row is None:
            raise NotFound(f"there is no project number {project_id}")
        return known_of(row)

    def hold(self, project_id: int) -> Known:
        """Return the same, and let nobody else record it before this transaction ends."""
        p = tables.project
        query = select(p).where(p.c.id == project_id).with_for_update()
        return known_of(self._connection.execute(query).one())

    def track(self, project_ids: Iterable[int], now: datetime) -> None:
        """Look at these from now on; those never looked at are due at once."""
        p = tables.project
        for part in chunks(sorted(set(project_ids))):
            fresh = (p.c.id.in_(part), p.c.tracked != true())
            statement = update(p).where(*fresh).values(tracked=True, next_look=now)
            self._connection.execute(statement)

    def untrack(self, project_ids: Iterable[int]) -> None:
        """Look at these no more; what is known of them stays."""
        p = tables.project
        for part in chunks(sorted(set(project_ids))):
            statement = update(p).where(p.c.id.in_(part)).values(tracked=False)
            self._connection.execute(statement)

    def among(self, ecosystem: str, names: Iterable[str]) -> dict[str, Known]:
        """Return those of these normal names that are tracked."""
        p = tables.project
        found: dict[str, Known] = {}
        for part in chunks(sorted(set(names))):
            query = select(p).where(
                p.c.ecosystem == ecosystem, p.c.name.in_(part), p.c.tracked == true()
            )
            found |= {row.name: known_of(row) for row in self._connection.execute(query)}
        return found

    def record(self, look: Observation, source_id: int) -> None:
        """Keep what a look showed: the run of looks, and all that changed since the last one.

        A look that got no answer is none: a name nobody answered for stays unread.
        """
        known = self.hold(self.ensure(look.project))
        match look:
            case Seen():
                life = self._life(known, look)
                pages.apply(self._connection, known.id, life, look)
                self._show(known, life, look)
            case Absent():
                self._miss(known)
            case Unreachable():
                self._keep(known.id, look, source_id)
                return
        self._keep(known.id, look, source_id)
        self._set(known.id, looked_at=look.at)

    def same_again(self, known: Known, at: datetime, source_id: int) -> None:
        """Keep a look that showed what the last sighting showed (304)."""
        newest = self._newest(known.id)
        row: dict[str, Any] = {"outcome": "seen"}
        if newest is not None and newest.outcome == "seen":
            row |= {"digest": newest.digest, "reason": newest.reason}
        self._lengthen(known.id, source_id, row, at)
        life = lives.current(self._connection, known.id)
        if life is not None:
            pages.take_in_journal(self._connection, known.id, life, at)
        self._set(known.id, looked_at=at, last_seen=at)

    def history(self, project: Project) -> ProjectHistory:
        """Return all we know of the present life of a name.  Raises `NotFound`."""
        return self.past(self.get(project))

    def past(self, known: Known) -> ProjectHistory:
        """Return the same of a project that is at hand."""
        return histories.read(self._connection, known.id, known.project)

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

    def yank_reason(self, project: Project, version: str) -> str | None:
        """Return the words with which a release was yanked, or None."""
        life = lives.current(self._connection, self.get(project).id)
        if life is None:
            return None
        r = tables.release
        where = (r.c.incarnation_id == life.id, r.c.version == version)
        found: str | None = self._connection.scalar(select(r.c.yank_reason).where(*where))
        return found

    def _life(self, known: Known, look: Seen) -> lives.Life:
        current = lives.current(self._connection, known.id)
        if current is None:
            return lives.begin(self._connection, known.id, 1, look.at)
        history = histories.read(self._connection, known.id, known.project)
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


def _digest(look: Seen) -> str:
    """Return a digest of what the page showed, without when."""
    # A set has no order of its own, and a serial moves without anything to see.
    shown = (sorted(look.detail.holders or ()), replace(look.detail, holders=None, serial=None))
    return hashlib.sha256(repr(shown).encode("utf-8", "backslashreplace")).hexdigest()
