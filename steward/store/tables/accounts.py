"""Who is asking: accounts, how they sign in, what they did, and letters to them.

Of everything that lets somebody in only a digest is kept; addresses are sealed,
and found by a keyed fingerprint.
"""

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Table

from steward.store.tables.base import (
    identity,
    instant,
    json,
    maybe_instant,
    maybe_of,
    maybe_words,
    metadata,
    number,
    of,
    words,
)
from steward.store.types import Words

# `skeleton` is what a name looks like: no two accounts' names can be confused.
account: Final = Table(
    "account",
    metadata,
    Column("id", Words, primary_key=True),
    words("name", default=""),
    Column("skeleton", Words, unique=True),
    words("state", default="active"),
    instant("created"),
)

# `kin` and `domain` only say which addresses are related, never what they are.
address: Final = Table(
    "address",
    metadata,
    identity(),
    of("account_id", "account.id"),
    Column("fingerprint", Words, nullable=False, unique=True),
    words("kin"),
    words("domain"),
    words("sealed"),
    instant("added"),
    maybe_instant("verified"),
    Index(None, "account_id"),
    Index(None, "kin"),
)

account_role: Final = Table(
    "account_role",
    metadata,
    Column("account_id", Words, ForeignKey("account.id"), primary_key=True),
    Column("role", Words, primary_key=True),
    instant("since"),
    words("by"),
)

# `browser_hash` is of what the asking browser was given; without one any browser will do.
link: Final = Table(
    "link",
    metadata,
    Column("token_hash", Words, primary_key=True),
    words("purpose"),
    words("fingerprint"),
    words("sealed"),
    maybe_of("account_id", "account.id"),
    maybe_words("browser_hash"),
    instant("expires"),
    maybe_instant("used"),
    Index(None, "expires"),
)

# `proved` is when this session last saw a second factor.
session: Final = Table(
    "session",
    metadata,
    Column("id", Words, primary_key=True),
    Column("token_hash", Words, nullable=False, unique=True),
    of("account_id", "account.id"),
    words("means"),
    words("agent", default=""),
    maybe_words("network"),
    instant("created"),
    instant("last_used"),
    maybe_instant("proved"),
    Index(None, "account_id"),
    Index(None, "created"),
)

# A browser that signed in before has limits of its own, out of a stranger's reach.
device: Final = Table(
    "device",
    metadata,
    Column("token_hash", Words, primary_key=True),
    of("account_id", "account.id"),
    instant("last_used"),
    Index(None, "account_id"),
)

totp: Final = Table(
    "totp",
    metadata,
    Column("account_id", Words, ForeignKey("account.id"), primary_key=True),
    words("sealed"),
    number("last_step", default=0),
    maybe_instant("confirmed"),
)

passkey: Final = Table(
    "passkey",
    metadata,
    Column("id", Words, primary_key=True),
    of("account_id", "account.id"),
    Column("credential", Words, nullable=False, unique=True),
    Column("public_key", LargeBinary, nullable=False),
    number("sign_count"),
    words("name"),
    instant("created"),
    maybe_instant("last_used"),
    Index(None, "account_id"),
)

recovery_code: Final = Table(
    "recovery_code",
    metadata,
    Column("account_id", Words, ForeignKey("account.id"), primary_key=True),
    Column("code_hash", Words, primary_key=True),
    maybe_instant("used"),
)

challenge: Final = Table(
    "challenge",
    metadata,
    Column("token_hash", Words, primary_key=True),
    words("purpose"),
    words("asked"),
    maybe_of("account_id", "account.id"),
    instant("expires"),
    Index(None, "expires"),
)

api_token: Final = Table(
    "api_token",
    metadata,
    Column("id", Words, primary_key=True),
    Column("token_hash", Words, nullable=False, unique=True),
    of("account_id", "account.id"),
    words("name"),
    json("scopes"),
    instant("created"),
    instant("expires"),
    maybe_instant("last_used"),
    maybe_instant("revoked"),
    Index(None, "account_id"),
)

account_list: Final = Table(
    "account_list",
    metadata,
    Column("account_id", Words, ForeignKey("account.id"), primary_key=True),
    Column("list_id", Words, ForeignKey("watchlist.id"), primary_key=True),
    instant("taken"),
    Index(None, "list_id"),
)

# Who did what to what: ids only, so that it can stay when a person goes.
audit: Final = Table(
    "audit",
    metadata,
    identity(),
    instant("at"),
    words("actor"),
    words("via"),
    words("action"),
    words("object"),
    json("detail"),
    Index(None, "actor"),
    Index(None, "object"),
)

# What a letter says holds tokens: it is sealed, and gone once it is sent.
letter: Final = Table(
    "letter",
    metadata,
    Column("id", Words, primary_key=True),
    maybe_of("account_id", "account.id"),
    maybe_words("sealed"),
    instant("created"),
    maybe_instant("sent"),
    maybe_words("receipt"),
    Index(None, "created"),
)
