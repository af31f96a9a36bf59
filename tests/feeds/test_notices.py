"""One event, at most one notice, and the topics it belongs to."""

from dataclasses import replace

import pytest

from feeds.kinds import NoticeKind
from feeds.notices import Dossier, notice_for, topics
from feeds.topics import AtLeast, Everything, OfKind, OfList, OfProject, key
from tests.feeds.samples import (
    AT,
    DISMISSED,
    EVERY,
    LEAF,
    RECOVERED,
    STATED,
    TROUBLED,
    raised,
    told,
)
from workflows.findings import FindingKind, Severity


@pytest.mark.parametrize("kind", FindingKind)
def test_a_finding_is_told_under_its_own_kind(kind: FindingKind) -> None:
    notice = told(raised(kind))

    assert notice.kind.value == kind.value
    assert notice.project == LEAF
    assert notice.at == AT
    assert notice.happened < AT


@pytest.mark.parametrize("name", EVERY)
def test_every_event_is_told_at_most_once(name: str) -> None:
    assert notice_for(EVERY[name], Dossier()) is not None


def test_a_correction_weighs_what_it_takes_back() -> None:
    notice = told(DISMISSED, Dossier(corrects=FindingKind.PROJECT_REMOVED))

    assert notice.kind is NoticeKind.CORRECTION
    assert notice.severity is Severity.CRITICAL
    assert notice.corrects is NoticeKind.PROJECT_REMOVED


def test_a_correction_of_something_forgotten_is_still_told() -> None:
    assert told(DISMISSED).severity is Severity.INFO


def test_trouble_and_its_end_are_two_phases_of_one_incident() -> None:
    begun, ended = told(TROUBLED), told(RECOVERED)

    assert (begun.phase, ended.phase) == ("begun", "ended")
    assert begun.incident == ended.incident
    assert begun.project is None


def test_the_words_of_people_come_from_the_dossier() -> None:
    notice = told(raised(FindingKind.RELEASE_YANKED), Dossier(texts={"reason": "broken"}))

    assert notice.texts == {"reason": "broken"}


def test_the_state_of_a_list_is_told_to_that_list_only() -> None:
    assert topics(told(STATED)) == {OfList("wl1")}


def test_a_finding_belongs_to_its_kind_its_project_and_every_floor_below_it() -> None:
    assert topics(told(raised(FindingKind.OWNERS_REPLACED))) == {
        Everything(),
        OfKind(NoticeKind.OWNERS_REPLACED),
        OfProject(LEAF),
        *(AtLeast(each) for each in Severity if each is not Severity.CRITICAL),
    }


def test_trouble_belongs_to_no_project() -> None:
    assert not [each for each in topics(told(TROUBLED)) if isinstance(each, OfProject)]


def test_every_topic_has_a_key_of_its_own() -> None:
    notice = told(raised(FindingKind.OWNER_ADDED))
    every = {*topics(notice), *topics(replace(notice, watchlist="wl1"))}

    assert sorted(map(key, every)) == [
        "all",
        "kind:owner-added",
        "list:wl1",
        "project:pkg:pypi/leaf-lib",
        "severity:info",
        "severity:low",
    ]
