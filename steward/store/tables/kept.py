"""What the service keeps for itself: jobs, frozen settings, answers, allowances."""

from typing import Final

from sqlalchemy import Column, Index, Table

from steward.store.tables.base import (
    identity,
    instant,
    json,
    maybe_instant,
    maybe_words,
    metadata,
    number,
    words,
)
from steward.store.types import Instant, Words

meta: Final = Table("meta", metadata, Column("key", Words, primary_key=True), words("value"))

# `lease` is until when `owner` alone may do the job; None says nobody has it.
job: Final = Table(
    "job",
    metadata,
    identity(),
    Column("key", Words, nullable=False, unique=True),
    words("actor"),
    json("args"),
    instant("due"),
    maybe_instant("lease"),
    maybe_words("owner"),
    number("tries", default=0),
    words("state", default="new"),
    maybe_words("reason"),
    instant("created"),
    maybe_instant("finished"),
)
Index(
    "ix_job_due",
    job.c.due,
    job.c.id,
    sqlite_where=job.c.state == "new",
    postgresql_where=job.c.state == "new",
)
Index(
    "ix_job_owner",
    job.c.owner,
    sqlite_where=job.c.owner.is_not(None),
    postgresql_where=job.c.owner.is_not(None),
)

idempotency: Final = Table(
    "idempotency",
    metadata,
    Column("key_hash", Words, primary_key=True),
    Column("route", Words, primary_key=True),
    words("request_hash"),
    number("status"),
    json("body"),
    instant("at"),
    Index(None, "at"),
)

allowance: Final = Table(
    "allowance",
    metadata,
    Column("bucket", Words, primary_key=True),
    Column("window_start", Instant, primary_key=True),
    number("used", default=0),
)
