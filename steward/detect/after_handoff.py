"""After a handoff: what an index shows of a project in its first months in new hands.

Each sign is a line of evidence, and none of them says why it came about.  A
project that was removed, emptied or yanked to the last is told by that alone;
of the lesser signs it takes two, for each has good reasons too.  A release after
long silence and new addresses are what a rescue looks like: together they are
no more than one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain
from typing import Final

from packaging.version import InvalidVersion, Version

from steward.detect import (
    ProjectHistory,
    ReleasePast,
    ReleaseState,
    deletion,
    finding,
    look_evidence,
    yanks,
)
from steward.detect.new_hands import Handover, changed_hands, handovers, releases_under
from steward.detect.ownership import rows_of
from steward.detect.releases import newest
from workflows.findings import Evidence, Finding, FindingKind

WATCHED: Final = timedelta(days=180)
"""How long a project is watched after everybody who answered for it was replaced."""

MANY: Final = 3
"""So many earlier releases taken away, or half of them if there are fewer, are many."""

ENOUGH: Final = 3
"""The weight of signs that are told."""

SILENCE: Final = timedelta(days=365)

_GRAVE: Final = {
    FindingKind.PROJECT_REMOVED: "the project was removed",
    FindingKind.ALL_RELEASES_YANKED: "no release was left that is not yanked",
}
_STATED: Final = (
    (("licence",), "its page states another licence", 2),
    (("home-page", "repository"), "its page names other addresses", 1),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One thing that was seen, when it happened and when we learnt of it.

    `weight` is `ENOUGH` where it is so by itself.
    """

    at: datetime
    learnt_at: datetime
    words: str
    weight: int = 2


def judge(history: ProjectHistory, now: datetime) -> Iterable[Finding]:
    """Return one finding for each change of hands after which enough was seen."""
    for handover in handovers(history):
        signs = sorted(_signs(history, handover, now), key=lambda sign: (sign.at, sign.words))
        if enough := _enough(signs):
            yield _suspicious(history, handover, enough)


def _enough(signs: Sequence[Sign]) -> Sequence[Sign]:
    """Return the signs up to the one with which they were enough."""
    weight = 0
    for n, sign in enumerate(signs, 1):
        weight += sign.weight
        if weight >= ENOUGH:
            return signs[:n]
    return ()


def _signs(history: ProjectHistory, handover: Handover, now: datetime) -> Iterator[Sign]:
    found = chain(
        _removed(history, now),
        _taken_away(history, handover),
        _lower(history, handover),
        _after_silence(history, handover),
        _restated(history, handover),
    )
    end = handover.change.at + WATCHED
    yield from (sign for sign in found if handover.covers(sign.at) and sign.at <= end)


def _removed(history: ProjectHistory, now: datetime) -> Iterator[Sign]:
    for found in chain(deletion.judge(history, now), yanks.judge(history, now)):
        if found.kind in _GRAVE:
            yield Sign(at=found.at, learnt_at=found.at, words=_GRAVE[found.kind], weight=ENOUGH)


def _taken_away(history: ProjectHistory, handover: Handover) -> Iterator[Sign]:
    """Yield that releases of the earlier owners went: many at a time, or a single one."""
    before = _before(history, handover)
    gone = sorted(
        (span.since, span.learnt_at)
        for release in before
        for span in release.spans(ReleaseState.REMOVED)
        if handover.covers(span.since) and not history.hidden_at(span.learnt_at)
    )
    many = min(MANY, (len(before) + 1) // 2)
    for n, (at, learnt_at) in enumerate(gone, 1):
        if n == many:
            words = f"{n} of {len(before)} earlier releases were taken away"
            yield Sign(at=at, learnt_at=learnt_at, words=words, weight=ENOUGH)
        elif n == 1:
            words = "an earlier release was taken away"
            yield Sign(at=at, learnt_at=learnt_at, words=words)


def _lower(history: ProjectHistory, handover: Handover) -> Iterator[Sign]:
    """Yield that the numbers of the releases began anew, below what was there."""
    numbers = [each for each in map(_number, _before(history, handover)) if each]
    lines = {each.major for each in numbers}
    for release in releases_under(history, handover):
        number = _number(release)
        # A fix of an older line (1.4.9 after 2.0) stands among others of that line.
        if number and numbers and number < max(numbers) and number.major not in lines:
            words = f"{release.version} is numbered below what was there, in a line of its own"
            yield Sign(at=release.made, learnt_at=release.first_seen, words=words)
            return


def _after_silence(history: ProjectHistory, handover: Handover) -> Iterator[Sign]:
    last = newest(history, _before(history, handover))
    first = next(iter(releases_under(history, handover)), None)
    if last and first and first.made - last >= SILENCE:
        days = (first.made - last).days
        words = f"{first.version} came after {days} days without a release"
        yield Sign(at=first.made, learnt_at=first.first_seen, words=words, weight=1)


def _restated(history: ProjectHistory, handover: Handover) -> Iterator[Sign]:
    """Yield that the page states another licence, and that it names other addresses."""
    for names, words, weight in _STATED:
        moments = [at for at, name in history.restated if name in names and handover.covers(at)]
        if moments:
            yield Sign(at=min(moments), learnt_at=min(moments), words=words, weight=weight)


def _before(history: ProjectHistory, handover: Handover) -> Sequence[ReleasePast]:
    """Return the releases that stood when the hands changed."""
    at = handover.change.at
    return [
        each
        for each in history.releases
        if each.made < at and not each.was(ReleaseState.REMOVED, at - timedelta.resolution)
    ]


def _number(release: ReleasePast) -> Version | None:
    try:
        return Version(release.version)
    except InvalidVersion:
        return None


def _suspicious(history: ProjectHistory, handover: Handover, signs: Sequence[Sign]) -> Finding:
    found = finding(
        history,
        FindingKind.SUSPICIOUS_AFTER_HANDOFF,
        signs[-1].at,
        # The change of hands is the cause: it is told once, whatever more is seen after it.
        learnt_at=handover.change.learnt_at,
        row=next(reversed(rows_of(history, handover.change)), None),
        about="hands",
        evidence=_evidence(handover, signs),
        people=handover.change.after,
        facts={"signs": str(len(signs))},
    )
    return replace(found, at=signs[-1].at)


def _evidence(handover: Handover, signs: Iterable[Sign]) -> Iterator[Evidence]:
    yield changed_hands(handover)
    yield from (look_evidence(each.learnt_at, each.words) for each in signs)
