"""Deciding: screening's holds, verdicts, recommendation, agreement, objections."""

from typing import Final

from workflows import appeal, guards
from workflows import case_events as c
from workflows import commands as ask
from workflows import decision_events as d
from workflows.case_state import Proposal, hold
from workflows.checklist import assess
from workflows.days import after
from workflows.deadlines import FREEZE_REVIEW_DAYS, LEGAL_REVIEW_DAYS, REPLY_REVIEW_DAYS
from workflows.errors import Refused
from workflows.events import CaseEvent
from workflows.owners import grant_now
from workflows.requirements import REQUIREMENTS, Kind
from workflows.situation import Situation
from workflows.terms import Advice, Grant, HoldKind, Intent, Matter, Office, Stage

Events = tuple[CaseEvent, ...]

REVIEW_DAYS: Final = {
    HoldKind.LEGAL: LEGAL_REVIEW_DAYS,
    HoldKind.FREEZE: FREEZE_REVIEW_DAYS,
    HoldKind.REPLY: REPLY_REVIEW_DAYS,
}
"""Holds that people place, and after how many days they have to look at them again."""

ORPHANING: Final = frozenset({Advice.ORPHAN, Advice.ARCHIVE})


def place_hold(s: Situation, wish: ask.PlaceHold) -> Events:
    """T07, T34: a legal question, an unread reply or an incident stops the case."""
    _may_hold(s, wish.hold)
    if hold(s.case, wish.hold):
        raise Refused("held-already", f"the case is on {wish.hold} hold already")
    until = after(s.now, REVIEW_DAYS[wish.hold])
    return (c.HoldPlaced(at=s.now, case=s.case.id, by=s.me, hold=wish.hold, until=until),)


def lift_hold(s: Situation, wish: ask.LiftHold) -> Events:
    """T07, T34: the clock goes on where it stood."""
    _may_hold(s, wish.hold)
    if not hold(s.case, wish.hold):
        raise Refused("not-held", f"the case is not on {wish.hold} hold")
    return (c.HoldLifted(at=s.now, case=s.case.id, by=s.me, hold=wish.hold),)


def _may_hold(s: Situation, kind: HoldKind) -> None:
    if kind not in REVIEW_DAYS:
        raise Refused("hold-by-itself", f"{kind} comes and goes with what people do")
    if kind is HoldKind.FREEZE and s.actor.office != Office.ADMIN:
        raise Refused("admin-needed", "only an admin freezes and unfreezes")


def answer_objection(s: Situation, wish: ask.AnswerObjection) -> Events:
    """T12: answered in writing."""
    _objected(s, wish.objector)
    return (
        d.ObjectionAnswered(
            at=s.now, case=s.case.id, by=s.me, objector=wish.objector, text=wish.text
        ),
    )


def uphold_objection(s: Situation, wish: ask.UpholdObjection) -> Events:
    """T19, T22: what was recommended is looked at again; what was done goes to a panel."""
    _objected(s, wish.objector)
    upheld = d.ObjectionUpheld(
        at=s.now, case=s.case.id, by=s.me, objector=wish.objector, text=wish.text
    )
    if s.case.stage is not Stage.PROBATION or s.case.hearing:
        return (upheld,)
    hearing = d.HearingOpened(
        at=s.now,
        case=s.case.id,
        by=s.me,
        matter=Matter.REVERSAL,
        needed=appeal.needed(s.tier),
        until=after(s.now, appeal.HEARING_DAYS),
        grounds=wish.text,
    )
    return (upheld, hearing)


def _objected(s: Situation, objector: str) -> None:
    if objector not in s.case.objections:
        raise Refused("no-such-objection", "nobody of this id has an open objection")


def check_activity(s: Situation, _wish: ask.CheckActivity) -> Events:
    """T15: looked again, and saw nothing of the owner."""
    guards.facts_are_fresh(s)
    return (d.ActivityChecked(at=s.now, case=s.case.id, by=s.me),)


def judge(s: Situation, wish: ask.JudgeRequirement) -> Events:
    """T16: a person's verdict, with its evidence."""
    asked = {each.check for each in s.policy.require}
    if wish.requirement not in asked:
        raise Refused("not-asked", f"{s.policy.id} does not ask for {wish.requirement}")
    if REQUIREMENTS[wish.requirement].kind is Kind.MACHINE:
        raise Refused("not-for-people", f"{wish.requirement} is read from the facts, not judged")
    if not wish.evidence:
        raise Refused("evidence-missing", "say where what you found can be checked")
    return (
        d.RequirementJudged(
            at=s.now,
            case=s.case.id,
            by=s.me,
            requirement=wish.requirement,
            holds=wish.holds,
            evidence=wish.evidence,
        ),
    )


def recommend(s: Situation, wish: ask.Recommend) -> Events:
    """T16: a recommendation rests on the whole checklist, and says why."""
    guards.clock_runs(s)
    guards.facts_are_fresh(s)
    guards.no_objection_open(s)
    guards.activity_checked_today(s)
    if not wish.reasons:
        raise Refused("reasons-missing", "say why, requirement by requirement")
    if wish.advice is not Advice.DENY:
        _may_grant(s, wish.advice)
    guards.criteria_complete(s, wish.advice)
    event = d.Recommended(
        at=s.now, case=s.case.id, by=s.me, advice=wish.advice, tier=s.tier, reasons=wish.reasons
    )
    return (event, *_decided(s, wish.advice, agreed=0))


def _may_grant(s: Situation, advice: Advice) -> None:
    if (advice in ORPHANING) != (s.case.intent is Intent.ORPHAN):
        raise Refused("advice-does-not-fit", f"{advice} is no answer to {s.case.intent}")
    if s.case.consent:
        raise Refused("owner-agreed", "an owner agreed: confirm that instead of deciding for him")
    guards.refusal_stands(s)
    guards.no_directive_against(s, _granted(s, advice))
    guards.name_may_change_meaning(s)


def _granted(s: Situation, advice: Advice) -> Grant:
    return Grant.RELEASE_ONLY if advice is Advice.GRANT_LIMITED else grant_now(s)


def approve(s: Situation, _wish: ask.Approve) -> Events:
    """T17, T18: somebody else agrees; with enough of them the countdown begins."""
    proposal = _proposal(s)
    guards.not_the_recommender(s)
    guards.not_approved_before(s)
    guards.clock_runs(s)
    guards.facts_are_fresh(s)
    guards.no_objection_open(s)
    if proposal.advice is not Advice.DENY:
        _may_grant(s, proposal.advice)
        guards.still_true(s)
    agreed = len(proposal.approved_by) + 1
    if agreed >= s.policy.approvals[s.tier]:
        guards.an_admin_closes(s)
    event = d.ApprovalGiven(at=s.now, case=s.case.id, by=s.me)
    return (event, *_decided(s, proposal.advice, agreed=agreed))


def _decided(s: Situation, advice: Advice, *, agreed: int) -> Events:
    if agreed < s.policy.approvals[s.tier]:
        return ()
    if advice is Advice.DENY:
        return (_denied(s),)
    until = after(s.now, s.policy.cooling_days[s.tier])
    grant = _granted(s, advice)
    return (d.CoolingStarted(at=s.now, case=s.case.id, until=until, grant=grant),)


def _denied(s: Situation, reasons: str = "") -> d.RequestDenied:
    verdicts = assess(s.case, s.dossier, s.policy, s.now)
    return d.RequestDenied(at=s.now, case=s.case.id, by=s.me, reasons=reasons, verdicts=verdicts)


def deny(s: Situation, wish: ask.Deny) -> Events:
    """T17: somebody else decides against it."""
    guards.not_the_recommender(s)
    guards.clock_runs(s)
    if not wish.reasons:
        raise Refused("reasons-missing", "say why, requirement by requirement")
    return (_denied(s, wish.reasons),)


def return_recommendation(s: Situation, wish: ask.ReturnRecommendation) -> Events:
    """T17: look again.  One's own vote can be taken back the same way."""
    return (d.RecommendationReturned(at=s.now, case=s.case.id, by=s.me, reasons=wish.reasons),)


def _proposal(s: Situation) -> Proposal:
    if s.case.proposal is None:  # the stage is `recommended`, so there is one
        raise Refused("nothing-recommended", "nothing has been recommended yet")
    return s.case.proposal


def cancel_cooling(s: Situation, wish: ask.CancelCooling) -> Events:
    """T19: any moderator stops a countdown, without having to convince another."""
    return (d.CoolingCancelled(at=s.now, case=s.case.id, by=s.me, why=wish.why),)
