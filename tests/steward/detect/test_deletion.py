"""Absence is judged by looks; silence teaches nothing."""

import pytest

from steward.detect import Look, is_new_life
from steward.observations import Detail, File, Release, Seen
from tests.histories import (
    ANNA,
    PROJECT,
    findings,
    gone,
    history,
    hour,
    kinds,
    owner,
    row,
    seen,
    silent,
)
from workflows.findings import FindingKind as Kind

REMOVAL = row(41, 10, "remove project")


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        ([seen(0), gone(10), gone(20), gone(34)], [Kind.PROJECT_REMOVED]),
        ([seen(0), gone(10, 34, 3)], [Kind.PROJECT_REMOVED]),
        ([seen(0), gone(10), silent(12, 30, 9), gone(20), gone(34)], [Kind.PROJECT_REMOVED]),
        ([seen(0), gone(10), gone(34)], []),
        ([seen(0), gone(10), gone(20), gone(33)], []),
        ([seen(0), gone(10), gone(20), seen(30), gone(34), gone(35)], []),
        ([seen(0), silent(10), silent(20), silent(34)], []),
        ([seen(0), gone(10), silent(20), silent(34)], []),
        ([gone(-40), gone(-20), gone(-1), seen(0)], []),
        (
            [seen(0), gone(10, 40, 3), seen(50)],
            [Kind.PROJECT_REMOVED, Kind.PROJECT_RESTORED],
        ),
    ],
)
def test_an_absence_without_a_row_takes_three_looks_over_a_day(
    looks: list[Look], expected: list[Kind]
) -> None:
    assert kinds(history(*looks)) == expected


def test_with_a_row_one_absence_is_enough() -> None:
    [found] = findings(history(seen(0), gone(10.1), journal=(REMOVAL,), holds=(owner(ANNA, 0),)))

    assert found.kind is Kind.PROJECT_REMOVED
    assert found.key == "project-removed pkg:pypi/httplib2 1 row:41"
    assert found.at == hour(10)
    assert found.people == (ANNA,)
    assert found.facts["by"] == "journal"
    assert [each.source for each in found.evidence] == ["journal", "page"]


def test_a_row_alone_is_not_enough() -> None:
    assert kinds(history(seen(0), journal=(REMOVAL,))) == []
    assert kinds(history(seen(0), silent(11), journal=(REMOVAL,))) == []


def test_a_stale_page_after_the_row_does_not_hide_the_removal() -> None:
    past = history(seen(0), seen(10.5), gone(11), journal=(REMOVAL,))

    assert kinds(past) == [Kind.PROJECT_REMOVED]


def test_a_row_of_an_older_removal_explains_nothing_new() -> None:
    remade = row(42, 12, "create")

    assert kinds(history(seen(0), seen(13), gone(20), journal=(REMOVAL, remade))) == []


def test_each_removal_needs_its_own_row() -> None:
    past = history(seen(0), gone(10.1), seen(11), gone(20), journal=(REMOVAL,))

    assert kinds(past) == [Kind.PROJECT_REMOVED, Kind.PROJECT_RESTORED]


def test_what_was_told_before_its_row_was_read_is_not_told_again() -> None:
    looks = (seen(0), gone(10.1, 40, 5))
    [before] = findings(history(*looks))
    [after] = findings(history(*looks, journal=(REMOVAL,), known=frozenset({before.key})))

    assert after.key == before.key


def test_owners_who_left_before_the_removal_are_not_named_with_it() -> None:
    past = history(
        seen(0), gone(10.1), journal=(REMOVAL,), holds=(owner(ANNA, 0, 5), owner(ANNA, 0, 10))
    )
    removal = next(f for f in findings(past) if f.kind is Kind.PROJECT_REMOVED)

    assert removal.people == (ANNA,)
    assert findings(history(seen(0), gone(10.1), journal=(REMOVAL,)))[0].people == ()


def test_an_older_file_means_that_the_same_life_goes_on() -> None:
    past = history(seen(0), gone(10), gone(40))

    assert not is_new_life(past, _sighting(uploaded=-500))
    assert is_new_life(past, _sighting(uploaded=41))


def test_a_create_row_begins_another_life() -> None:
    past = history(seen(0), gone(10.1), journal=(REMOVAL, row(42, 12, "create")))

    assert is_new_life(past, _sighting(uploaded=-500))
    assert not is_new_life(history(seen(0)), _sighting(uploaded=5))


def _sighting(uploaded: float) -> Seen:
    file = File(name="httplib2-1.tar.gz", url="files.index.example/1", uploaded=hour(uploaded))
    detail = Detail(display_name="httplib2", releases=(Release(version="1", files=(file,)),))
    return Seen(project=PROJECT, at=hour(50), detail=detail, source="page")
