"""Releases taken away and put back: deleted by their owner, or held by the index.

A release that goes with its whole project is no news of its own.  A release
that was gone when we first saw it was never there for us.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache, partial
from typing import Final

from steward.detect import (
    ProjectHistory,
    ReleasePast,
    ReleaseState,
    Row,
    Span,
    cause_of,
    finding,
    left_at,
    look_evidence,
    pairs,
    with_facts,
)
from workflows.findings import Finding, FindingKind

_TAKEN: Final = {
    ReleaseState.REMOVED: ("remove release",),
    ReleaseState.QUARANTINED: ("release quarantined",),
}
_BACK: Final = {
    ReleaseState.REMOVED: ("new release", "add "),
    ReleaseState.QUARANTINED: ("release quarantine cleared",),
}


def judge(history: ProjectHistory, now: datetime) -> Iterable[Finding]:
    """Return a removal and a return for each release that went or came back."""
    del now  # what a page showed needs no waiting
    left = cache(partial(left_at, history))  # many go in one look
    for state in _TAKEN:
        taking = history.rows_by_version(*_TAKEN[state])
        giving = history.rows_by_version(*_BACK[state])
        for release in history.releases:
            gone = taking.get(release.version, ())
            back = giving.get(release.version, ())
            for before, span in pairs(release.spans(state)):
                row = cause_of(gone, span.learnt_at, before)
                if _is_news(history, release, span, row):
                    taken = _taken(history, release, state, span, row)
                    told = taken.key in history.known
                    yield taken if told else with_facts(taken, left(span.learnt_at))
                    yield from _back(history, release, state, span, back)


def _is_news(history: ProjectHistory, release: ReleasePast, span: Span, row: Row | None) -> bool:
    if span.learnt_at <= release.first_seen:
        return False
    return row is not None or not history.hidden_at(span.learnt_at)


def _taken(
    history: ProjectHistory, release: ReleasePast, state: ReleaseState, span: Span, row: Row | None
) -> Finding:
    summary = f"the index no longer lists release {release.version}"
    return finding(
        history,
        FindingKind.RELEASE_REMOVED,
        span.since,
        learnt_at=span.learnt_at,
        row=row,
        about=release.version,
        evidence=[look_evidence(span.learnt_at, summary)],
        facts={"version": release.version, "state": state.value},
    )


def _back(
    history: ProjectHistory,
    release: ReleasePast,
    state: ReleaseState,
    span: Span,
    rows: Sequence[Row],
) -> Iterator[Finding]:
    if span.until is None or span.ended_learnt_at is None:
        return
    summary = f"the index lists release {release.version} again"
    yield finding(
        history,
        FindingKind.RELEASE_RESTORED,
        span.until,
        learnt_at=span.ended_learnt_at,
        row=cause_of(rows, span.ended_learnt_at, span.since),
        about=release.version,
        evidence=[look_evidence(span.ended_learnt_at, summary)],
        facts={"version": release.version, "state": state.value},
    )


def newest(history: ProjectHistory, releases: Iterable[ReleasePast]) -> datetime | None:
    """Return when the last of these was made, or None where there are none.

    What stood there without a date at our first look is older than that look,
    nobody knows by how much: it counts only where none of them has a date.
    """
    given = tuple(releases)
    dated = [each for each in given if each.uploaded or each.first_seen > history.first_seen]
    return max((each.made for each in dated or given), default=None)
