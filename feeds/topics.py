"""What can be followed, and the address and the key of each.

A topic's key is how the store names its version; its path is a promise to
readers.  A watch list is known here by its opaque id only: its address holds a
token that this package never sees.
"""

from dataclasses import dataclass
from typing import assert_never

from feeds.kinds import NoticeKind
from workflows.findings import Severity
from workflows.names import Project


@dataclass(frozen=True, slots=True)
class Everything:
    """Every public event."""


@dataclass(frozen=True, slots=True)
class OfKind:
    """The public events of one kind."""

    kind: NoticeKind


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The public events of this severity or a stronger one."""

    severity: Severity


@dataclass(frozen=True, slots=True)
class OfProject:
    """What happens to one project; it outlives the project."""

    project: Project


@dataclass(frozen=True, slots=True)
class OfList:
    """What happens to what a watch list names, and what is said of the list itself."""

    watchlist: str


Topic = Everything | OfKind | AtLeast | OfProject | OfList


def key(topic: Topic) -> str:
    """Return the name under which the topic's version is kept."""
    match topic:
        case Everything():
            return "all"
        case OfKind(kind):
            return f"kind:{kind}"
        case AtLeast(severity):
            return f"severity:{severity}"
        case OfProject(project):
            return f"project:{project}"
        case OfList(watchlist):
            return f"list:{watchlist}"
        case _:
            assert_never(topic)


def public_topics(
    kind: NoticeKind, severity: Severity, project: Project | None
) -> frozenset[Topic]:
    """Return every public topic that an event of this kind and severity belongs to."""
    floors = {AtLeast(each) for each in Severity if each.rank >= severity.rank}
    own = {OfProject(project)} if project else set()
    return frozenset({Everything(), OfKind(kind), *floors, *own})


def strong_enough(floor: Severity) -> tuple[Severity, ...]:
    """Return the severities that a floor lets through, strongest first."""
    return tuple(each for each in Severity if each.rank <= floor.rank)
