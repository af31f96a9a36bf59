"""The judgement: what we know of one life of a name, and what we believe happened to it.

A detector is one file here with a function `judge(history, now)`.  It is pure
and keeps no state: it returns every finding the history supports, each under a
key made from its cause, and the ledger accepts a key once.  It reads no
network, no clock and no name of a person, and it accuses nobody of his age.

**Intervals say what, journal rows say why.**  Whoever fills a history records
what the pages showed as intervals; a row of the registry's journal explains an
interval, dates it and lends it its serial as the key of the cause.
"""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Protocol

from steward import remaining
from steward.observations import HolderKind, Seen, Status
from workflows.findings import NOTHING, Evidence, Finding, FindingKind
from workflows.names import PersonId, Project
from workflows.records import instant

SKEW: Final = timedelta(minutes=2)
"""How far a registry's clock may be ahead of ours before its row explains nothing of ours."""


class Outcome(StrEnum):
    """What a look learnt; the three types of observation, without their contents."""

    SEEN = "seen"
    ABSENT = "absent"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A run of equal looks, without another outcome between: first, last, and how many."""

    outcome: Outcome
    first: datetime
    last: datetime
    count: int = 1
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of the registry's journal about this project; `action` names nobody.

    `action` is the registry's wording without the account (`remove Owner`,
    `change Owner to Maintainer`); letter case does not matter.
    """

    external_id: str
    at: datetime
    action: str
    version: str | None = None
    who: PersonId | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From when to when something held upstream, and when we learnt either end.

    `until` is None while it lasts.  `since` is the journal's date where there
    is one, else the moment of the look that showed it.
    """

    since: datetime
    learnt_at: datetime
    until: datetime | None = None
    ended_learnt_at: datetime | None = None

    def covers(self, moment: datetime) -> bool:
        """Whether it held at that moment; the end is not part of it."""
        return self.since <= moment and (self.until is None or moment < self.until)


class ReleaseState(StrEnum):
    """What can befall a release."""

    YANKED = "yanked"
    REMOVED = "removed"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseSpan:
    """A state of a release, and when it held."""

    state: ReleaseState
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasePast:
    """A release of this life, still there or gone, and all that befell it."""

    version: str
    first_seen: datetime
    uploaded: datetime | None = None
    states: tuple[ReleaseSpan, ...] = ()

    @property
    def made(self) -> datetime:
        """When it was uploaded; where no file tells, when it was there for the first time."""
        return self.uploaded or self.first_seen

    def spans(self, *states: ReleaseState) -> tuple[Span, ...]:
        """Return when any of these states held, oldest first."""
        return tuple(sorted((s.span for s in self.states if s.state in states), key=_order))

    def was(self, state: ReleaseState, moment: datetime) -> bool:
        """Whether the release was in that state at that moment."""
        return any(each.state is state and each.span.covers(moment) for each in self.states)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusSpan:
    """A status marker other than active, and when it stood there (PEP 792)."""

    status: Status
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A role somebody held, and when.  `source` is `journal`, `page`, or what told us."""

    person: PersonId
    role: str
    span: Span
    kind: HolderKind = HolderKind.USER
    source: str = ""

    @property
    def owns(self) -> bool:
        """Whether the role is that of an owner, however the registry spells it."""
        return self.role.casefold() == "owner"


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """An earlier life of the name, from its tombstone."""

    n: int
    first_seen: datetime
    removed_at: datetime
    holds: tuple[Hold, ...] = ()
    versions: frozenset[str] = frozenset()

    @property
    def last_owners(self) -> frozenset[PersonId]:
        """The owners at the end; closing the holders' spans at the removal does not hide them."""
        return frozenset(
            hold.person
            for hold in self.holds
            if hold.owns and (hold.span.until is None or hold.span.until >= self.removed_at)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectHistory:
    """All we know of one life of a name.  Order and repetition of the parts do not matter.

    `first_seen` is the first sighting of this life: what was so by then is a
    state and no news.  `known` holds the keys the ledger already has for it;
    `restated` is when a page began to state another licence, home page or repository.
    """

    project: Project
    incarnation: int
    first_seen: datetime
    looks: tuple[Look, ...] = ()
    journal: tuple[Row, ...] = ()
    releases: tuple[ReleasePast, ...] = ()
    statuses: tuple[StatusSpan, ...] = ()
    holds: tuple[Hold, ...] = ()
    earlier: tuple[Life, ...] = ()
    restated: tuple[tuple[datetime, str], ...] = ()
    known: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, tuple):
                object.__setattr__(self, each.name, tuple(sorted(set(value), key=_order)))

    def absences(self) -> tuple["Absence", ...]:
        """Return the unbroken runs of absence in this life, oldest first.

        Silence neither makes nor ends one.
        """
        runs: list[Absence] = []
        before: Look | None = None
        for look in self.looks:
            if look.outcome is Outcome.UNREACHABLE or look.last < self.first_seen:
                continue
            if look.outcome is Outcome.ABSENT and before and before.outcome is Outcome.ABSENT:
                runs[-1] = Absence(looks=(*runs[-1].looks, look))
            elif look.outcome is Outcome.ABSENT:
                runs.append(Absence(looks=(look,)))
            elif before and before.outcome is Outcome.ABSENT:
                runs[-1] = Absence(looks=runs[-1].looks, ended_by=look)
            before = look
        return tuple(runs)

    @property
    def began_after(self) -> datetime | None:
        """When the life before this one ended, if there was one: older rows explain nothing."""
        return max((life.removed_at for life in self.earlier), default=None)

    def hidden_at(self, moment: datetime) -> bool:
        """Whether the project as a whole was absent or held then; its parts are then no news.

        A quarantined project offers no files at all (PEP 792).
        """
        return any(run.first <= moment <= run.last for run in self.absences()) or any(
            each.status is Status.QUARANTINED and each.span.covers(moment) for each in self.statuses
        )

    def rows(self, *starts: str) -> tuple[Row, ...]:
        """Return the journal rows whose action begins so, oldest first."""
        return tuple(row for row in self.journal if row.action.casefold().startswith(starts))

    def rows_by_version(self, *starts: str) -> Mapping[str, Sequence[Row]]:
        """Return the same rows for each version they name, in one pass over the journal."""
        found: dict[str, list[Row]] = {}
        for row in self.rows(*starts):
            if row.version is not None:
                found.setdefault(row.version, []).append(row)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """An unbroken run of definite absences, and the sighting that ended it, if one did."""

    looks: tuple[Look, ...]
    ended_by: Look | None = None

    @property
    def first(self) -> datetime:
        """When it was first missing."""
        return self.looks[0].first

    @property
    def last(self) -> datetime:
        """When it was last missing."""
        return max(look.last for look in self.looks)

    @property
    def count(self) -> int:
        """How many looks found it missing."""
        return sum(look.count for look in self.looks)


class Detector(Protocol):
    """What a module of this package offers."""

    def judge(self, history: ProjectHistory, now: datetime) -> Iterable[Finding]:
        """Return every finding the history supports."""
        ...


def detectors() -> Mapping[str, Detector]:
    """Return the detectors by file name; importing happens here and not before."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {name: importlib.import_module(f"{__name__}.{name}") for name in names}


def judge_all(history: ProjectHistory, now: datetime) -> tuple[Finding, ...]:
    """Return what all detectors find, oldest first; keys already known are among them."""
    found = {f.key: f for each in detectors().values() for f in each.judge(history, now)}
    return tuple(sorted(found.values(), key=lambda finding: (finding.at, finding.key)))


def is_new_life(history: ProjectHistory, seen: Seen) -> bool:
    """Whether what was seen after this life's absence is another life of the name.

    A journal's `create` after the removal says so; without a journal it is new
    when no file is older than the absence.  A project that comes back without
    files and without a row is the same.
    """
    runs = history.absences()
    if not runs:
        return False
    gone = runs[-1].first
    if removals := history.rows("remove project"):
        gone = min(gone, removals[-1].at)
        if any(_order(row) > _order(removals[-1]) for row in history.rows("create")):
            return True
    uploads = [release.uploaded for release in seen.detail.releases if release.uploaded]
    return bool(uploads) and min(uploads) > gone


def explains(row: Row, learnt_at: datetime, after: datetime | None = None) -> bool:
    """Whether a row can be the cause of what we learnt then; `after` is the change before it."""
    return (after is None or row.at > after) and row.at <= learnt_at + SKEW


def cause_of(rows: Iterable[Row], learnt_at: datetime, after: datetime | None = None) -> Row | None:
    """Return the latest row that explains what we learnt then, or None."""
    return max((r for r in rows if explains(r, learnt_at, after)), key=_order, default=None)


def finding(  # noqa: PLR0913 -- all but the first three have a use in every detector
    history: ProjectHistory,
    kind: FindingKind,
    at: datetime,
    *,
    learnt_at: datetime | None = None,
    row: Row | None = None,
    evidence: Iterable[Evidence] = (),
    about: str | None = None,
    people: Iterable[PersonId] = (),
    facts: Mapping[str, str] = NOTHING,
) -> Finding:
    """Return a finding under the key of its cause.

    The cause is the journal row where there is one, else what it is about (a
    version, a person's id) and the moment we learnt of it.  What was told
    before its row was read keeps its key.
    """
    causes = [f"row:{row.external_id}"] if row else []
    causes.append("@".join(filter(None, (about, instant(learnt_at or at)))))
    keys = [f"{kind} {history.project} {history.incarnation} {cause}" for cause in causes]
    return Finding(
        project=history.project,
        incarnation=history.incarnation,
        kind=kind,
        at=row.at if row else at,
        key=next((key for key in keys if key in history.known), keys[0]),
        evidence=(*([row_evidence(row)] if row else []), *evidence),
        people=tuple(sorted({*people, *([row.who] if row and row.who else [])})),
        facts=MappingProxyType(dict(facts)),
    )


def left_at(history: ProjectHistory, moment: datetime) -> Mapping[str, str]:
    """Return the facts that say which releases were left then (`steward.remaining`)."""
    gone = (ReleaseState.REMOVED, ReleaseState.QUARANTINED)
    there = (release for release in history.releases if release.first_seen <= moment)
    kept = [each for each in there if not any(each.was(state, moment) for state in gone)]
    yanked = {each.version for each in kept if each.was(ReleaseState.YANKED, moment)}
    return remaining.facts({each.version for each in kept} - yanked, yanked)


def with_facts(found: Finding, more: Mapping[str, str]) -> Finding:
    """Return a finding that states these facts too."""
    return replace(found, facts=MappingProxyType({**found.facts, **more}))


def row_evidence(row: Row) -> Evidence:
    """Return a journal row as evidence, in words that name nobody."""
    about = f" of {row.version}" if row.version else ""
    summary = f"journal row {row.external_id}: {row.action}{about}"
    return Evidence(seen_at=row.at, source=row.source or "journal", summary=summary)


def look_evidence(at: datetime, summary: str, source: str = "") -> Evidence:
    """Return what a page showed at that moment as evidence."""
    return Evidence(seen_at=at, source=source or "page", summary=summary)


def pairs(spans: Iterable[Span]) -> Iterator[tuple[datetime | None, Span]]:
    """Return each span with the end of the one before it."""
    before: datetime | None = None
    for span in spans:
        yield before, span
        before = span.until


def _order(part: object) -> tuple[str, ...]:
    """Return a total order over the parts of a history: time first, then all of it."""
    head: tuple[str, ...] = ()
    match part:
        case Row():
            # Serials of one second are told apart by their figures: 9 before 10.
            head = (instant(part.at), part.external_id.zfill(24))
        case Look():
            head = (instant(part.first), instant(part.last))
        case Span():
            head = (instant(part.since), instant(part.learnt_at))
        case StatusSpan() | Hold():
            head = _order(part.span)
        case ReleasePast():
            head = (instant(part.first_seen), part.version)
        case Life():
            head = (f"{part.n:09}",)
        case _:
            pass
    return (*head, repr(part))
