"""A case as the sum of its events.

`evolve` never judges: it believes what was written.  Whether something may be
written is asked before, in `decide`.  A clock that stood still is expressed by
moving the start of what it measures, so that an age is always `now - since`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import reduce
from typing import Any, Final, cast

from workflows import appeal, campaign, transfer
from workflows import case_events as c
from workflows import decision_events as d
from workflows.appeal import Hearing
from workflows.case_state import (
    LASTING,
    NOT_BEGUN,
    STOPPING,
    Case,
    Consent,
    Hold,
    Judgement,
    Proposal,
    hold,
)
from workflows.errors import Refused
from workflows.events import CaseEvent
from workflows.names import PersonId
from workflows.stages import CLOSED, OUTCOMES, STEPS
from workflows.terms import Advice, HoldKind, Matter, Stage
from workflows.transfer import Transfer

_NOBODY: Final[frozenset[PersonId]] = frozenset()


def fold(history: Iterable[CaseEvent]) -> Case:
    """Return the case that these events make.  Raises `Refused("no-such-case", "not-a-step")`."""
    events = iter(history)
    first = next(events, None)
    if not isinstance(first, c.CaseOpened):
        raise Refused("no-such-case", "the history of a case begins with its opening")
    return reduce(evolve, events, opened(first))


def opened(event: c.CaseOpened) -> Case:
    """Return the draft."""
    return Case(
        id=event.case,
        project=event.project,
        intent=event.intent,
        since=event.at,
        candidates=(event.by,),
    )


def evolve(case: Case, event: CaseEvent) -> Case:
    """Return the case after the event.  Raises `Refused("not-a-step")` if no row has it."""
    leads = STEPS.get((case.stage, type(event)))
    if leads is None:
        raise Refused("not-a-step", f"{type(event).__name__} is no step from {case.stage}")
    after = APPLY[type(event)](case, event) if type(event) in APPLY else case
    return after if leads == case.stage else _entered(after, leads, event)


def _entered(case: Case, stage: Stage, event: CaseEvent) -> Case:
    holds = tuple(
        each
        for each in case.holds
        if each.kind in LASTING or (each.since == event.at and each.kind in _ANSWERS)
    )
    stopped = stage != CLOSED and any(each.kind in STOPPING for each in holds)
    return replace(
        case,
        stage=stage,
        since=event.at,
        holds=() if stage == CLOSED else holds,
        halted=event.at if stopped else None,
        outcome=OUTCOMES.get(type(event)) if stage == CLOSED else None,
        objections=_NOBODY if stage == CLOSED else case.objections,
        overdue=False,
        reminded_at=None,
    )


_ANSWERS: Final = (HoldKind.OFFER, HoldKind.ABSENCE)
"""Holds that an owner's answer brings along into the stage it leads to."""


def _held(case: Case, new: Hold) -> Case:
    others = tuple(each for each in case.holds if each.kind != new.kind)
    halted = case.halted or (new.since if new.kind in STOPPING else None)
    return replace(case, holds=(*others, new), halted=halted, overdue=False)


def _lifted(case: Case, kind: HoldKind, at: datetime) -> Case:
    holds = tuple(each for each in case.holds if each.kind != kind)
    freed = replace(case, holds=holds, overdue=False, reminded_at=None)
    if case.halted is None or any(each.kind in STOPPING for each in holds):
        return freed
    return replace(_shifted(freed, at - case.halted), halted=None)


def _shifted(case: Case, by: timedelta) -> Case:
    return replace(
        case,
        since=case.since + by,
        ends=case.ends + by if case.ends else None,
        campaign=campaign.shifted(case.campaign, by),
        consent=replace(case.consent, at=case.consent.at + by) if case.consent else None,
    )


def _submitted(case: Case, event: c.HandoffRequested) -> Case:
    return replace(case, policy=event.policy, policy_version=event.policy_version, tier=event.tier)


def _asked(case: Case, event: c.InformationAsked) -> Case:
    return _held(case, Hold(HoldKind.NEEDS_INFO, event.at, event.until))


def _noticed(case: Case, event: c.NoticeStarted) -> Case:
    return replace(case, tier=event.tier)


def _placed(case: Case, event: c.HoldPlaced) -> Case:
    return _held(case, Hold(event.hold, event.at, event.until))


def _stepped_back(case: Case, event: c.ConflictDeclared) -> Case:
    """Leave the case without a moderator where its own stepped back: another one takes it."""
    assignee = None if case.assignee == event.by else case.assignee
    return replace(case, conflicted=case.conflicted | {event.by}, assignee=assignee)


def _contact(case: Case, event: campaign.ContactEvent) -> Case:
    return replace(case, campaign=campaign.evolve(case.campaign, event))


def _doubted(case: Case, event: c.ReplyDoubted) -> Case:
    new = Hold(HoldKind.CHALLENGE, event.at, event.until)
    return replace(_held(case, new), challenged=True)


def _answered(case: Case, event: c.Act) -> Case:
    """Set aside what rested on silence, and what waited for a word: the owner spoke."""
    freed = case
    for kind in (*_ANSWERS, HoldKind.CHALLENGE):
        freed = _lifted(freed, kind, event.at)
    return replace(
        freed,
        campaign=NOT_BEGUN,
        silence=None,
        checked_at=None,
        proposal=None,
        transfer=None,
        ends=None,
    )


def _consented(case: Case, event: c.OwnerConsented) -> Case:
    # What waited is ended first: that moves the older dates, and never this one.
    freed = case if case.stage == Stage.EXECUTING else _answered(case, event)
    by = freed.consent.by if freed.consent else _NOBODY
    at = freed.consent.at if freed.consent else event.at
    return replace(freed, consent=Consent(by | {event.by}, at), kept=False)


def _offered(case: Case, event: c.OfferMade) -> Case:
    freed = replace(_answered(case, event), consent=None)
    return _held(freed, Hold(HoldKind.OFFER, event.at, event.until, event.by, event.offer))


def _given_time(case: Case, event: c.TimeGiven) -> Case:
    freed = replace(_answered(case, event), consent=None, waited=True)
    if event.until <= event.at:  # asked a second time: heard, but no time is left to give
        return freed
    return _held(freed, Hold(HoldKind.ABSENCE, event.at, event.until))


def _confirmed(case: Case, event: c.ConsentConfirmed) -> Case:
    proposal = Proposal(event.by, Advice.GRANT, frozenset({event.by}))
    acted = case.acted | {event.by}
    return replace(case, ends=event.until, grant=event.grant, proposal=proposal, acted=acted)


def _cooled(case: Case, event: d.CoolingStarted) -> Case:
    return replace(case, ends=event.until, grant=event.grant)


def _accepted(case: Case, event: c.OfferAccepted) -> Case:
    offer = hold(case, HoldKind.OFFER)
    by = frozenset({offer.by}) if offer and offer.by else _NOBODY
    return replace(
        case,
        ends=event.until,
        grant=event.grant,
        consent=Consent(by, event.at),
        proposal=Proposal(event.by, Advice.GRANT),
    )


def _objected(case: Case, event: d.ObjectionFiled) -> Case:
    return replace(case, objections=case.objections | {event.by})


def _settled(case: Case, event: d.ObjectionAnswered | d.ObjectionUpheld) -> Case:
    objector = frozenset({event.objector})
    return replace(case, objections=case.objections - objector, heard=case.heard | objector)


def _returned(case: Case, _event: CaseEvent) -> Case:
    return replace(case, proposal=None, ends=None, grant=None, transfer=None, checked_at=None)


def _upheld(case: Case, event: d.ObjectionUpheld) -> Case:
    after = _settled(case, event)
    return after if case.stage == Stage.PROBATION else _returned(after, event)


def _judged(case: Case, event: d.RequirementJudged) -> Case:
    others = tuple(each for each in case.judged if each.requirement != event.requirement)
    new = Judgement(event.requirement, event.holds, event.by, event.at)
    return replace(case, judged=tuple(sorted((*others, new), key=lambda each: each.requirement)))


def _recommended(case: Case, event: d.Recommended) -> Case:
    return replace(
        case,
        tier=event.tier,
        proposal=Proposal(event.by, event.advice),
        acted=case.acted | {event.by},
    )


def _approved(case: Case, event: d.ApprovalGiven) -> Case:
    old = cast("Proposal", case.proposal)
    proposal = replace(old, approved_by=old.approved_by | {event.by})
    return replace(case, proposal=proposal, acted=case.acted | {event.by})


def _acted(case: Case, event: c.Act) -> Case:
    return replace(case, acted=case.acted | {event.by})


def _ordered(case: Case, event: d.TransferOrdered) -> Case:
    order = transfer.ordered(event.assets)
    return replace(case, transfer=order, acted=case.acted | {event.by})


def _advanced(case: Case, event: d.AssetAdvanced) -> Case:
    return replace(case, transfer=transfer.evolve(cast("Transfer", case.transfer), event))


def _passed(case: Case, event: c.LeadPassed) -> Case:
    gone, others = case.candidates[0], case.candidates[1:]
    fresh = replace(_answered(case, event), judged=(), consent=None, grant=None, objections=_NOBODY)
    return replace(fresh, candidates=others, former=case.former | {gone})


def _rival_left(case: Case, event: c.RivalLeft) -> Case:
    others = tuple(each for each in case.candidates if each != event.by)
    return replace(case, candidates=others, former=case.former | {event.by})


def _reopened(case: Case, event: c.RequestReopened) -> Case:
    return replace(_answered(case, event), consent=None, grant=None, hearing=None)


def _heard_again(case: Case, event: d.DecisionReopened) -> Case:
    return replace(_returned(case, event), judged=(), hearing=None)


def _taken_back(case: Case, _event: CaseEvent) -> Case:
    return replace(case, hearing=None)


def _hearing(case: Case, event: d.HearingOpened) -> Case:
    appealed = case.appealed or event.matter == Matter.APPEAL
    return replace(case, hearing=appeal.opened(event), appealed=appealed)


def _voted(case: Case, event: d.VoteCast) -> Case:
    return replace(case, hearing=appeal.evolve(cast("Hearing", case.hearing), event))


APPLY: Final[Mapping[type[CaseEvent], Callable[[Case, Any], Case]]] = {
    c.HandoffRequested: _submitted,
    c.RivalJoined: lambda case, e: replace(case, candidates=(*case.candidates, e.by)),
    c.DeathConfirmed: lambda case, e: replace(case, death_sources=case.death_sources | {e.source}),
    c.ModeratorAssigned: lambda case, e: replace(case, assignee=e.moderator),
    c.ConflictDeclared: _stepped_back,
    c.InformationAsked: _asked,
    c.InformationGiven: lambda case, e: _lifted(case, HoldKind.NEEDS_INFO, e.at),
    c.NoticeStarted: _noticed,
    c.HoldPlaced: _placed,
    c.HoldLifted: lambda case, e: _lifted(case, e.hold, e.at),
    c.ContactMade: _contact,
    c.ContactBounced: _contact,
    c.ContactDisowned: _contact,
    c.ReplyDoubted: _doubted,
    c.OwnerConsented: _consented,
    c.ConsentConfirmed: _confirmed,
    c.OwnerRefused: lambda case, _e: replace(case, kept=True, consent=None),
    c.OfferMade: _offered,
    c.OfferAccepted: _accepted,
    c.TimeGiven: _given_time,
    c.CampaignExhausted: lambda case, e: replace(case, silence=e.silence),
    c.CampaignResumed: lambda case, e: replace(_returned(case, e), silence=None),
    d.ActivityChecked: lambda case, e: replace(case, checked_at=e.at),
    c.LeadPassed: _passed,
    c.RivalLeft: _rival_left,
    c.ReminderSent: lambda case, e: replace(case, reminded_at=e.at),
    c.RequestReopened: _reopened,
    c.OverdueNoted: lambda case, _e: replace(case, overdue=True, assignee=None),
    d.ObjectionFiled: _objected,
    d.ObjectionAnswered: _settled,
    d.ObjectionUpheld: _upheld,
    d.RequirementJudged: _judged,
    d.Recommended: _recommended,
    d.ApprovalGiven: _approved,
    d.RecommendationReturned: _returned,
    d.RequestDenied: _acted,
    d.CoolingStarted: _cooled,
    d.CoolingCancelled: _returned,
    d.TransferOrdered: _ordered,
    d.AssetAdvanced: _advanced,
    d.TransferCompleted: lambda case, e: replace(case, ends=e.until),
    d.HearingOpened: _hearing,
    d.VoteCast: _voted,
    d.HearingDismissed: _taken_back,
    d.HandoffReversed: _taken_back,
    d.HandoffAnnulled: _taken_back,
    d.DecisionReopened: _heard_again,
}
"""What each event changes beyond the stage.  An event that is no key changes nothing more."""
