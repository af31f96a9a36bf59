"""What can be written in the history of a case from assessment to its end.

As in `case_events`: facts in the past tense, ids instead of people's words.
"""

from dataclasses import dataclass
from datetime import datetime

from workflows.case_events import Act, Fact
from workflows.names import PersonId
from workflows.terms import (
    Advice,
    Asset,
    AssetState,
    Grant,
    Matter,
    Standing,
    Tier,
)
from workflows.verdicts import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionFiled(Act):
    """A party said no, with a reason."""

    standing: Standing
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionAnswered(Act):
    """A moderator answered it in writing, and the case goes on."""

    objector: PersonId
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionUpheld(Act):
    """The objection was right; what was recommended must be looked at again."""

    objector: PersonId
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionEndedCase(Act):
    """Under this policy an objection of the team ends the case."""

    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityChecked(Act):
    """A moderator looked again today: releases, commits, posts, logins where known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementJudged(Act):
    """A person looked at one requirement and said whether it holds."""

    requirement: str
    holds: bool
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommended(Act):
    """A moderator recommends how the case should end."""

    advice: Advice
    tier: Tier
    reasons: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalGiven(Act):
    """Somebody else agreed with the recommendation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationReturned(Act):
    """Somebody else asked to look again."""

    reasons: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDenied(Act):
    """The request was decided against; with reasons of its own where nobody recommended that.

    `verdicts` are the requirements as they stood at that moment.
    """

    reasons: str = ""
    verdicts: tuple[Verdict, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CoolingStarted(Fact):
    """Enough people agreed; the public countdown began."""

    until: datetime
    grant: Grant


@dataclass(frozen=True, slots=True, kw_only=True)
class CoolingCancelled(Act):
    """Something new came up and the countdown ended without effect."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferOrdered(Act):
    """An executor began to carry out; these assets have to change hands.

    `verdicts` are the requirements as they stood at that moment: what comes later,
    an act of the new owner first of all, says nothing about the decision.
    """

    candidate: PersonId
    assets: tuple[Asset, ...]
    verdicts: tuple[Verdict, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetAdvanced(Act):
    """One asset got one step further."""

    asset: Asset
    state: AssetState
    proof: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferCompleted(Act):
    """We looked, and the registry shows the new role.  Probation began."""

    until: datetime
    banner_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrphaningCompleted(Act):
    """The project has no owner now, and a public call for hands."""

    retire_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivingCompleted(Act):
    """The project is marked as archived; nothing changed hands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentSeen(Fact):
    """Under new hands the project was deleted or emptied, or a plain sign of that."""

    finding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbationEnded(Fact):
    """The watched time passed without an upheld complaint; limits are lifted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledOutside(Act):
    """The registry shows a change that we did not make, and the question is moot."""

    finding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingOpened(Act):
    """A panel of people who did not act on the case was asked something."""

    matter: Matter
    needed: int
    until: datetime
    grounds: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteCast(Act):
    """One of the panel said yes or no."""

    upholds: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingDismissed(Fact):
    """The panel said no, or did not find enough voices in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionReopened(Fact):
    """The panel upheld an appeal: it is assessed again, by others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffReversed(Fact):
    """The panel took the transfer back; every asset is undone."""

    assets: tuple[Asset, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffAnnulled(Fact):
    """The panel found fraud.  Whatever was done is undone."""

    assets: tuple[Asset, ...]
