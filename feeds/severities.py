"""How much an event matters, by written rules and for the one who is told.

The public severity is the one a direct runtime dependent would be told.  What
follows from a path (an extra in between, a marker, how far away) lowers it; a
range that has nothing left raises it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, assert_never

from feeds.kinds import NoticeKind
from workflows.findings import NOTHING, Severity


class Relation(StrEnum):
    """How the subject of an event stands to the one who follows."""

    SELF = "self"
    DIRECT = "direct"
    TRANSITIVE = "transitive"


class Environment(StrEnum):
    """Whether the markers along the path hold: everywhere, somewhere or nowhere."""

    ALWAYS = "always"
    SOMETIMES = "sometimes"
    NEVER = "never"


class Hit(StrEnum):
    """What an event leaves of the range that is asked for, strongest first.

    broken: nothing is left in the range; stuck: only a yanked release is;
    exposed: part of it is gone; untouched: nothing that is gone was in it.
    """

    BROKEN = "broken"
    STUCK = "stuck"
    EXPOSED = "exposed"
    UNTOUCHED = "untouched"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a subject stands for one follower.  `gated`: only behind an extra."""

    relation: Relation = Relation.DIRECT
    gated: bool = False
    environment: Environment = Environment.ALWAYS
    hit: Hit | None = None


DIRECT_RUNTIME: Final = Standing()

_LADDER: Final = tuple(Severity)


def public(kind: NoticeKind, facts: Mapping[str, str] = NOTHING) -> Severity:
    """Return the severity for a direct runtime dependent."""
    match kind:
        case NoticeKind.NAME_REUSED if facts.get("owner") == "same":
            return Severity.HIGH
        case NoticeKind.PROJECT_REMOVED | NoticeKind.PROJECT_QUARANTINED | NoticeKind.NAME_REUSED:
            return Severity.CRITICAL
        case (
            NoticeKind.ALL_RELEASES_YANKED | NoticeKind.OWNER_LAST_LEFT | NoticeKind.OWNERS_REPLACED
        ):
            return Severity.HIGH
        case NoticeKind.PROJECT_ARCHIVED | NoticeKind.PROJECT_DEPRECATED:
            return Severity.MEDIUM
        case (
            NoticeKind.OWNER_ADDED
            | NoticeKind.OWNER_REMOVED
            | NoticeKind.RELEASE_YANKED
            | NoticeKind.RELEASE_REMOVED
        ):
            return Severity.LOW
        case (
            NoticeKind.PROJECT_RESTORED
            | NoticeKind.PROJECT_UNARCHIVED
            | NoticeKind.PROJECT_UNDEPRECATED
            | NoticeKind.PROJECT_UNQUARANTINED
            | NoticeKind.RELEASE_UNYANKED
            | NoticeKind.RELEASE_RESTORED
            | NoticeKind.LIST_STATE
            | NoticeKind.REGISTRY_TROUBLE
            | NoticeKind.CORRECTION
        ):
            return Severity.INFO
        case _:
            assert_never(kind)


def severity(public: Severity, standing: Standing) -> Severity:
    """Return what an event of this public severity means for one follower.

    A transitive path lowers by one step, but never what is critical: removal,
    quarantine and reuse reach any distance.  An extra or a marker on the way
    lowers by one; a marker that never holds by two.
    """
    if standing.hit is Hit.UNTOUCHED:
        return Severity.INFO
    start = _raised(public, standing.hit)
    far = standing.relation is Relation.TRANSITIVE and start is not Severity.CRITICAL
    return _lowered(start, far + _behind(standing))


def _raised(severity: Severity, hit: Hit | None) -> Severity:
    # A range with nothing left fails a fresh install just as a removed project does.
    floor = {Hit.BROKEN: Severity.CRITICAL, Hit.STUCK: Severity.HIGH}.get(
        hit or Hit.EXPOSED, Severity.INFO
    )
    return min(severity, floor, key=lambda each: each.rank)


def _behind(standing: Standing) -> int:
    if standing.environment is Environment.NEVER:
        return 2
    return int(standing.gated or standing.environment is Environment.SOMETIMES)


def _lowered(severity: Severity, steps: int) -> Severity:
    return _LADDER[min(severity.rank + steps, len(_LADDER) - 1)]
