"""Options: what somebody could do in a case now, found by asking the rules and writing nothing.

Each command is tried with every choice that it leaves, a point to write to or a
requirement to judge, so that a page need not know any rule.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from steward.casework import actors
from steward.casework.actors import Who
from steward.store import View
from workflows import commands as ask
from workflows.commands import Command
from workflows.decide import Events, decide
from workflows.dossier import Actor
from workflows.errors import Refused
from workflows.names import CaseId
from workflows.requirements import REQUIREMENTS, Kind
from workflows.situation import Situation
from workflows.terms import Advice, Answer, HoldKind, Matter, Referral
from workflows.transfer import NEXT

_SAID: Final = "said"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One thing that can be asked for; `code` and `why` say why it would be refused.

    `command` stands for itself and all that differ from it in words alone, and
    `events` are what it would bring about.
    """

    command: Command
    code: str = ""
    why: str = ""
    events: Events = ()

    @property
    def is_open(self) -> bool:
        """Say whether it would be done."""
        return not self.code


def options(view: View, who: Who, actor: Actor, s: Situation) -> tuple[Option, ...]:
    """Return every command that can be given to a case, with the answer that it would get."""
    return tuple(each for command in SAMPLES for each in ways(view, who, actor, s, command))


def ways(
    view: View, who: Who, actor: Actor, s: Situation, command: type[Command]
) -> tuple[Option, ...]:
    """Return one command with every choice that it leaves, and the answers."""
    return tuple(_tried(view, who, actor, s, each) for each in SAMPLES[command](s))


def _tried(view: View, who: Who, actor: Actor, s: Situation, command: Command) -> Option:
    try:
        actors.admit(view, who, actor, type(command))
        facts = actors.counted(actor, s.dossier)
        events = decide(s.case, command, actor, facts, s.policy, s.now)
    except Refused as refused:
        return Option(command=command, code=refused.code, why=refused.why)
    return Option(command=command, events=events)


Samples = Callable[[Situation], Iterator[Command]]


def _one(command: Command) -> Samples:
    return lambda _s: iter((command,))


def _points(s: Situation) -> list[str]:
    return [each.id for each in s.dossier.contacts]


def _tried_points(s: Situation) -> list[str]:
    return sorted({point for step in s.case.campaign.steps for point in step.tried})


def _answers(s: Situation) -> Iterator[Command]:
    # By a letter, the answer names where it was received; the first tried stands for it.
    point = s.actor.person.removeprefix(actors.POINT)
    known = _tried_points(s)
    at = point if point in known else next(iter(known), "")
    return (ask.AnswerAsOwner(answer=each, point=at) for each in Answer)


def _human(s: Situation) -> Iterator[Command]:
    for each in s.policy.require:
        if REQUIREMENTS[each.check].kind is Kind.HUMAN:
            yield ask.JudgeRequirement(requirement=each.check, holds=True, evidence=_SAID)


def _assets(s: Situation) -> Iterator[Command]:
    for asset, state in s.case.transfer.states if s.case.transfer else ():
        for to in sorted(NEXT[state]):
            yield ask.AdvanceAsset(asset=asset, state=to, proof=_SAID)


SAMPLES: Final[Mapping[type[Command], Samples]] = {
    ask.Submit: _one(ask.Submit(statement=_SAID, no_consideration=True)),
    ask.GiveInformation: _one(ask.GiveInformation(answers=_SAID)),
    ask.AcceptOffer: _one(ask.AcceptOffer()),
    ask.DeclineOffer: _one(ask.DeclineOffer()),
    ask.Withdraw: _one(ask.Withdraw()),
    ask.Reopen: _one(ask.Reopen()),
    ask.JoinAsRival: _one(ask.JoinAsRival(statement=_SAID)),
    ask.Support: _one(ask.Support()),
    ask.Object: _one(ask.Object(reason=_SAID)),
    ask.AnswerAsOwner: _answers,
    ask.RelayAnswer: lambda _s: (ask.RelayAnswer(answer=each) for each in Answer),
    ask.OpenHearing: lambda _s: (ask.OpenHearing(matter=each, grounds=_SAID) for each in Matter),
    ask.Assign: lambda s: iter((ask.Assign(moderator=s.me),)),
    ask.DeclareConflict: _one(ask.DeclareConflict()),
    ask.AskInformation: _one(ask.AskInformation(questions=_SAID)),
    ask.StartNotice: _one(ask.StartNotice()),
    ask.Refer: lambda _s: (ask.Refer(to=each) for each in Referral),
    ask.PlaceHold: lambda _s: (
        ask.PlaceHold(hold=each) for each in (HoldKind.LEGAL, HoldKind.FREEZE)
    ),
    ask.LiftHold: lambda s: (ask.LiftHold(hold=each.kind) for each in s.case.holds),
    ask.Split: _one(ask.Split(projects=(_SAID,))),
    ask.ConfirmDeath: _one(ask.ConfirmDeath(source=_SAID)),
    ask.RecordAttempt: lambda s: (ask.RecordAttempt(points=(each,)) for each in _points(s)),
    ask.RecordBounce: lambda s: (ask.RecordBounce(point=each) for each in _tried_points(s)),
    ask.ConfirmConsent: _one(ask.ConfirmConsent()),
    ask.ResumeContact: _one(ask.ResumeContact()),
    ask.RecordOwnerAct: _one(ask.RecordOwnerAct(act=_SAID)),
    ask.AnswerObjection: lambda s: (
        ask.AnswerObjection(objector=each, text=_SAID) for each in sorted(s.case.objections)
    ),
    ask.UpholdObjection: lambda s: (
        ask.UpholdObjection(objector=each, text=_SAID) for each in sorted(s.case.objections)
    ),
    ask.CheckActivity: _one(ask.CheckActivity()),
    ask.JudgeRequirement: _human,
    ask.Recommend: lambda _s: (ask.Recommend(advice=each, reasons=_SAID) for each in Advice),
    ask.Approve: _one(ask.Approve()),
    ask.Deny: _one(ask.Deny(reasons=_SAID)),
    ask.ReturnRecommendation: _one(ask.ReturnRecommendation(reasons=_SAID)),
    ask.CancelCooling: _one(ask.CancelCooling(why=_SAID)),
    ask.OrderTransfer: _one(ask.OrderTransfer()),
    ask.AdvanceAsset: _assets,
    ask.Complete: _one(ask.Complete()),
    ask.ReportIncident: _one(ask.ReportIncident(finding=_SAID)),
    ask.SettleOutside: _one(ask.SettleOutside(finding=_SAID)),
    ask.Supersede: _one(ask.Supersede(by_case=CaseId(_SAID))),
    ask.Vote: lambda _s: (ask.Vote(upholds=each) for each in (True, False)),
}
"""For each command, one for every choice it leaves; words that anybody may write are left out."""
