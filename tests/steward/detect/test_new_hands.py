"""The watch after a change of hands: what is told, and what is left in peace."""

from dataclasses import replace

from steward.detect import Hold, ProjectHistory, ReleasePast
from tests.histories import (
    ANNA,
    BORIS,
    CLARA,
    findings,
    gone,
    history,
    hour,
    kinds,
    owner,
    release,
    removed,
    row,
    seen,
    yanked,
)
from workflows.findings import Finding, FindingKind

FIRST, ODD = FindingKind.FIRST_RELEASE_BY_NEW_HANDS, FindingKind.SUSPICIOUS_AFTER_HANDOFF
DAY = 24
OLD = (release("1.0", 0), release("1.1", 0), release("2.0", 0))
TAKEN = (owner(ANNA, 0, 50), owner(BORIS, 50))


def told(past: ProjectHistory, kind: FindingKind) -> list[Finding]:
    return [each for each in findings(past) if each.kind is kind]


def passed_on(*releases: ReleasePast, holds: tuple[Hold, ...] = TAKEN) -> ProjectHistory:
    return history(releases=releases, holds=holds)


def test_the_first_release_after_a_replacement_is_told_once() -> None:
    past = passed_on(*OLD, release("2.1", 60), release("2.2", 70))
    [found] = told(past, FIRST)

    assert found.facts["version"] == "2.1"
    assert found.people == (BORIS,)
    assert found.evidence[-1].summary == "2.1 is the first release since"


def test_a_release_beside_an_earlier_owner_is_none_by_new_hands() -> None:
    assert (
        told(passed_on(*OLD, release("2.1", 60), holds=(owner(ANNA, 0), owner(BORIS, 50))), FIRST)
        == []
    )


def test_a_handover_over_weeks_is_a_change_of_hands_too() -> None:
    holds = (owner(ANNA, 0, 40 * DAY), owner(BORIS, 5))
    [found] = told(
        passed_on(*OLD, release("2.1", 20 * DAY), release("2.2", 50 * DAY), holds=holds), FIRST
    )

    assert found.facts["version"] == "2.2"


def test_who_worked_along_for_half_a_year_is_no_new_hand() -> None:
    holds = (owner(ANNA, 0, 200 * DAY), owner(BORIS, 5))

    assert told(passed_on(*OLD, release("2.1", 210 * DAY), holds=holds), FIRST) == []


def test_an_earlier_owner_who_comes_back_ends_it() -> None:
    holds = (owner(ANNA, 0, 50), owner(BORIS, 50, 90), owner(ANNA, 80))

    assert told(passed_on(*OLD, release("2.1", 85), holds=holds), FIRST) == []


def test_a_seat_that_stood_empty_is_taken_by_new_hands() -> None:
    holds = (owner(ANNA, 0, 50), owner(CLARA, 300 * DAY))
    [found] = told(passed_on(*OLD, release("2.1", 310 * DAY), holds=holds), FIRST)

    assert found.people == (CLARA,)


def test_a_quiet_handover_with_its_release_is_not_suspicious() -> None:
    assert told(passed_on(*OLD, release("2.1", 60)), ODD) == []


def test_a_release_after_years_of_silence_is_what_a_rescue_looks_like() -> None:
    holds = (owner(ANNA, 0, 800 * DAY), owner(BORIS, 800 * DAY))

    assert told(passed_on(*OLD, release("2.1", 810 * DAY), holds=holds), ODD) == []


def test_all_releases_yanked_under_new_hands() -> None:
    [found] = told(passed_on(*(release(each.version, 0, yanked(60)) for each in OLD)), ODD)

    assert [each.summary for each in found.evidence] == [
        "none of the earlier owners was one any more",
        "no release was left that is not yanked",
    ]


def test_many_releases_taken_away_under_new_hands() -> None:
    gone_ones = (release("1.0", 0, removed(60)), release("1.1", 0, removed(61)))
    [found] = told(passed_on(*gone_ones, release("2.0", 0)), ODD)

    assert found.evidence[-1].summary == "2 of 3 earlier releases were taken away"


def test_one_release_taken_away_is_a_sign_and_not_enough() -> None:
    one = release("1.0", 0, removed(60))
    low = release("0.9", 70)

    assert told(passed_on(one, *OLD[1:], release("0.1", 1)), ODD) == []
    [found] = told(passed_on(one, *OLD[1:], low), ODD)
    assert [each.summary for each in found.evidence[1:]] == [
        "an earlier release was taken away",
        "0.9 is numbered below what was there, in a line of its own",
    ]


def restated(*what: tuple[float, str], since: float = 50) -> ProjectHistory:
    past = passed_on(*OLD, holds=(owner(ANNA, 0, since), owner(BORIS, since)))
    return replace(past, restated=tuple((hour(at), name) for at, name in what))


def test_another_licence_and_other_addresses_are_two_signs() -> None:
    [found] = told(restated((60, "licence"), (60, "repository"), (61, "home-page")), ODD)

    assert [each.summary for each in found.evidence[1:]] == [
        "its page names other addresses",
        "its page states another licence",
    ]
    assert told(restated((60, "licence")), ODD) == []
    assert told(restated((60, "repository"), (60, "home-page")), ODD) == []
    assert told(restated((40, "licence"), (40, "repository")), ODD) == []
    twice = ((40, "licence"), (60, "licence"), (40, "repository"), (60, "repository"))
    assert len(told(restated(*twice), ODD)) == 1


def test_a_rescue_moves_house_and_releases_after_years() -> None:
    past = restated((810 * DAY, "repository"), since=800 * DAY)
    rescued = replace(past, releases=(*past.releases, release("2.1", 820 * DAY)))

    assert told(rescued, ODD) == []
    sold = replace(rescued, restated=(*rescued.restated, (hour(810 * DAY), "licence")))
    assert len(told(sold, ODD)) == 1


def test_a_fix_of_an_older_line_is_no_number_that_goes_back() -> None:
    one = release("2.0", 0, removed(60))

    assert (
        told(
            passed_on(*OLD[:2], release("3.0", 0), release("4.0", 0), one, release("1.0.1", 70)),
            ODD,
        )
        == []
    )


def test_the_project_removed_by_new_hands() -> None:
    past = history(
        seen(0), gone(60), holds=TAKEN, releases=OLD, journal=(row(9, 59, "remove project"),)
    )

    assert ODD in kinds(past)


def test_the_same_before_the_change_of_hands_or_long_after_it_is_not() -> None:
    late = (release(each.version, 0, yanked(300 * DAY)) for each in OLD)
    early = (release(each.version, 0, yanked(40)) for each in OLD)

    assert told(passed_on(*late), ODD) == []
    assert told(passed_on(*early), ODD) == []


def test_more_signs_later_are_not_told_again() -> None:
    some = (release("1.0", 0, removed(60)), release("1.1", 0, removed(61)))
    more = (*some, release("2.0", 0, removed(90)))
    [first], [again] = told(passed_on(*some, OLD[2]), ODD), told(passed_on(*more), ODD)

    assert first == again
