"""Tasks: what can be done later, by name, and the two ways of doing it once.

A task is a name and a plain function.  To add one, give it to `register`:

    TxTask("publish", publish)    # def publish(tx: Transaction, number: int) -> None
    IoTask("refresh", refresh)    # def refresh(project: str) -> Ending | None

and ask for it with `tx.outbox.later("publish", f"publish:{number}", number=number)`.
The arguments are what JSON can hold: ids, not things.  Every task is safe to
run twice; a task that raises is tried again later, and given up in the end.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Concatenate, Final, assert_never

import dramatiq
from dramatiq.middleware import Interrupt, Shutdown

from steward import logs
from steward.store import Store, Transaction
from steward.store.outbox import Job

LEASE: Final = timedelta(seconds=30)
"""How long a job stays ours after the relay last said that we live; see `relay`."""

Ending = Callable[[Transaction], None]
"""What an outside task learnt, written in the transaction that marks it done."""

log = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class TxTask:
    """Work on rows, in the transaction that marks it done: its effects happen exactly once."""

    name: str
    work: Callable[Concatenate[Transaction, ...], None]


@dataclass(frozen=True, slots=True)
class IoTask:
    """Work that reaches outside, without a transaction: it may happen again.

    It may return an `Ending`, which happens exactly once.
    """

    name: str
    work: Callable[..., Ending | None]


@dataclass(frozen=True, slots=True)
class StoppableTask:
    """The same for long work that is better broken off than waited for at shutdown."""

    name: str
    work: Callable[..., Ending | None]


Task = TxTask | IoTask | StoppableTask


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenure:
    """Under which name a process holds jobs, and for how long without a sign of life."""

    name: str
    lease: timedelta = LEASE


def register(broker: dramatiq.Broker, store: Store, tasks: Iterable[Task], tenure: Tenure) -> None:
    """Make tasks known to a broker; what they start is held under this tenure."""
    for task in tasks:
        match task:
            case TxTask():
                doer, stoppable = _rows_doer(store, task), False
            case IoTask():
                doer, stoppable = _outside_doer(store, task, tenure), False
            case StoppableTask():
                doer, stoppable = _outside_doer(store, task, tenure), True
            case _:
                assert_never(task)
        declare = dramatiq.actor(actor_name=task.name, broker=broker, notify_shutdown=stoppable)
        declare(doer)


def _rows_doer(store: Store, task: TxTask) -> Callable[[int, str], None]:
    def do(job_id: int, owner: str) -> None:
        try:
            with store.transaction() as tx:
                if job := tx.outbox.take(job_id, owner):
                    _do_rows(tx, task, job)
        except Interrupt as stopped:
            with store.transaction() as tx:
                if job := tx.outbox.take(job_id, owner):
                    _put_off(tx, job, stopped)

    return do


def _do_rows(tx: Transaction, task: TxTask, job: Job) -> None:
    try:
        with tx.attempt():
            task.work(tx, **job.args)
    except Exception as error:  # noqa: BLE001 -- the edge: whatever it was, it is tried again
        _put_off(tx, job, error)
    else:
        tx.outbox.finish(job)


def _outside_doer(
    store: Store, task: IoTask | StoppableTask, tenure: Tenure
) -> Callable[[int, str], None]:
    def do(job_id: int, owner: str) -> None:
        with store.transaction() as tx:
            until = tx.clock.now() + tenure.lease
            job = tx.outbox.start(job_id, owner, tenure.name, until)
        if job is None:
            return
        try:
            _end(store, job, task.work(**job.args))
        except (Exception, Interrupt) as error:  # noqa: BLE001 -- the edge, as above
            with store.transaction() as tx:
                _put_off(tx, job, error)

    return do


def _end(store: Store, job: Job, ending: Ending | None) -> None:
    with store.transaction() as tx:
        if tx.outbox.finish(job) and ending is not None:
            ending(tx)


def _put_off(tx: Transaction, job: Job, error: BaseException) -> None:
    if isinstance(error, Shutdown):
        tx.outbox.put_back(job)
        return
    log.warning("job failed", actor=job.actor, key=job.key, tries=job.tries + 1, exc_info=error)
    tx.outbox.fail(job, f"{type(error).__name__}: {error}", tx.clock.now())
