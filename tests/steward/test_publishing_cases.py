"""Handoffs in the feeds: to everybody whom it concerns, in order, and nothing too early."""

from dataclasses import replace

import pytest

from feeds import formats
from feeds.entries import MOST
from feeds.kinds import NoticeKind
from feeds.notices import topics as topics_of
from feeds.severities import Relation, Standing
from feeds.subscriptions import Member, Subscription, reaches
from feeds.topics import (
    Adoptable,
    AtLeast,
    Everything,
    Handoffs,
    OfCase,
    OfKind,
    OfList,
    OfProject,
    PublicTopic,
    Topic,
    key,
)
from steward.casework import freezing
from steward.publishing import publish, rebuild
from steward.publishing.documents import ListFeed, PublicFeed, document_of
from steward.store import Store
from steward.web.feed_paths import public_path
from tests.feeds import cases
from tests.feeds.cases import CALLS, CASE, Before, maybe_told
from tests.feeds.checks import check
from tests.feeds.samples import LEAF, raised
from tests.steward.casework import world
from tests.steward.following import ORIGIN, add_list, happen, hold, know
from workflows import case_events as c
from workflows import decision_events as d
from workflows.events import CaseEvent, WishEvent
from workflows.findings import FindingKind, Severity
from workflows.names import CaseId, case_stream, project_stream, pypi
from workflows.terms import Stage

MID = pypi("mid")
WHOLE = (
    *cases.until(Stage.CONTACTING),
    cases.letter(1),
    cases.letter(1, "point-2"),
    *cases.until(Stage.PROBATION)[3:],
    cases.fact(d.ProbationEnded),
)
TOLD = (
    "handoff asked: leaf-lib",
    "owner written to: leaf-lib (attempt 1)",
    "recommended to grant the request: leaf-lib",
    "handoff approved: leaf-lib, not before 2026-03-19",
    "new hands: leaf-lib",
    "handoff settled: leaf-lib",
)


def takes_place(store: Store, *events: CaseEvent, case: CaseId = CASE) -> None:
    with store.transaction() as tx:
        tx.ledger.append(case_stream(case), events)
    publish(store, ORIGIN)


def calls(store: Store, *events: WishEvent) -> None:
    with store.transaction() as tx:
        tx.ledger.append(project_stream(LEAF), events)
    publish(store, ORIGIN)


def test_a_freeze_is_news_for_everybody(store: Store) -> None:
    world.people(store)
    for act in (freezing.freeze, freezing.unfreeze):
        with store.transaction() as tx:
            act(tx, world.somebody_in(tx, "ada"))
    publish(store, ORIGIN)

    for topic in (Everything(), Handoffs(), OfKind(NoticeKind.TRANSFERS_STOPPED)):
        assert titles(store, topic) == ["all transfers stopped", "transfers go on"]
    assert b"all transfers stopped" in made(store, Handoffs())
    assert b"ada" not in made(store, Everything())


def titles(store: Store, topic: Topic) -> list[str]:
    with store.snapshot() as view:
        return [row.title for row in reversed(view.fragments.newest(topic, MOST))]


def made(store: Store, topic: PublicTopic, form: str = "atom") -> bytes:
    with store.snapshot() as view:
        return document_of(view, PublicFeed(topic=topic, path=public_path(topic)), form, ORIGIN)


def told(store: Store, list_id: str, form: str = "atom") -> bytes:
    with store.snapshot() as view:
        feed = ListFeed(row=view.fragments.list_by_id(list_id), path=f"/feeds/list/{list_id}")
        return document_of(view, feed, form, ORIGIN)


def test_a_whole_handoff_is_told_step_by_step(store: Store) -> None:
    know(store, LEAF)
    takes_place(store, *WHOLE)

    for topic in (Everything(), OfProject(LEAF), OfCase(CASE)):
        assert titles(store, topic) == list(TOLD)
    assert titles(store, OfKind(NoticeKind.NEW_HANDS)) == ["new hands: leaf-lib"]
    assert titles(store, AtLeast(Severity.MEDIUM)) == [TOLD[3], TOLD[4]]
    assert titles(store, Handoffs()) == [TOLD[0], TOLD[4], TOLD[5]]
    assert titles(store, Adoptable()) == titles(store, OfCase(CaseId("other"))) == []


def test_threat_a15_a_request_that_nobody_has_read_is_in_no_feed(store: Store) -> None:
    know(store, LEAF)
    add_list(store, "shop")
    hold(store, "shop", LEAF)
    takes_place(store, *cases.asked(), cases.fact(c.RequestWithdrawn, cases.ANNA))

    assert titles(store, Everything()) == titles(store, OfList("shop")) == []
    with store.snapshot() as view:
        assert view.fragments.version(key(OfCase(CASE))) is None
        assert view.fragments.list_by_id("shop").version == 0


def test_every_list_that_is_hit_is_told_with_the_path(store: Store) -> None:
    know(store, LEAF, MID)
    for name in ("shop", "far", "other"):
        add_list(store, name, name=name)
    hold(store, "shop", LEAF, requirement="leaf-lib>=1", line="3")
    hold(store, "far", MID, requirement="mid")
    hold(store, "far", LEAF, parent=MID, requirement="leaf-lib<2")
    takes_place(store, *WHOLE)

    near, far = told(store, "shop"), told(store, "far")

    assert titles(store, OfList("shop")) == titles(store, OfList("far")) == list(TOLD)
    assert titles(store, OfList("other")) == []
    assert b"shop requires &lt;code&gt;leaf-lib&amp;gt;=1&lt;/code&gt; (line 3)" in near
    assert b"mid requires &lt;code&gt;leaf-lib&amp;lt;2&lt;/code&gt;" in far
    assert (near.count(b'term="severity:high"'), far.count(b'term="severity:medium"')) == (1, 1)
    assert far.count(b'term="relation:transitive"') == len(TOLD)


def test_the_steps_answer_the_first_that_was_told(store: Store) -> None:
    """What nobody was told, such as the opening, is nothing to answer."""
    know(store, LEAF)
    takes_place(store, *WHOLE)

    written = made(store, OfCase(CASE)).decode()

    with store.snapshot() as view:
        first = next(
            each.id for each in view.ledger.since(0, 50) if isinstance(each.event, c.NoticeStarted)
        )
    assert written.count(f'ref="tag:steward.example,2026:event/{first}"') == len(TOLD) - 1
    assert written.count(f'ref="tag:steward.example,2026:incident/{first}"') == len(TOLD) - 1
    assert f"<id>tag:steward.example,2026:event/{first}</id>" in written


@pytest.mark.parametrize("form", formats.names())
def test_every_new_feed_is_valid(store: Store, form: str) -> None:
    know(store, LEAF)
    takes_place(store, *WHOLE)
    calls(store, *CALLS.values())

    for topic in (OfCase(CASE), Handoffs(), Adoptable(), Everything()):
        check(form, made(store, topic, form))
    assert b"The handoff of leaf-lib" in made(store, OfCase(CASE), form)
    assert f"https://steward.example/cases/{CASE}".encode() in made(store, OfCase(CASE), form)


def test_calls_are_one_incident_and_are_told_to_who_looks_for_a_project(store: Store) -> None:
    know(store, LEAF)
    calls(store, *CALLS.values())

    assert titles(store, Adoptable())[0] == "looks for help: leaf-lib"
    assert titles(store, Adoptable())[-1] == "no longer looks for hands: leaf-lib"
    assert made(store, Adoptable()).count(b"<thr:in-reply-to") == 2 * (len(CALLS) - 1)


def test_fragments_of_handoffs_made_again_are_the_same_bytes(store: Store) -> None:
    know(store, LEAF)
    takes_place(store, *WHOLE)
    calls(store, *CALLS.values())
    before = [made(store, Everything(), form) for form in formats.names()]

    assert rebuild(store, ORIGIN) == len(TOLD) + len(CALLS)
    assert [made(store, Everything(), form) for form in formats.names()] == before


def test_a_finding_between_two_steps_keeps_its_own_incident(store: Store) -> None:
    know(store, LEAF)
    takes_place(store, *WHOLE[:3])
    happen(store, raised(FindingKind.OWNER_ADDED), about=LEAF)
    takes_place(store, *WHOLE[3:])

    assert titles(store, OfProject(LEAF))[:2] == [TOLD[0], "owner added: leaf-lib"]
    assert "owner added: leaf-lib" not in titles(store, OfCase(CASE))


def test_law_the_store_tells_every_topic_exactly_what_the_rule_says(store: Store) -> None:
    """Each step in a case of its own: SQL agrees with `topics` and with `reaches`."""
    know(store, LEAF)
    add_list(store, "shop")
    hold(store, "shop", LEAF, parent=None)
    expected: dict[str, list[str]] = {}
    every: dict[str, Topic] = {}
    member = Member(standing=Standing(relation=Relation.DIRECT), path=())
    shop = Subscription(topic=OfList("shop"), members={LEAF: member})
    for n, (event, before) in enumerate(cases.STEPS.values()):
        mine = CaseId(f"01JQCASE0000000000000001{n:02d}")
        history = tuple(_in(each, mine) for each in (*before, event))
        takes_place(store, *history, case=mine)
        for i, each in enumerate(history):
            notice = maybe_told(each, history[:i])
            if notice is None:
                continue
            every |= {key(topic): topic for topic in topics_of(notice)}
            reached = ["list:shop"] if reaches(notice, shop) else []
            for name in (*map(key, topics_of(notice)), *reached):
                expected.setdefault(name, []).append(f"{mine} {notice.kind}")

    every["list:shop"] = OfList("shop")
    for name, topic in every.items():
        with store.snapshot() as view:
            rows = view.fragments.newest(topic, MOST)
            version = view.fragments.version(name)
        kinds = [f"{(row.incident or '').removeprefix('case:')} {row.kind}" for row in rows]
        assert sorted(kinds) == sorted(expected[name]), name
        if topic != OfList("shop"):
            assert version is not None
            assert version.number == rows[0].number


def _in(event: CaseEvent, case: CaseId) -> CaseEvent:
    return replace(event, case=case)


def test_no_step_of_a_case_that_stayed_private_is_ever_told(store: Store) -> None:
    know(store, LEAF)
    closing = [
        event
        for event, _ in cases.STEPS.values()
        if isinstance(event, c.RequestWithdrawn | c.RequestExpired | c.RequestReferred)
    ]
    for n, event in enumerate(closing):
        mine = CaseId(f"01JQCASE0000000000000002{n:02d}")
        history: Before = tuple(_in(each, mine) for each in (*cases.asked(), event))
        takes_place(store, *history, case=mine)

    assert titles(store, Everything()) == []
