"""A name in another life: told at once, and nothing is inherited."""

import pytest

from steward.detect import Hold, Life
from tests.histories import ANNA, BORIS, findings, gone, history, hour, kinds, owner, row, seen
from workflows.findings import FindingKind as Kind

TOMB = Life(n=1, first_seen=hour(-900), removed_at=hour(-2), holds=(owner(ANNA, -900, -2),))


@pytest.mark.parametrize(
    ("holds", "expected"),
    [((owner(BORIS, 0),), "other"), ((owner(ANNA, 0), owner(BORIS, 0)), "same"), ((), "unknown")],
)
def test_the_new_owner_is_compared_with_the_last(holds: tuple[Hold, ...], expected: str) -> None:
    [found] = findings(history(holds=holds, earlier=(TOMB,)))

    assert found.kind is Kind.NAME_REUSED
    assert found.facts == {"owner": expected, "life": "2"}


def test_an_owner_who_left_before_the_end_was_not_the_last() -> None:
    tomb = Life(n=1, first_seen=hour(-900), removed_at=hour(-2), holds=(owner(ANNA, -900, -99),))
    [found] = findings(history(holds=(owner(ANNA, 0),), earlier=(tomb,)))

    assert found.facts["owner"] == "unknown"


def test_the_create_row_is_the_cause() -> None:
    [found] = findings(history(earlier=(TOMB,), journal=(row(50, -0.1, "create"),)))

    assert found.key == "name-reused pkg:pypi/httplib2 2 row:50"


def test_a_first_life_reuses_nothing() -> None:
    assert kinds(history(journal=(row(50, -0.1, "create"),))) == []


def test_the_removal_of_the_earlier_life_is_not_told_of_this_one() -> None:
    past = history(
        gone(-2), seen(0), gone(9), earlier=(TOMB,), journal=(row(41, -2, "remove project"),)
    )

    assert kinds(past) == [Kind.NAME_REUSED]
