"""Jobs are done by the worker inside the process: each once, whatever fails, and none is left."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from dramatiq import Broker
from sqlalchemy import select

from steward import broker as carrier
from steward.clock import SystemClock
from steward.errors import Malformed
from steward.schedule import Every, Schedule
from steward.store import Store, Transaction
from steward.store.outbox import Depth
from steward.store.tables import job
from steward.tasks import Ending, IoTask, StoppableTask, Task, TxTask
from steward.working import working

PATIENCE_SECONDS = 20


@pytest.fixture
def running(database_url: str) -> Iterator[Store]:
    with Store(database_url, SystemClock()) as store:
        yield store


@pytest.fixture
def broker() -> Broker:
    return carrier.build("embedded")


def note(tx: Transaction, word: str) -> None:
    tx.meta.freeze(f"noted:{word}", word)


def ask(store: Store, actor: str, *words: str) -> None:
    with store.transaction() as tx:
        tx.outbox.all_later(actor, {f"{actor}:{word}": {"word": word} for word in words})


def depth(store: Store) -> Depth:
    with store.snapshot() as view:
        return view.outbox.depth(store.clock.now() + timedelta(days=1))


def until(holds: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(PATIENCE_SECONDS * 50):
        if holds():
            return
        pause.wait(0.02)
    pytest.fail("it did not come to hold")


def do_all(store: Store, broker: Broker, *tasks: Task) -> None:
    with working(store, broker, tasks):
        until(lambda: depth(store).due == 0)


def test_what_an_act_asks_for_is_done(running: Store, broker: Broker) -> None:
    words = [f"w{n}" for n in range(150)]
    ask(running, "note", *words)

    do_all(running, broker, TxTask("note", note))

    with running.snapshot() as view:
        assert all(view.meta.read(f"noted:{word}") == word for word in words)


def test_a_task_may_ask_for_more(running: Store, broker: Broker) -> None:
    def spread(tx: Transaction, word: str) -> None:
        tx.outbox.all_later("note", {f"note:{n}": {"word": f"{word}{n}"} for n in range(9)})

    ask(running, "spread", "w")
    do_all(running, broker, TxTask("spread", spread), TxTask("note", note))

    with running.snapshot() as view:
        assert view.meta.read("noted:w8") == "w8"


def test_rows_of_a_task_that_fails_are_undone_and_it_is_tried_again(
    running: Store, broker: Broker
) -> None:
    tries: Counter[str] = Counter()

    def hesitate(tx: Transaction, word: str) -> None:
        note(tx, f"try {tries[word]}")
        tries[word] += 1
        if tries[word] == 1:
            raise KeyError(word)

    ask(running, "hesitate", "w")
    do_all(running, broker, TxTask("hesitate", hesitate))

    with running.snapshot() as view:
        assert view.meta.read("noted:try 0") is None
        assert view.meta.read("noted:try 1") == "try 1"


def test_an_outside_task_writes_what_it_learnt_with_being_done(
    running: Store, broker: Broker
) -> None:
    tries: Counter[str] = Counter()

    def look(word: str) -> Ending:
        tries[word] += 1
        if tries[word] == 1:
            raise ConnectionError

        def write(tx: Transaction) -> None:
            note(tx, f"{word} at {tries[word]}")

        return write

    ask(running, "look", "w")
    do_all(running, broker, IoTask("look", look))

    with running.snapshot() as view:
        assert view.meta.read("noted:w at 2") is not None


def test_an_ending_that_fails_leaves_the_job_open(running: Store, broker: Broker) -> None:
    tries: Counter[str] = Counter()

    def look(word: str) -> Ending:
        tries[word] += 1
        return forget if tries[word] == 1 else lambda tx: note(tx, word)

    def forget(tx: Transaction) -> None:
        note(tx, "half")
        raise KeyError

    ask(running, "look", "w")
    do_all(running, broker, IoTask("look", look))

    with running.snapshot() as view:
        assert view.meta.read("noted:half") is None
        assert view.meta.read("noted:w") == "w"


def test_stopping_waits_for_work_and_gives_back_the_rest(running: Store, broker: Broker) -> None:
    begun, allowed = threading.Event(), threading.Event()

    def dawdle(word: str) -> Ending:
        begun.set()
        allowed.wait(PATIENCE_SECONDS)
        return lambda tx: note(tx, word)

    ask(running, "dawdle", *"abcdefgh")
    with working(running, broker, [IoTask("dawdle", dawdle)], threads=1):
        assert begun.wait(PATIENCE_SECONDS)
        threading.Timer(0.3, allowed.set).start()

    with running.transaction() as tx:
        free = tx.outbox.claim(
            running.clock.now(), 10, timedelta(minutes=1), "another process", ["dawdle"]
        )
    assert len(free) in {6, 7}  # one was running; one more may have been begun and finished


def test_long_work_that_allows_it_is_broken_off_and_does_not_count_as_failed(
    running: Store, broker: Broker
) -> None:
    begun = threading.Event()

    def crawl(word: str) -> None:
        begun.set()
        for _ in range(PATIENCE_SECONDS * 100):
            threading.Event().wait(0.01)
        pytest.fail(word)

    ask(running, "crawl", "w")
    with working(running, broker, [StoppableTask("crawl", crawl)]):
        assert begun.wait(PATIENCE_SECONDS)

    with running.transaction() as tx:
        (hint,) = tx.outbox.claim(running.clock.now(), 9, timedelta(minutes=1), "me", ["crawl"])
        left = tx.outbox.take(hint.id, "me")
    assert left is not None
    assert left.tries == 0


def test_a_task_over_its_time_is_broken_off_and_counts_as_failed(running: Store) -> None:
    broker = carrier.build("embedded")
    broker.middleware[1].time_limit = 50  # type: ignore[attr-defined]  # TimeLimit, in milliseconds
    begun = threading.Event()

    def crawl(tx: Transaction, word: str) -> None:
        note(tx, word)
        begun.set()
        for _ in range(PATIENCE_SECONDS * 100):
            threading.Event().wait(0.01)

    ask(running, "crawl", "w")
    with working(running, broker, [TxTask("crawl", crawl)]):
        assert begun.wait(PATIENCE_SECONDS)
        until(lambda: first_reason(running) is not None)

    assert str(first_reason(running)).startswith("TimeLimitExceeded")
    with running.snapshot() as view:
        assert view.meta.read("noted:w") is None


def test_jobs_of_actors_nobody_knows_here_are_left_to_others(
    running: Store, broker: Broker
) -> None:
    ask(running, "note", "w")
    ask(running, "of a later release", "w")

    with working(running, broker, [TxTask("note", note)]):
        until(lambda: depth(running).due == 1)


def test_a_schedule_makes_one_job_a_slot_whoever_keeps_it(store: Store) -> None:
    every = Every(name="sweep", actor="look", seconds=60)
    both = [Schedule(store, [every]), Schedule(store, [every])]

    for _ in range(3):
        for each in both:
            each.tick()

    assert depth(store).due == 1


def test_a_schedule_leaves_a_turn_out_while_the_last_one_is_open(store: Store) -> None:
    schedule = Schedule(store, [Every(name="sweep", actor="look", seconds=60)])

    schedule.tick()
    store.clock.sleep(60)
    schedule.tick()
    assert depth(store).due == 1

    with store.transaction() as tx:
        (hint,) = tx.outbox.claim(store.clock.now(), 9, timedelta(minutes=1), "me", ["look"])
        turn = tx.outbox.take(hint.id, "me")
        assert turn
        tx.outbox.finish(turn)
    store.clock.sleep(60)
    schedule.tick()
    assert depth(store).due == 1


def test_only_the_embedded_broker_is_there_yet() -> None:
    with pytest.raises(Malformed):
        carrier.build("redis://127.0.0.1:6379/0")


def first_reason(store: Store) -> str | None:
    with store.snapshot() as view:
        reason: str | None = view.connection.scalars(select(job.c.reason)).one()
    return reason
