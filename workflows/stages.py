"""The table of legal steps: from which stage, by what event, to which stage, by whom.

Everything that can happen to a case is a row here; what is no row cannot
happen.  The names T01 to T34 are those of the handoff model (2-handoff 5.4).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from workflows import case_events as c
from workflows import decision_events as d
from workflows.events import CaseEvent
from workflows.terms import Outcome, Role, Stage

DRAFT, SCREENING, CONTACTING = Stage.DRAFT, Stage.SCREENING, Stage.CONTACTING
ASSESSMENT, RECOMMENDED, COOLING = Stage.ASSESSMENT, Stage.RECOMMENDED, Stage.COOLING_OFF
EXECUTING, PROBATION, CLOSED = Stage.EXECUTING, Stage.PROBATION, Stage.CLOSED

STAY: Final = None
"""The step leaves the case in the stage in which it is."""

CANDIDATE, OWNER, PARTY = Role.CANDIDATE, Role.OWNER, Role.PARTY
MODERATOR, ADMIN, CLOCK = Role.MODERATOR, Role.ADMIN, Role.CLOCK
OWNERS: Final = frozenset({Role.OWNER, Role.SUCCESSOR})
ANYBODY: Final = frozenset({Role.ANYONE})

BEFORE_EFFECT: Final = (SCREENING, CONTACTING, ASSESSMENT, RECOMMENDED, COOLING, EXECUTING)
"""An owner can stop a case in each of these, whatever was decided (guard G1)."""

UNDECIDED: Final = (SCREENING, CONTACTING, ASSESSMENT)
PUBLIC: Final = (CONTACTING, ASSESSMENT, RECOMMENDED, COOLING, EXECUTING)
OPEN: Final = (DRAFT, *BEFORE_EFFECT, PROBATION)
EVERYWHERE: Final = (*OPEN, CLOSED)


@dataclass(frozen=True, slots=True)
class Row:
    """One step: its name, where it may begin, what is written, where it leads, who may."""

    step: str
    begins: tuple[Stage, ...]
    event: type[CaseEvent]
    leads: Stage | None
    by: frozenset[Role]


def _row(
    step: str,
    begins: Stage | tuple[Stage, ...],
    event: type[CaseEvent],
    leads: Stage | None,
    *by: Role,
) -> Row:
    return Row(
        step, (begins,) if isinstance(begins, Stage) else begins, event, leads, frozenset(by)
    )


ROWS: Final[tuple[Row, ...]] = (
    # asking
    _row("T01", DRAFT, c.HandoffRequested, SCREENING, CANDIDATE),
    _row("T02", DRAFT, c.FoundDuplicate, CLOSED, CANDIDATE),
    _row("T02", UNDECIDED, c.RivalJoined, STAY, Role.ANYONE),
    _row("T03", DRAFT, c.RequestFoundIneligible, CLOSED, CANDIDATE),
    _row("T03", BEFORE_EFFECT, c.RequestFoundIneligible, CLOSED, CLOCK),
    _row("T04", SCREENING, c.ModeratorAssigned, STAY, MODERATOR, CLOCK),
    _row("T04", (CONTACTING, ASSESSMENT, RECOMMENDED), c.ModeratorAssigned, STAY, MODERATOR, CLOCK),
    _row("T05", (SCREENING, ASSESSMENT), c.InformationAsked, STAY, MODERATOR),
    _row("T05", (SCREENING, ASSESSMENT), c.InformationGiven, STAY, CANDIDATE),
    _row("T06", SCREENING, c.NoticeStarted, CONTACTING, MODERATOR),
    _row("T07", (*BEFORE_EFFECT, PROBATION), c.HoldPlaced, STAY, MODERATOR, CLOCK),
    _row("T07", (*BEFORE_EFFECT, PROBATION), c.HoldLifted, STAY, MODERATOR, CLOCK),
    _row("T07", (SCREENING, CONTACTING, ASSESSMENT), c.RequestReferred, CLOSED, MODERATOR),
    # asking the owner
    _row("T08", CONTACTING, c.ContactMade, STAY, MODERATOR, CLOCK),
    _row("T08", PUBLIC, c.ContactBounced, STAY, MODERATOR, CLOCK),
    _row("T09", (SCREENING, *PUBLIC[:-1]), c.OwnerConsented, CONTACTING, *OWNERS),
    _row("T09", EXECUTING, c.OwnerConsented, STAY, *OWNERS),
    _row("T09", (CONTACTING, ASSESSMENT), c.ConsentConfirmed, COOLING, MODERATOR),
    _row("T10", BEFORE_EFFECT, c.OwnerRefused, CLOSED, *OWNERS),
    _row("T11", BEFORE_EFFECT, c.OfferMade, CONTACTING, *OWNERS),
    _row("T11", BEFORE_EFFECT, c.TimeGiven, CONTACTING, *OWNERS),
    _row("T11", CONTACTING, c.OfferAccepted, COOLING, CANDIDATE),
    _row("T11", CONTACTING, c.OfferHonoured, CLOSED, CANDIDATE),
    _row("T11", CONTACTING, c.OfferDeclined, CLOSED, CANDIDATE),
    _row("T12", PUBLIC, d.ObjectionFiled, STAY, PARTY),
    _row("T12", PROBATION, d.ObjectionFiled, STAY, PARTY, OWNER),
    _row("T12", PUBLIC, c.SupportRecorded, STAY, PARTY),
    _row("T12", PUBLIC, d.ObjectionEndedCase, CLOSED, PARTY),
    _row("T12", (*PUBLIC, PROBATION), d.ObjectionAnswered, STAY, MODERATOR),
    _row("T12", (CONTACTING, ASSESSMENT, PROBATION), d.ObjectionUpheld, STAY, MODERATOR),
    _row("T13", CONTACTING, c.CampaignExhausted, ASSESSMENT, CLOCK),
    _row("T13", (ASSESSMENT, RECOMMENDED, COOLING), c.CampaignResumed, CONTACTING, MODERATOR),
    _row("T14", BEFORE_EFFECT, c.ReplyDoubted, STAY, Role.ANYONE),
    _row("T14", PUBLIC, c.ContactDisowned, STAY, Role.ANYONE),
    # deciding
    _row("T15", ASSESSMENT, d.ActivityChecked, STAY, MODERATOR),
    _row("T15", BEFORE_EFFECT, c.OwnerActed, CLOSED, MODERATOR, CLOCK),
    _row("T16", UNDECIDED, d.RequirementJudged, STAY, MODERATOR),
    _row("T16", ASSESSMENT, d.Recommended, RECOMMENDED, MODERATOR),
    _row("T17", RECOMMENDED, d.ApprovalGiven, STAY, MODERATOR),
    _row("T17", RECOMMENDED, d.RecommendationReturned, ASSESSMENT, MODERATOR),
    _row("T17", RECOMMENDED, d.RequestDenied, CLOSED, MODERATOR),
    _row("T17", EVERYWHERE, c.ConflictDeclared, STAY, MODERATOR),
    _row("T18", RECOMMENDED, d.CoolingStarted, COOLING, MODERATOR),
    _row("T19", COOLING, d.CoolingCancelled, ASSESSMENT, MODERATOR),
    _row("T19", (RECOMMENDED, COOLING, EXECUTING), d.ObjectionUpheld, ASSESSMENT, MODERATOR),
    # carrying out, watching
    _row("T20", COOLING, d.TransferOrdered, EXECUTING, MODERATOR),
    _row("T21", EXECUTING, d.AssetAdvanced, STAY, MODERATOR, CLOCK),
    _row("T21", EXECUTING, d.TransferCompleted, PROBATION, MODERATOR),
    _row("T21", EXECUTING, d.ArchivingCompleted, CLOSED, MODERATOR),
    _row("T22", PROBATION, d.ProbationEnded, CLOSED, CLOCK),
    _row("T23", (PROBATION, CLOSED), d.HandoffReversed, CLOSED, MODERATOR),
    # leaving, waiting
    _row("T24", (DRAFT, *BEFORE_EFFECT), c.RequestWithdrawn, CLOSED, CANDIDATE),
    _row("T24", BEFORE_EFFECT, c.LeadPassed, SCREENING, CANDIDATE, CLOCK),
    _row("T24", BEFORE_EFFECT, c.RivalLeft, STAY, CANDIDATE),
    _row("T24", (DRAFT, *BEFORE_EFFECT), c.RequestSuperseded, CLOSED, CLOCK, MODERATOR),
    _row("T24", (*BEFORE_EFFECT, PROBATION), d.SettledOutside, CLOSED, CLOCK, MODERATOR),
    _row("T25", (DRAFT, SCREENING, CONTACTING, ASSESSMENT), c.ReminderSent, STAY, CLOCK),
    _row("T25", (DRAFT, SCREENING, CONTACTING, ASSESSMENT), c.RequestExpired, CLOSED, CLOCK),
    _row("T25", CLOSED, c.RequestReopened, SCREENING, CANDIDATE, MODERATOR),
    _row("T26", (*BEFORE_EFFECT, PROBATION), c.OverdueNoted, STAY, CLOCK),
    # panels
    _row("T27", (PROBATION, CLOSED), d.HearingOpened, STAY, CANDIDATE, OWNER, PARTY, MODERATOR),
    _row("T28", BEFORE_EFFECT, d.HearingOpened, STAY, MODERATOR),
    _row("T27", EVERYWHERE[1:], d.VoteCast, STAY, MODERATOR),
    _row("T27", EVERYWHERE[1:], d.HearingDismissed, STAY, MODERATOR, CLOCK),
    _row("T27", CLOSED, d.DecisionReopened, ASSESSMENT, MODERATOR),
    _row("T28", EVERYWHERE[1:], d.HandoffAnnulled, CLOSED, MODERATOR),
    # the special kinds
    _row("T29", EXECUTING, d.OrphaningCompleted, CLOSED, MODERATOR),
    _row("T30", DRAFT, c.HandoffRequested, SCREENING, CANDIDATE),
    _row("T31", SCREENING, c.CasesSplit, CLOSED, MODERATOR),
    _row("T32", UNDECIDED, c.DeathConfirmed, STAY, MODERATOR),
    _row("T33", PROBATION, d.IncidentSeen, STAY, CLOCK, MODERATOR),
    _row("T34", (*BEFORE_EFFECT, PROBATION), c.HoldPlaced, STAY, ADMIN),
)


def _table() -> Mapping[tuple[Stage, type[CaseEvent]], Stage]:
    table: dict[tuple[Stage, type[CaseEvent]], Stage] = {}
    for row in ROWS:
        for stage in row.begins:
            leads = row.leads or stage
            if table.setdefault((stage, row.event), leads) != leads:
                raise AssertionError(f"{row.step} contradicts another row at {stage}")
    return MappingProxyType(table)


def _actors() -> Mapping[tuple[Stage, type[CaseEvent]], frozenset[Role]]:
    actors: dict[tuple[Stage, type[CaseEvent]], frozenset[Role]] = {}
    for row in ROWS:
        for stage in row.begins:
            actors[stage, row.event] = actors.get((stage, row.event), frozenset()) | row.by
    return MappingProxyType(actors)


STEPS: Final = _table()
"""(stage, event type) to the stage after it: the whole state machine."""

MAY: Final = _actors()
"""(stage, event type) to the roles of which one is needed."""

OUTCOMES: Final[Mapping[type[CaseEvent], Outcome]] = MappingProxyType(
    {
        c.FoundDuplicate: Outcome.DUPLICATE,
        c.RequestFoundIneligible: Outcome.INELIGIBLE,
        c.RequestReferred: Outcome.REFERRED,
        c.CasesSplit: Outcome.SUPERSEDED,
        c.OwnerRefused: Outcome.REFUSED,
        c.OfferHonoured: Outcome.SUPERSEDED,
        c.OfferDeclined: Outcome.REFUSED,
        c.OwnerActed: Outcome.INELIGIBLE,
        c.RequestWithdrawn: Outcome.WITHDRAWN,
        c.RequestSuperseded: Outcome.SUPERSEDED,
        c.RequestExpired: Outcome.EXPIRED,
        d.ObjectionEndedCase: Outcome.REFUSED,
        d.RequestDenied: Outcome.DENIED,
        d.OrphaningCompleted: Outcome.ORPHANED,
        d.ArchivingCompleted: Outcome.ARCHIVED,
        d.ProbationEnded: Outcome.SETTLED,
        d.SettledOutside: Outcome.SETTLED_OUTSIDE,
        d.HandoffReversed: Outcome.REVERSED,
        d.HandoffAnnulled: Outcome.ANNULLED,
    }
)
"""How a case ended, by the event that closed it."""
