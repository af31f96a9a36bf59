"""Signals: signs that nobody looks after a project, each with since when and where it is seen.

What is not gathered is not told: whether links are dead, builds fail or issues
go unanswered is for people to say.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from steward.casework.contacts import LAPSED, Result
from steward.detect import ProjectHistory
from steward.detect.releases import newest
from steward.observations import Status
from steward.store.case_facts import Known as Kept
from steward.store.contacts import Point
from workflows.dossier import Signal
from workflows.terms import SignalKind

Facts = Mapping[tuple[str, str], Kept]

QUIET: Final = timedelta(days=365)
"""Without a push to the repository before that is a sign."""

_INACTIVE: Final = "Development Status :: 7 - Inactive"
_STATES: Final = {
    "archived": SignalKind.REPOSITORY_ARCHIVED,
    "gone": SignalKind.REPOSITORY_GONE,
}


def last_release(history: ProjectHistory) -> datetime | None:
    """Return when the latest release came, even if it was taken back since."""
    return newest(history, history.releases)


def signals(
    history: ProjectHistory,
    facts: Facts,
    points: Iterable[Point],
    classifiers: Iterable[str],
    now: datetime,
) -> tuple[Signal, ...]:
    """Return the signs there are now, the longest lasting first."""
    found = (
        *_of_releases(history, classifiers),
        *_of_repository(facts, now),
        *_of_letters(points),
        *_of_vulnerabilities(facts),
    )
    return tuple(sorted(found, key=lambda each: (each.since, each.kind)))


def _of_releases(history: ProjectHistory, classifiers: Iterable[str]) -> Iterator[Signal]:
    last = last_release(history)
    if last:
        yield Signal(kind=SignalKind.IDLE, since=last, evidence=f"release of {last:%Y-%m-%d}")
        if _INACTIVE in classifiers:
            yield Signal(kind=SignalKind.DECLARED_INACTIVE, since=last, evidence=_INACTIVE)
    for each in history.statuses:
        if each.span.until is None and each.status is not Status.QUARANTINED:
            evidence = f"marked {each.status.value} on the index"
            yield Signal(
                kind=SignalKind.DECLARED_INACTIVE, since=each.span.since, evidence=evidence
            )


def _of_repository(facts: Facts, now: datetime) -> Iterator[Signal]:
    state = facts.get(("repository-state", ""))
    if state and state.value in _STATES:
        yield Signal(kind=_STATES[state.value], since=state.at, evidence=state.source)
    pushed = facts.get(("repository-pushed", ""))
    if pushed:
        since = datetime.fromisoformat(pushed.value)
        if now - since > QUIET:
            yield Signal(kind=SignalKind.NO_COMMITS, since=since, evidence=pushed.source)


def _of_letters(points: Iterable[Point]) -> Iterator[Signal]:
    for each in points:
        if each.result == Result.BOUNCED and each.result_at:
            yield Signal(
                kind=SignalKind.MAIL_BOUNCES, since=each.result_at, evidence=f"contact:{each.id}"
            )
        if each.domain_state in LAPSED and each.domain_at:
            yield Signal(
                kind=SignalKind.DOMAIN_LAPSED, since=each.domain_at, evidence=f"contact:{each.id}"
            )


def _of_vulnerabilities(facts: Facts) -> Iterator[Signal]:
    for (name, about), each in facts.items():
        if name == "vulnerability" and each.value == "open":
            yield Signal(kind=SignalKind.VULNERABILITY_OPEN, since=each.at, evidence=about)
