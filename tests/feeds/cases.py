"""Steps of a handoff, each with the history before it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from feeds.entries import Entry, Identity, entry_for
from feeds.notices import Dossier, Notice, notice_for
from tests.feeds.samples import AT, LATER, LEAF, ORIGIN
from workflows import case_events as c
from workflows import decision_events as d
from workflows.events import CaseEvent
from workflows.names import CaseId, PersonId
from workflows.terms import (
    Advice,
    Answer,
    Asset,
    CallGrade,
    Channel,
    Grant,
    Intent,
    Matter,
    Proof,
    Referral,
    Silence,
    Stage,
    Standing,
    Tier,
)
from workflows.wish_events import CallClosed, CallOpened

CASE: Final = CaseId("01JQCASE000000000000000001")
ANNA, OLEG, MIA, PIA = (PersonId(name) for name in ("anna", "oleg", "mia", "pia"))
UNTIL: Final = AT + timedelta(days=14)

Before = tuple[CaseEvent, ...]


def fact(kind: type[CaseEvent], by: PersonId | None = None, **values: Any) -> CaseEvent:  # noqa: ANN401 -- fields
    """Return an event of the case; `by` is given where somebody acted."""
    who: dict[str, Any] = {"by": by} if by else {}
    return kind(at=AT, case=CASE, **who, **values)


def asked(intent: Intent = Intent.CONTINUE) -> Before:
    """Return a request that waits to be looked at."""
    return (
        fact(c.CaseOpened, ANNA, project=LEAF, intent=intent),
        fact(
            c.HandoffRequested,
            ANNA,
            policy="pep541-continue",
            policy_version=1,
            tier=Tier.T2,
            statement="text-1",
        ),
    )


NOTICED: Final = fact(c.NoticeStarted, MIA, tier=Tier.T2)
EXHAUSTED: Final = fact(c.CampaignExhausted, silence=Silence.ASKED)
RECOMMENDED: Final = fact(d.Recommended, MIA, advice=Advice.GRANT, tier=Tier.T2, reasons="text-2")
APPROVED: Final = fact(d.ApprovalGiven, PIA)
COOLING: Final = fact(d.CoolingStarted, until=UNTIL, grant=Grant.RELEASE_ONLY)
ORDERED: Final = fact(d.TransferOrdered, MIA, candidate=ANNA, assets=(Asset.REGISTRY_ROLE,))
COMPLETED: Final = fact(d.TransferCompleted, MIA, until=UNTIL)

_MAIN: Final = (
    (Stage.CONTACTING, (NOTICED,)),
    (Stage.ASSESSMENT, (EXHAUSTED,)),
    (Stage.RECOMMENDED, (RECOMMENDED,)),
    (Stage.COOLING_OFF, (APPROVED, COOLING)),
    (Stage.EXECUTING, (ORDERED,)),
    (Stage.PROBATION, (COMPLETED,)),
)


def until(stage: Stage, intent: Intent = Intent.CONTINUE) -> Before:
    """Return the shortest history that leads to a stage after screening."""
    history = asked(intent)
    for each, events in _MAIN:
        history = (*history, *events)
        if each is stage:
            return history
    raise AssertionError(stage)


def letter(step: int, point: str = "point-1") -> CaseEvent:
    """Return that one contact point was written to in a step."""
    return fact(c.ContactMade, MIA, step=step, point=point, channel=Channel.MAIL, counts=True)


def answered(offer: Answer) -> CaseEvent:
    """Return a counter-offer of the owner's."""
    return fact(c.OfferMade, OLEG, offer=offer, until=UNTIL)


def advised(advice: Advice) -> CaseEvent:
    """Return a recommendation."""
    return fact(d.Recommended, MIA, advice=advice, tier=Tier.T2, reasons="text-2")


_PROVED: Final = (Proof.REGISTRY_LOGIN,)
_ASKED, _OPEN = asked(), until(Stage.CONTACTING)
_ASSESSED, _COOLS = until(Stage.ASSESSMENT), until(Stage.COOLING_OFF)
_EXECUTES, _WATCHED = until(Stage.EXECUTING), until(Stage.PROBATION)

STEPS: Final[Mapping[str, tuple[CaseEvent, Before]]] = {
    "asked": (NOTICED, _ASKED),
    "asked to reuse": (NOTICED, asked(Intent.REUSE)),
    "written": (letter(2), _OPEN),
    "consented": (fact(c.OwnerConsented, OLEG, proofs=_PROVED), _OPEN),
    "refused": (fact(c.OwnerRefused, OLEG, proofs=_PROVED), _OPEN),
    "other heir": (answered(Answer.OTHER_HEIR), _OPEN),
    "co-maintain": (answered(Answer.CO_MAINTAIN), _OPEN),
    "archive": (answered(Answer.ARCHIVE), _OPEN),
    "needs time": (fact(c.TimeGiven, OLEG, until=UNTIL), _OPEN),
    "agreed": (fact(c.ConsentConfirmed, MIA, until=UNTIL, grant=Grant.OWNER), _OPEN),
    "accepted": (fact(c.OfferAccepted, ANNA, until=UNTIL, grant=Grant.CO_MAINTAINER), _OPEN),
    "honoured": (fact(c.OfferHonoured, ANNA, offer=Answer.ARCHIVE), _OPEN),
    "declined": (fact(c.OfferDeclined, ANNA), _OPEN),
    "owner acted": (fact(c.OwnerActed, MIA, act="release 2.0", cosmetic=False), _OPEN),
    "withdrawn": (fact(c.RequestWithdrawn, ANNA), _OPEN),
    "superseded": (fact(c.RequestSuperseded, MIA, by_case=CASE), _OPEN),
    "expired": (fact(c.RequestExpired), _OPEN),
    "ineligible": (fact(c.RequestFoundIneligible, requirement="owner-unreachable"), _OPEN),
    "referred": (fact(c.RequestReferred, MIA, to=Referral.LEGAL), _OPEN),
    "objected": (fact(d.ObjectionFiled, PIA, standing=Standing.DEPENDENT, reason="t"), _OPEN),
    "objection answered": (fact(d.ObjectionAnswered, MIA, objector=PIA, text="t"), _OPEN),
    "objection upheld": (fact(d.ObjectionUpheld, MIA, objector=PIA, text="t"), _COOLS),
    "objection ended": (fact(d.ObjectionEndedCase, PIA, standing=Standing.CO_MAINTAINER), _OPEN),
    "recommended": (RECOMMENDED, _ASSESSED),
    "recommended limited": (advised(Advice.GRANT_LIMITED), _ASSESSED),
    "recommended denial": (advised(Advice.DENY), _ASSESSED),
    "recommended orphaning": (advised(Advice.ORPHAN), _ASSESSED),
    "recommended archiving": (advised(Advice.ARCHIVE), _ASSESSED),
    "returned": (fact(d.RecommendationReturned, PIA, reasons="t"), until(Stage.RECOMMENDED)),
    "denied": (fact(d.RequestDenied, PIA), until(Stage.RECOMMENDED)),
    "cooling": (COOLING, (*until(Stage.RECOMMENDED), APPROVED)),
    "cooling to orphan": (COOLING, (*_ASSESSED, advised(Advice.ORPHAN), APPROVED)),
    "cancelled": (fact(d.CoolingCancelled, MIA, why="t"), _COOLS),
    "resumed": (fact(c.CampaignResumed, MIA), _COOLS),
    "passed on": (fact(c.LeadPassed, ANNA, leads=PIA), _COOLS),
    "completed": (COMPLETED, _EXECUTES),
    "reused": (COMPLETED, until(Stage.EXECUTING, Intent.REUSE)),
    "orphaned": (fact(d.OrphaningCompleted, MIA, retire_at=UNTIL), _EXECUTES),
    "archived": (fact(d.ArchivingCompleted, MIA), _EXECUTES),
    "incident": (fact(d.IncidentSeen, finding="k"), _WATCHED),
    "settled": (fact(d.ProbationEnded), _WATCHED),
    "outside": (fact(d.SettledOutside, MIA, finding="k"), _OPEN),
    "reopened": (
        fact(d.DecisionReopened),
        (
            *until(Stage.RECOMMENDED),
            fact(d.RequestDenied, PIA),
            fact(d.HearingOpened, ANNA, matter=Matter.APPEAL, needed=2, until=UNTIL, grounds="t"),
        ),
    ),
    "reversed": (fact(d.HandoffReversed, assets=(Asset.REGISTRY_ROLE,)), _WATCHED),
    "annulled": (fact(d.HandoffAnnulled, assets=(Asset.REGISTRY_ROLE, Asset.CI)), _WATCHED),
    "annulled early": (fact(d.HandoffAnnulled, assets=()), _OPEN),
    "asked, and agreed": (fact(c.OwnerConsented, OLEG, proofs=_PROVED), _ASKED),
    "asked, and given time": (fact(c.TimeGiven, OLEG, until=UNTIL), _ASKED),
    "asked, and offered": (answered(Answer.CO_MAINTAIN), _ASKED),
}
"""Every step that is told, by a name of its own."""

CALLS: Final[Mapping[str, CallOpened | CallClosed]] = {
    **{
        f"call {grade}": CallOpened(at=AT, project=LEAF, by=OLEG, grade=grade, expires=UNTIL)
        for grade in CallGrade
    },
    "call closed": CallClosed(at=AT, project=LEAF, by=OLEG),
}
NAMES: Final = (*STEPS, *CALLS)


def maybe_told(event: CaseEvent, before: Before) -> Notice | None:
    """Return what is told of an event after a history."""
    return notice_for(event, Dossier(before=before))


def notice_of(name: str) -> Notice:
    """Return the notice of a named step."""
    call = CALLS.get(name)
    found = notice_for(call, Dossier()) if call else maybe_told(*STEPS[name])
    assert found is not None, name
    return found


def case_entries() -> list[Entry]:
    """Return one entry of every step that is told, each with an id of its own."""
    return [
        entry_for(
            notice_of(name),
            Identity(event=f"01JQ00000000000000000010{i:02d}", incident=LATER.incident),
            ORIGIN,
        )
        for i, name in enumerate(NAMES)
    ]
