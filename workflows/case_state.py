"""What the rules remember of one case: a small frozen value.

How it comes about from events is `case.py`'s business; what may happen to it is
decided in `decide.py`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from workflows.appeal import Hearing
from workflows.campaign import Campaign
from workflows.names import CaseId, PersonId, Project
from workflows.terms import (
    Advice,
    Answer,
    Grant,
    HoldKind,
    Intent,
    Outcome,
    Silence,
    Stage,
    Tier,
)
from workflows.transfer import Transfer

_NOBODY: Final[frozenset[PersonId]] = frozenset()

NOT_BEGUN: Final = Campaign()

STOPPING: Final = frozenset(
    {
        HoldKind.NEEDS_INFO,
        HoldKind.LEGAL,
        HoldKind.ABSENCE,
        HoldKind.CHALLENGE,
        HoldKind.OFFER,
        HoldKind.REPLY,
    }
)
"""Holds that stop the clock of the stage.  A freeze stops executions, not clocks."""

LASTING: Final = frozenset({HoldKind.LEGAL, HoldKind.FREEZE, HoldKind.REPLY})
"""Holds that outlive a change of stage."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Something that stands beside the stage; `by` and `offer` belong to a counter-offer."""

    kind: HoldKind
    since: datetime
    until: datetime | None
    by: PersonId | None = None
    offer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """The owners who agreed, and when the first of them did."""

    by: frozenset[PersonId]
    at: datetime


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was recommended, by whom, and who agreed since."""

    by: PersonId
    advice: Advice
    approved_by: frozenset[PersonId] = _NOBODY


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person found about one requirement, and when."""

    requirement: str
    holds: bool
    by: PersonId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One request about one project: everything the rules need to remember of it.

    `since` is when the stage began, later by all the time its clock stood
    still; `halted` is when it stopped, while it stands; `ends` is the date that
    a countdown or a probation announced; `silence` what the owner's
    silence rested on when the case left his stage; `kept` that an owner once said no.
    """

    id: CaseId
    project: Project
    intent: Intent
    policy: str = ""
    policy_version: int = 0
    tier: Tier = Tier.T0
    stage: Stage = Stage.DRAFT
    since: datetime
    halted: datetime | None = None
    ends: datetime | None = None
    outcome: Outcome | None = None
    candidates: tuple[PersonId, ...]
    former: frozenset[PersonId] = _NOBODY
    assignee: PersonId | None = None
    conflicted: frozenset[PersonId] = _NOBODY
    acted: frozenset[PersonId] = _NOBODY
    holds: tuple[Hold, ...] = ()
    campaign: Campaign = NOT_BEGUN
    silence: Silence | None = None
    consent: Consent | None = None
    kept: bool = False
    waited: bool = False
    challenged: bool = False
    objections: frozenset[PersonId] = _NOBODY
    heard: frozenset[PersonId] = _NOBODY
    death_sources: frozenset[str] = frozenset()
    checked_at: datetime | None = None
    judged: tuple[Judgement, ...] = ()
    proposal: Proposal | None = None
    grant: Grant | None = None
    transfer: Transfer | None = None
    hearing: Hearing | None = None
    appealed: bool = False
    reminded_at: datetime | None = None
    overdue: bool = False


def hold(case: Case, kind: HoldKind) -> Hold | None:
    """Return the hold of this kind, if it is on."""
    return next((each for each in case.holds if each.kind == kind), None)


def beside(case: Case) -> frozenset[HoldKind]:
    """Return all that stands beside the stage: holds, open objections, a hearing."""
    kinds = {each.kind for each in case.holds}
    kinds |= {HoldKind.OBJECTION} if case.objections else set()
    kinds |= {HoldKind.APPEAL} if case.hearing else set()
    return frozenset(kinds)


def leader(case: Case) -> PersonId:
    """Return the candidate who is first in line."""
    return case.candidates[0]


def judgement(case: Case, requirement: str) -> Judgement | None:
    """Return what a person last found about the requirement."""
    return next((each for each in case.judged if each.requirement == requirement), None)
