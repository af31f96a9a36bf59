"""The events of a handoff, and which of them are told, as what, in which safe words.

Half of what happens in a case is between the parties: who joined, what was
asked, which address a letter went to.  Both halves are listed, and a test holds
that no event is in neither: whether something is told is decided, never forgotten.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final

from feeds.kinds import NoticeKind
from feeds.phrases import ASKED
from workflows import case_events as c
from workflows import decision_events as d
from workflows.events import CaseEvent
from workflows.findings import NOTHING
from workflows.names import Project
from workflows.publicity import is_public
from workflows.stages import STEPS
from workflows.terms import Advice, CallGrade, Stage
from workflows.wish_events import CallClosed, CallOpened

ADVICES: Final[Mapping[Advice, str]] = MappingProxyType(
    {
        Advice.GRANT: "grant the request",
        Advice.GRANT_LIMITED: "grant the request with limits",
        Advice.DENY: "deny the request",
        Advice.ORPHAN: "let the project go",
        Advice.ARCHIVE: "archive the project",
    }
)

GRADES: Final[Mapping[CallGrade, str]] = MappingProxyType(
    {
        CallGrade.HELP: "looks for help",
        CallGrade.CO_MAINTAIN: "looks for somebody to share the work",
        CallGrade.HAND_OFF: "looks for somebody to take it over",
        CallGrade.FREE: "is free for whoever wants to look after it",
    }
)

AGAIN, REOPENED = "again", "reopened"
"""Beside these, what its owner answered before anybody else was asked."""
FILED, ANSWERED, UPHELD = "filed", "answered", "upheld"
GIVEN, RETURNED = "given", "returned"
CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Said:
    """What an event is told as: facts are our own words, numbers and dates."""

    kind: NoticeKind
    phase: str = ""
    facts: Mapping[str, str] = field(default_factory=lambda: NOTHING)


Before = Sequence[CaseEvent]
_Teller = Callable[[Any, Before], Said | None]


def said_of(event: CaseEvent, before: Before) -> Said | None:
    """Return what is told of a case's event; None if it is not the public's.

    `before` is the history of the case up to the event, from its opening on.
    """
    teller = TOLD.get(type(event))
    if teller is None or not is_public((*before, event)):
        return None
    said = teller(event, before)
    if said and isinstance(event, _ANSWERS) and not is_public(before):
        # The owner spoke before anybody had looked at it: dependents hear first of the request.
        said = Said(NoticeKind.HANDOFF_REQUESTED, said.phase, said.facts)
    return said and Said(said.kind, said.phase, {**_always(before), **said.facts})


def said_of_call(event: CallOpened | CallClosed) -> Said:
    """Return what is told of an owner's call for hands."""
    match event:
        case CallOpened():
            facts = {"looks": GRADES[event.grade], "until": _day(event.expires)}
            return Said(NoticeKind.HELP_WANTED, event.grade, facts)
        case CallClosed():
            return Said(NoticeKind.HELP_WANTED, CLOSED)


def project_of(before: Before) -> Project | None:
    """Return the project that a case is about."""
    return next((each.project for each in before if isinstance(each, c.CaseOpened)), None)


def _always(before: Before) -> Mapping[str, str]:
    """Return what every notice of a case says: what was asked, and under which policy."""
    facts: dict[str, str] = {}
    for each in before:
        if isinstance(each, c.CaseOpened):
            facts |= {"intent": each.intent, "asks": ASKED[each.intent].news}
        elif isinstance(each, c.HandoffRequested):
            facts["policy"] = each.policy
    return facts


def _day(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d")


def _stage(before: Before) -> Stage:
    stage = Stage.DRAFT
    for each in before:
        stage = STEPS.get((stage, type(each)), stage)
    return stage


def _asked(_event: c.NoticeStarted, before: Before) -> Said:
    asked_before = any(isinstance(each, c.NoticeStarted) for each in before)
    return Said(NoticeKind.HANDOFF_REQUESTED, AGAIN if asked_before else "")


def _written(event: c.ContactMade, before: Before) -> Said | None:
    """Tell each step once, however many addresses it went to."""
    for each in reversed(before):
        if isinstance(each, c.ContactMade) and each.step == event.step:
            return None
        if isinstance(each, _ANEW):
            break
    return Said(NoticeKind.HANDOFF_CONTACTING, facts={"step": str(event.step)})


_ANEW: Final = (
    c.NoticeStarted,
    c.OwnerConsented,
    c.OfferMade,
    c.TimeGiven,
    c.CampaignResumed,
    c.RequestReopened,
    c.LeadPassed,
)
"""After each of these the letters are counted from one again."""


_ANSWERS: Final = (c.OwnerConsented, c.OfferMade, c.TimeGiven)


def _offered(event: c.OfferMade, _before: Before) -> Said:
    return Said(NoticeKind.HANDOFF_ANSWERED, event.offer, {"until": _day(event.until)})


def _given_time(event: c.TimeGiven, _before: Before) -> Said:
    return Said(NoticeKind.HANDOFF_ANSWERED, "needs-time", {"until": _day(event.until)})


def _answered(answer: str) -> _Teller:
    return lambda _event, _before: Said(NoticeKind.HANDOFF_ANSWERED, answer)


def _recommended(event: d.Recommended, _before: Before) -> Said:
    facts = {"advice": event.advice, "advises": ADVICES[event.advice]}
    return Said(NoticeKind.HANDOFF_RECOMMENDED, GIVEN, facts)


def _counting(
    event: d.CoolingStarted | c.ConsentConfirmed | c.OfferAccepted, before: Before
) -> Said:
    facts = {"until": _day(event.until), "grant": str(event.grant)}
    if not isinstance(event, d.CoolingStarted):
        return Said(NoticeKind.HANDOFF_APPROVED, "agreed", facts)
    advice = next((e.advice for e in reversed(before) if isinstance(e, d.Recommended)), None)
    if advice in {Advice.ORPHAN, Advice.ARCHIVE}:
        facts["decided"] = ADVICES[advice]
    return Said(NoticeKind.HANDOFF_APPROVED, "decided", facts)


def _stopped(_event: CaseEvent, before: Before) -> Said | None:
    """Tell that a countdown was cancelled; without one there is nothing to take back."""
    if _stage(before) is not Stage.COOLING_OFF:
        return None
    return Said(NoticeKind.COUNTDOWN_CANCELLED)


def _objection(phase: str) -> _Teller:
    def tell(_event: CaseEvent, before: Before) -> Said:
        running = _stage(before) in {Stage.COOLING_OFF, Stage.EXECUTING} and phase == UPHELD
        return Said(NoticeKind.HANDOFF_OBJECTION, phase, {"stops": "yes"} if running else NOTHING)

    return tell


def _completed(event: d.TransferCompleted, _before: Before) -> Said:
    return Said(NoticeKind.NEW_HANDS, facts={"until": _day(event.until)})


def _orphaned(event: d.OrphaningCompleted, _before: Before) -> Said:
    facts = {"retire": _day(event.retire_at)} if event.retire_at else NOTHING
    return Said(NoticeKind.ORPHANED, facts=facts)


def _undone(kind: NoticeKind) -> _Teller:
    return lambda event, _before: Said(kind, facts={"assets": str(len(event.assets))})


def _as(kind: NoticeKind, phase: str = "") -> _Teller:
    return lambda _event, _before: Said(kind, phase)


def _ended(how: str) -> _Teller:
    return _as(NoticeKind.HANDOFF_ENDED, how)


TOLD: Final[Mapping[type[CaseEvent], _Teller]] = MappingProxyType(
    {
        c.NoticeStarted: _asked,
        c.ContactMade: _written,
        c.OwnerConsented: _answered("hand-over"),
        c.OwnerRefused: _answered("keep"),
        c.OfferMade: _offered,
        c.TimeGiven: _given_time,
        c.OfferAccepted: _counting,
        c.OfferHonoured: _ended("honoured"),
        c.OfferDeclined: _ended("declined"),
        c.ConsentConfirmed: _counting,
        c.CampaignResumed: _stopped,
        c.LeadPassed: _stopped,
        c.OwnerActed: _ended("owner-acted"),
        c.RequestWithdrawn: _as(NoticeKind.HANDOFF_WITHDRAWN),
        c.RequestSuperseded: _ended("superseded"),
        c.RequestExpired: _ended("expired"),
        c.RequestFoundIneligible: _ended("ineligible"),
        c.RequestReferred: _ended("referred"),
        d.ObjectionFiled: _objection(FILED),
        d.ObjectionAnswered: _objection(ANSWERED),
        d.ObjectionUpheld: _objection(UPHELD),
        d.ObjectionEndedCase: _ended("objection"),
        d.Recommended: _recommended,
        d.RecommendationReturned: _as(NoticeKind.HANDOFF_RECOMMENDED, RETURNED),
        d.RequestDenied: _as(NoticeKind.HANDOFF_DENIED),
        d.CoolingStarted: _counting,
        d.CoolingCancelled: _stopped,
        d.TransferCompleted: _completed,
        d.OrphaningCompleted: _orphaned,
        d.ArchivingCompleted: _ended("archived"),
        d.IncidentSeen: _as(NoticeKind.SUSPICIOUS_AFTER_HANDOFF),
        d.ProbationEnded: _ended("settled"),
        d.SettledOutside: _ended("outside"),
        d.DecisionReopened: _as(NoticeKind.HANDOFF_REQUESTED, REOPENED),
        d.HandoffReversed: _undone(NoticeKind.HANDOFF_REVERSED),
        d.HandoffAnnulled: _undone(NoticeKind.HANDOFF_ANNULLED),
    }
)
"""What is told once the case is public."""

SILENT: Final[frozenset[type[CaseEvent]]] = frozenset(
    {
        # before anybody has looked at it, and what ends it there
        c.CaseOpened,
        c.HandoffRequested,
        c.FoundDuplicate,
        c.CasesSplit,
        c.RequestReopened,
        # between the parties
        c.RivalJoined,
        c.RivalLeft,
        c.SupportRecorded,
        c.InformationAsked,
        c.InformationGiven,
        c.DeathConfirmed,
        c.ContactBounced,
        c.ContactDisowned,
        c.ReplyDoubted,
        c.CampaignExhausted,
        c.ReminderSent,
        # the desk's own work; the page of the case shows what of it is public
        c.ModeratorAssigned,
        c.ConflictDeclared,
        c.HoldPlaced,
        c.HoldLifted,
        c.OverdueNoted,
        d.ActivityChecked,
        d.RequirementJudged,
        # a step on the way: what it leads to is told
        d.ApprovalGiven,
        d.TransferOrdered,
        d.AssetAdvanced,
        d.HearingOpened,
        d.VoteCast,
        d.HearingDismissed,
    }
)
"""What no feed tells."""
