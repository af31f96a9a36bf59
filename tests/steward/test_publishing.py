"""Publishing: each event once, in order, the same bytes whenever it is done again."""

import itertools
import threading
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select

from feeds import formats
from feeds.entries import MOST
from feeds.kinds import NoticeKind
from feeds.severities import DIRECT_RUNTIME
from feeds.subscriptions import Member, Subscription, reaches
from feeds.topics import AtLeast, Everything, OfKind, OfList, OfProject, Topic
from steward.publishing import (
    erase,
    origin_for,
    publish,
    rebuild,
    rebuild_if_outdated,
)
from steward.publishing.documents import Feed, ListFeed, PublicFeed, document_of, stamp_of
from steward.store import Store
from steward.store.fragment_rows import Version
from steward.store.tables import fragment
from tests.feeds.checks import check
from tests.feeds.samples import AT, EVERY, STATED, raised, told
from tests.feeds.test_hostile import NASTY
from tests.steward.following import ORIGIN, add_list, change_list, happen, hold, know
from workflows.events import FindingDismissed
from workflows.findings import FindingKind, Severity
from workflows.names import pypi

LEAF, MID, OTHER = pypi("leaf-lib"), pypi("mid"), pypi("other")
ALL = PublicFeed(topic=Everything(), path="/feeds/all")


def document(store: Store, feed: Feed, form: str = "atom") -> bytes:
    with store.snapshot() as view:
        return document_of(view, feed, form, ORIGIN)


def listed(store: Store, list_id: str) -> ListFeed:
    with store.snapshot() as view:
        return ListFeed(row=view.fragments.list_by_id(list_id), path=f"/feeds/list/{list_id}")


def titles(store: Store, topic: Topic) -> list[str]:
    with store.snapshot() as view:
        return [row.title for row in view.fragments.newest(topic, MOST)]


def every_fragment(store: Store) -> list[tuple[int, str, bytes]]:
    with store.snapshot() as view:
        rows = view.connection.execute(select(fragment).order_by(*fragment.primary_key))
        return [(row.number, row.format, bytes(row.bytes)) for row in rows]


def everything_happens(store: Store) -> None:
    know(store, LEAF)
    add_list(store, "wl1")
    happen(store, *EVERY.values(), about=LEAF)


def test_every_event_is_published_once_in_every_format(store: Store) -> None:
    everything_happens(store)

    assert publish(store, ORIGIN) == 0
    with store.snapshot() as view:
        assert view.fragments.published() == len(EVERY)
        assert view.fragments.numbers(0, 100) == tuple(range(1, len(EVERY) + 1))
        counted = view.connection.scalar(select(func.count()).select_from(fragment))
    assert counted == len(EVERY) * len(formats.names())


@pytest.mark.parametrize("form", formats.names())
def test_the_documents_are_valid(store: Store, form: str) -> None:
    everything_happens(store)

    for feed in (ALL, listed(store, "wl1")):
        check(form, document(store, feed, form))


def test_each_topic_holds_its_own_events(store: Store) -> None:
    know(store, LEAF, OTHER)
    happen(store, raised(FindingKind.PROJECT_REMOVED), raised(FindingKind.OWNER_ADDED))
    happen(store, raised(FindingKind.PROJECT_ARCHIVED, project=OTHER))

    removed, added, archived = "removed: leaf-lib", "owner added: leaf-lib", "archived: other"
    assert titles(store, Everything()) == [archived, added, removed]
    assert titles(store, OfKind(NoticeKind.OWNER_ADDED)) == [added]
    assert titles(store, AtLeast(Severity.MEDIUM)) == [archived, removed]
    assert titles(store, OfProject(LEAF)) == [added, removed]
    assert titles(store, OfList("nobody")) == []


def test_a_version_moves_for_exactly_the_topics_that_show_the_event(store: Store) -> None:
    know(store, LEAF)
    add_list(store, "holds")
    add_list(store, "does not")
    hold(store, "holds", LEAF)
    happen(store, raised(FindingKind.PROJECT_ARCHIVED))

    with store.snapshot() as view:
        topics = ("all", "kind:project-archived", "project:pkg:pypi/leaf-lib", "severity:medium")
        assert {topic: view.fragments.version(topic) for topic in topics} == dict.fromkeys(
            topics, Version(1, AT)
        )
        assert view.fragments.version("severity:high") is None
        assert view.fragments.version("kind:owner-added") is None
        assert view.fragments.list_by_id("holds").version == 1
        assert view.fragments.list_by_id("does not").version == 0


def test_the_state_of_a_list_is_in_no_other_feed(store: Store) -> None:
    add_list(store, "wl1")
    add_list(store, "wl2")
    happen(store, STATED)

    assert titles(store, OfList("wl1")) == ["state: 41 projects followed, 2 need attention"]
    assert titles(store, OfList("wl2")) == titles(store, Everything()) == []


def test_a_list_is_told_of_what_it_held_when_it_happened(store: Store) -> None:
    know(store, LEAF)
    add_list(store, "wl1")
    hold(store, "wl1", LEAF, since=2, until=3)
    happen(
        store,
        raised(FindingKind.OWNER_ADDED),
        raised(FindingKind.PROJECT_ARCHIVED),
        raised(FindingKind.PROJECT_REMOVED),
    )

    assert titles(store, OfList("wl1")) == ["archived: leaf-lib"]


def test_a_list_is_told_why_with_the_path_it_had_then(store: Store) -> None:
    know(store, LEAF, MID)
    add_list(store, "shop", name="shop")
    hold(store, "shop", MID, requirement="mid>=1", line="3")
    hold(store, "shop", LEAF, parent=MID, requirement="leaf-lib<2", until=2)
    happen(store, raised(FindingKind.PROJECT_ARCHIVED))
    before = document(store, listed(store, "shop"))
    hold(store, "shop", LEAF, requirement="leaf-lib", since=2, line="9")

    after = document(store, listed(store, "shop"))

    assert after == before
    assert b"shop requires &lt;code&gt;mid&amp;gt;=1&lt;/code&gt; (line 3)" in after
    assert b"mid requires &lt;code&gt;leaf-lib&amp;lt;2&lt;/code&gt;" in after
    assert b'term="severity:low"' in after
    assert b'term="relation:transitive"' in after


def test_the_yank_of_a_release_that_is_not_asked_for_weighs_nothing(store: Store) -> None:
    know(store, LEAF)
    add_list(store, "wl1")
    hold(store, "wl1", LEAF, requirement="leaf-lib>=2")
    happen(store, raised(FindingKind.RELEASE_YANKED))

    made = document(store, listed(store, "wl1"))

    assert b'term="severity:info"' in made
    assert b"does not include this release" in made


def test_a_return_and_a_correction_answer_the_incidents_first_entry(store: Store) -> None:
    know(store, LEAF)
    alarm = raised(FindingKind.PROJECT_REMOVED)
    correction = FindingDismissed(
        at=AT + timedelta(hours=1),
        project=LEAF,
        dismissed=alarm.finding.key,
        incident=alarm.incident,
        why="The index had lost its disk for an hour.",
    )
    happen(store, alarm, correction)

    made = document(store, ALL)

    with store.snapshot() as view:
        first, second = (view.ledger.at(number) for number in (1, 2))
        row = view.fragments.newest(Everything(), 1)[0]
    assert f'<thr:in-reply-to ref="tag:steward.example,2026:event/{first.id}"/>'.encode() in made
    assert made.count(b"<thr:in-reply-to") == 2
    assert f"event/{second.id}</id>".encode() in made
    assert (row.kind, row.severity) == (NoticeKind.CORRECTION, Severity.CRITICAL)


def test_fragments_made_again_from_the_ledger_are_the_same_bytes(store: Store) -> None:
    everything_happens(store)
    before = every_fragment(store)
    with store.transaction() as tx:
        tx.connection.execute(delete(fragment))

    assert rebuild(store, ORIGIN) == len(EVERY)
    assert every_fragment(store) == before


def test_a_new_address_makes_all_fragments_again_and_keeps_the_ids(store: Store) -> None:
    everything_happens(store)
    rebuild_if_outdated(store, ORIGIN)
    assert rebuild_if_outdated(store, ORIGIN) == 0
    with store.snapshot() as view:
        before = stamp_of(view, ALL, "atom")

    moved = origin_for(store, "steward.example", "https://moved.example")

    assert rebuild_if_outdated(store, moved) == len(EVERY)
    with store.snapshot() as view:
        made = document_of(view, ALL, "atom", moved)
        assert stamp_of(view, ALL, "atom").etag != before.etag
    assert b"https://moved.example/projects/" in made
    assert b"https://steward.example/" not in made
    assert b"tag:steward.example,2026:event/" in made


def test_the_domain_of_ids_is_frozen_at_first_start(store: Store) -> None:
    first = origin_for(store, "one.example", "https://one.example")

    assert origin_for(store, "two.example", "https://two.example").domain == first.domain


def test_erased_words_leave_the_feed_and_change_its_tag(store: Store) -> None:
    know(store, LEAF)
    yanked = raised(FindingKind.RELEASE_YANKED)
    with store.transaction() as tx:
        tx.texts.keep(yanked.finding.key, {"reason": "ask anna@mail.example"})
    happen(store, yanked)
    with store.snapshot() as view:
        before = stamp_of(view, ALL, "atom")
    assert b"anna@mail.example" in document(store, ALL)

    with store.transaction() as tx:
        erase(tx, yanked.finding.key, ORIGIN)

    assert b"anna" not in document(store, ALL)
    with store.snapshot() as view:
        assert stamp_of(view, ALL, "atom").etag != before.etag


def test_what_cannot_be_worded_is_told_with_less_and_breaks_nothing(store: Store) -> None:
    know(store, LEAF)
    spoilt = raised(FindingKind.OWNERS_REPLACED, facts={"minutes": "soon"})
    happen(store, raised(FindingKind.OWNER_ADDED), spoilt, raised(FindingKind.PROJECT_ARCHIVED))

    assert titles(store, Everything()) == [
        "archived: leaf-lib",
        "owners replaced: leaf-lib",
        "owner added: leaf-lib",
    ]
    for form in formats.names():
        check(form, document(store, ALL, form))


def test_many_publishers_at_once_publish_each_event_once(store: Store) -> None:
    know(store, LEAF)
    with store.transaction() as tx:
        tx.ledger.append("registry:pypi", [_keyed(i) for i in range(120)])
    counts: list[int] = []
    threads = [
        threading.Thread(target=lambda: counts.append(publish(store, ORIGIN))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(counts) == 120
    with store.snapshot() as view:
        assert view.fragments.numbers(0, 200) == tuple(range(1, 121))
        assert view.fragments.version("all") == Version(120, AT + timedelta(minutes=119))


def _keyed(i: int) -> FindingDismissed:
    return FindingDismissed(
        at=AT + timedelta(minutes=i), project=LEAF, dismissed=str(i), incident=str(i), why=""
    )


def test_a_document_holds_fifty_entries_and_the_whole_last_day(store: Store) -> None:
    know(store, LEAF)
    with store.transaction() as tx:
        tx.ledger.append("registry:pypi", [_keyed(i * 60) for i in range(70)])
        tx.ledger.append("registry:pypi", [_keyed(69 * 60 + i) for i in range(1, 100)])
    publish(store, ORIGIN)

    assert document(store, ALL).count(b"<entry>") == 99 + 23


def test_a_rename_or_progress_of_a_list_changes_its_tag_without_an_event(store: Store) -> None:
    add_list(store, "wl1", state="reading", total=41)

    seen = set()
    for values in ({}, {"name": "shop"}, {"done": 12}, {"done": 41, "state": "ready"}):
        if values:
            change_list(store, "wl1", **values)
        with store.snapshot() as view:
            seen.add(stamp_of(view, listed(store, "wl1"), "atom").etag)
        if values == {"done": 12}:
            assert b"Being read: 12 of 41" in document(store, listed(store, "wl1"))

    assert len(seen) == 4


def test_law_the_store_tells_a_list_exactly_what_the_rule_says_reaches_it(store: Store) -> None:
    """Every interval over four events, of two projects: SQL agrees with `reaches`."""
    know(store, LEAF, OTHER)
    kinds = (FindingKind.OWNER_ADDED, FindingKind.PROJECT_ARCHIVED)
    events = [raised(kind, project=each) for kind in kinds for each in (LEAF, OTHER)]
    spans = [(a, b) for a in range(1, 6) for b in (*range(a + 1, 7), None)]
    lists = {f"{p.name} {a} {b}": (p, a, b) for p in (LEAF, OTHER) for a, b in spans}
    for list_id, (held, since, until) in lists.items():
        add_list(store, list_id)
        hold(store, list_id, held, since=since, until=until)
    numbers = happen(store, *events)

    for list_id, (held, since, until) in lists.items():
        expected = []
        for number, event in zip(numbers, events, strict=True):
            on_it = since <= number and (until is None or number < until)
            members = {held: Member(standing=DIRECT_RUNTIME, path=())} if on_it else {}
            subscription = Subscription(topic=OfList(list_id), members=members)
            if reaches(told(event), subscription):
                expected.append(number)
        with store.snapshot() as view:
            newest = view.fragments.newest(OfList(list_id), MOST)
            version = view.fragments.list_by_id(list_id).version
        assert sorted(row.number for row in newest) == expected, list_id
        assert version == max(expected, default=0), list_id


def test_no_name_and_no_requirement_breaks_the_feed_of_a_list(store: Store) -> None:
    know(store, LEAF)
    for i, text in enumerate(NASTY):
        add_list(store, str(i), name=text, filename=text)
        hold(store, str(i), LEAF, requirement=text, line=text, gates=text, environment=text)
    happen(store, raised(FindingKind.PROJECT_REMOVED), raised(FindingKind.RELEASE_YANKED))

    for i, form in itertools.product(range(len(NASTY)), formats.names()):
        made = document(store, listed(store, str(i)), form)
        check(form, made)
        assert made.count(b"removed: leaf-lib") == 1
