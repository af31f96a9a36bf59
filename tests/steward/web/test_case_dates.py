"""The line of a case's dates: no words cover others."""

from datetime import UTC, datetime, timedelta

from steward.web.case_contexts import Mark
from steward.web.case_dates import apart

FIRST = datetime(2026, 9, 1, tzinfo=UTC)


def mark(x: float) -> Mark:
    return Mark(x=x, words="letter", at=FIRST + timedelta(days=x), past=True, minor=False)


def test_dates_that_stand_too_near_one_another_have_no_words_but_the_first() -> None:
    drawn = tuple(apart([mark(each) for each in (1, 2, 9, 10.5, 47, 48)]))

    assert [each.x for each in drawn if not each.bare] == [1, 10.5, 47]
