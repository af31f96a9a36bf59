"""The kinds of notice, and how a person says each in two or three words.

The words of the machine's findings are repeated here on purpose: a kind is a
promise to readers (it stands in addresses and categories), and a new finding
must be given its place by hand.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class NoticeKind(StrEnum):
    """What a notice is about."""

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
    HANDOFF_REQUESTED = "handoff-requested"
    HANDOFF_CONTACTING = "handoff-contacting"
    HANDOFF_ANSWERED = "handoff-answered"
    HANDOFF_OBJECTION = "handoff-objection"
    HANDOFF_RECOMMENDED = "handoff-recommended"
    HANDOFF_APPROVED = "handoff-approved"
    COUNTDOWN_CANCELLED = "countdown-cancelled"
    HANDOFF_DENIED = "handoff-denied"
    HANDOFF_WITHDRAWN = "handoff-withdrawn"
    HANDOFF_ENDED = "handoff-ended"
    NEW_HANDS = "new-hands"
    FIRST_RELEASE_BY_NEW_HANDS = "first-release-by-new-hands"
    SUSPICIOUS_AFTER_HANDOFF = "suspicious-after-handoff"
    HANDOFF_REVERSED = "handoff-reversed"
    HANDOFF_ANNULLED = "handoff-annulled"
    ORPHANED = "orphaned"
    HELP_WANTED = "help-wanted"
    TRANSFERS_STOPPED = "transfers-stopped"
    LIST_STATE = "list-state"
    REGISTRY_TROUBLE = "registry-trouble"
    CORRECTION = "correction"


LABELS: Final[Mapping[NoticeKind, str]] = MappingProxyType(
    {
        NoticeKind.PROJECT_REMOVED: "removed",
        NoticeKind.PROJECT_RESTORED: "back on the index",
        NoticeKind.PROJECT_ARCHIVED: "archived",
        NoticeKind.PROJECT_UNARCHIVED: "no longer archived",
        NoticeKind.PROJECT_DEPRECATED: "deprecated",
        NoticeKind.PROJECT_UNDEPRECATED: "no longer deprecated",
        NoticeKind.PROJECT_QUARANTINED: "quarantined",
        NoticeKind.PROJECT_UNQUARANTINED: "no longer quarantined",
        NoticeKind.RELEASE_YANKED: "yanked",
        NoticeKind.RELEASE_UNYANKED: "no longer yanked",
        NoticeKind.RELEASE_REMOVED: "release removed",
        NoticeKind.RELEASE_RESTORED: "release back",
        NoticeKind.ALL_RELEASES_YANKED: "all releases yanked",
        NoticeKind.NAME_REUSED: "name reused",
        NoticeKind.OWNER_ADDED: "owner added",
        NoticeKind.OWNER_REMOVED: "owner removed",
        NoticeKind.OWNER_LAST_LEFT: "last owner left",
        NoticeKind.OWNERS_REPLACED: "owners replaced",
        NoticeKind.HANDOFF_REQUESTED: "handoff asked",
        NoticeKind.HANDOFF_CONTACTING: "owner written to",
        NoticeKind.HANDOFF_ANSWERED: "owner answered",
        NoticeKind.HANDOFF_OBJECTION: "objection",
        NoticeKind.HANDOFF_RECOMMENDED: "handoff recommended",
        NoticeKind.HANDOFF_APPROVED: "handoff approved",
        NoticeKind.COUNTDOWN_CANCELLED: "countdown cancelled",
        NoticeKind.HANDOFF_DENIED: "handoff denied",
        NoticeKind.HANDOFF_WITHDRAWN: "handoff withdrawn",
        NoticeKind.HANDOFF_ENDED: "handoff ended",
        NoticeKind.NEW_HANDS: "new hands",
        NoticeKind.FIRST_RELEASE_BY_NEW_HANDS: "first release by new hands",
        NoticeKind.SUSPICIOUS_AFTER_HANDOFF: "suspicious after a handoff",
        NoticeKind.HANDOFF_REVERSED: "handoff reversed",
        NoticeKind.HANDOFF_ANNULLED: "handoff annulled",
        NoticeKind.ORPHANED: "orphaned",
        NoticeKind.HELP_WANTED: "help wanted",
        NoticeKind.TRANSFERS_STOPPED: "transfers stopped",
        NoticeKind.LIST_STATE: "state of a list",
        NoticeKind.REGISTRY_TROUBLE: "registry trouble",
        NoticeKind.CORRECTION: "correction",
    }
)

HANDOFFS: Final = frozenset(
    {
        NoticeKind.HANDOFF_REQUESTED,
        NoticeKind.HANDOFF_ANSWERED,
        NoticeKind.HANDOFF_DENIED,
        NoticeKind.HANDOFF_WITHDRAWN,
        NoticeKind.HANDOFF_ENDED,
        NoticeKind.HANDOFF_REVERSED,
        NoticeKind.HANDOFF_ANNULLED,
        NoticeKind.NEW_HANDS,
        NoticeKind.ORPHANED,
        NoticeKind.TRANSFERS_STOPPED,
    }
)
"""What opens a handoff, what its owner says, what ends it, and what stops them all."""

ADOPTABLE: Final = frozenset({NoticeKind.HELP_WANTED, NoticeKind.ORPHANED})
"""What somebody who looks for a project to look after wants to hear."""
