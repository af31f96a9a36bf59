"""How much an event matters, by written rules and for the one who is told.

The public severity is the one a direct runtime dependent would be told.  What
follows from a path (an extra in between, a marker, how far away) lowers it; a
range that has nothing left raises it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from feeds.kinds import NoticeKind
from workflows.findings import NOTHING, Severity
from workflows.terms import Intent


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

WEIGHTS: Final[Mapping[NoticeKind, Severity]] = MappingProxyType(
    {
        NoticeKind.PROJECT_REMOVED: Severity.CRITICAL,
        NoticeKind.PROJECT_QUARANTINED: Severity.CRITICAL,
        NoticeKind.NAME_REUSED: Severity.CRITICAL,
        NoticeKind.ALL_RELEASES_YANKED: Severity.HIGH,
        NoticeKind.OWNER_LAST_LEFT: Severity.HIGH,
        NoticeKind.OWNERS_REPLACED: Severity.HIGH,
        NoticeKind.NEW_HANDS: Severity.HIGH,
        NoticeKind.SUSPICIOUS_AFTER_HANDOFF: Severity.HIGH,
        NoticeKind.HANDOFF_REVERSED: Severity.HIGH,
        NoticeKind.HANDOFF_ANNULLED: Severity.HIGH,
        NoticeKind.PROJECT_ARCHIVED: Severity.MEDIUM,
        NoticeKind.PROJECT_DEPRECATED: Severity.MEDIUM,
        NoticeKind.HANDOFF_APPROVED: Severity.MEDIUM,
        NoticeKind.FIRST_RELEASE_BY_NEW_HANDS: Severity.MEDIUM,
        NoticeKind.ORPHANED: Severity.MEDIUM,
        NoticeKind.OWNER_ADDED: Severity.LOW,
        NoticeKind.OWNER_REMOVED: Severity.LOW,
        NoticeKind.RELEASE_YANKED: Severity.LOW,
        NoticeKind.RELEASE_REMOVED: Severity.LOW,
        NoticeKind.HANDOFF_REQUESTED: Severity.LOW,
        NoticeKind.HANDOFF_RECOMMENDED: Severity.LOW,
        NoticeKind.COUNTDOWN_CANCELLED: Severity.LOW,
        NoticeKind.HELP_WANTED: Severity.LOW,
        NoticeKind.TRANSFERS_STOPPED: Severity.LOW,
        NoticeKind.PROJECT_RESTORED: Severity.INFO,
        NoticeKind.PROJECT_UNARCHIVED: Severity.INFO,
        NoticeKind.PROJECT_UNDEPRECATED: Severity.INFO,
        NoticeKind.PROJECT_UNQUARANTINED: Severity.INFO,
        NoticeKind.RELEASE_UNYANKED: Severity.INFO,
        NoticeKind.RELEASE_RESTORED: Severity.INFO,
        NoticeKind.HANDOFF_CONTACTING: Severity.INFO,
        NoticeKind.HANDOFF_ANSWERED: Severity.INFO,
        NoticeKind.HANDOFF_OBJECTION: Severity.INFO,
        NoticeKind.HANDOFF_DENIED: Severity.INFO,
        NoticeKind.HANDOFF_WITHDRAWN: Severity.INFO,
        NoticeKind.HANDOFF_ENDED: Severity.INFO,
        NoticeKind.LIST_STATE: Severity.INFO,
        NoticeKind.REGISTRY_TROUBLE: Severity.INFO,
        NoticeKind.CORRECTION: Severity.INFO,
    }
)
"""What each kind weighs for a direct runtime dependent, if nothing more is known."""

_LADDER: Final = tuple(Severity)


def public(kind: NoticeKind, facts: Mapping[str, str] = NOTHING) -> Severity:
    """Return the severity for a direct runtime dependent."""
    match kind:
        case NoticeKind.NAME_REUSED if facts.get("owner") == "same":
            return Severity.HIGH
        case NoticeKind.NEW_HANDS if facts.get("intent") == Intent.REUSE:
            # The name means something else now: the same as when it is registered anew.
            return Severity.CRITICAL
        case NoticeKind.HANDOFF_ANNULLED if facts.get("assets") == "0":
            return Severity.INFO
        case NoticeKind.HELP_WANTED if "looks" not in facts:
            return Severity.INFO
        case NoticeKind.TRANSFERS_STOPPED if "goes_on" in facts:
            return Severity.INFO
        case _:
            return WEIGHTS[kind]


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
