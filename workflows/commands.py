"""Everything that can be asked of a case.

A command is a wish: `decide` answers it with events, or refuses it.  Who is
asking stands beside it, in the `Actor`, and is never part of the wish.
"""

from dataclasses import dataclass

from workflows.names import CaseId, PersonId, Project
from workflows.terms import (
    Advice,
    Answer,
    Asset,
    AssetState,
    HoldKind,
    Intent,
    Matter,
    Referral,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase:
    """Begin a draft about one project."""

    case: CaseId
    project: Project
    intent: Intent


@dataclass(frozen=True, slots=True, kw_only=True)
class Submit:
    """Hand the draft in.  `no_consideration` declares that no money is involved."""

    statement: str
    no_consideration: bool
    call: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinAsRival:
    """Ask for the same project, behind those already asking."""

    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """Speak for the request, as somebody with a standing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Make a bulk case into one case a project: its own, and those that are named here.

    Each is a name on the same registry, or a package URL.
    """

    projects: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmDeath:
    """Record one source that says the owner died."""

    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refer:
    """Send the request to where its answer lies."""

    to: Referral


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign:
    """Give the case to a moderator."""

    moderator: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclareConflict:
    """Step back from this case for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskInformation:
    """Ask the candidate something before anything goes on."""

    questions: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveInformation:
    """Answer what was asked."""

    answers: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StartNotice:
    """Make the request public and begin to ask the owner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceHold:
    """Stop a clock: for legal reasons, in an incident, or to read what an owner wrote."""

    hold: HoldKind


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftHold:
    """Let the clock go on."""

    hold: HoldKind


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAttempt:
    """Record that these contact points were written to."""

    points: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordBounce:
    """Record that what was sent to a contact point came back for good."""

    point: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerAsOwner:
    """Give one of the seven answers.  `point` is where the letter was received."""

    answer: Answer
    point: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayAnswer:
    """Pass on what an owner is said to have said: an opened mail, a screenshot, a word."""

    answer: Answer
    point: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmConsent:
    """Confirm that the right owner agreed and the right person receives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptOffer:
    """Take what the owner offered instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineOffer:
    """Turn it down.  The owner's word stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeContact:
    """Ask the owner again because what the silence rested on fell away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOwnerAct:
    """Record that an owner did something on the project himself, for instance a release."""

    act: str
    cosmetic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Object:
    """Say no, with a reason."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerObjection:
    """Answer an objection in writing; the case goes on."""

    objector: PersonId
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UpholdObjection:
    """Find that an objection is right."""

    objector: PersonId
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckActivity:
    """Record that one looked again today and saw nothing of the owner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeRequirement:
    """Say whether one requirement that people judge holds, and on what evidence."""

    requirement: str
    holds: bool
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommend:
    """Recommend how the case should end."""

    advice: Advice
    reasons: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Approve:
    """Agree with the recommendation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deny:
    """Decide against the request, whatever was recommended."""

    reasons: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnRecommendation:
    """Ask that it be looked at again."""

    reasons: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelCooling:
    """End the countdown because something new came up."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderTransfer:
    """Begin to carry out what was decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvanceAsset:
    """Record that one asset got one step further."""

    asset: Asset
    state: AssetState
    proof: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Complete:
    """Record that everything changed hands and that we looked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportIncident:
    """Record that the project was deleted or emptied under new hands."""

    finding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleOutside:
    """Record that the registry changed without us and the question is moot."""

    finding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw:
    """Let go of one's own request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supersede:
    """End the case because another was granted."""

    by_case: CaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen:
    """Go on with an expired request, with the same record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenHearing:
    """Ask a panel: appeal, reverse or annul."""

    matter: Matter
    grounds: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """Say yes or no to what a panel was asked."""

    upholds: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PassTime:
    """Do what is due by now and needs nobody's judgement."""


Command = (
    OpenCase
    | Submit
    | JoinAsRival
    | Support
    | Split
    | ConfirmDeath
    | Refer
    | Assign
    | DeclareConflict
    | AskInformation
    | GiveInformation
    | StartNotice
    | PlaceHold
    | LiftHold
    | RecordAttempt
    | RecordBounce
    | AnswerAsOwner
    | RelayAnswer
    | ConfirmConsent
    | AcceptOffer
    | DeclineOffer
    | ResumeContact
    | RecordOwnerAct
    | Object
    | AnswerObjection
    | UpholdObjection
    | CheckActivity
    | JudgeRequirement
    | Recommend
    | Approve
    | Deny
    | ReturnRecommendation
    | CancelCooling
    | OrderTransfer
    | AdvanceAsset
    | Complete
    | ReportIncident
    | SettleOutside
    | Withdraw
    | Supersede
    | Reopen
    | OpenHearing
    | Vote
    | PassTime
)
