"""What we believe happened, with the evidence.

A finding is about what was seen, never about what somebody is.  It names
people by opaque ids only: names and free text live in tables that can be
erased, and a finding may be kept for ever.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from workflows.names import PersonId, Project


class FindingKind(StrEnum):
    """The kinds that a machine can see at a registry."""

    PROJECT_REMOVED = "project-removed"
    PROJECT_RESTORED = "project-restored"
    PROJECT_ARCHIVED = "project-archived"
    PROJECT_UNARCHIVED = "project-unarchived"
    PROJECT_DEPRECATED = "project-deprecated"
    PROJECT_UNDEPRECATED = "project-undeprecated"
    PROJECT_QUARANTINED = "project-quarantined"
    PROJECT_UNQUARANTINED = "project-unquarantined"
    RELEASE_YANKED = "release-yanked"
    RELEASE_UNYANKED = "release-unyanked"
    RELEASE_REMOVED = "release-removed"
    RELEASE_RESTORED = "release-restored"
    ALL_RELEASES_YANKED = "all-releases-yanked"
    NAME_REUSED = "name-reused"
    OWNER_ADDED = "owner-added"
    OWNER_REMOVED = "owner-removed"
    OWNER_LAST_LEFT = "owner-last-left"
    OWNERS_REPLACED = "owners-replaced"
    FIRST_RELEASE_BY_NEW_HANDS = "first-release-by-new-hands"
    SUSPICIOUS_AFTER_HANDOFF = "suspicious-after-handoff"


class Severity(StrEnum):
    """How much an event matters to the one who is told, strongest first."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for critical to 4 for info."""
        return _ORDER.index(self)


_ORDER: Final = tuple(Severity)
NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One dated sighting, where to check it, and what was seen in our own words."""

    seen_at: datetime
    source: str
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What we believe happened to one life of a project.

    `at` is when it happened as far as the evidence tells; `key` is made from
    the cause, so that the same cause seen twice is one finding; `people` are
    those whose roles it concerns; `facts` are safe tokens such as a version.
    """

    project: Project
    incarnation: int
    kind: FindingKind
    at: datetime
    key: str
    evidence: tuple[Evidence, ...]
    people: tuple[PersonId, ...] = ()
    facts: Mapping[str, str] = field(default_factory=lambda: NOTHING)
