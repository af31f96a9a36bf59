"""Why a list is told: a pure function of its rows at the event's number."""

from dataclasses import replace

import pytest

from feeds.kinds import NoticeKind
from feeds.severities import Environment, Hit, Relation
from feeds.subscriptions import Step
from steward.publishing.whys import by_project, hit, reach_of
from steward.store.fragment_rows import EntryRow, MemberRow
from tests.feeds.samples import AT
from workflows.findings import Severity
from workflows.names import pypi

MID, LEAF = pypi("mid"), pypi("leaf-lib")
ENTRY = EntryRow(
    number=5,
    id="tag:x",
    kind=NoticeKind.PROJECT_ARCHIVED,
    severity=Severity.MEDIUM,
    title="archived: leaf-lib",
    at=AT,
    project=LEAF,
)
FIRST = MemberRow(
    project=MID,
    parent=None,
    requirement="mid>=1",
    relation="direct",
    gates="",
    environment="always",
    depth=0,
    line="3",
    pinned=None,
    from_event=1,
    to_event=None,
)
SECOND = replace(
    FIRST,
    project=LEAF,
    parent=MID,
    requirement="leaf-lib",
    relation="transitive",
    depth=1,
    line=None,
)


def test_the_path_leads_from_the_list_to_the_project() -> None:
    reach = reach_of(ENTRY, by_project([SECOND, FIRST]), "shop")

    assert reach.path == (
        Step(asker="shop", requirement="mid>=1", target="mid", place="line 3"),
        Step(asker="mid", requirement="leaf-lib", target="leaf-lib"),
    )
    assert reach.severity is Severity.LOW
    assert reach.standing is not None
    assert reach.standing.relation is Relation.TRANSITIVE


def test_the_shortest_way_is_told_and_of_two_the_one_without_an_extra() -> None:
    gated = replace(SECOND, gates="docs", requirement="leaf-lib; extra == 'docs'")
    long = replace(SECOND, depth=4)

    reach = reach_of(ENTRY, by_project([FIRST, gated, long, SECOND]), "shop")

    assert reach.path[-1].requirement == "leaf-lib"
    assert reach.standing is not None
    assert not reach.standing.gated
    without = reach_of(ENTRY, by_project([FIRST, gated, long]), "shop")
    assert without.path[-1].requirement == gated.requirement


def test_an_extra_anywhere_on_the_way_counts_and_so_does_a_marker() -> None:
    first = replace(FIRST, gates="docs", environment="sometimes")

    standing = reach_of(ENTRY, by_project([first, SECOND]), "shop").standing

    assert standing is not None
    assert standing.gated
    assert standing.environment is Environment.SOMETIMES


def test_only_rows_that_are_valid_at_the_event_count() -> None:
    over = replace(FIRST, project=LEAF, requirement="old", to_event=5)
    to_come = replace(FIRST, project=LEAF, requirement="new", from_event=6)

    reach = reach_of(ENTRY, by_project([over, to_come, FIRST, SECOND]), "shop")

    assert [step.requirement for step in reach.path] == ["mid>=1", "leaf-lib"]


def test_a_circle_among_the_rows_ends() -> None:
    round_again = replace(FIRST, parent=LEAF, depth=2)

    assert len(reach_of(ENTRY, by_project([round_again, SECOND]), "shop").path) == 2


def test_what_is_said_of_the_list_itself_needs_no_path() -> None:
    state = replace(ENTRY, project=None, list_id="wl1", severity=Severity.INFO)

    assert reach_of(state, {}, "shop").standing is None


def test_a_row_in_words_nobody_knows_is_read_with_care() -> None:
    odd = replace(FIRST, project=LEAF, relation="cousin", environment="on Sundays", line="[web]")

    reach = reach_of(ENTRY, by_project([odd]), "shop")

    assert reach.path[0].place == "[web]"
    assert reach.standing is not None
    assert reach.standing.relation is Relation.TRANSITIVE


YANKED, REMOVED, ALL = (
    NoticeKind.RELEASE_YANKED,
    NoticeKind.RELEASE_REMOVED,
    NoticeKind.ALL_RELEASES_YANKED,
)


@pytest.mark.parametrize(
    ("kind", "requirement", "pinned", "expected"),
    [
        (YANKED, "leaf-lib>=1", None, Hit.EXPOSED),
        (YANKED, "leaf-lib", None, Hit.EXPOSED),
        (YANKED, "leaf-lib>=2", None, Hit.UNTOUCHED),
        (YANKED, "leaf-lib==1.2.0", None, Hit.STUCK),
        (REMOVED, "leaf-lib==1.2", None, Hit.BROKEN),
        (REMOVED, "leaf-lib==1.3", None, Hit.UNTOUCHED),
        (REMOVED, "leaf-lib", "1.2", Hit.BROKEN),
        (REMOVED, "leaf-lib", "1.3", Hit.UNTOUCHED),
        (REMOVED, "???", None, Hit.EXPOSED),
        (REMOVED, 'leaf-lib = "^2.0"', None, Hit.UNTOUCHED),
        (NoticeKind.PROJECT_ARCHIVED, "leaf-lib==1.2", None, None),
    ],
)
def test_an_old_record_that_does_not_say_what_was_left_is_read_with_care(
    kind: NoticeKind, requirement: str, pinned: str | None, expected: Hit | None
) -> None:
    assert hit(kind, {"version": "1.2"}, requirement, pinned) is expected


@pytest.mark.parametrize(
    ("kind", "requirement", "left", "yanked", "expected"),
    [
        (REMOVED, "leaf-lib<2", "3.0", "", Hit.BROKEN),
        (REMOVED, "leaf-lib<2", "3.0", "1.1", Hit.STUCK),
        (REMOVED, "leaf-lib<2", "3.0 1.1", "", Hit.EXPOSED),
        (REMOVED, "leaf-lib>=2", "3.0", "", Hit.UNTOUCHED),
        (REMOVED, "leaf-lib", "", "", Hit.BROKEN),
        (REMOVED, "leaf-lib==1.2", "3.0", "", Hit.BROKEN),
        (REMOVED, "leaf-lib==1.*", "3.0", "", Hit.BROKEN),
        (REMOVED, "leaf-lib @ https://files.index.example/x.whl", "", "", Hit.UNTOUCHED),
        (REMOVED, 'leaf-lib = "^1.0"', "3.0", "", Hit.BROKEN),
        (REMOVED, 'leaf-lib = "~1.2"', "3.0 1.1", "", Hit.BROKEN),
        (REMOVED, 'leaf-lib = "^1.0"', "3.0 1.1", "", Hit.EXPOSED),
        (REMOVED, 'leaf-lib = "^0.9"', "3.0", "", Hit.UNTOUCHED),
        (REMOVED, 'leaf-lib = "^1.0 || ^3.0"', "3.0", "", Hit.EXPOSED),
        (YANKED, "leaf-lib<2", "3.0", "1.2", Hit.STUCK),
        (YANKED, "leaf-lib<2", "3.0 1.1", "1.2", Hit.EXPOSED),
        (YANKED, "leaf-lib<1", "3.0", "1.2 0.9", Hit.UNTOUCHED),
        (YANKED, "leaf-lib==1.2", "3.0", "1.2", Hit.STUCK),
        (ALL, "leaf-lib<2", "", "3.0 1.2", Hit.STUCK),
        (ALL, "leaf-lib>3", "", "3.0 1.2", Hit.UNTOUCHED),
        (ALL, "leaf-lib==1.2", "", "3.0 1.2", Hit.STUCK),
    ],
)
def test_the_loss_of_a_release_is_weighed_against_what_was_left_of_the_range(
    kind: NoticeKind, requirement: str, left: str, yanked: str, expected: Hit
) -> None:
    facts = {"left": left, "yanked": yanked}
    facts |= {} if kind is ALL else {"version": "1.2"}

    assert hit(kind, facts, requirement, None) is expected


def test_a_pre_release_is_no_loss_to_whoever_gets_final_ones() -> None:
    facts = {"version": "2.0a1", "left": "1.0", "yanked": "2.0a1"}

    assert hit(YANKED, facts, "leaf-lib>=1", None) is Hit.UNTOUCHED


@pytest.mark.parametrize(
    ("requirement", "expected"), [("leaf-lib<2", Hit.EXPOSED), ("leaf-lib==1.2", Hit.BROKEN)]
)
def test_where_not_all_that_was_left_is_listed_a_range_counts_as_exposed(
    requirement: str, expected: Hit
) -> None:
    facts = {"version": "1.2", "left": "3.0", "yanked": "", "unlisted": "700"}

    assert hit(REMOVED, facts, requirement, None) is expected


def test_of_many_yanked_releases_those_unlisted_may_be_the_ones_asked_for() -> None:
    facts = {"left": "", "yanked": "3.0", "unlisted": "700"}

    assert hit(ALL, facts, "leaf-lib==1.2", None) is Hit.EXPOSED
    assert hit(ALL, facts, "leaf-lib<2", None) is Hit.EXPOSED


def test_a_release_nobody_named_cannot_be_weighed() -> None:
    assert hit(REMOVED, {}, "leaf-lib", None) is None
    assert hit(ALL, {}, "leaf-lib", None) is None


def test_a_range_without_a_release_is_told_in_its_own_words() -> None:
    entry = replace(ENTRY, kind=REMOVED, severity=Severity.LOW)
    row = replace(FIRST, project=LEAF, requirement='leaf-lib = "^1.0"')

    reach = reach_of(entry, by_project([row]), "shop", {"version": "1.2", "left": "3.0"})

    assert reach.severity is Severity.CRITICAL
    assert set(reach.asks.split(",")) == {">=1.0", "<2"}
