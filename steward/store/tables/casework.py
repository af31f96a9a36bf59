"""Cases: where each stands, the words people wrote in it, and what they have not sent yet.

The ledger is the record: `case_file` and `case_candidate` are made from it and
can be made again.
"""

from typing import Final

from sqlalchemy import Boolean, Column, ForeignKey, Index, Table, false

from steward.store.tables.base import (
    instant,
    json,
    maybe_instant,
    maybe_words,
    metadata,
    number,
    of,
    words,
)
from steward.store.types import Words

# `since` is when the stage began, later by the time its clock stood still; `entered` when it
# really did; `noticed` since when anybody may read it.  `wakes` is when the clock can next do
# something.
case_file: Final = Table(
    "case_file",
    metadata,
    Column("id", Words, primary_key=True),
    of("project_id", "project.id"),
    words("intent"),
    words("policy", default=""),
    number("policy_version", default=0),
    number("tier", default=0),
    words("stage"),
    maybe_words("outcome"),
    words("lead"),
    maybe_words("assignee"),
    number("version"),
    instant("opened"),
    maybe_instant("filed"),
    maybe_instant("noticed"),
    instant("since"),
    instant("entered"),
    instant("changed"),
    maybe_instant("granted"),
    maybe_instant("ends"),
    words("turn"),
    instant("due"),
    Column("overdue", Boolean, nullable=False, server_default=false()),
    json("beside"),
    maybe_instant("wakes"),
    Index(None, "project_id"),
    Index(None, "stage", "due"),
    Index(None, "wakes"),
    Index(None, "assignee"),
)

case_candidate: Final = Table(
    "case_candidate",
    metadata,
    Column("case_id", Words, ForeignKey("case_file.id"), primary_key=True),
    Column("person_id", Words, primary_key=True),
    number("place"),
    Index(None, "person_id"),
)

# What people wrote; the ledger holds the id alone, so that the words can be erased.
case_text: Final = Table(
    "case_text",
    metadata,
    Column("id", Words, primary_key=True),
    words("case_id"),
    words("author"),
    words("what"),
    maybe_words("words"),
    instant("written"),
    maybe_instant("erased"),
    Index(None, "case_id"),
    Index(None, "author"),
)

# What somebody began to write in a case and has not sent; seen by nobody else.
case_draft: Final = Table(
    "case_draft",
    metadata,
    Column("account_id", Words, ForeignKey("account.id"), primary_key=True),
    Column("case_id", Words, primary_key=True),
    Column("what", Words, primary_key=True),
    json("fields"),
    instant("saved"),
    Index(None, "saved"),
)
