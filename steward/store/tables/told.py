"""The ledger, the words that may be erased, and what feeds serve."""

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Table, UniqueConstraint

from steward.store.tables.base import instant, maybe_of, maybe_words, metadata, number, words
from steward.store.types import Number, Words

# `record` holds the canonical bytes; the columns beside it only find them.
event: Final = Table(
    "event",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("id", Words, nullable=False, unique=True),
    words("stream"),
    number("version"),
    words("type"),
    instant("at"),
    Column("key", Words, unique=True),
    maybe_of("project_id", "project.id"),
    maybe_words("incident"),
    Column("record", LargeBinary, nullable=False),
    UniqueConstraint("stream", "version"),
    Index(None, "project_id", "number"),
    Index(None, "incident"),
    Index(None, "type", "number"),
)

# What people wrote, kept out of the ledger so that it can be erased.
text: Final = Table(
    "text",
    metadata,
    Column("event_key", Words, primary_key=True),
    Column("name", Words, primary_key=True),
    words("value"),
)

entry: Final = Table(
    "entry",
    metadata,
    Column("number", Number, ForeignKey("event.number"), primary_key=True, autoincrement=False),
    Column("id", Words, nullable=False, unique=True),
    words("kind"),
    words("severity"),
    words("title"),
    maybe_of("project_id", "project.id"),
    maybe_words("incident"),
    instant("at"),
    maybe_of("list_id", "watchlist.id"),
    Index(None, "kind", "number"),
    Index(None, "severity", "number"),
    Index(None, "project_id", "number"),
    Index(None, "list_id", "number"),
    Index(None, "incident", "number"),
)

fragment: Final = Table(
    "fragment",
    metadata,
    Column("number", Number, ForeignKey("entry.number"), primary_key=True, autoincrement=False),
    Column("format", Words, primary_key=True),
    Column("bytes", LargeBinary, nullable=False),
)

feed_version: Final = Table(
    "feed_version",
    metadata,
    Column("topic", Words, primary_key=True),
    number("number"),
    instant("at"),
)
