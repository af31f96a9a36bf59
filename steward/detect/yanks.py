"""Yanks: a release that installers pass over unless it is pinned (PEP 592).

When the look that shows a yank finds no release left unyanked, that is told
instead of the yanks it came with: thirty yanks at once are one piece of news.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache, partial

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


def judge(history: ProjectHistory, now: datetime) -> Iterable[Finding]:
    """Return each yank, each yank taken back, and each moment when none was left unyanked."""
    del now  # what a page showed needs no waiting
    single: list[tuple[datetime, Finding]] = []
    last: dict[datetime, Finding] = {}
    yanks = history.rows_by_version("yank release")
    unyanks = history.rows_by_version("unyank release")
    for release in history.releases:
        for before, span in pairs(release.spans(ReleaseState.YANKED)):
            row = cause_of(yanks.get(release.version, ()), span.learnt_at, before)
            # A release that was yanked when we first saw it is a state, unless
            # the journal says that it happened while we were looking.
            if span.learnt_at > release.first_seen or (row and row.at > history.first_seen):
                single.append((span.learnt_at, _yanked(history, release, span, row)))
                yield from _unyanked(history, release, span, unyanks.get(release.version, ()))
                if _none_left(history, span.since):
                    last[span.learnt_at] = _all_yanked(history, release, span, row)
    left = cache(partial(left_at, history))  # many are yanked in one look
    told = [*last.items(), *(each for each in single if each[0] not in last)]
    for learnt_at, found in told:
        yield found if found.key in history.known else with_facts(found, left(learnt_at))


def _yanked(history: ProjectHistory, release: ReleasePast, span: Span, row: Row | None) -> Finding:
    return finding(
        history,
        FindingKind.RELEASE_YANKED,
        span.since,
        learnt_at=span.learnt_at,
        row=row,
        about=release.version,
        evidence=[look_evidence(span.learnt_at, f"all files of {release.version} are yanked")],
        facts={"version": release.version},
    )


def _unyanked(
    history: ProjectHistory, release: ReleasePast, span: Span, rows: Sequence[Row]
) -> Iterator[Finding]:
    learnt_at = span.ended_learnt_at
    if span.until is None or learnt_at is None or history.hidden_at(learnt_at):
        return
    if release.was(ReleaseState.REMOVED, learnt_at):
        return  # it did not come back, it went altogether
    yield finding(
        history,
        FindingKind.RELEASE_UNYANKED,
        span.until,
        learnt_at=learnt_at,
        row=cause_of(rows, learnt_at, span.since),
        about=release.version,
        evidence=[look_evidence(learnt_at, f"{release.version} is no longer yanked")],
        facts={"version": release.version},
    )


def _none_left(history: ProjectHistory, moment: datetime) -> bool:
    """Whether no release was left at that moment but yanked ones.

    The newest come first: one that can be installed is most often among them.
    """
    return not any(
        release.first_seen <= moment
        and not any(release.was(state, moment) for state in ReleaseState)
        for release in reversed(history.releases)
    )


def _all_yanked(
    history: ProjectHistory, release: ReleasePast, span: Span, row: Row | None
) -> Finding:
    return finding(
        history,
        FindingKind.ALL_RELEASES_YANKED,
        span.since,
        learnt_at=span.learnt_at,
        row=row,
        evidence=[
            look_evidence(span.learnt_at, f"{release.version} was the last release not yanked")
        ],
    )
