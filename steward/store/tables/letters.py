"""Letters of cases, the links in them, and what came back by mail."""

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, Table

from steward.store.tables.base import (
    instant,
    maybe_instant,
    maybe_words,
    metadata,
    words,
)
from steward.store.types import Words

# One row for each letter; what it says is in `letter`, under the same id, until it is sent.
# `key` is made from its cause and its reader, so that a cause writes to somebody once.
case_letter: Final = Table(
    "case_letter",
    metadata,
    Column("id", Words, primary_key=True),
    Column("key", Words, nullable=False, unique=True),
    words("case_id"),
    words("name"),
    maybe_words("point_id"),
    maybe_words("account_id"),
    words("kin"),
    instant("made"),
    maybe_words("result"),
    maybe_instant("result_at"),
    Index(None, "case_id"),
    Index(None, "kin", "made"),
)

# Of a link only the digest is kept.  It opens for one contact point, and answers once.
answer_link: Final = Table(
    "answer_link",
    metadata,
    Column("token_hash", Words, primary_key=True),
    Column("letter_id", Words, ForeignKey("case_letter.id"), nullable=False),
    words("case_id"),
    words("point_id"),
    instant("expires"),
    maybe_instant("used_at"),
    maybe_words("used_answer"),
    Index(None, "case_id"),
    Index(None, "expires"),
)

# What came back: a whole message, sealed, until it was read and its time is over.
inbound: Final = Table(
    "inbound",
    metadata,
    Column("id", Words, primary_key=True),
    Column("digest", Words, nullable=False, unique=True),
    words("sort"),
    words("status", default=""),
    maybe_words("letter_id"),
    maybe_words("case_id"),
    maybe_words("point_id"),
    maybe_words("sealed"),
    instant("received"),
    maybe_instant("read_at"),
    maybe_words("read_by"),
    Index(None, "case_id"),
    Index(None, "read_at"),
)
