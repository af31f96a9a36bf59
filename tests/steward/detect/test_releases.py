"""Releases go and come back; a project that goes takes its releases along in silence."""

from steward.detect import ReleaseState, Span
from steward.observations import Status
from tests.histories import (
    findings,
    gone,
    history,
    kinds,
    marked,
    release,
    removed,
    row,
    seen,
    span,
    yanked,
)
from workflows.findings import FindingKind as Kind


def test_a_release_that_went_is_told_with_its_version() -> None:
    [found] = findings(
        history(
            releases=(release("1.0", 0, removed(5)), release("2.0", 0)),
            journal=(row(7, 4.9, "remove release", "1.0"), row(8, 4.9, "remove release", "3.0")),
        )
    )

    assert found.kind is Kind.RELEASE_REMOVED
    assert found.key == "release-removed pkg:pypi/httplib2 1 row:7"
    assert found.facts == {"version": "1.0", "state": "removed", "left": "2.0", "yanked": ""}


def test_what_goes_says_what_was_left_at_that_look() -> None:
    past = history(
        releases=(
            release("1.0", 0, removed(5)),
            release("1.1", 0, removed(5, 9)),
            release("1.2", 0, yanked(4)),
            release("2.0", 0, yanked(7)),
            release("3.0", 8),
        )
    )
    told = {(each.kind, each.facts.get("version")): each.facts for each in findings(past)}

    first = told[Kind.RELEASE_REMOVED, "1.0"]
    assert (first["left"], first["yanked"]) == ("2.0", "1.2")
    last = told[Kind.ALL_RELEASES_YANKED, None]
    assert (last["left"], last["yanked"]) == ("", "2.0 1.2")


def test_without_a_row_the_version_and_the_moment_make_the_key() -> None:
    [found] = findings(history(releases=(release("1.0", 0, removed(5)),)))

    assert found.key == "release-removed pkg:pypi/httplib2 1 1.0@2026-03-02T15:00:00.000000Z"


def test_two_releases_that_went_together_are_two_findings() -> None:
    past = history(releases=(release("1.0", 0, removed(5)), release("2.0", 0, removed(5))))

    assert len({found.key for found in findings(past)}) == 2


def test_a_release_comes_back() -> None:
    past = history(releases=(release("1.0", 0, removed(5, 9)),))

    assert kinds(past) == [Kind.RELEASE_REMOVED, Kind.RELEASE_RESTORED]


def test_a_quarantined_release_is_gone_for_installers() -> None:
    held = (ReleaseState.QUARANTINED, span(5, 9))
    past = history(
        releases=(release("1.0", 0, held),),
        journal=(
            row(3, 5, "release quarantined", "1.0"),
            row(4, 9, "release quarantine cleared", "1.0"),
        ),
    )

    assert kinds(past) == [Kind.RELEASE_REMOVED, Kind.RELEASE_RESTORED]
    assert {found.facts["state"] for found in findings(past)} == {"quarantined"}


def test_releases_that_go_with_the_project_are_not_told_one_by_one() -> None:
    journal = (row(41, 10, "remove project"),)
    past = history(
        seen(0), gone(10.1), releases=(release("1.0", 0, removed(10.1)),), journal=journal
    )

    assert kinds(past) == [Kind.PROJECT_REMOVED]


def test_a_quarantined_project_hides_its_releases() -> None:
    past = history(
        statuses=(marked(Status.QUARANTINED, 5, 9),), releases=(release("1.0", 0, removed(5, 9)),)
    )

    assert kinds(past) == [Kind.PROJECT_QUARANTINED, Kind.PROJECT_UNQUARANTINED]


def test_what_was_so_when_we_first_looked_is_no_news() -> None:
    assert kinds(history(releases=(release("1.0", 0, removed(0)),))) == []
    assert kinds(history(releases=(release("1.0", 0, yanked(0)), release("2", 0)))) == []


def test_a_release_uploaded_and_yanked_between_two_looks_is_told_by_its_row() -> None:
    past = history(
        releases=(release("1.0", 0), release("6.6.6", 8, yanked(8))),
        journal=(row(9, 7, "yank release", "6.6.6"),),
    )

    assert kinds(past) == [Kind.RELEASE_YANKED]


def test_yanked_and_taken_back() -> None:
    past = history(
        releases=(release("1.0", 0, yanked(5, 9), yanked(12)), release("2.0", 0)),
        journal=(
            row(1, 5, "yank release", "1.0"),
            row(2, 9, "unyank release", "1.0"),
            row(3, 12, "yank release", "1.0"),
        ),
    )

    assert kinds(past) == [Kind.RELEASE_YANKED, Kind.RELEASE_UNYANKED, Kind.RELEASE_YANKED]
    assert [found.key.rsplit(" ", 1)[1] for found in findings(past)] == ["row:1", "row:2", "row:3"]


def test_a_yanked_release_that_is_deleted_is_not_called_taken_back() -> None:
    past = history(releases=(release("1.0", 0, yanked(5, 9), removed(9)), release("2.0", 0)))

    assert kinds(past) == [Kind.RELEASE_YANKED, Kind.RELEASE_REMOVED]


def test_the_last_yank_is_told_as_all_yanked_too_and_once() -> None:
    past = history(
        releases=(
            release("1.0", 0, yanked(5)),
            release("2.0", 0, yanked(6)),
            release("3.0", 0, removed(2)),
            release("4.0", 20),
        )
    )

    assert kinds(past).count(Kind.ALL_RELEASES_YANKED) == 1
    assert kinds(past)[-1] is Kind.ALL_RELEASES_YANKED or kinds(past)[-2:] == [
        Kind.ALL_RELEASES_YANKED,
        Kind.RELEASE_YANKED,
    ]


def test_all_yanked_in_one_look_is_one_finding() -> None:
    past = history(releases=tuple(release(f"{n}.0", 0, yanked(5)) for n in range(4)))

    assert kinds(past).count(Kind.ALL_RELEASES_YANKED) == 1
    assert Kind.RELEASE_YANKED not in kinds(past)


def test_a_span_does_not_cover_its_end() -> None:
    open_span: Span = span(1)

    assert span(1, 2).covers(span(1).since)
    assert not span(1, 2).covers(span(2).since)
    assert open_span.covers(span(99).since)
