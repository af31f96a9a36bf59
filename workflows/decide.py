"""Deciding on a wish: a command, a case and the facts give events, or a refusal.

Three things are asked in this order: may this happen here and by somebody like
him (the step table), does nothing stand beside it (holds, freeze, policy), and
do the guards of the one command pass.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from workflows import carrying, deciding, filing, guards, owners, passing
from workflows import case_events as c
from workflows import commands as ask
from workflows import decision_events as d
from workflows.case_state import Case, hold
from workflows.commands import Command
from workflows.dossier import Actor, Dossier
from workflows.errors import Refused
from workflows.events import CaseEvent
from workflows.policy import Policy
from workflows.situation import Situation, permit, wish
from workflows.terms import Answer, HoldKind, Office

Events = tuple[CaseEvent, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """How a command is answered: the step it aims at, and by what.

    `while_held` says that a legal hold does not stop it: an owner's word, a
    candidate's leaving and a panel's vote never wait.
    """

    aim: type[CaseEvent]
    answer: Callable[[Situation, Any], Events]
    while_held: bool = False


RULES: Final[Mapping[type[Command], Rule]] = {
    ask.Submit: Rule(c.HandoffRequested, filing.submit),
    ask.JoinAsRival: Rule(c.RivalJoined, filing.join, while_held=True),
    ask.Support: Rule(c.SupportRecorded, filing.support, while_held=True),
    ask.Split: Rule(c.CasesSplit, filing.split),
    ask.ConfirmDeath: Rule(c.DeathConfirmed, filing.confirm_death),
    ask.Refer: Rule(c.RequestReferred, filing.refer, while_held=True),
    ask.Assign: Rule(c.ModeratorAssigned, filing.assign, while_held=True),
    ask.DeclareConflict: Rule(c.ConflictDeclared, filing.declare_conflict, while_held=True),
    ask.AskInformation: Rule(c.InformationAsked, filing.ask_information),
    ask.GiveInformation: Rule(c.InformationGiven, filing.give_information, while_held=True),
    ask.StartNotice: Rule(c.NoticeStarted, filing.start_notice),
    ask.PlaceHold: Rule(c.HoldPlaced, deciding.place_hold, while_held=True),
    ask.LiftHold: Rule(c.HoldLifted, deciding.lift_hold, while_held=True),
    ask.RecordAttempt: Rule(c.ContactMade, owners.record_attempt),
    ask.RecordBounce: Rule(c.ContactBounced, owners.record_bounce, while_held=True),
    ask.AnswerAsOwner: Rule(c.OwnerRefused, owners.answer, while_held=True),
    ask.RelayAnswer: Rule(c.ReplyDoubted, owners.relay),
    ask.ConfirmConsent: Rule(c.ConsentConfirmed, owners.confirm_consent),
    ask.AcceptOffer: Rule(c.OfferAccepted, owners.accept_offer),
    ask.DeclineOffer: Rule(c.OfferDeclined, owners.decline_offer, while_held=True),
    ask.ResumeContact: Rule(c.CampaignResumed, owners.resume_contact),
    ask.RecordOwnerAct: Rule(c.OwnerActed, owners.record_owner_act, while_held=True),
    ask.Object: Rule(d.ObjectionFiled, owners.file_objection, while_held=True),
    ask.AnswerObjection: Rule(d.ObjectionAnswered, deciding.answer_objection),
    ask.UpholdObjection: Rule(d.ObjectionUpheld, deciding.uphold_objection, while_held=True),
    ask.CheckActivity: Rule(d.ActivityChecked, deciding.check_activity),
    ask.JudgeRequirement: Rule(d.RequirementJudged, deciding.judge),
    ask.Recommend: Rule(d.Recommended, deciding.recommend),
    ask.Approve: Rule(d.ApprovalGiven, deciding.approve),
    ask.Deny: Rule(d.RequestDenied, deciding.deny),
    ask.ReturnRecommendation: Rule(
        d.RecommendationReturned, deciding.return_recommendation, while_held=True
    ),
    ask.CancelCooling: Rule(d.CoolingCancelled, deciding.cancel_cooling, while_held=True),
    ask.OrderTransfer: Rule(d.TransferOrdered, carrying.order_transfer),
    ask.AdvanceAsset: Rule(d.AssetAdvanced, carrying.advance_asset),
    ask.Complete: Rule(d.TransferCompleted, carrying.complete),
    ask.ReportIncident: Rule(d.IncidentSeen, carrying.report_incident, while_held=True),
    ask.SettleOutside: Rule(d.SettledOutside, filing.settle_outside, while_held=True),
    ask.Withdraw: Rule(c.RequestWithdrawn, filing.withdraw, while_held=True),
    ask.Supersede: Rule(c.RequestSuperseded, filing.supersede, while_held=True),
    ask.Reopen: Rule(c.RequestReopened, filing.reopen),
    ask.OpenHearing: Rule(d.HearingOpened, carrying.open_hearing, while_held=True),
    ask.Vote: Rule(d.VoteCast, carrying.vote, while_held=True),
}
"""How each command is answered.  Opening a case and passing time are answered below."""


def open_case(wanted: ask.OpenCase, actor: Actor, dossier: Dossier, now: datetime) -> Events:
    """Return the beginning of a draft.  Raises `Refused("not-a-person", "owner-already", …)`."""
    if actor.office == Office.CLOCK:
        raise Refused("not-a-person", "the clock asks for nothing")
    if actor.person in dossier.owners:
        raise Refused("owner-already", "you own this project; open a call if you look for hands")
    if dossier.project != wanted.project:
        raise Refused("other-project", f"the facts are about {dossier.project}")
    return (
        c.CaseOpened(
            at=now,
            case=wanted.case,
            by=actor.person,
            project=wanted.project,
            intent=wanted.intent,
        ),
    )


def decide(
    case: Case, command: Command, actor: Actor, dossier: Dossier, policy: Policy, now: datetime
) -> Events:
    """Return what happens, or raise `Refused`.  Nothing is written here."""
    s = Situation(case, actor, dossier, policy, now)
    guards.policy_is_the_cases(s)
    if isinstance(command, ask.PassTime):
        return passing.pass_time(_only_the_clock(s), command)
    if isinstance(command, ask.OpenCase):
        raise Refused("opened-already", "this case is open; another project is another case")
    rule = RULES[type(command)]
    if not _is_not_me(command):
        permit(s, rule.aim, wish(type(command)))
    if hold(case, HoldKind.LEGAL) and not rule.while_held:
        raise Refused("on-hold", "the case waits for a legal question; that has to end first")
    return rule.answer(s, command)


def _only_the_clock(s: Situation) -> Situation:
    if s.actor.office != Office.CLOCK:
        raise Refused("not-your-step", "only the clock passes time")
    return s


def _is_not_me(command: Command) -> bool:
    return isinstance(command, ask.AnswerAsOwner) and command.answer is Answer.NOT_ME
