"""What people showed to be theirs: at a provider of identities, and of a project."""

from typing import Final

from sqlalchemy import Column, Index, Table, UniqueConstraint

from steward.store.tables.base import (
    instant,
    json,
    maybe_instant,
    metadata,
    number,
    of,
    words,
)
from steward.store.types import Words

# Who somebody is at a provider: found by a keyed fingerprint of its ids, which stand sealed.
identity: Final = Table(
    "identity",
    metadata,
    Column("id", Words, primary_key=True),
    of("account_id", "account.id"),
    words("provider"),
    Column("fingerprint", Words, nullable=False, unique=True),
    words("sealed"),
    instant("linked"),
    instant("last_used"),
    Index(None, "account_id"),
)

# `incarnation` is the life of the name in which it was shown; `thing` and `ids` are the host's.
standing: Final = Table(
    "standing",
    metadata,
    Column("id", Words, primary_key=True),
    of("account_id", "account.id"),
    of("project_id", "project.id"),
    number("incarnation"),
    words("kind"),
    words("thing"),
    words("level"),
    json("ids"),
    instant("first"),
    instant("shown"),
    instant("expires"),
    UniqueConstraint("account_id", "project_id", "kind", "thing"),
    Index(None, "project_id"),
    Index(None, "expires"),
)

# What somebody set out to show; `target` names it as they did, sealed.
standing_ask: Final = Table(
    "standing_ask",
    metadata,
    Column("id", Words, primary_key=True),
    of("account_id", "account.id"),
    of("project_id", "project.id"),
    words("kind"),
    words("target"),
    Column("challenge", Words, nullable=False, unique=True),
    instant("asked"),
    instant("expires"),
    maybe_instant("used"),
    Index(None, "account_id"),
    Index(None, "expires"),
)
