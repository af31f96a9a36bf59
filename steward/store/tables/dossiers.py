"""What a look for a case found: ways to reach an owner, facts with their history, open calls."""

from typing import Final

from sqlalchemy import Boolean, Column, Index, Table, UniqueConstraint, false

from steward.store.tables.base import (
    identity,
    instant,
    maybe_instant,
    maybe_words,
    metadata,
    of,
    words,
)
from steward.store.types import Number, Words

# The value is sealed; the three prints compare it with others without opening it, and
# stay when it is erased.  `shared` says that many strangers have addresses in that domain.
case_contact: Final = Table(
    "case_contact",
    metadata,
    Column("id", Words, primary_key=True),
    of("project_id", "project.id"),
    words("channel"),
    words("origin"),
    words("source"),
    words("fingerprint"),
    words("kin"),
    words("domain"),
    Column("shared", Boolean, nullable=False, server_default=false()),
    maybe_words("sealed"),
    maybe_words("account_id"),
    instant("first_seen"),
    instant("seen_at"),
    words("domain_state", default="unknown"),
    maybe_instant("domain_at"),
    maybe_words("result"),
    maybe_instant("result_at"),
    maybe_instant("muted_at"),
    UniqueConstraint("project_id", "fingerprint"),
    Index(None, "kin"),
)

# Run-length: what says the same again only moves `seen_at`.  `about` is what of the
# project it is said of, such as a version; `at` is when it became so.
case_fact: Final = Table(
    "case_fact",
    metadata,
    identity(),
    of("project_id", "project.id"),
    words("name"),
    words("about", default=""),
    words("value"),
    words("source"),
    instant("at"),
    instant("seen_at"),
    Index(None, "project_id", "name"),
)

# One row for each project whose owners, or nobody, look for hands now.
adoptable: Final = Table(
    "adoptable",
    metadata,
    Column("project_id", Number, primary_key=True, autoincrement=False),
    Column("number", Number, nullable=False, unique=True),
    words("grade"),
    Column("orphaned", Boolean, nullable=False, server_default=false()),
    instant("since"),
    maybe_instant("until"),
)
