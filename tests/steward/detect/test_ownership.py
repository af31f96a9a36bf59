"""Who may act on a project: each change told once, by its strongest word."""

from steward.detect import Hold
from tests.histories import (
    ANNA,
    BORIS,
    CLARA,
    findings,
    gone,
    history,
    kinds,
    owner,
    row,
    seen,
    span,
)
from workflows.findings import FindingKind as Kind

DAY = 24


def test_owners_found_on_the_first_reading_are_no_news() -> None:
    assert kinds(history(holds=(owner(ANNA, 0), owner(BORIS, 0)))) == []
    assert kinds(history(holds=(owner(ANNA, 30), owner(BORIS, 30)))) == []


def test_an_owner_comes_and_goes() -> None:
    past = history(holds=(owner(ANNA, 0), owner(BORIS, 5, 9)))

    assert kinds(past) == [Kind.OWNER_ADDED, Kind.OWNER_REMOVED]
    assert {found.people for found in findings(past)} == {(BORIS,)}


def test_maintainers_are_not_owners() -> None:
    helper = Hold(person=BORIS, role="Maintainer", span=span(5), source="page")

    assert kinds(history(holds=(owner(ANNA, 0), helper))) == []


def test_the_last_owner_who_left_is_told_as_that_alone() -> None:
    past = history(holds=(owner(ANNA, 0, 5), owner(BORIS, 0, 300)))

    assert kinds(past) == [Kind.OWNER_REMOVED, Kind.OWNER_LAST_LEFT]


def test_a_quiet_takeover_within_minutes() -> None:
    past = history(
        holds=(owner(ANNA, 0, 50.1), owner(BORIS, 50)),
        journal=(
            row(7, 49.9, "invite Owner", who=BORIS),
            row(8, 50, "accepted Owner", who=BORIS),
            row(9, 50.1, "remove Owner", who=ANNA),
        ),
    )
    added, replaced = findings(past)

    assert (added.kind, replaced.kind) == (Kind.OWNER_ADDED, Kind.OWNERS_REPLACED)
    assert added.key.endswith("row:8")
    assert replaced.key.endswith("row:9")
    assert replaced.facts["minutes"] == "6"
    assert set(replaced.people) == {ANNA, BORIS}
    assert [e.summary for e in replaced.evidence][:2] == [
        "journal row 9: remove Owner",
        "journal row 8: accepted Owner",
    ]


def test_one_look_that_shows_other_owners_is_a_replacement() -> None:
    assert kinds(history(holds=(owner(ANNA, 0, 5), owner(BORIS, 5)))) == [Kind.OWNERS_REPLACED]


def test_a_handover_over_weeks_is_not_a_replacement() -> None:
    past = history(holds=(owner(ANNA, 0, 30 * DAY), owner(BORIS, 5)))

    assert kinds(past) == [Kind.OWNER_ADDED, Kind.OWNER_REMOVED]


def test_a_replacement_is_told_once_though_more_follow() -> None:
    past = history(holds=(owner(ANNA, 0, 5), owner(BORIS, 5), owner(CLARA, 9)))

    assert kinds(past) == [Kind.OWNERS_REPLACED, Kind.OWNER_ADDED]


def test_an_abandoned_seat_taken_within_the_week_is_a_replacement() -> None:
    past = history(holds=(owner(ANNA, 0, 5), owner(BORIS, 9)))

    assert kinds(past) == [Kind.OWNER_LAST_LEFT, Kind.OWNERS_REPLACED]


def test_roles_that_end_with_the_project_are_part_of_its_removal() -> None:
    past = history(
        seen(0),
        gone(10.1),
        holds=(owner(ANNA, 0, 10.1), owner(BORIS, 0, 10)),
        journal=(row(41, 10, "remove project"),),
    )

    assert kinds(past) == [Kind.PROJECT_REMOVED]


def test_two_who_leave_in_one_look_are_two_findings() -> None:
    past = history(holds=(owner(ANNA, 0), owner(BORIS, 0, 5), owner(CLARA, 0, 5)))

    assert kinds(past) == [Kind.OWNER_REMOVED, Kind.OWNER_REMOVED]
    assert len({found.key for found in findings(past)}) == 2


def test_the_first_reading_of_the_page_after_a_row_accuses_nobody() -> None:
    by_row = Hold(person=BORIS, role="owner", span=span(5), source="journal")
    past = history(
        holds=(by_row, owner(ANNA, 8), owner(CLARA, 8)),
        journal=(row(3, 5, "add Owner", who=BORIS),),
    )

    assert kinds(past) == [Kind.OWNER_ADDED]
    assert findings(past)[0].people == (BORIS,)
