"""Twenty handoffs of good will, as they go: the watch leaves all but two of them in peace.

The design allows two false alarms in twenty.  Which two there are is written
down here, so that a change of the signs shows what it costs.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from steward.detect import ProjectHistory, ReleasePast
from steward.observations import Status
from tests.histories import (
    ANNA,
    BORIS,
    CLARA,
    START,
    history,
    hour,
    kinds,
    marked,
    owner,
    release,
    removed,
    yanked,
)
from workflows.findings import FindingKind

DAY = 24.0
CHANGE = 300 * DAY
OLD = (release("1.0", 0), release("1.1", 30 * DAY), release("2.0", 60 * DAY))
LATE = 500 * DAY
"""A change of hands so late that a release then comes after more than a year of silence."""


def after(
    *new: ReleasePast, old: tuple[ReleasePast, ...] = OLD, at: float = CHANGE
) -> ProjectHistory:
    """Return a project that anna gave to boris, with the releases that came then."""
    return history(releases=(*old, *new), holds=(owner(ANNA, 0, at), owner(BORIS, at)))


def new(version: str, days: float, at: float = CHANGE) -> ReleasePast:
    return release(version, at + days * DAY)


def restating(past: ProjectHistory, *names: str, at: float = CHANGE) -> ProjectHistory:
    """Return the same with a page that states these anew two days after the change."""
    return replace(past, restated=tuple((hour(at + 2 * DAY), each) for each in names))


def held(*holds: tuple[object, float, float | None]) -> ProjectHistory:
    spans = tuple(owner(who, since, until) for who, since, until in holds)  # type: ignore[arg-type]
    return history(releases=(*OLD, new("2.1", 3)), holds=spans)


BENIGN: Final[Mapping[str, ProjectHistory]] = {
    "a fix the next day": after(new("2.0.1", 1)),
    "a release each month": after(*(new(f"2.{n}", 30 * n) for n in range(1, 6))),
    "a new line": after(new("3.0", 20)),
    "a trial release first": after(new("3.0a1", 5), new("3.0", 40)),
    "numbers by the calendar": after(new("2026.1", 9)),
    "a fix of an older line beside the new one": after(new("1.1.1", 4), new("2.1", 5)),
    "nothing for half a year": after(),
    "a rescue after long silence": after(new("2.1", 3, LATE), at=LATE),
    "a rescue that moves the repository": restating(
        after(new("2.1", 3, LATE), at=LATE), "repository", at=LATE
    ),
    "a rescue that moves repository and home page": restating(
        after(new("2.1", 3, LATE), at=LATE), "repository", "home-page", at=LATE
    ),
    "another licence, and nothing else": restating(after(new("2.1", 3)), "licence"),
    "a broken first release, yanked and made again": after(
        release("2.1", CHANGE + DAY, yanked(CHANGE + 2 * DAY)), new("2.1.1", 2)
    ),
    "a broken first release, taken away and made again": after(
        release("2.1", CHANGE + DAY, removed(CHANGE + 2 * DAY)), new("2.1.1", 2)
    ),
    "an old release yanked for a hole": after(
        new("2.1", 2), old=(release("1.0", 0, yanked(CHANGE + 3 * DAY)), *OLD[1:])
    ),
    "all old releases yanked for a hole, and a sound one there": after(
        new("2.1", 2),
        old=tuple(release(each.version, 0, yanked(CHANGE + 3 * DAY)) for each in OLD),
    ),
    "archived by its new owner when it was done": replace(
        after(new("2.1", 2)), statuses=(marked(Status.ARCHIVED, CHANGE + 90 * DAY),)
    ),
    "two who share the work from the first day": held(
        (ANNA, 0, CHANGE), (BORIS, CHANGE, None), (CLARA, CHANGE, None)
    ),
    "an owner who stayed some weeks to help": held(
        (ANNA, 0, CHANGE + 40 * DAY), (BORIS, CHANGE, None)
    ),
    # What is told although it was well meant.
    "a rescue under another licence": restating(
        after(new("2.1", 3, LATE), at=LATE), "licence", at=LATE
    ),
    "an early release taken away for its author, and the repository moved": restating(
        after(new("2.1", 5), old=(release("1.0", 0, removed(CHANGE + 3 * DAY)), *OLD[1:])),
        "repository",
    ),
}
ALARMED: Final = set(list(BENIGN)[-2:])


@pytest.mark.parametrize("name", BENIGN)
def test_a_handoff_of_good_will_raises_no_alarm_or_one_that_is_known(name: str) -> None:
    alarmed = FindingKind.SUSPICIOUS_AFTER_HANDOFF in kinds(BENIGN[name])

    assert alarmed == (name in ALARMED)


def test_law_no_more_than_two_of_twenty_handoffs_of_good_will_are_accused() -> None:
    accused = [
        name for name, past in BENIGN.items() if FindingKind.SUSPICIOUS_AFTER_HANDOFF in kinds(past)
    ]

    assert len(BENIGN) == 20
    assert len(accused) <= 2


def emptied(past: ProjectHistory) -> ProjectHistory:
    """Return the same, but with every release taken away two months after the change."""
    change = past.holds[0].span.until
    assert change is not None
    at = (change - START) / timedelta(hours=1) + 60 * DAY
    releases = tuple(release(each.version, 0, removed(at)) for each in OLD)
    return replace(past, releases=releases, restated=())


@pytest.mark.parametrize("name", BENIGN)
def test_each_of_them_is_a_change_of_hands_that_is_watched(name: str) -> None:
    """Nothing is quiet because nobody looks."""
    assert FindingKind.SUSPICIOUS_AFTER_HANDOFF in kinds(emptied(BENIGN[name]))
