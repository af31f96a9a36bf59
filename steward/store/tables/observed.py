"""What registries show: sources, projects, their lives, releases, files and people.

Tables with `since` and `until` are bitemporal: when it held upstream, and when
we learnt that it began (`learnt_at`) and ended (`ended_learnt_at`).
"""

from typing import Any, Final

from sqlalchemy import Boolean, Column, Index, Table, UniqueConstraint, false, true

from steward.store.tables.base import (
    identity,
    instant,
    maybe_instant,
    maybe_json,
    maybe_number,
    maybe_of,
    maybe_words,
    metadata,
    number,
    of,
    words,
)
from steward.store.types import Words


def _interval() -> tuple[Column[Any], ...]:
    return (
        maybe_instant("since"),
        maybe_instant("until"),
        instant("learnt_at"),
        maybe_instant("ended_learnt_at"),
    )


source: Final = Table(
    "source",
    metadata,
    identity(),
    Column("ecosystem", Words, nullable=False, unique=True),
    words("base_url"),
    maybe_words("cursor"),
    maybe_number("head"),
    maybe_instant("head_at"),
    maybe_instant("root_at"),
    words("health", default="ok"),
    maybe_instant("health_since"),
    maybe_words("incident"),
    maybe_instant("last_ok_at"),
    maybe_words("last_error"),
    maybe_instant("last_error_at"),
    maybe_instant("silent_since"),
    number("unknown_actions", default=0),
    number("rows_counted", default=0),
)

validator: Final = Table(
    "validator",
    metadata,
    Column("source_id", source.c.id.type, primary_key=True, autoincrement=False),
    Column("url", Words, primary_key=True),
    maybe_words("etag"),
    maybe_words("last_modified"),
)

project: Final = Table(
    "project",
    metadata,
    identity(),
    words("ecosystem"),
    words("name"),
    maybe_words("display_name"),
    words("state", default="unknown"),
    maybe_words("status"),
    maybe_words("status_reason"),
    maybe_words("summary"),
    maybe_json("links"),
    maybe_json("classifiers"),
    maybe_number("serial"),
    number("incarnation", default=0),
    maybe_instant("first_seen"),
    maybe_instant("last_seen"),
    maybe_instant("looked_at"),
    maybe_instant("next_look"),
    Column("tracked", Boolean, nullable=False, server_default=false()),
    maybe_number("pending_serial"),
    maybe_instant("pending_since"),
    number("pending_tries", default=0),
    maybe_words("latest_version"),
    maybe_words("described_version"),
    UniqueConstraint("ecosystem", "name"),
)
Index(
    "ix_project_next_look",
    project.c.next_look,
    sqlite_where=project.c.tracked == true(),
    postgresql_where=project.c.tracked == true(),
)

incarnation: Final = Table(
    "incarnation",
    metadata,
    identity(),
    of("project_id", "project.id"),
    number("n"),
    instant("first_seen"),
    maybe_instant("removed_at"),
    maybe_json("evidence"),
    maybe_json("tombstone"),
    UniqueConstraint("project_id", "n"),
)

release: Final = Table(
    "release",
    metadata,
    identity(),
    of("incarnation_id", "incarnation.id"),
    words("version"),
    maybe_instant("uploaded"),
    Column("yanked", Boolean, nullable=False, server_default=false()),
    maybe_words("yank_reason"),
    Column("quarantined", Boolean, nullable=False, server_default=false()),
    instant("first_seen"),
    maybe_instant("removed_at"),
    UniqueConstraint("incarnation_id", "version"),
)

release_state: Final = Table(
    "release_state",
    metadata,
    identity(),
    of("release_id", "release.id"),
    words("state"),
    *_interval(),
    Index(None, "release_id"),
)

file: Final = Table(
    "file",
    metadata,
    identity(),
    of("release_id", "release.id"),
    words("name"),
    words("url"),
    maybe_words("sha256"),
    maybe_number("size"),
    maybe_instant("uploaded"),
    maybe_words("yanked"),
    maybe_words("metadata_sha256"),
    maybe_words("requires_python"),
    maybe_instant("removed_at"),
    UniqueConstraint("release_id", "name"),
)

project_state: Final = Table(
    "project_state",
    metadata,
    identity(),
    of("incarnation_id", "incarnation.id"),
    words("state"),
    *_interval(),
    Index(None, "incarnation_id"),
)

person: Final = Table(
    "person",
    metadata,
    Column("id", Words, primary_key=True),
    words("ecosystem"),
    words("name"),
    UniqueConstraint("ecosystem", "name"),
)

holder: Final = Table(
    "holder",
    metadata,
    identity(),
    of("incarnation_id", "incarnation.id"),
    of("person_id", "person.id"),
    words("role"),
    words("kind"),
    *_interval(),
    words("source"),
    Index(None, "incarnation_id"),
    Index(None, "person_id"),
)

# Append-only, as it came; a row that was read before is not read twice.
upstream_event: Final = Table(
    "upstream_event",
    metadata,
    identity(),
    of("source_id", "source.id"),
    words("external_id"),
    maybe_of("project_id", "project.id"),
    words("name"),
    maybe_words("version"),
    words("action"),
    maybe_of("who_person_id", "person.id"),
    instant("at"),
    instant("seen_at"),
    Column("known", Boolean, nullable=False),
    Column("applied", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("source_id", "external_id"),
    Index(None, "project_id"),
)

# Run-length: a look that shows what the last one showed only moves `last_at` and `looks`.
observation: Final = Table(
    "observation",
    metadata,
    identity(),
    of("project_id", "project.id"),
    of("source_id", "source.id"),
    words("outcome"),
    maybe_number("status"),
    maybe_words("digest"),
    instant("at"),
    instant("last_at"),
    number("looks", default=1),
    maybe_words("reason"),
    Index(None, "project_id", "at"),
)
