"""Case files: where each case stands, as the newest event left it.

Rows are made from the ledger alone and can be made again.  What a case is
allowed to do is not known here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    cast,
    delete,
    func,
    or_,
    select,
    true,
    union,
)

from steward.store.known import chunks
from steward.store.rows import insert, insert_new
from steward.store.tables import (
    account,
    case_candidate,
    case_file,
    dependents_count,
    person,
    project,
)
from steward.store.types import Words
from workflows.names import CaseId, PersonId, Project, normal
from workflows.terms import Intent, Outcome, Stage

OVER: Final = (Stage.DRAFT.value, Stage.CLOSED.value)
"""The stages in which nobody asks for anything: not yet, or no longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """Where a case stands.  `dependents` is how many projects need its project now."""

    id: CaseId
    project: Project
    project_id: int
    intent: Intent
    policy: str
    policy_version: int
    tier: int
    stage: Stage
    outcome: Outcome | None
    lead: PersonId
    assignee: PersonId | None
    version: int
    opened: datetime
    filed: datetime | None
    noticed: datetime | None
    since: datetime
    entered: datetime
    changed: datetime
    granted: datetime | None
    ends: datetime | None
    turn: str
    due: datetime
    overdue: bool
    beside: tuple[str, ...]
    wakes: datetime | None
    dependents: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case stands in the list by impact and age: what the list is ordered by."""

    tier: int
    dependents: int
    filed: datetime
    id: CaseId


def place_of(file: CaseFile) -> Place:
    """Return where a case stands in the list now."""
    return Place(file.tier, file.dependents, file.filed or file.opened, file.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which cases: what is None is not asked.  `running` leaves out drafts and ended cases.

    `public` are those that anybody may read; `text` is part of a project's
    normal name, or a case's id; `words` are part of either, or of what somebody is
    called who asks in it or takes care of it.
    """

    running: bool = True
    public: bool = False
    stage: Stage | None = None
    outcome: Outcome | None = None
    intent: Intent | None = None
    tier: int | None = None
    turn: str | None = None
    assignee: PersonId | None = None
    candidate: PersonId | None = None
    unassigned: bool = False
    overdue: bool = False
    held: str | None = None
    project: Project | None = None
    text: str = ""
    words: str = ""


class CaseFiles:
    """The case files of one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, row: Mapping[str, Any], candidates: Sequence[PersonId]) -> None:
        """Write where a case stands, and who asks in it, the first in line first."""
        statement = insert(self._connection, case_file).values(dict(row))
        again = {name: statement.excluded[name] for name in row if name != "id"}
        self._connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=again))
        mine = case_candidate.c.case_id == row["id"]
        self._connection.execute(delete(case_candidate).where(mine))
        insert_new(
            self._connection,
            case_candidate,
            [
                {"case_id": row["id"], "person_id": each, "place": place}
                for place, each in enumerate(candidates)
            ],
        )

    def clear(self) -> None:
        """Forget every row, to make them again from the ledger."""
        self._connection.execute(delete(case_candidate))
        self._connection.execute(delete(case_file))

    def hold(self, case: CaseId) -> bool:
        """Let nobody else change this case before the transaction ends; False if there is none."""
        query = select(case_file.c.id).where(case_file.c.id == case).with_for_update()
        return self._connection.scalar(query) is not None

    def get(self, case: CaseId) -> CaseFile | None:
        """Return where a case stands; None if there is none."""
        found = self._files(case_file.c.id == case)
        return found[0] if found else None

    def of_project(self, project_id: int) -> tuple[CaseFile, ...]:
        """Return every case about a project, drafts too, the newest first."""
        return self._files(case_file.c.project_id == project_id)

    def filed_since(self, moment: datetime) -> tuple[CaseFile, ...]:
        """Return every case that was filed from then on."""
        return self._files(case_file.c.filed >= moment)

    def of_person(self, person: PersonId) -> tuple[CaseFile, ...]:
        """Return every case in which somebody asks, the newest first."""
        return self._files(case_file.c.id.in_(_asked_by(person)))

    def candidates(self, cases: Sequence[CaseId]) -> dict[CaseId, tuple[PersonId, ...]]:
        """Return who asks in each of these cases, the first in line first."""
        found: dict[CaseId, tuple[PersonId, ...]] = {}
        c = case_candidate.c
        for part in chunks(list(cases)):
            query = select(c.case_id, c.person_id).where(c.case_id.in_(part))
            for row in self._connection.execute(query.order_by(c.case_id, c.place)):
                case = CaseId(row.case_id)
                found[case] = (*found.get(case, ()), PersonId(row.person_id))
        return found

    def search(
        self, wanted: Filter, limit: int, after: Place | None = None
    ) -> tuple[CaseFile, ...]:
        """Return cases by impact and age: where most would suffer first, then the oldest.

        `after` is where the page before ended, wherever that case stands by now.
        """
        query, (tier, need, filed) = _cases().where(*_asked(wanted)), _order()
        if after:
            query = query.where(_behind(after))
        ordered = query.order_by(tier.desc(), need.desc(), filed, case_file.c.id)
        return tuple(_file(row) for row in self._connection.execute(ordered.limit(limit)))

    def count(self, wanted: Filter) -> int:
        """Return how many cases there are of these."""
        query = select(func.count()).select_from(case_file.join(project)).where(*_asked(wanted))
        return self._connection.scalar(query) or 0

    def before(self, file: CaseFile) -> int:
        """Return how many cases came into the same stage earlier and are still there."""
        c = case_file.c
        earlier = or_(c.entered < file.entered, and_(c.entered == file.entered, c.id < file.id))
        query = select(func.count()).where(c.stage == file.stage.value, earlier)
        return self._connection.scalar(query) or 0

    def awake(self, now: datetime, limit: int) -> tuple[CaseFile, ...]:
        """Return cases in which the clock has something to do, the longest waiting first."""
        query = _cases().where(case_file.c.wakes <= now).order_by(case_file.c.wakes)
        return tuple(_file(row) for row in self._connection.execute(query.limit(limit)))

    def unassigned(self, limit: int) -> tuple[CaseId, ...]:
        """Return cases that a moderator has to take care of and nobody does, oldest first."""
        c = case_file.c
        working = ("screening", "contacting", "assessment", "recommended")
        query = select(c.id).where(c.stage.in_(working), c.assignee.is_(None))
        rows = self._connection.scalars(query.order_by(c.entered, c.id).limit(limit))
        return tuple(CaseId(each) for each in rows)

    def load(self) -> dict[PersonId, int]:
        """Return how many running cases each moderator has."""
        c = case_file.c
        query = (
            select(c.assignee, func.count())
            .where(c.assignee.is_not(None), c.stage.not_in(OVER))
            .group_by(c.assignee)
        )
        return {PersonId(row[0]): row[1] for row in self._connection.execute(query)}

    def every(self) -> tuple[CaseId, ...]:
        """Return the ids of all cases, oldest first."""
        query = select(case_file.c.id).order_by(case_file.c.id)
        return tuple(CaseId(each) for each in self._connection.scalars(query))

    def all(self) -> tuple[CaseFile, ...]:
        """Return where every case stands, the newest first."""
        return self._files()

    def _files(self, *which: ColumnElement[bool]) -> tuple[CaseFile, ...]:
        query = _cases().where(*which).order_by(case_file.c.id.desc())
        return tuple(_file(row) for row in self._connection.execute(query))


def _order() -> tuple[ColumnElement[int], ColumnElement[int], ColumnElement[datetime]]:
    """Return what the list is ordered by, before the id: impact, need, age."""
    c = case_file.c
    need = func.coalesce(dependents_count.c.direct, 0)
    return c.tier, need, func.coalesce(c.filed, c.opened)


def _behind(place: Place) -> ColumnElement[bool]:
    """Return what is so of the cases that come later in the list."""
    tier, need, filed = _order()
    same = and_(tier == place.tier, need == place.dependents)
    return or_(
        tier < place.tier,
        and_(tier == place.tier, need < place.dependents),
        and_(same, filed > place.filed),
        and_(same, filed == place.filed, case_file.c.id > place.id),
    )


def _asked(wanted: Filter) -> Iterator[ColumnElement[bool]]:
    c = case_file.c
    for name in ("stage", "outcome", "intent", "tier", "turn", "assignee"):
        value = getattr(wanted, name)
        if value is not None:
            yield c[name] == (str(value) if isinstance(value, str) else value)
    flags = {
        "running": c.stage.not_in(OVER),
        "public": c.noticed.is_not(None),
        "unassigned": c.assignee.is_(None),
        "overdue": c.overdue == true(),
    }
    yield from (asked for name, asked in flags.items() if getattr(wanted, name))
    if wanted.candidate:
        yield c.id.in_(_asked_by(wanted.candidate))
    if wanted.held:
        yield cast(c.beside, Words).contains(f'"{wanted.held}"', autoescape=True)
    if wanted.project:
        p = project.c
        yield and_(p.ecosystem == wanted.project.ecosystem, p.name == wanted.project.name)
    if wanted.text:
        part = normal(wanted.text.strip())
        yield or_(c.id == wanted.text.strip(), project.c.name.contains(part, autoescape=True))
    if wanted.words.strip():
        yield _has(wanted.words)


def _has(words: str) -> ColumnElement[bool]:
    c, a, p, part = case_file.c, account.c, person.c, words.strip().lower()
    called = union(
        select(a.id).where(func.lower(a.name).contains(part, autoescape=True)),
        select(p.id).where(func.lower(p.name).contains(part, autoescape=True)),
    ).scalar_subquery()
    asked_by = select(case_candidate.c.case_id).where(case_candidate.c.person_id.in_(called))
    return or_(
        c.id.contains(part.upper(), autoescape=True),
        project.c.name.contains(normal(part), autoescape=True),
        c.assignee.in_(called),
        c.id.in_(asked_by),
    )


def _asked_by(person: PersonId) -> Select[str]:
    return select(case_candidate.c.case_id).where(case_candidate.c.person_id == person)


def _cases() -> Select[Any]:
    p, d = project, dependents_count
    return (
        select(case_file, p.c.ecosystem, p.c.name, d.c.direct)
        .join(p, p.c.id == case_file.c.project_id)
        .join(d, d.c.project_id == p.c.id, isouter=True)
    )


def _file(row: Row[Any]) -> CaseFile:
    plain = {
        name: getattr(row, name)
        for name in CaseFile.__dataclass_fields__
        if name not in {"project", "dependents"}
    }
    typed = {
        "intent": Intent(row.intent),
        "stage": Stage(row.stage),
        "outcome": Outcome(row.outcome) if row.outcome else None,
        "beside": tuple(row.beside),
        "project": Project(row.ecosystem, row.name),
        "dependents": row.direct or 0,
    }
    return CaseFile(**{**plain, **typed})
