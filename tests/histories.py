"""Histories in a few words: hours are counted from one fixed morning."""

from datetime import UTC, datetime, timedelta

from steward.detect import (
    Hold,
    Life,
    Look,
    Outcome,
    ProjectHistory,
    ReleasePast,
    ReleaseSpan,
    ReleaseState,
    Row,
    Span,
    StatusSpan,
    judge_all,
)
from steward.observations import Status
from workflows.findings import Finding, FindingKind
from workflows.names import PersonId, Project

PROJECT = Project("pypi", "httplib2")
START = datetime(2026, 3, 2, 10, tzinfo=UTC)
MUCH_LATER = START + timedelta(days=400)
ANNA, BORIS, CLARA = PersonId("p-anna"), PersonId("p-boris"), PersonId("p-clara")


def hour(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def seen(first: float, last: float | None = None) -> Look:
    return _look(Outcome.SEEN, first, last, 1)


def gone(first: float, last: float | None = None, count: int = 1) -> Look:
    return _look(Outcome.ABSENT, first, last, count)


def silent(first: float, last: float | None = None, count: int = 1) -> Look:
    return _look(Outcome.UNREACHABLE, first, last, count)


def _look(outcome: Outcome, first: float, last: float | None, count: int) -> Look:
    end = first if last is None else last
    return Look(outcome=outcome, first=hour(first), last=hour(end), count=count, source="page")


def row(
    serial: int, at: float, action: str, version: str | None = None, who: PersonId | None = None
) -> Row:
    return Row(external_id=str(serial), at=hour(at), action=action, version=version, who=who)


def span(since: float, until: float | None = None, learnt: float | None = None) -> Span:
    end = None if until is None else hour(until)
    return Span(
        since=hour(since),
        until=end,
        learnt_at=hour(since if learnt is None else learnt),
        ended_learnt_at=end,
    )


def release(version: str, first_seen: float, *states: tuple[ReleaseState, Span]) -> ReleasePast:
    spans = tuple(ReleaseSpan(state=state, span=each) for state, each in states)
    return ReleasePast(version=version, first_seen=hour(first_seen), states=spans)


def yanked(since: float, until: float | None = None) -> tuple[ReleaseState, Span]:
    return ReleaseState.YANKED, span(since, until)


def removed(since: float, until: float | None = None) -> tuple[ReleaseState, Span]:
    return ReleaseState.REMOVED, span(since, until)


def marked(status: Status, since: float, until: float | None = None) -> StatusSpan:
    return StatusSpan(status=status, span=span(since, until))


def owner(person: PersonId, since: float, until: float | None = None) -> Hold:
    return Hold(person=person, role="Owner", span=span(since, until), source="page")


def history(  # noqa: PLR0913 -- a history has these parts
    *looks: Look,
    journal: tuple[Row, ...] = (),
    releases: tuple[ReleasePast, ...] = (),
    statuses: tuple[StatusSpan, ...] = (),
    holds: tuple[Hold, ...] = (),
    earlier: tuple[Life, ...] = (),
    first_seen: float = 0,
    known: frozenset[str] = frozenset(),
) -> ProjectHistory:
    return ProjectHistory(
        project=PROJECT,
        incarnation=len(earlier) + 1,
        first_seen=hour(first_seen),
        looks=looks or (seen(first_seen),),
        journal=journal,
        releases=releases,
        statuses=statuses,
        holds=holds,
        earlier=earlier,
        known=known,
    )


def findings(past: ProjectHistory) -> tuple[Finding, ...]:
    return judge_all(past, MUCH_LATER)


def kinds(past: ProjectHistory) -> list[FindingKind]:
    return [found.kind for found in findings(past)]
