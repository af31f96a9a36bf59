"""An entry: its id, its links, its categories, and how many a document holds."""

from datetime import timedelta

import pytest

from feeds.entries import Category, Identity, Link, held, minimal, place_for, project_page
from feeds.entries import told as tell
from feeds.severities import Relation, Standing
from feeds.subscriptions import Reach, Step
from tests.feeds.samples import (
    AT,
    EVERY,
    FIRST,
    LATER,
    ORIGIN,
    RECOVERED,
    STATED,
    entry_of,
    look,
    raised,
    told,
)
from workflows.findings import FindingKind, Severity
from workflows.names import Project

REMOVED = raised(FindingKind.PROJECT_REMOVED)


def test_an_entry_is_named_after_its_event_and_dated_in_whole_seconds() -> None:
    late = raised(FindingKind.PROJECT_REMOVED, at=AT + timedelta(microseconds=1234))

    entry = entry_of(late)

    assert entry.id == "tag:steward.example,2026:event/01JQ0000000000000000000001"
    assert entry.at == AT


def test_an_entry_leads_to_the_page_of_its_project_and_to_its_sources() -> None:
    entry = entry_of(REMOVED)

    assert entry.page == "https://steward.example/projects/pypi/leaf-lib"
    assert entry.links == (Link("via", "https://index.example/simple/leaf-lib/"),)


def test_a_source_is_linked_once_and_five_at_most() -> None:
    assert len(entry_of(raised(FindingKind.NAME_REUSED, evidence=(look(), look()))).links) == 1


def test_what_is_about_no_project_leads_to_a_page_that_exists() -> None:
    assert entry_of(RECOVERED).page == "https://steward.example/status"
    assert entry_of(STATED).page == "https://steward.example/"


def test_only_a_follow_up_answers_something() -> None:
    assert entry_of(REMOVED, FIRST).replies_to == ()
    assert entry_of(REMOVED, LATER).replies_to == (
        "tag:steward.example,2026:incident/01JQ0000000000000000000001",
        "tag:steward.example,2026:event/01JQ0000000000000000000001",
    )


def test_categories_are_unambiguous_by_themselves() -> None:
    entry = entry_of(REMOVED)

    assert [each.term for each in (*entry.place.categories, *entry.categories)] == [
        "severity:critical",
        "kind:project-removed",
        "pkg:pypi/leaf-lib",
    ]
    assert [each.term for each in entry_of(RECOVERED).categories] == [
        "kind:registry-trouble",
        "phase:ended",
    ]


def test_a_lists_place_says_how_it_stands_to_the_list() -> None:
    step = Step(asker="shop", requirement="leaf-lib", target="leaf-lib")
    reach = Reach(
        severity=Severity.LOW, standing=Standing(relation=Relation.TRANSITIVE), path=(step,)
    )

    place = place_for(reach, "shop", None, ORIGIN)

    assert place.categories == (
        Category("tag:steward.example,2026:scheme/severity", "severity:low"),
        Category("tag:steward.example,2026:scheme/relation", "relation:transitive"),
    )
    assert place_for(Reach(severity=Severity.LOW), "shop", None, ORIGIN).categories == (
        Category("tag:steward.example,2026:scheme/severity", "severity:low"),
    )


@pytest.mark.parametrize("name", EVERY)
def test_a_minimal_entry_keeps_the_id_the_date_and_the_categories(name: str) -> None:
    notice, whole = told(EVERY[name]), entry_of(EVERY[name], FIRST)

    least = minimal(notice, FIRST, ORIGIN)

    assert (least.id, least.at, least.page) == (whole.id, whole.at, whole.page)
    assert least.categories == whole.categories
    assert least.place.categories == whole.place.categories
    assert least.title


def test_a_notice_that_cannot_be_worded_becomes_the_least_entry_and_says_why() -> None:
    spoilt = told(raised(FindingKind.OWNERS_REPLACED, facts={"minutes": "soon"}))

    entry, why = tell(spoilt, FIRST, ORIGIN)

    assert entry == minimal(spoilt, FIRST, ORIGIN)
    assert entry.title == "owners replaced: leaf-lib"
    assert why is not None
    assert "owners-replaced/summary.txt" in why
    assert tell(told(REMOVED), FIRST, ORIGIN) == (entry_of(REMOVED), None)


def test_an_identity_is_its_own_incident_when_it_begins_one() -> None:
    assert entry_of(REMOVED, Identity(event="A", incident="A")).replies_to == ()


@pytest.mark.parametrize(
    ("hours_back", "expected"),
    [
        ([], 0),
        ([0] * 3, 3),
        ([0, *([30] * 99)], 50),
        ([*([0] * 70), *([30] * 99)], 70),
        ([0] * 900, 500),
        ([0, 24], 2),
    ],
)
def test_a_document_holds_fifty_or_the_last_day_up_to_five_hundred(
    hours_back: list[int], expected: int
) -> None:
    assert held([AT - timedelta(hours=hours) for hours in hours_back]) == expected


def test_the_page_of_a_project_survives_odd_names() -> None:
    odd = Project("npm", "@scope/a b")

    assert project_page(odd, "https://s.example") == "https://s.example/projects/npm/@scope%2Fa%20b"
