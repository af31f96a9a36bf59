"""What has served its purpose is forgotten; what has not is kept."""

from datetime import timedelta

from sqlalchemy import text

from steward import upkeep
from steward.clock import SetClock
from steward.store import Store, Transaction
from steward.store.allowances import Limit
from steward.store.idempotency import Answered, Asked


def test_only_what_is_old_and_done_is_forgotten(store: Store, clock: SetClock) -> None:
    with store.transaction() as tx:
        tx.outbox.later("tell", "open")
        leave_traces(store, clock, tx, "old")
    clock.sleep(8 * 24 * 3600)
    with store.transaction() as tx:
        leave_traces(store, clock, tx, "new")

    with store.transaction() as tx:
        upkeep.forget(tx)

        jobs = tx.connection.scalars(text("SELECT key FROM job ORDER BY key")).all()
        answers = tx.connection.scalars(text("SELECT route FROM idempotency")).all()
        windows = tx.connection.scalar(text("SELECT count(*) FROM allowance"))
    assert (jobs, answers, windows) == (["new", "open"], ["new"], 1)


def leave_traces(store: Store, clock: SetClock, tx: Transaction, name: str) -> None:
    tx.outbox.later(name, name)
    (hint,) = tx.outbox.claim(store.clock.now(), 1, timedelta(minutes=1), "me", [name])
    job = tx.outbox.take(hint.id, "me")
    assert job
    tx.outbox.finish(job)
    asked = Asked(key=name, route=name, body=b"")
    tx.idempotency.keep(asked, Answered(status=200, body={}))
    tx.allowances.spend("a", Limit(most=1, window=timedelta(hours=1)), clock.now())
