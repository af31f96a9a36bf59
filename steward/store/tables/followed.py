"""Watch lists and what is on them, when."""

from typing import Final

from sqlalchemy import Column, Index, Table

from steward.store.tables.base import (
    identity,
    instant,
    json,
    maybe_instant,
    maybe_number,
    maybe_of,
    maybe_words,
    metadata,
    number,
    of,
    words,
)
from steward.store.types import Words

# Of tokens only the SHA-256 is kept; a list meant for everybody keeps its own readable.
watchlist: Final = Table(
    "watchlist",
    metadata,
    Column("id", Words, primary_key=True),
    Column("token_hash", Words, nullable=False, unique=True),
    Column("public_token", Words, unique=True),
    words("manage_hash"),
    words("name"),
    words("filename"),
    words("content"),
    words("kind"),
    maybe_of("target_project_id", "project.id"),
    words("state", default="reading"),
    number("done", default=0),
    number("total", default=0),
    json("unreadable"),
    instant("created"),
    maybe_instant("deleted_at"),
    maybe_instant("asked_at"),
    number("version", default=0),
    maybe_instant("version_at"),
    Index(None, "target_project_id"),
)

# A row holds from one event number up to, and without, another.
membership: Final = Table(
    "membership",
    metadata,
    identity(),
    of("list_id", "watchlist.id"),
    of("project_id", "project.id"),
    maybe_of("parent_id", "project.id"),
    words("requirement"),
    words("relation"),
    words("gates", default=""),
    words("environment", default="always"),
    number("depth", default=0),
    maybe_words("line"),
    maybe_words("pinned"),
    number("from_event"),
    maybe_number("to_event"),
    Index(None, "list_id"),
    Index(None, "project_id"),
)
