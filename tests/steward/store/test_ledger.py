"""The ledger: one order without gaps, each cause once, and every byte accounted for."""

import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from typing import get_args, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from steward.errors import Malformed, NotFound, Stale
from steward.store import Store
from workflows.events import FindingDismissed, FindingRaised, ListStated, TrackingEvent
from workflows.findings import Evidence, Finding, FindingKind
from workflows.names import Project, pypi

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
STREAM = "project:pkg:pypi/left"


def raised(key: str, project: Project | None = None) -> FindingRaised:
    finding = Finding(
        project=project or pypi("left"),
        incarnation=1,
        kind=FindingKind.PROJECT_REMOVED,
        at=AT,
        key=key,
        evidence=(Evidence(seen_at=AT, source="https://index.example/x", summary="404"),),
    )
    return FindingRaised(at=AT, finding=finding, incident=key)


def stated(number: int = 1) -> ListStated:
    return ListStated(at=AT, watchlist="w", followed=number, attention=0, unreadable=0, unknown=0)


def break_off() -> None:
    raise KeyError


def append(
    store: Store, stream: str, *events: TrackingEvent, expected: int | None = None
) -> list[int]:
    with store.transaction() as tx:
        return [each.number for each in tx.ledger.append(stream, events, expected)]


def test_what_is_written_is_read_again(store: Store) -> None:
    event = raised("a")
    append(store, STREAM, event, stated())

    with store.snapshot() as view:
        first, second = view.ledger.history(STREAM)

    assert (first.event, second.event) == (event, stated())
    assert (first.number, first.version, first.key, first.incident) == (1, 1, "a", "a")
    assert (second.number, second.version, second.key, second.incident) == (2, 2, None, None)
    assert first.id != second.id


def test_a_cause_is_told_once(store: Store) -> None:
    assert append(store, STREAM, raised("a"), raised("a"), raised("b")) == [1, 2]
    assert append(store, "project:pkg:pypi/other", raised("a"), raised("c")) == [3]

    with store.snapshot() as view:
        assert view.ledger.knows("a")
        assert not view.ledger.knows("d")
        assert view.ledger.last() == 3


def test_a_dismissal_is_told_once(store: Store) -> None:
    dismissal = FindingDismissed(
        at=AT, project=pypi("left"), dismissed="a", incident="a", why="it is there"
    )

    assert append(store, STREAM, raised("a"), dismissal) == [1, 2]
    assert append(store, STREAM, dismissal) == []


def test_the_second_of_two_writers_is_stale_and_writes_nothing(store: Store) -> None:
    append(store, STREAM, raised("a"), expected=0)

    with pytest.raises(Stale):
        append(store, STREAM, raised("b"), expected=0)

    assert append(store, STREAM, raised("c"), expected=1) == [2]


def test_threat_t20_of_eight_writers_who_expect_the_same_version_one_wins(store: Store) -> None:
    barrier = threading.Barrier(8)

    def write(name: int) -> bool:
        barrier.wait()
        try:
            append(store, STREAM, raised(f"k{name}"), expected=0)
        except Stale:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(write, range(8))) == [False] * 7 + [True]


def test_numbers_have_no_gaps_under_eight_threads_and_rollbacks(store: Store) -> None:
    def write(thread: int) -> None:
        for turn in range(12):
            with suppress(KeyError), store.transaction() as tx:
                tx.ledger.append(f"case:{thread}", [raised(f"{thread}-{turn}")])
                if turn % 3 == 0:
                    break_off()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))

    with store.snapshot() as view:
        assert [each.number for each in view.ledger.since(0, 1000)] == list(range(1, 65))
        assert view.ledger.verify() == ()


def test_a_follower_by_number_misses_nothing_while_others_write(store: Store) -> None:
    done = threading.Event()

    def follow() -> list[int]:
        seen: list[int] = []
        while True:
            last_round = done.is_set()
            with store.snapshot() as view:
                seen += [each.number for each in view.ledger.since(seen[-1] if seen else 0, 5)]
            if last_round and len(seen) == 60:
                return seen

    def write(thread: int) -> None:
        for turn in range(20):
            append(store, f"case:{thread}", raised(f"{thread}-{turn}"))

    with ThreadPoolExecutor(4) as pool:
        follower = pool.submit(follow)
        list(pool.map(write, range(3)))
        done.set()
        assert follower.result(timeout=60) == list(range(1, 61))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(
    batches=st.lists(
        st.tuples(
            st.sampled_from(["a", "b", "c"]),
            st.lists(st.sampled_from([*"12345678", ""]), max_size=4),
            st.booleans(),
        ),
        max_size=12,
    )
)
def test_the_ledger_is_what_a_plain_list_would_be(
    store: Store, batches: list[tuple[str, list[str], bool]]
) -> None:
    with store.transaction() as tx:
        tx.connection.execute(text("DELETE FROM event"))
    told: list[tuple[str, str | None]] = []

    for stream, keys, kept in batches:
        events: list[TrackingEvent] = [raised(key) if key else stated() for key in keys]
        with suppress(KeyError), store.transaction() as tx:
            tx.ledger.append(stream, events)
            if not kept:
                break_off()
        for key in keys if kept else ():
            if not key or key not in {each for _, each in told}:
                told.append((stream, key or None))

    with store.snapshot() as view:
        assert [(each.stream, each.key) for each in view.ledger.since(0, 100)] == told
        assert view.ledger.verify() == ()


@pytest.mark.parametrize(
    ("damage", "number"),
    [
        ("UPDATE event SET number = 9 WHERE number = 3", 9),
        ("UPDATE event SET version = 7 WHERE number = 2", 2),
        ("UPDATE event SET key = 'other' WHERE number = 1", 1),
        ("UPDATE event SET at = at + 1 WHERE number = 1", 1),
        ("UPDATE event SET incident = NULL WHERE number = 1", 1),
        ("UPDATE event SET type = 'list-stated' WHERE number = 1", 1),
        ("UPDATE event SET record = CAST('{}' AS {bytes}) WHERE number = 1", 1),
        ("DELETE FROM event WHERE number = 2", 3),
    ],
)
def test_threat_t29_whatever_is_changed_behind_our_back_is_found(
    store: Store, damage: str, number: int
) -> None:
    append(store, STREAM, raised("a"), stated(), raised("b"))

    with store.transaction() as tx:
        kind = "bytea" if tx.connection.dialect.name == "postgresql" else "blob"
        tx.connection.execute(text(damage.replace("{bytes}", kind)))

    with store.snapshot() as view:
        assert number in {flaw.number for flaw in view.ledger.verify()}


def test_an_event_that_does_not_exist_is_not_found(store: Store) -> None:
    with store.snapshot() as view, pytest.raises(NotFound):
        view.ledger.at(1)
    with store.snapshot() as view, pytest.raises(NotFound):
        view.ledger.keyed("a")


def test_the_events_of_an_incident_are_found_together(store: Store) -> None:
    append(store, STREAM, raised("a"), raised("b"))

    with store.snapshot() as view:
        assert [each.number for each in view.ledger.incident("b")] == [2]


def test_an_event_larger_than_a_log_can_hold_is_refused(store: Store) -> None:
    with pytest.raises(Malformed):
        append(store, STREAM, raised("k" * 40_000))


# An event is kept for ever, so nothing in it may name a person or be in their words.  Each of
# these is an id, a key, an address of the registry, a number of ours or a sentence of ours.
SAFE_TEXTS = {
    "dismissed",
    "ecosystem",
    "evidence.source",
    "evidence.summary",
    "facts",
    "finding.evidence.source",
    "finding.evidence.summary",
    "finding.facts",
    "finding.key",
    "finding.kind",
    "finding.people",
    "finding.project",
    "incident",
    "project",
    "watchlist",
    "why",
}


def test_every_text_in_an_event_is_known_to_be_no_name_and_no_words_of_a_person() -> None:
    found = {path for kind in get_args(TrackingEvent) for path in _texts(kind)}

    assert found - SAFE_TEXTS == set()


def _texts(kind: type) -> Iterable[str]:
    for field in fields(kind):
        hint = get_type_hints(kind)[field.name]
        inner = [
            each
            for each in (hint, *get_args(hint))
            if isinstance(each, type) and is_dataclass(each)
        ]
        if inner and inner[0] is not Project:
            yield from (f"{field.name}.{path}" for path in _texts(inner[0]))
        elif hint not in {int, datetime}:
            yield field.name
