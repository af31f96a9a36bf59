"""Every table, by what it is about.  Private to the store."""

from steward.store.tables.base import metadata
from steward.store.tables.followed import membership, watchlist
from steward.store.tables.graph import dependents_count, edge_change, edge_latest, requirement
from steward.store.tables.kept import allowance, idempotency, job, meta
from steward.store.tables.observed import (
    file,
    holder,
    incarnation,
    observation,
    person,
    project,
    project_state,
    release,
    release_state,
    source,
    upstream_event,
    validator,
)
from steward.store.tables.told import entry, event, feed_version, fragment, text

__all__ = [
    "allowance",
    "dependents_count",
    "edge_change",
    "edge_latest",
    "entry",
    "event",
    "feed_version",
    "file",
    "fragment",
    "holder",
    "idempotency",
    "incarnation",
    "job",
    "membership",
    "meta",
    "metadata",
    "observation",
    "person",
    "project",
    "project_state",
    "release",
    "release_state",
    "requirement",
    "source",
    "text",
    "upstream_event",
    "validator",
    "watchlist",
]
