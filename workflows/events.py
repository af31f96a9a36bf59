"""Everything that can be written in the ledger.

An event is a fact about the past, in the past tense.  It carries ids and safe
tokens, never the name, the address or the words of a person.
"""

from dataclasses import dataclass
from datetime import datetime

from workflows.case_events import (
    CampaignExhausted,
    CampaignResumed,
    CaseOpened,
    CasesSplit,
    ConflictDeclared,
    ConsentConfirmed,
    ContactBounced,
    ContactDisowned,
    ContactMade,
    DeathConfirmed,
    FoundDuplicate,
    HandoffRequested,
    HoldLifted,
    HoldPlaced,
    InformationAsked,
    InformationGiven,
    LeadPassed,
    ModeratorAssigned,
    NoticeStarted,
    OfferAccepted,
    OfferDeclined,
    OfferHonoured,
    OfferMade,
    OverdueNoted,
    OwnerActed,
    OwnerConsented,
    OwnerRefused,
    ReminderSent,
    ReplyDoubted,
    RequestExpired,
    RequestFoundIneligible,
    RequestReferred,
    RequestReopened,
    RequestSuperseded,
    RequestWithdrawn,
    RivalJoined,
    RivalLeft,
    SupportRecorded,
    TimeGiven,
)
from workflows.decision_events import (
    ActivityChecked,
    ApprovalGiven,
    ArchivingCompleted,
    AssetAdvanced,
    CoolingCancelled,
    CoolingStarted,
    DecisionReopened,
    HandoffAnnulled,
    HandoffReversed,
    HearingDismissed,
    HearingOpened,
    IncidentSeen,
    ObjectionAnswered,
    ObjectionEndedCase,
    ObjectionFiled,
    ObjectionUpheld,
    OrphaningCompleted,
    ProbationEnded,
    RecommendationReturned,
    Recommended,
    RequestDenied,
    RequirementJudged,
    SettledOutside,
    TransferCompleted,
    TransferOrdered,
    VoteCast,
)
from workflows.findings import Evidence, Finding
from workflows.names import Project
from workflows.wish_events import (
    CallClosed,
    CallOpened,
    ClockSetBack,
    DirectiveLifted,
    DirectiveSet,
    IncidentFreezeLifted,
    IncidentFreezeSet,
    PaceReached,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRaised:
    """We came to believe something about a project.

    `incident` ties together all that has one cause: it is the key of the first
    finding of the incident.
    """

    at: datetime
    finding: Finding
    incident: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingDismissed:
    """A finding turned out to be wrong; `why` says what was learnt."""

    at: datetime
    project: Project
    dismissed: str
    incident: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryTroubled:
    """A registry's answers cannot be trusted for now; findings wait."""

    at: datetime
    ecosystem: str
    incident: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryRecovered:
    """The registry is believed again and has been compared as a whole."""

    at: datetime
    ecosystem: str
    incident: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListStated:
    """A watch list has been read: so many are followed, so many need attention.

    `watchlist` is the list's opaque id; the event is private to that list.
    """

    at: datetime
    watchlist: str
    followed: int
    attention: int
    unreadable: int
    unknown: int


TrackingEvent = FindingRaised | FindingDismissed | RegistryTroubled | RegistryRecovered | ListStated

CaseEvent = (
    CaseOpened
    | HandoffRequested
    | RequestFoundIneligible
    | FoundDuplicate
    | RivalJoined
    | RivalLeft
    | SupportRecorded
    | CasesSplit
    | DeathConfirmed
    | RequestReferred
    | ModeratorAssigned
    | ConflictDeclared
    | InformationAsked
    | InformationGiven
    | NoticeStarted
    | HoldPlaced
    | HoldLifted
    | ContactMade
    | ContactBounced
    | ContactDisowned
    | ReplyDoubted
    | OwnerConsented
    | ConsentConfirmed
    | OwnerRefused
    | OfferMade
    | OfferAccepted
    | OfferHonoured
    | OfferDeclined
    | TimeGiven
    | CampaignExhausted
    | CampaignResumed
    | OwnerActed
    | RequestWithdrawn
    | LeadPassed
    | RequestSuperseded
    | ReminderSent
    | RequestExpired
    | RequestReopened
    | OverdueNoted
    | ObjectionFiled
    | ObjectionAnswered
    | ObjectionUpheld
    | ObjectionEndedCase
    | ActivityChecked
    | RequirementJudged
    | Recommended
    | ApprovalGiven
    | RecommendationReturned
    | RequestDenied
    | CoolingStarted
    | CoolingCancelled
    | TransferOrdered
    | AssetAdvanced
    | TransferCompleted
    | OrphaningCompleted
    | ArchivingCompleted
    | IncidentSeen
    | ProbationEnded
    | SettledOutside
    | HearingOpened
    | VoteCast
    | HearingDismissed
    | DecisionReopened
    | HandoffReversed
    | HandoffAnnulled
)

WishEvent = (
    DirectiveSet
    | DirectiveLifted
    | CallOpened
    | CallClosed
    | IncidentFreezeSet
    | IncidentFreezeLifted
    | PaceReached
    | ClockSetBack
)

Event = TrackingEvent | CaseEvent | WishEvent
