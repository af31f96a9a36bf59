"""A subscription, and whether a notice reaches it: why, by which path, how severe there.

SQL selects the audience in the service; this is the rule that the query must
agree with.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from feeds.notices import Notice
from feeds.severities import Standing, severity
from feeds.topics import OfList, Topic, public_topics
from workflows.findings import Severity
from workflows.names import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One edge of a path: who asks (a list's name or a project) for what, in which words."""

    asker: str
    requirement: str
    target: str
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A project that a list follows when an event happens, and how it stands to the list."""

    standing: Standing
    path: tuple[Step, ...]


_NOBODY: Final[Mapping[Project, Member]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One reader following one topic; `members` are those of a list at the event."""

    topic: Topic
    members: Mapping[Project, Member] = field(default_factory=lambda: _NOBODY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Why a notice reaches a subscription: the standing is None where no path is needed.

    `asks` is the range that the end of the path asks for; empty for any release.
    """

    severity: Severity
    standing: Standing | None = None
    path: tuple[Step, ...] = ()
    asks: str = ""


def reaches(notice: Notice, subscription: Subscription) -> Reach | None:
    """Return why the notice belongs in the subscription, or None if it does not."""
    match subscription.topic:
        case OfList(watchlist):
            return _reaches_list(notice, watchlist, subscription.members)
        case topic:
            return Reach(severity=notice.severity) if _is_of(notice, topic) else None


def _reaches_list(
    notice: Notice, watchlist: str, members: Mapping[Project, Member]
) -> Reach | None:
    if notice.watchlist is not None:
        return Reach(severity=notice.severity) if notice.watchlist == watchlist else None
    member = members.get(notice.project) if notice.project else None
    if member is None:
        return None
    return Reach(
        severity=severity(notice.severity, member.standing),
        standing=member.standing,
        path=member.path,
    )


def _is_of(notice: Notice, topic: Topic) -> bool:
    if notice.watchlist is not None:
        return False
    return topic in public_topics(notice.kind, notice.severity, notice.project, notice.case)
