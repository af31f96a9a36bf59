"""Markers are told when they change, not when they are found."""

import pytest

from steward.observations import Status
from tests.histories import findings, gone, history, kinds, marked, row, seen
from workflows.findings import FindingKind as Kind


@pytest.mark.parametrize(
    ("status", "kind", "undone"),
    [
        (Status.ARCHIVED, Kind.PROJECT_ARCHIVED, Kind.PROJECT_UNARCHIVED),
        (Status.DEPRECATED, Kind.PROJECT_DEPRECATED, Kind.PROJECT_UNDEPRECATED),
        (Status.QUARANTINED, Kind.PROJECT_QUARANTINED, Kind.PROJECT_UNQUARANTINED),
    ],
)
def test_a_marker_is_set_and_taken_away(status: Status, kind: Kind, undone: Kind) -> None:
    assert kinds(history(statuses=(marked(status, 5),))) == [kind]
    assert kinds(history(statuses=(marked(status, 5, 9),))) == [kind, undone]
    assert kinds(history(statuses=(marked(status, 0),))) == []
    assert kinds(history(statuses=(marked(status, 0, 9),))) == [undone]


def test_quarantine_has_the_journal_as_its_witness() -> None:
    [found] = findings(
        history(
            statuses=(marked(Status.QUARANTINED, 5),),
            journal=(row(5, 4.9, "project quarantined"),),
        )
    )

    assert found.key.endswith("row:5")


def test_one_marker_that_takes_the_place_of_another_is_one_change() -> None:
    past = history(statuses=(marked(Status.ARCHIVED, 5, 9), marked(Status.DEPRECATED, 9)))

    assert kinds(past) == [Kind.PROJECT_ARCHIVED, Kind.PROJECT_DEPRECATED]


def test_a_quarantine_hides_the_archive_mark_and_does_not_take_it_away() -> None:
    past = history(
        statuses=(
            marked(Status.ARCHIVED, 5, 9),
            marked(Status.QUARANTINED, 9, 12),
            marked(Status.ARCHIVED, 12),
        )
    )

    assert kinds(past) == [
        Kind.PROJECT_ARCHIVED,
        Kind.PROJECT_QUARANTINED,
        Kind.PROJECT_UNQUARANTINED,
    ]


def test_a_marker_that_goes_with_the_project_is_not_taken_away() -> None:
    past = history(
        seen(0),
        gone(10),
        statuses=(marked(Status.ARCHIVED, 5, 10),),
        journal=(row(41, 10, "remove project"),),
    )

    assert kinds(past) == [Kind.PROJECT_ARCHIVED, Kind.PROJECT_REMOVED]
