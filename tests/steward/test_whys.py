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
    reach = reach_of(ENTRY, by_project([SECOND, FIRST]), "shop", None)

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

    reach = reach_of(ENTRY, by_project([FIRST, gated, long, SECOND]), "shop", None)

    assert reach.path[-1].requirement == "leaf-lib"
    assert reach.standing is not None
    assert not reach.standing.gated
    without = reach_of(ENTRY, by_project([FIRST, gated, long]), "shop", None)
    assert without.path[-1].requirement == gated.requirement


def test_an_extra_anywhere_on_the_way_counts_and_so_does_a_marker() -> None:
    first = replace(FIRST, gates="docs", environment="sometimes")

    standing = reach_of(ENTRY, by_project([first, SECOND]), "shop", None).standing

    assert standing is not None
    assert standing.gated
    assert standing.environment is Environment.SOMETIMES


def test_only_rows_that_are_valid_at_the_event_count() -> None:
    over = replace(FIRST, project=LEAF, requirement="old", to_event=5)
    to_come = replace(FIRST, project=LEAF, requirement="new", from_event=6)

    reach = reach_of(ENTRY, by_project([over, to_come, FIRST, SECOND]), "shop", None)

    assert [step.requirement for step in reach.path] == ["mid>=1", "leaf-lib"]


def test_a_circle_among_the_rows_ends() -> None:
    round_again = replace(FIRST, parent=LEAF, depth=2)

    assert len(reach_of(ENTRY, by_project([round_again, SECOND]), "shop", None).path) == 2


def test_what_is_said_of_the_list_itself_needs_no_path() -> None:
    state = replace(ENTRY, project=None, list_id="wl1", severity=Severity.INFO)

    assert reach_of(state, {}, "shop", None).standing is None


def test_a_row_in_words_nobody_knows_is_read_with_care() -> None:
    odd = replace(FIRST, project=LEAF, relation="cousin", environment="on Sundays", line="[web]")

    reach = reach_of(ENTRY, by_project([odd]), "shop", None)

    assert reach.path[0].place == "[web]"
    assert reach.standing is not None
    assert reach.standing.relation is Relation.TRANSITIVE


@pytest.mark.parametrize(
    ("kind", "requirement", "pinned", "expected"),
    [
        (NoticeKind.RELEASE_YANKED, "leaf-lib>=1", None, Hit.EXPOSED),
        (NoticeKind.RELEASE_YANKED, "leaf-lib", None, Hit.EXPOSED),
        (NoticeKind.RELEASE_YANKED, "leaf-lib>=2", None, Hit.UNTOUCHED),
        (NoticeKind.RELEASE_YANKED, "leaf-lib==1.2.0", None, Hit.STUCK),
        (NoticeKind.RELEASE_REMOVED, "leaf-lib==1.2", None, Hit.BROKEN),
        (NoticeKind.RELEASE_REMOVED, "leaf-lib==1.3", None, Hit.UNTOUCHED),
        (NoticeKind.RELEASE_REMOVED, "leaf-lib", "1.2", Hit.BROKEN),
        (NoticeKind.RELEASE_REMOVED, "leaf-lib", "1.3", Hit.UNTOUCHED),
        (NoticeKind.RELEASE_REMOVED, "???", None, Hit.EXPOSED),
        (NoticeKind.PROJECT_ARCHIVED, "leaf-lib==1.2", None, None),
    ],
)
def test_the_loss_of_a_release_is_weighed_against_the_range(
    kind: NoticeKind, requirement: str, pinned: str | None, expected: Hit | None
) -> None:
    assert hit(kind, "1.2", requirement, pinned) is expected


def test_a_release_nobody_named_cannot_be_weighed() -> None:
    assert hit(NoticeKind.RELEASE_REMOVED, None, "leaf-lib", None) is None
