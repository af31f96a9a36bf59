"""Who depends on whom: requirements as read, edges of latest releases, counts.

Edges and counts are loaded in millions, so they name projects without foreign
keys; they are made from rows of `requirement`, which has them.
"""

from typing import Final

from sqlalchemy import Boolean, Column, Index, Table, false

from steward.store.tables.base import (
    identity,
    json,
    maybe_instant,
    maybe_words,
    metadata,
    number,
    of,
    words,
)
from steward.store.types import Number

requirement: Final = Table(
    "requirement",
    metadata,
    identity(),
    of("project_id", "project.id"),
    words("version"),
    words("raw"),
    maybe_words("target"),
    json("extras"),
    words("specifier", default=""),
    maybe_words("url"),
    json("gates"),
    words("environment", default="always"),
    maybe_words("marker"),
    maybe_words("error"),
    Index(None, "project_id", "version"),
)

edge_latest: Final = Table(
    "edge_latest",
    metadata,
    number("dependent_id"),
    number("target_id"),
    words("raw"),
    words("gates", default=""),
    words("environment", default="always"),
    words("extras", default=""),
    words("source"),
    Index(None, "dependent_id", "target_id"),
    Index(None, "target_id", "dependent_id"),
)

# Which dependents' edges were replaced, in the order of the commits: what a
# process that holds the graph in memory must read again.
edge_change: Final = Table(
    "edge_change",
    metadata,
    Column("version", Number, primary_key=True, autoincrement=False),
    number("dependent_id"),
)

dependents_count: Final = Table(
    "dependents_count",
    metadata,
    Column("project_id", Number, primary_key=True, autoincrement=False),
    number("direct"),
    number("runtime"),
    number("any"),
    words("graph_version"),
    maybe_instant("computed_at"),
    Column("dirty", Boolean, nullable=False, server_default=false()),
)
