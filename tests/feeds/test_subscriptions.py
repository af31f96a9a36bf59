"""Whom a notice reaches, and why."""

from feeds.kinds import NoticeKind
from feeds.notices import Dossier, Notice, topics
from feeds.severities import Relation, Standing
from feeds.subscriptions import Member, Reach, Step, Subscription, reaches
from feeds.topics import (
    Adoptable,
    AtLeast,
    Everything,
    Handoffs,
    OfKind,
    OfList,
    OfProject,
    Topic,
    public_topics,
    strong_enough,
)
from tests.feeds.samples import DISMISSED, EVERY, LEAF, STATED, TROUBLED, raised, told
from workflows.findings import FindingKind, Severity
from workflows.names import pypi

PATH = (
    Step(asker="shop", requirement="mid>=1", target="mid", place="line 3"),
    Step(asker="mid", requirement="leaf-lib", target="leaf-lib"),
)
FAR = Member(standing=Standing(relation=Relation.TRANSITIVE), path=PATH)
SHOP = Subscription(topic=OfList("wl1"), members={LEAF: FAR})
ARCHIVED = told(raised(FindingKind.PROJECT_ARCHIVED))


def reached(notice: Notice, topic: Topic) -> bool:
    return reaches(notice, Subscription(topic=topic)) is not None


def test_a_list_is_told_of_what_it_follows_with_the_path_and_its_own_severity() -> None:
    assert reaches(ARCHIVED, SHOP) == Reach(severity=Severity.LOW, standing=FAR.standing, path=PATH)


def test_a_list_is_not_told_of_what_it_does_not_follow() -> None:
    other = raised(FindingKind.PROJECT_REMOVED, project=pypi("other"))

    assert reaches(told(other), SHOP) is None
    assert reaches(told(TROUBLED), SHOP) is None


def test_the_state_of_a_list_reaches_that_list_alone() -> None:
    assert reaches(told(STATED), SHOP) == Reach(severity=Severity.INFO)
    assert reaches(told(STATED), Subscription(topic=OfList("wl2"))) is None
    assert not reached(told(STATED), Everything())


def test_a_correction_reaches_whoever_got_the_alarm_and_as_strongly() -> None:
    alarm = told(raised(FindingKind.PROJECT_ARCHIVED))
    correction = told(DISMISSED, Dossier(corrects=FindingKind.PROJECT_ARCHIVED))

    assert reaches(alarm, SHOP) == reaches(correction, SHOP)
    assert topics(correction) - {OfKind(NoticeKind.CORRECTION)} == topics(alarm) - {
        OfKind(NoticeKind.PROJECT_ARCHIVED)
    }


def test_a_floor_lets_through_what_is_as_strong_or_stronger() -> None:
    assert reached(ARCHIVED, AtLeast(Severity.MEDIUM))
    assert not reached(ARCHIVED, AtLeast(Severity.HIGH))
    assert strong_enough(Severity.HIGH) == (Severity.CRITICAL, Severity.HIGH)


def test_law_a_notice_reaches_exactly_the_topics_it_belongs_to() -> None:
    """`topics` says what is bumped, `reaches` what is shown: they must agree."""
    everything: set[Topic] = {
        *public_topics(NoticeKind.LIST_STATE, Severity.CRITICAL, LEAF),
        *(OfKind(kind) for kind in NoticeKind),
        Handoffs(),
        Adoptable(),
        OfProject(pypi("other")),
        OfList("wl1"),
        OfList("wl2"),
    }
    for event in EVERY.values():
        notice = told(event)
        assert {topic for topic in everything if reached(notice, topic)} == topics(notice)
