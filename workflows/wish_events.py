"""What an owner laid down in advance or asked for in public, and what stops all transfers.

These belong to a project, or to all of them, and to no case.
"""

from dataclasses import dataclass
from datetime import datetime

from workflows.names import PersonId, Project
from workflows.terms import (
    CallGrade,
    DirectiveKind,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectiveSet:
    """An owner laid something down in advance."""

    at: datetime
    project: Project
    by: PersonId
    kind: DirectiveKind
    successor: PersonId | None = None
    begins: datetime | None = None
    ends: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectiveLifted:
    """An owner took it back."""

    at: datetime
    project: Project
    by: PersonId
    kind: DirectiveKind


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOpened:
    """An owner looks for help or hands; `by` is the clock when nobody is left."""

    at: datetime
    project: Project
    by: PersonId
    grade: CallGrade
    expires: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CallClosed:
    """The call is over."""

    at: datetime
    project: Project
    by: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFreezeSet:
    """All executions stop; requests are still taken in."""

    at: datetime
    by: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFreezeLifted:
    """Executions go on."""

    at: datetime
    by: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceReached:
    """As many transfers began within a day as may; the next waits until then."""

    at: datetime
    begun: int
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockSetBack:
    """Our clock showed a time that was over; it is `at` that nothing goes on before."""

    at: datetime
    shown: datetime
