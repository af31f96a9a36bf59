"""Status markers: archived, deprecated, quarantined, and their undoing (PEP 792).

A marker that stood when we first saw the project is a state, not news.  While
a project is quarantined its other marker is hidden, not taken back.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from steward.detect import ProjectHistory, Row, Span, cause_of, finding, look_evidence, pairs
from steward.observations import Status
from workflows.findings import Finding, FindingKind

_KINDS: Final = {
    Status.ARCHIVED: (FindingKind.PROJECT_ARCHIVED, FindingKind.PROJECT_UNARCHIVED),
    Status.DEPRECATED: (FindingKind.PROJECT_DEPRECATED, FindingKind.PROJECT_UNDEPRECATED),
    Status.QUARANTINED: (FindingKind.PROJECT_QUARANTINED, FindingKind.PROJECT_UNQUARANTINED),
}
# The journal tells of quarantine only; the other markers are seen on the page.
_SET: Final = {Status.QUARANTINED: "project quarantined"}
_CLEARED: Final = {Status.QUARANTINED: "project quarantine cleared"}


def judge(history: ProjectHistory, now: datetime) -> Iterable[Finding]:
    """Return a finding for each marker that was set or taken away while we looked."""
    del now  # what a page showed needs no waiting
    for status in _KINDS:
        for before, span in pairs(_spans(history, status)):
            yield from _set(history, status, span, before)
            yield from _unset(history, status, span)


def _spans(history: ProjectHistory, status: Status) -> tuple[Span, ...]:
    """Return when the marker stood; spans that only a quarantine parts are one."""
    joined: list[Span] = []
    for each in (s.span for s in history.statuses if s.status is status):
        if joined and _only_hidden(history, joined[-1], each):
            joined[-1] = replace(joined[-1], until=each.until, ended_learnt_at=each.ended_learnt_at)
        else:
            joined.append(each)
    return tuple(joined)


def _only_hidden(history: ProjectHistory, one: Span, other: Span) -> bool:
    held = [s.span for s in history.statuses if s.status is Status.QUARANTINED]
    return one.until is not None and any(
        span.covers(one.until) and span.until is not None and span.until >= other.since
        for span in held
    )


def _set(
    history: ProjectHistory, status: Status, span: Span, before: datetime | None
) -> Iterator[Finding]:
    row = _row(history, _SET, status, span.learnt_at, before)
    if span.learnt_at <= history.first_seen and not (row and row.at > history.first_seen):
        return
    yield finding(
        history,
        _KINDS[status][0],
        span.since,
        learnt_at=span.learnt_at,
        row=row,
        evidence=[look_evidence(span.learnt_at, f"the page says that it is {status}")],
    )


def _unset(history: ProjectHistory, status: Status, span: Span) -> Iterator[Finding]:
    learnt_at = span.ended_learnt_at
    if span.until is None or learnt_at is None or _replaced(history, status, learnt_at):
        return
    yield finding(
        history,
        _KINDS[status][1],
        span.until,
        learnt_at=learnt_at,
        row=_row(history, _CLEARED, status, learnt_at, span.since),
        evidence=[look_evidence(learnt_at, f"the page no longer says that it is {status}")],
    )


def _replaced(history: ProjectHistory, status: Status, moment: datetime) -> bool:
    """Whether the marker went because the project went, or because another took its place."""
    if any(run.first <= moment <= run.last for run in history.absences()):
        return True
    return status is not Status.QUARANTINED and any(
        other.status is not status and other.span.covers(moment) for other in history.statuses
    )


def _row(
    history: ProjectHistory,
    actions: dict[Status, str],
    status: Status,
    learnt_at: datetime,
    after: datetime | None,
) -> Row | None:
    action = actions.get(status)
    return cause_of(history.rows(action), learnt_at, after) if action else None
