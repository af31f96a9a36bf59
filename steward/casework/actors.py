"""Actors: who somebody is in a case, from who is asking.

An account acts as itself.  Who showed a role on the registry acts as the person
that the registry knows, so that an owner counts once.  The link of a letter
speaks for the one owner there is, or else for the contact point alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from steward.accounts.rights import rights
from steward.accounts.subjects import Bearer, Machine, Nobody, SignedIn, Subject
from steward.casework.persons import on_registry, sole_owner
from steward.permissions import NOTHING, Action, Role, Thing, permit
from steward.store import View
from workflows import commands as ask
from workflows.case_state import Case
from workflows.commands import Command
from workflows.dossier import Actor, Dossier, successors
from workflows.errors import Refused
from workflows.names import PersonId
from workflows.terms import Office, Proof
from workflows.waking import CLOCK

_NOBODY: Final = Nobody()
POINT: Final = "point:"
"""What the id of a person begins with of whom we know an address and no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ByLetter:
    """Somebody who holds the link of a letter that was sent to this contact point.

    `who` is set where they are signed in besides; `twice` where a second way
    proved them too.
    """

    point: str
    who: Nobody | SignedIn = _NOBODY
    twice: bool = False

    @property
    def via(self) -> str:
        """By what way they came, as the audit names it."""
        return self.who.via

    @property
    def actor(self) -> str:
        """Who they are, as the audit names it."""
        return self.who.actor if isinstance(self.who, SignedIn) else f"{POINT}{self.point}"


Who = Subject | ByLetter

_FILE, _SPEAK = Action.FILE_CASE, Action.SPEAK_IN_CASE
_WORK, _VOTE = Action.WORK_CASE, Action.VOTE

ACTIONS: Final[Mapping[type[Command], Action]] = {
    ask.OpenCase: _FILE,
    ask.Submit: _FILE,
    ask.JoinAsRival: _FILE,
    ask.GiveInformation: _FILE,
    ask.AcceptOffer: _FILE,
    ask.DeclineOffer: _FILE,
    ask.Withdraw: _FILE,
    ask.Reopen: _FILE,
    ask.Support: _SPEAK,
    ask.Object: _SPEAK,
    ask.RelayAnswer: _SPEAK,
    ask.OpenHearing: _SPEAK,
    ask.AnswerAsOwner: Action.ANSWER,
    ask.Split: _WORK,
    ask.ConfirmDeath: _WORK,
    ask.Refer: _WORK,
    ask.Assign: _WORK,
    ask.DeclareConflict: _WORK,
    ask.AskInformation: _WORK,
    ask.StartNotice: _WORK,
    ask.PlaceHold: _WORK,
    ask.LiftHold: _WORK,
    ask.RecordAttempt: _WORK,
    ask.RecordBounce: _WORK,
    ask.ConfirmConsent: _WORK,
    ask.ResumeContact: _WORK,
    ask.RecordOwnerAct: _WORK,
    ask.AnswerObjection: _WORK,
    ask.UpholdObjection: _WORK,
    ask.CheckActivity: _WORK,
    ask.JudgeRequirement: _WORK,
    ask.ReturnRecommendation: _WORK,
    ask.CancelCooling: _WORK,
    ask.OrderTransfer: _WORK,
    ask.AdvanceAsset: _WORK,
    ask.Complete: _WORK,
    ask.ReportIncident: _WORK,
    ask.SettleOutside: _WORK,
    ask.Supersede: _WORK,
    ask.Recommend: _VOTE,
    ask.Approve: _VOTE,
    ask.Deny: _VOTE,
    ask.Vote: _VOTE,
}
"""What each command is in the table of permissions; time passes without being asked."""


def actor_for(view: View, who: Who, dossier: Dossier, case: Case | None = None) -> Actor:
    """Return as whom somebody acts on a project.  Raises `Refused("sign-in-needed")`."""
    match who:
        case Machine():
            return CLOCK
        case ByLetter():
            return _by_letter(view, who, dossier)
        case SignedIn() | Bearer():
            return _by_account(view, who, dossier, case)
        case _:
            raise Refused("sign-in-needed", "sign in to take part in a case")


def admit(view: View, who: Who, actor: Actor, command: type[Command]) -> None:
    """Let this be asked for by somebody like him.  Raises `Refused` as `permit` does."""
    if isinstance(who, Machine):
        return
    action, asks = ACTIONS.get(command), who.who if isinstance(who, ByLetter) else who
    if action is None:
        raise Refused("not-your-step", "only the clock passes time")
    if isinstance(who, ByLetter) and action is not Action.ANSWER:
        raise Refused("not-allowed", "the link of a letter answers that letter and does no more")
    # A role that was shown on the registry opens what a letter opens.
    keyed = isinstance(who, ByLetter) or Proof.REGISTRY_LOGIN in actor.proofs
    permit(rights(asks), action, view.clock.now(), Thing(keyed=True) if keyed else NOTHING)
    if action in {_WORK, _VOTE} and actor.office is Office.NONE:
        raise Refused(
            "conflict-of-interest",
            "you hold a role on this project, so you are a party; another moderator does this",
        )


def counted(actor: Actor, dossier: Dossier) -> Dossier:
    """Return the facts with who answers for an address among the owners while he does."""
    if not actor.person.startswith(POINT):
        return dossier
    return replace(dossier, owners=dossier.owners | {actor.person})


def _by_letter(view: View, who: ByLetter, dossier: Dossier) -> Actor:
    proofs = {Proof.LINK_TOKEN} | ({Proof.SECOND_CHANNEL} if who.twice else set())
    if isinstance(who.who, SignedIn):
        person = on_registry(view, who.who.account_id, dossier)
        if person:
            both = frozenset(proofs | {Proof.REGISTRY_LOGIN})
            return Actor(person=person, office=Office.NONE, proofs=both)
    sole = sole_owner(dossier)
    person = sole or PersonId(f"{POINT}{who.point}")
    return Actor(person=person, office=Office.NONE, proofs=frozenset(proofs))


def _by_account(view: View, who: SignedIn | Bearer, dossier: Dossier, case: Case | None) -> Actor:
    own = PersonId(who.account_id)
    # Who asks in a case goes on as who he was when he began to ask.
    asks = case is not None and own in {*case.candidates, *case.former}
    person = None if asks else on_registry(view, who.account_id, dossier)
    if person:  # one person is never two: with a part in the project goes no office
        proofs = frozenset({Proof.REGISTRY_LOGIN})
        return Actor(person=person, office=Office.NONE, proofs=proofs)
    # Whom the owners named to answer for them is who signs in as that account.
    named = own in successors(dossier, view.clock.now())
    proofs = frozenset({Proof.REGISTRY_LOGIN} if named else ())
    return Actor(person=own, office=_office(who), proofs=proofs)


def _office(who: SignedIn | Bearer) -> Office:
    # A program has no office: nobody decides by token.
    if isinstance(who, Bearer) or Role.MODERATOR not in who.roles:
        return Office.NONE
    return Office.ADMIN if Role.ADMIN in who.roles else Office.MODERATOR
