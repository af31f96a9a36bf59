"""The outbox: a job is accepted once, held by one, and never lost."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, ClassVar

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select, text

from steward.clock import SetClock, SystemClock
from steward.store import Store
from steward.store.outbox import MOST_TRIES, Hint, Job, Outbox
from steward.store.tables import job as table
from workflows.events import ListStated

LEASE = timedelta(minutes=1)
MANY = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
REFILLED = settings(MANY, max_examples=15)
DONE = ListStated(
    at=datetime(2026, 3, 2, tzinfo=UTC),
    watchlist="w",
    followed=0,
    attention=0,
    unreadable=0,
    unknown=0,
)
ACTORS = frozenset({"tell", "look"})


def add(store: Store, *keys: str, due: timedelta = timedelta(0)) -> None:
    with store.transaction() as tx:
        for key in keys:
            tx.outbox.later("tell", key, store.clock.now() + due, word=key)


def claim(store: Store, owner: str = "me", limit: int = 100) -> tuple[Hint, ...]:
    with store.transaction() as tx:
        return tx.outbox.claim(store.clock.now(), limit, LEASE, owner, ACTORS)


def test_a_job_is_claimed_taken_and_finished_once(store: Store) -> None:
    add(store, "a")
    (hint,) = claim(store)

    with store.transaction() as tx:
        job = tx.outbox.take(hint.id, "me")
        assert job is not None
        assert (job.key, job.actor, job.args, job.tries) == ("a", "tell", {"word": "a"}, 0)
        assert tx.outbox.finish(job)
        assert tx.outbox.take(hint.id, "me") is None
    assert claim(store) == ()


def test_a_key_is_accepted_once_even_after_it_is_done(store: Store) -> None:
    add(store, "a", "a")
    (hint,) = claim(store)
    with store.transaction() as tx:
        job = tx.outbox.take(hint.id, "me")
        assert job
        tx.outbox.finish(job)
    add(store, "a")

    assert claim(store) == ()


def test_an_act_that_fails_leaves_no_job(store: Store) -> None:
    with suppress(KeyError), store.transaction() as tx:
        tx.outbox.later("tell", "a")
        raise KeyError

    assert claim(store) == ()
    assert not store.jobs_added.is_set()


def test_a_job_made_wakes_who_waits_for_jobs(store: Store) -> None:
    with store.transaction() as tx:
        tx.meta.freeze("a", "b")
    assert not store.jobs_added.is_set()

    add(store, "a")
    assert store.jobs_added.is_set()


def test_a_job_waits_until_it_is_due(store: Store, clock: SetClock) -> None:
    add(store, "later", due=timedelta(hours=1))
    assert claim(store) == ()

    clock.sleep(3600)
    assert len(claim(store)) == 1


def test_what_is_due_first_is_claimed_first(store: Store, clock: SetClock) -> None:
    add(store, "c", due=timedelta(minutes=3))
    add(store, "a", due=timedelta(minutes=1))
    add(store, "b", due=timedelta(minutes=2))
    clock.sleep(600)

    assert [keys_of(store, claim(store, limit=1)) for _ in "abc"] == [["a"], ["b"], ["c"]]


def test_only_known_actors_are_claimed(store: Store) -> None:
    with store.transaction() as tx:
        tx.outbox.later("unheard-of", "a")
        assert not tx.outbox.anything_due(store.clock.now(), ACTORS)

    assert claim(store) == ()


def test_a_lease_that_runs_out_is_anybodys_and_the_first_owner_is_too_late(
    store: Store, clock: SetClock
) -> None:
    add(store, "a")
    (hint,) = claim(store, "one")
    assert claim(store, "two") == ()

    clock.sleep(60)
    assert [each.id for each in claim(store, "two")] == [hint.id]
    with store.transaction() as tx:
        assert tx.outbox.take(hint.id, "one") is None
        assert tx.outbox.take(hint.id, "two") is not None


def test_a_job_started_outside_is_started_once_and_finished_by_who_started_it(
    store: Store, clock: SetClock
) -> None:
    add(store, "a")
    (hint,) = claim(store)
    slow = start(store, hint)
    assert slow is not None
    assert start(store, hint) is None

    clock.sleep(120)
    (again,) = claim(store)
    fast = start(store, again)
    assert fast is not None
    with store.transaction() as tx:
        assert not tx.outbox.finish(slow)
        assert not tx.outbox.fail(slow, "late", clock.now())
        assert tx.outbox.finish(fast)


def test_giving_back_frees_what_was_not_started(store: Store) -> None:
    add(store, "a", "b")
    first, second = claim(store)
    assert start(store, first) is not None

    with store.transaction() as tx:
        tx.outbox.give_back("me")

    assert [each.id for each in claim(store, "other")] == [second.id]


def test_a_failing_job_waits_longer_each_time_and_is_given_up_with_its_reason(
    store: Store, clock: SetClock
) -> None:
    add(store, "a")
    pauses = []
    for _ in range(MOST_TRIES):
        (hint,) = claim(store)
        with store.transaction() as tx:
            job = tx.outbox.take(hint.id, "me")
            assert job
            tx.outbox.fail(job, "no answer\x00", clock.now())
            due = tx.connection.scalars(select(table.c.due)).one()
        pauses.append((due - clock.now()).total_seconds())
        clock.move_to(due - timedelta(microseconds=1))
        assert claim(store) == ()
        clock.move_to(due)

    assert pauses[:4] == [1, 2, 4, 8]
    assert pauses[12:15] == [3600, 3600, 3600]
    with store.snapshot() as view:
        (dead,) = view.outbox.dead(10)
        assert dead.reason == "no answer\N{REPLACEMENT CHARACTER}"
        assert view.outbox.depth(clock.now()).dead == 1


def test_a_dead_job_can_be_revived(store: Store, clock: SetClock) -> None:
    add(store, "a")
    with store.transaction() as tx:
        tx.connection.execute(text("UPDATE job SET state = 'dead'"))
    assert claim(store) == ()

    with store.transaction() as tx:
        assert tx.outbox.revive(clock.now()) == 1
    assert len(claim(store)) == 1


def test_depth_says_how_much_waits_and_since_when(store: Store, clock: SetClock) -> None:
    began = clock.now()
    add(store, "a", "b")
    add(store, "later", due=timedelta(hours=5))
    clock.sleep(10)

    with store.snapshot() as view:
        depth = view.outbox.depth(clock.now())
    assert (depth.due, depth.oldest, depth.dead) == (2, began, 0)


def test_what_is_done_can_be_forgotten(store: Store, clock: SetClock) -> None:
    add(store, "a", "b")
    with store.transaction() as tx:
        job = tx.outbox.take(claim_in(tx.outbox, clock).id, "me")
        assert job
        tx.outbox.finish(job)
    clock.sleep(10)

    with store.transaction() as tx:
        assert tx.outbox.forget(clock.now()) == 1
        assert tx.outbox.waits("tell", "b")
        assert not tx.outbox.waits("tell", "a")


def test_eight_claimers_share_the_jobs_and_none_is_claimed_twice(store: Store) -> None:
    with store.transaction() as tx:
        tx.outbox.all_later("tell", {f"k{n}": {} for n in range(200)})

    def work(owner: int) -> list[int]:
        mine: list[int] = []
        while hints := claim(store, f"owner{owner}", limit=7):
            mine += [hint.id for hint in hints]
        return mine

    with ThreadPoolExecutor(8) as pool:
        taken = Counter(each for mine in pool.map(work, range(8)) for each in mine)

    assert len(taken) == 200
    assert set(taken.values()) == {1}


class Interleavings(RuleBasedStateMachine):
    """Three owners who claim, start, take, finish, fail and die in any order."""

    store: ClassVar[Store]
    clock: ClassVar[SetClock]

    def __init__(self) -> None:
        super().__init__()
        with self.store.transaction() as tx:
            tx.connection.execute(text("DELETE FROM job"))
        self.hints: list[Hint] = []
        self.running: list[Job] = []
        self.wanted: set[str] = set()
        self.done: Counter[str] = Counter()

    @rule(key=st.sampled_from("abcdef"))
    def ask(self, key: str) -> None:
        add(self.store, key)
        self.wanted.add(key)

    @rule(owner=st.sampled_from(["one", "two", "three"]), limit=st.integers(1, 3))
    def claim(self, owner: str, limit: int) -> None:
        self.hints += claim(self.store, owner, limit)

    @rule(pick=st.randoms(use_true_random=False))
    def do_in_a_transaction(self, pick: Any) -> None:  # noqa: ANN401
        if not self.hints:
            return
        hint = pick.choice(self.hints)
        with self.store.transaction() as tx:
            if job := tx.outbox.take(hint.id, hint.owner):
                self.done[job.key] += tx.outbox.finish(job)

    @rule(pick=st.randoms(use_true_random=False))
    def start(self, pick: Any) -> None:  # noqa: ANN401
        if self.hints and (job := start(self.store, pick.choice(self.hints))):
            self.running.append(job)

    @rule(ending=st.sampled_from(["finish", "fail", "put_back", "die"]))
    def end(self, ending: str) -> None:
        if not self.running or ending == "die":
            self.running = self.running[:-1]
            return
        job = self.running.pop(0)
        with self.store.transaction() as tx:
            if ending == "finish":
                self.done[job.key] += tx.outbox.finish(job)
            elif ending == "fail":
                tx.outbox.fail(job, "no", self.clock.now())
            else:
                tx.outbox.put_back(job)

    @rule(owner=st.sampled_from(["one", "two", "three"]))
    def give_back(self, owner: str) -> None:
        with self.store.transaction() as tx:
            tx.outbox.give_back(owner)

    @rule(seconds=st.sampled_from([1, 59, 61, 3600]))
    def wait(self, seconds: int) -> None:
        self.clock.sleep(seconds)

    @invariant()
    def nothing_is_done_twice(self) -> None:
        assert all(times == 1 for times in self.done.values())

    def teardown(self) -> None:
        while set(self.done) != self.wanted:
            self.clock.sleep(7200)
            before = sum(self.done.values())
            for hint in claim(self.store, "last"):
                with self.store.transaction() as tx:
                    job = tx.outbox.take(hint.id, hint.owner)
                    assert job is not None
                    self.done[job.key] += tx.outbox.finish(job)
            assert sum(self.done.values()) > before, "a job was lost"


def test_any_order_of_acts_does_each_job_once(store: Store, clock: SetClock) -> None:
    here = type("Here", (Interleavings,), {"store": store, "clock": clock})
    run_state_machine_as_test(here, settings=settings(MANY, stateful_step_count=20))


@REFILLED
@given(
    scripts=st.lists(
        st.lists(st.sampled_from(["ask", "rows", "fail", "outside", "die", "leave"]), max_size=8),
        min_size=2,
        max_size=4,
    )
)
def test_threads_in_any_order_do_each_job_once(database_url: str, scripts: list[list[str]]) -> None:
    """Leases end at once here, so that everybody may always claim what somebody is doing."""
    with Store(database_url, SystemClock()) as store:
        with store.transaction() as tx:
            tx.connection.execute(text("DELETE FROM job"))
            tx.connection.execute(text("DELETE FROM event"))
        with ThreadPoolExecutor(len(scripts)) as pool:
            list(pool.map(partial(play, store), range(len(scripts)), scripts))
        asked = {f"key {turn}" for script in scripts for turn in range(script.count("ask"))}
        while drain(store):
            continue

        with store.snapshot() as view:
            told = [each.stream for each in view.ledger.since(0, 1000)]
        assert sorted(told) == sorted(asked)


def play(store: Store, thread: int, script: list[str]) -> None:
    asked = iter(range(len(script)))
    for step in script:
        if step == "ask":
            add(store, f"key {next(asked)}")
            continue
        for hint in at_once(store, f"owner {thread}"):
            do(store, hint, step)


def at_once(store: Store, owner: str) -> tuple[Hint, ...]:
    with store.transaction() as tx:
        soon = store.clock.now() + timedelta(hours=2)
        return tx.outbox.claim(soon, 3, timedelta(hours=-2), owner, ACTORS)


def do(store: Store, hint: Hint, how: str) -> None:
    job: Job | None
    if how in {"outside", "die"}:
        job = start(store, hint)
        if job is None or how == "die":
            return
    with store.transaction() as tx:
        if how in {"rows", "fail"}:
            job = tx.outbox.take(hint.id, hint.owner)
        if how == "leave":
            tx.outbox.give_back(hint.owner)
        elif job and how == "fail":
            tx.outbox.fail(job, "no", store.clock.now())
        elif job and tx.outbox.finish(job):
            tx.ledger.append(job.key, [DONE])


def drain(store: Store) -> bool:
    hints = at_once(store, "last")
    for hint in hints:
        do(store, hint, "rows")
    return bool(hints)


def keys_of(store: Store, hints: tuple[Hint, ...]) -> list[str]:
    with store.transaction() as tx:
        jobs = [tx.outbox.take(hint.id, hint.owner) for hint in hints]
    return [job.key for job in jobs if job]


def start(store: Store, hint: Hint) -> Job | None:
    with store.transaction() as tx:
        return tx.outbox.start(hint.id, hint.owner, hint.owner, store.clock.now() + LEASE)


def claim_in(outbox: Outbox, clock: SetClock) -> Hint:
    return outbox.claim(clock.now(), 1, LEASE, "me", ACTORS)[0]
