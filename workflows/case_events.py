"""What can be written in the history of a case until the owner's silence is sure.

Each is a fact in the past tense with the ids of those it concerns.  The words
that people wrote lie elsewhere, where they can be erased; a `str` that stands
for them here is their id.
"""

from dataclasses import dataclass
from datetime import datetime

from workflows.names import CaseId, PersonId, Project
from workflows.terms import (
    Answer,
    Channel,
    Grant,
    HoldKind,
    Intent,
    Proof,
    Referral,
    Silence,
    Standing,
    Tier,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that happened to a case."""

    at: datetime
    case: CaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class Act(Fact):
    """Something that somebody did to a case."""

    by: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened(Act):
    """A draft was begun.  The intent is fixed from here on."""

    project: Project
    intent: Intent


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffRequested(Act):
    """The draft was submitted; the policy's version is fixed from here on."""

    policy: str
    policy_version: int
    tier: Tier
    statement: str
    call: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFoundIneligible(Fact):
    """A hard requirement is false, and no work of anybody's would change that now."""

    requirement: str
    retry_after: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDuplicate(Fact):
    """The same project and intent is open elsewhere."""

    of: CaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class RivalJoined(Act):
    """A further candidate joined, behind those already there."""

    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportRecorded(Act):
    """Somebody with standing spoke for the request.  It is never counted as a vote."""

    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesSplit(Act):
    """A bulk case became one draft a project for who led it; the owner is still written to once."""

    projects: tuple[Project, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeathConfirmed(Act):
    """A source said that the owner died; the project is custodial once two agree."""

    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestReferred(Act):
    """The answer lies elsewhere, for instance in recovering an account."""

    to: Referral


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeratorAssigned(Act):
    """A moderator took the case, or was given it."""

    moderator: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictDeclared(Act):
    """A moderator stepped back from this case for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationAsked(Act):
    """The candidate has to answer questions before anything goes on."""

    questions: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationGiven(Act):
    """The candidate answered."""

    answers: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeStarted(Act):
    """The request became public, and the owner's clock began."""

    tier: Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldPlaced(Act):
    """Something stands beside the stage and stops a clock."""

    hold: HoldKind
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldLifted(Act):
    """It no longer does."""

    hold: HoldKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactMade(Act):
    """One contact point was written to, as part of a step of the campaign.

    `counts` says whether the step may rest on it, `why_not` in a word if not.
    """

    step: int
    point: str
    channel: Channel
    counts: bool
    why_not: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactBounced(Act):
    """What was sent to a contact point came back for good."""

    point: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDisowned(Act):
    """Somebody answered that he is not the owner."""

    point: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyDoubted(Fact):
    """An answer in the owner's name came without proof; he is asked by another way."""

    answer: Answer
    point: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerConsented(Act):
    """An owner agreed to hand over."""

    proofs: tuple[Proof, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentConfirmed(Act):
    """A moderator checked who agreed and who receives; the short countdown began."""

    until: datetime
    grant: Grant


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerRefused(Act):
    """An owner keeps the project."""

    proofs: tuple[Proof, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferMade(Act):
    """An owner offered something else than was asked for."""

    offer: Answer
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferAccepted(Act):
    """The candidate takes the offered co-maintainership; it needs no forced step."""

    until: datetime
    grant: Grant


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferHonoured(Act):
    """The candidate steps back for the owner's own heir, or for archiving."""

    offer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferDeclined(Act):
    """The candidate wants nothing less.  The owner's word stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeGiven(Act):
    """An owner asked for time, once.  What was sent before no longer proves silence."""

    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignExhausted(Fact):
    """The contact rule of the policy is met and nobody answered."""

    silence: Silence


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignResumed(Act):
    """What the silence rested on fell away; the owner is asked again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerActed(Act):
    """An owner did something on the project himself.  `cosmetic` says it changed nothing."""

    act: str
    cosmetic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestWithdrawn(Act):
    """The only candidate let go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadPassed(Act):
    """The leading candidate let go, or never answered; the next in line leads."""

    leads: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class RivalLeft(Act):
    """A candidate who was not first in line let go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSuperseded(Act):
    """Another case was granted."""

    by_case: CaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderSent(Fact):
    """The candidate was told that the request is about to expire."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestExpired(Fact):
    """The candidate did not answer in time, after a reminder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestReopened(Act):
    """An ended request goes on with the same record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OverdueNoted(Fact):
    """We are late.  It is shown, somebody else may take over, nobody is harmed."""
