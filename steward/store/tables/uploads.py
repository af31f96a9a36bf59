"""What people sent to be kept: contents by their digest, and who sent them for which case."""

from typing import Final

from sqlalchemy import Column, Index, Table

from steward.store.tables.base import instant, maybe_words, metadata, number, of, words
from steward.store.types import Words

# The bytes are files in the data folder; a content whose row is gone is swept away there.
content: Final = Table(
    "content",
    metadata,
    Column("sha256", Words, primary_key=True),
    words("kind"),
    number("size"),
    instant("kept"),
)

# `subject` is what it was sent for, such as a case; without one it is forgotten soon.
upload: Final = Table(
    "upload",
    metadata,
    Column("id", Words, primary_key=True),
    of("sha256", "content.sha256"),
    words("by"),
    maybe_words("subject"),
    words("name"),
    instant("at"),
    Index(None, "sha256"),
    Index(None, "by"),
    Index(None, "subject"),
)
