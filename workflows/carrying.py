"""Carrying out: the transfer, its proof, the watched time after it, and panels."""

from typing import cast

from workflows import appeal, guards, transfer
from workflows import case_events as c
from workflows import commands as ask
from workflows import decision_events as d
from workflows.appeal import Hearing
from workflows.case_state import Proposal, hold, leader
from workflows.checklist import assess
from workflows.days import after
from workflows.deadlines import LEGAL_REVIEW_DAYS, appeal_until, reversal_until
from workflows.errors import Refused
from workflows.events import CaseEvent
from workflows.situation import Situation
from workflows.terms import (
    Advice,
    Asset,
    AssetState,
    Grant,
    HoldKind,
    Intent,
    Matter,
    Office,
    Outcome,
    Stage,
)
from workflows.transfer import Transfer

Events = tuple[CaseEvent, ...]

APPEALABLE = frozenset({Outcome.DENIED, Outcome.REFUSED, Outcome.INELIGIBLE})


def order_transfer(s: Situation, _wish: ask.OrderTransfer) -> Events:
    """T20: after the countdown, with everything looked at once more."""
    ends = s.case.ends or s.case.since
    guards.clock_runs(s)
    guards.clock_is_right(s)
    guards.not_frozen(s)
    guards.not_before(s, ends, "cooling-off", "the public countdown runs")
    guards.no_objection_open(s)
    guards.not_an_approver(s)
    guards.facts_are_fresh(s)
    guards.no_directive_against(s, s.case.grant or Grant.OWNER)
    guards.still_true(s)
    guards.name_may_change_meaning(s)
    guards.pace_allows(s)
    assets = transfer.assets_for(_advice(s), s.case.grant or Grant.OWNER)
    return (
        d.TransferOrdered(
            at=s.now,
            case=s.case.id,
            by=s.me,
            candidate=leader(s.case),
            assets=assets,
            verdicts=assess(s.case, s.dossier, s.policy, s.now),
        ),
    )


def _advice(s: Situation) -> Advice:
    return cast("Proposal", s.case.proposal).advice


def advance_asset(s: Situation, wish: ask.AdvanceAsset) -> Events:
    """T21: one asset further.  The role on the registry is verified by looking, not by a word."""
    transfer.check_advance(cast("Transfer", s.case.transfer), wish.asset, wish.state)
    seen = wish.asset == Asset.REGISTRY_ROLE and wish.state == AssetState.VERIFIED
    if seen and s.actor.office != Office.CLOCK:
        raise Refused("only-by-looking", "the new role counts when we see it on the registry")
    if wish.state == AssetState.VERIFIED and not wish.proof:
        raise Refused("proof-missing", "say where it can be seen")
    return (
        d.AssetAdvanced(
            at=s.now,
            case=s.case.id,
            by=s.me,
            asset=wish.asset,
            state=wish.state,
            proof=wish.proof,
        ),
    )


def complete(s: Situation, _wish: ask.Complete) -> Events:
    """T21, T29: everything that had to change hands did."""
    left = transfer.open_assets(cast("Transfer", s.case.transfer))
    if left:
        raise Refused("assets-open", f"still open: {', '.join(left)}")
    guards.clock_runs(s)
    guards.clock_is_right(s)
    guards.not_frozen(s)
    guards.no_objection_open(s)
    guards.no_directive_against(s, s.case.grant or Grant.OWNER)
    return (_completed(s),)


def _completed(s: Situation) -> CaseEvent:
    match _advice(s):
        case Advice.ORPHAN:
            retire = after(s.now, s.policy.retire_days) if s.policy.retire_days else None
            return d.OrphaningCompleted(at=s.now, case=s.case.id, by=s.me, retire_at=retire)
        case Advice.ARCHIVE:
            return d.ArchivingCompleted(at=s.now, case=s.case.id, by=s.me)
        case _:
            until = after(s.now, s.policy.probation_days[s.tier])
            reuse = s.case.intent is Intent.REUSE
            banner = after(s.now, s.policy.banner_days) if reuse else None
            return d.TransferCompleted(
                at=s.now, case=s.case.id, by=s.me, until=until, banner_until=banner
            )


def report_incident(s: Situation, wish: ask.ReportIncident) -> Events:
    """T33: what the new hands did is looked at before anything is settled."""
    seen = d.IncidentSeen(at=s.now, case=s.case.id, finding=wish.finding)
    if hold(s.case, HoldKind.LEGAL):
        return (seen,)
    until = after(s.now, LEGAL_REVIEW_DAYS)
    placed = c.HoldPlaced(at=s.now, case=s.case.id, by=s.me, hold=HoldKind.LEGAL, until=until)
    return (seen, placed)


def open_hearing(s: Situation, wish: ask.OpenHearing) -> Events:
    """T23, T27, T28: put a question to a panel."""
    if s.case.hearing:
        raise Refused("hearing-open", "a panel is asked already; wait for its answer")
    if not wish.grounds:
        raise Refused("grounds-missing", "name the new facts, or the error in the procedure")
    match wish.matter:
        case Matter.APPEAL:
            _may_appeal(s)
        case Matter.REVERSAL:
            _may_reverse(s)
        case Matter.ANNULMENT:
            _may_annul(s)
    return (
        d.HearingOpened(
            at=s.now,
            case=s.case.id,
            by=s.me,
            matter=wish.matter,
            needed=appeal.needed(s.tier),
            until=after(s.now, appeal.HEARING_DAYS),
            grounds=wish.grounds,
        ),
    )


def _may_appeal(s: Situation) -> None:
    if s.case.stage is not Stage.CLOSED or s.case.outcome not in APPEALABLE:
        raise Refused(
            "nothing-to-appeal", "only a denied, refused or ineligible request is appealed"
        )
    if s.case.appealed:
        raise Refused("appealed-before", "a case is appealed once")
    if s.now >= appeal_until(s.case, s.policy):
        raise Refused("appeal-too-late", f"{s.policy.appeal_days} days have passed")


def _may_reverse(s: Situation) -> None:
    settled = s.case.outcome is Outcome.SETTLED and s.now < reversal_until(s.case, s.policy)
    if s.case.stage is not Stage.PROBATION and not settled:
        raise Refused("nothing-to-reverse", "no transfer stands that could still be taken back")


def _may_annul(s: Situation) -> None:
    if s.actor.office not in {Office.MODERATOR, Office.ADMIN}:
        raise Refused("not-your-step", "fraud is reported to a moderator, who asks the panel")
    if s.case.outcome is Outcome.ANNULLED:
        raise Refused("annulled-already", "this case was annulled")


def vote(s: Situation, wish: ask.Vote) -> Events:
    """T23, T27, T28: one voice of a panel, by somebody who did not act before."""
    if s.case.hearing is None:
        raise Refused("no-hearing", "no panel is asked anything")
    guards.outside_the_case(s)
    if appeal.has_spoken(s.case.hearing, s.me):
        raise Refused("voted-already", "your voice is in")
    cast_vote = d.VoteCast(at=s.now, case=s.case.id, by=s.me, upholds=wish.upholds)
    after_it = appeal.evolve(s.case.hearing, cast_vote)
    return (cast_vote, *_ended(s, after_it))


def _ended(s: Situation, hearing: Hearing) -> Events:
    if appeal.is_upheld(hearing):
        return (_granted(s, hearing.matter),)
    if appeal.is_dismissed(hearing):
        return (d.HearingDismissed(at=s.now, case=s.case.id),)
    return ()


def _granted(s: Situation, matter: Matter) -> CaseEvent:
    undo = transfer.to_undo(s.case.transfer) if s.case.transfer else ()
    match matter:
        case Matter.APPEAL:
            if s.case.outcome is Outcome.DENIED:
                return d.DecisionReopened(at=s.now, case=s.case.id)
            return c.RequestReopened(at=s.now, case=s.case.id, by=s.me)
        case Matter.REVERSAL:
            return d.HandoffReversed(at=s.now, case=s.case.id, assets=undo)
        case Matter.ANNULMENT:
            return d.HandoffAnnulled(at=s.now, case=s.case.id, assets=undo)
