"""What can be followed, and the address and the key of each.

A topic's key is how the store names its version; its path is a promise to
readers.  A watch list is known here by its opaque id only: its address holds a
token that this package never sees.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, assert_never

from feeds.kinds import ADOPTABLE, HANDOFFS, NoticeKind
from workflows.findings import Severity
from workflows.names import CaseId, Project


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


@dataclass(frozen=True, slots=True)
class OfCase:
    """What is public of one case, from its notice to its end."""

    case: CaseId


@dataclass(frozen=True, slots=True)
class Handoffs:
    """What projects are asked for, what their owners say, and what became of it."""


@dataclass(frozen=True, slots=True)
class Adoptable:
    """Projects that look for hands."""


Topic = Everything | OfKind | AtLeast | OfProject | OfCase | Handoffs | Adoptable | OfList
PublicTopic = Everything | OfKind | AtLeast | OfProject | OfCase | Handoffs | Adoptable

_ALONE: Final[Mapping[type[Everything | Handoffs | Adoptable], str]] = MappingProxyType(
    {Everything: "all", Handoffs: "handoffs-open", Adoptable: "adoptable"}
)


def key(topic: Topic) -> str:
    """Return the name under which the topic's version is kept."""
    match topic:
        case Everything() | Handoffs() | Adoptable():
            return _ALONE[type(topic)]
        case OfKind(kind):
            return f"kind:{kind}"
        case AtLeast(severity):
            return f"severity:{severity}"
        case OfProject(project):
            return f"project:{project}"
        case OfCase(case):
            return f"case:{case}"
        case OfList(watchlist):
            return f"list:{watchlist}"
        case _:
            assert_never(topic)


def public_topics(
    kind: NoticeKind, severity: Severity, project: Project | None, case: CaseId | None = None
) -> frozenset[PublicTopic]:
    """Return every public topic that an event of this kind and severity belongs to."""
    floors = {AtLeast(each) for each in Severity if each.rank >= severity.rank}
    own = {OfProject(project)} if project else set()
    of_case = {OfCase(case)} if case else set()
    gathered = {each for each in (Handoffs(), Adoptable()) if kind in kinds_of(each)}
    return frozenset({Everything(), OfKind(kind), *floors, *own, *of_case, *gathered})


def kinds_of(topic: OfKind | Handoffs | Adoptable) -> tuple[NoticeKind, ...]:
    """Return the kinds that a topic gathers, in their order."""
    match topic:
        case OfKind(kind):
            return (kind,)
        case Handoffs():
            return tuple(each for each in NoticeKind if each in HANDOFFS)
        case Adoptable():
            return tuple(each for each in NoticeKind if each in ADOPTABLE)


def strong_enough(floor: Severity) -> tuple[Severity, ...]:
    """Return the severities that a floor lets through, strongest first."""
    return tuple(each for each in Severity if each.rank <= floor.rank)
