"""The outbox: what is still to be done, written by the act that causes it.

The row is the job.  Whoever holds its lease may do it; a lease that runs out
is anybody's again, so a killed process loses nothing.  How hints travel to
workers is not known here.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select

from steward import ids
from steward.clock import Clock
from steward.store.rows import insert_new
from steward.store.tables import job as table

FIRST_PAUSE: Final = timedelta(seconds=1)
LONGEST_PAUSE: Final = timedelta(hours=1)
MOST_TRIES: Final = 16
"""After that many failures, spread over five hours, a job is dead until somebody revives it."""

_LONGEST_REASON: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """A claimed job: which, who does it, and under whose name it was claimed."""

    id: int
    actor: str
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One thing to be done.  `owner` is who may finish it."""

    id: int
    key: str
    actor: str
    args: Mapping[str, Any]
    due: datetime
    tries: int
    owner: str | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Depth:
    """How much waits: due now, since when the oldest, and how many were given up."""

    due: int
    oldest: datetime | None
    dead: int


class Outbox:
    """The jobs of one connection.  `added` says whether this transaction made any."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock
        self.added = False

    def later(self, actor: str, key: str, due: datetime | None = None, **args: object) -> None:
        """Have a job done once this transaction is committed, and not before `due`.

        A key is accepted once: asking again, even after it is done, changes nothing.
        """
        self.all_later(actor, {key: args}, due)

    def all_later(
        self, actor: str, jobs: Mapping[str, Mapping[str, object]], due: datetime | None = None
    ) -> None:
        """Do the same for many jobs of one actor, given as key and arguments."""
        now = self._clock.now()
        shared = {"actor": actor, "due": due or now, "created": now}
        rows = [shared | {"key": key, "args": dict(args)} for key, args in jobs.items()]
        insert_new(self._connection, table, rows)
        self.added = self.added or bool(rows)

    def anything_due(self, now: datetime, actors: Collection[str]) -> bool:
        """Say whether `claim` would find something."""
        query = select(table.c.id).where(_claimable(now, actors)).limit(1)
        return self._connection.scalar(query) is not None

    def next_due(self, actors: Collection[str]) -> datetime | None:
        """Return when the first open job of these actors is due, None where there is none."""
        query = select(func.min(table.c.due)).where(
            table.c.state == "new", table.c.actor.in_(actors)
        )
        found: datetime | None = self._connection.scalar(query)
        return found

    def anything_open(self, now: datetime, actors: Collection[str]) -> bool:
        """Say whether a due job of these actors is not done yet, whoever has it."""
        query = select(table.c.id).where(
            table.c.state == "new", table.c.due <= now, table.c.actor.in_(actors)
        )
        return self._connection.scalar(query.limit(1)) is not None

    def claim(
        self, now: datetime, limit: int, lease: timedelta, owner: str, actors: Collection[str]
    ) -> tuple[Hint, ...]:
        """Reserve due jobs of these actors for `owner` until the lease ends, oldest due first."""
        chosen = (
            select(table.c.id, table.c.actor)
            .where(_claimable(now, actors))
            .order_by(table.c.due, table.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)  # PostgreSQL; on SQLite writers are alone
        )
        hints = tuple(
            Hint(id=row.id, actor=row.actor, owner=owner)
            for row in self._connection.execute(chosen)
        )
        if hints:
            mine = table.c.id.in_([hint.id for hint in hints])
            self._set(mine, lease=now + lease, owner=owner)
        return hints

    def take(self, job_id: int, owner: str) -> Job | None:
        """Return a job to be done within this transaction; None if it is not ours to do.

        Nobody else can take it before the transaction ends.
        """
        query = select(table).where(_open(job_id, owner)).with_for_update(skip_locked=True)
        row = self._connection.execute(query).first()
        return None if row is None else _job(row)

    def start(self, job_id: int, owner: str, worker: str, until: datetime) -> Job | None:
        """Return a job to be done outside a transaction; None if it is not ours to do.

        It gets an owner of its own, under the worker's name, so that a second
        hint for it finds nothing and a doer who is overtaken cannot finish it.
        """
        if self.take(job_id, owner) is None:
            return None
        fence = f"{worker}/{ids.ulid(self._clock.now())}"
        self._set(table.c.id == job_id, lease=until, owner=fence)
        return self.take(job_id, fence)

    def finish(self, job: Job) -> bool:
        """Mark a job done; False where it has gone to somebody else meanwhile."""
        now = self._clock.now()
        return self._set(_still(job), state="done", finished=now, lease=None, owner=None)

    def fail(self, job: Job, reason: str, now: datetime) -> bool:
        """Put a job off, longer each time, or give it up; False as in `finish`."""
        tries = job.tries + 1
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(job.tries, MOST_TRIES))
        return self._set(
            _still(job),
            tries=tries,
            state="dead" if tries >= MOST_TRIES else "new",
            reason=reason[:_LONGEST_REASON],
            due=now + pause,
            lease=None,
            owner=None,
        )

    def put_back(self, job: Job) -> bool:
        """Undo `start` without counting a try; False as in `finish`."""
        return self._set(_still(job), lease=None, owner=None)

    def give_back(self, owner: str) -> None:
        """Let everybody have what `owner` claimed and nobody has started."""
        self._set(and_(table.c.owner == owner, table.c.state == "new"), lease=None, owner=None)

    def renew(self, worker: str, until: datetime) -> None:
        """Keep the leases of what a worker has started: it lives and is at it."""
        started = table.c.owner.startswith(f"{worker}/", autoescape=True)
        self._set(and_(started, table.c.state == "new"), lease=until)

    def depth(self, now: datetime) -> Depth:
        """Return how much waits."""
        due = and_(table.c.state == "new", table.c.due <= now)
        waiting = select(func.count(), func.min(table.c.due)).select_from(table).where(due)
        count, oldest = self._connection.execute(waiting).one()
        given_up = select(func.count()).select_from(table).where(table.c.state == "dead")
        return Depth(due=count, oldest=oldest, dead=self._connection.scalar(given_up) or 0)

    def dead(self, limit: int) -> tuple[Job, ...]:
        """Return jobs that were given up, newest first, each with its reason."""
        query = select(table).where(table.c.state == "dead").order_by(table.c.id.desc())
        return tuple(_job(row) for row in self._connection.execute(query.limit(limit)))

    def revive(self, now: datetime) -> int:
        """Try every dead job anew and return how many there were."""
        changed = table.update().where(table.c.state == "dead")
        done = self._connection.execute(changed.values(state="new", tries=0, due=now))
        self.added = self.added or bool(done.rowcount)
        return done.rowcount

    def waits(self, actor: str, starting: str) -> bool:
        """Say whether a job of this actor whose key starts so is still open."""
        query = select(table.c.id).where(
            table.c.state == "new",
            table.c.actor == actor,
            table.c.key.startswith(starting, autoescape=True),
        )
        return self._connection.scalar(query.limit(1)) is not None

    def forget(self, before: datetime) -> int:
        """Delete jobs done before a moment and return how many; their keys count as new again."""
        old = and_(table.c.state == "done", table.c.finished < before)
        return self._connection.execute(table.delete().where(old)).rowcount

    def _set(self, which: ColumnElement[bool], **values: object) -> bool:
        return self._connection.execute(table.update().where(which).values(values)).rowcount > 0


def _claimable(now: datetime, actors: Collection[str]) -> ColumnElement[bool]:
    free = or_(table.c.lease.is_(None), table.c.lease <= now)
    return and_(table.c.state == "new", table.c.due <= now, free, table.c.actor.in_(actors))


def _open(job_id: int, owner: str) -> ColumnElement[bool]:
    return and_(table.c.id == job_id, table.c.state == "new", table.c.owner == owner)


def _still(job: Job) -> ColumnElement[bool]:
    return and_(table.c.id == job.id, table.c.state == "new", table.c.owner == job.owner)


def _job(row: Row[Any]) -> Job:
    return Job(
        id=row.id,
        key=row.key,
        actor=row.actor,
        args=row.args,
        due=row.due,
        tries=row.tries,
        owner=row.owner,
        reason=row.reason,
    )
