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
        NoticeKind.LIST_STATE: "state of a list",
        NoticeKind.REGISTRY_TROUBLE: "registry trouble",
        NoticeKind.CORRECTION: "correction",
    }
)
