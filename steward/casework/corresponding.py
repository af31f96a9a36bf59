"""Corresponding: who is written to about what has happened in a case.

A job reads the events of one act and puts the letters that follow from them,
in the order of the table below; an event that is in no row makes nobody write.
Letters of the campaign go their own way (`campaigning`).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from feeds import letters, wording
from feeds.letters import About, CaseLetter, Halt, Waiting
from steward.casework import dossiers, ruling, wordings
from steward.casework.acting import load
from steward.casework.campaigning import plan
from steward.casework.clockwork import LETTERS
from steward.casework.mailroom import (
    ASKING,
    Linked,
    Mailroom,
    Reader,
    put,
    put_linked,
    reader_at,
    reader_of,
)
from steward.casework.projecting import fold_stored
from steward.store import Transaction
from workflows import campaign
from workflows import case_events as c
from workflows import decision_events as d
from workflows.case_state import STOPPING, Case, hold, leader
from workflows.days import after
from workflows.deadlines import appeal_until, co_owners_until, deadline, expires_at, reversal_until
from workflows.dossier import Dossier
from workflows.events import CaseEvent
from workflows.names import CaseId, PersonId
from workflows.policy import Policy
from workflows.terms import Channel, HoldKind, Outcome, Stage

__all__ = ["LETTERS", "follow"]


@dataclass(frozen=True, slots=True)
class _After:
    """A case after one event, with all that a letter about it needs."""

    tx: Transaction
    room: Mailroom
    case: Case
    before: Case
    event: Any
    facts: Dossier
    policy: Policy
    about: About
    version: int

    @property
    def at(self) -> datetime:
        """When it happened."""
        at: datetime = self.event.at
        return at


def follow(tx: Transaction, room: Mailroom, case: CaseId, first: int, last: int) -> None:
    """Put the letters that follow from these events of a case, and plan its campaign.

    TxTask("case-letters", partial(follow, room=room))
    """
    loaded = load(tx, case)
    policy = ruling.policy_of(tx, loaded.case)
    for version in range(first, last + 1):
        then = fold_stored(loaded.history[:version])
        before = fold_stored(loaded.history[: version - 1]) if version > 1 else then
        happened = _After(
            tx=tx,
            room=room,
            case=then,
            before=before,
            event=loaded.history[version - 1].event,
            facts=dossiers.gather(tx, loaded.case, tx.clock.now()),
            policy=policy,
            about=wordings.about(tx, room, then, policy),
            version=version,
        )
        for write in WRITES.get(type(happened.event), ()):
            write(happened)
    if loaded.case.stage is Stage.CONTACTING:
        plan(tx, case, tx.clock.now())


def _to_candidate(look: _After, letter: CaseLetter, person: PersonId | None = None) -> None:
    name = wording.named(look.case.project)
    reader = reader_of(look.tx, look.room, person or leader(look.case), name)
    if reader is not None:
        _put(look, letter, reader)


def _put(look: _After, letter: CaseLetter, reader: Reader) -> None:
    cause = f"{letters.name_of(letter)}:{look.version}"
    put(look.tx, look.room, look.case.id, cause, letters.written(letter), reader)


def _owners(look: _After) -> Iterator[Reader]:
    """Yield who is reached at each address of the owners that may be relied on, once."""
    name, seen = wording.named(look.case.project), set()
    for each in look.facts.contacts:
        if each.channel is Channel.MAIL and not campaign.why_not(each, look.case.campaign):
            reader = reader_at(look.tx, look.room, each.id, name)
            if reader is not None and reader.kin not in seen:
                seen.add(reader.kin)
                yield reader


def _to_owners(look: _After, letter: CaseLetter) -> None:
    for each in _owners(look):
        _put(look, letter, each)


def _linked(look: _After, letter: Linked, *, besides: frozenset[str] = frozenset()) -> None:
    for each in _owners(look):
        if each.point not in besides:
            cause = f"{letters.name_of(letter)}:{look.version}"
            put_linked(look.tx, look.room, look.case.id, cause, each, letter)


def _were_asked(look: _After) -> bool:
    return any(each.name in ASKING for each in look.tx.case_letters.of(look.case.id))


def _receipt(look: _After) -> None:
    person = look.event.by
    place = look.case.candidates.index(person)
    due = deadline(look.case, look.policy, look.facts.contacts)
    position = look.tx.case_letters.waiting_before(look.case.id) + 1
    letter = letters.Receipt(about=_as(look, person), position=position, ahead=place, by=due.at)
    _to_candidate(look, letter, person)


def _questions(look: _After) -> None:
    letter = letters.Questions(about=look.about, waiting=Waiting.QUESTIONS, until=look.event.until)
    _to_candidate(look, letter)


def _offer(look: _After) -> None:
    letter = letters.Questions(about=look.about, waiting=Waiting.OFFER, until=look.event.until)
    _to_candidate(look, letter)


def _reminder(look: _After) -> None:
    waits = Waiting.DRAFT
    if hold(look.case, HoldKind.NEEDS_INFO):
        waits = Waiting.QUESTIONS
    elif hold(look.case, HoldKind.OFFER):
        waits = Waiting.OFFER
    until = expires_at(look.case, look.policy) or look.at
    letter = letters.Reminder(
        about=look.about, waiting=waits, until=until, reopen_days=look.policy.reopen_days
    )
    _to_candidate(look, letter)


def _challenge(look: _After) -> None:
    letter = letters.Challenge(
        about=look.about,
        answer="",
        said=look.event.answer,
        at=look.at,
        until=look.event.until,
    )
    _linked(look, letter)


def _consented(look: _After) -> None:
    until = co_owners_until(look.case, look.policy, len(look.facts.owners))
    due = deadline(look.case, look.policy, look.facts.contacts)
    letter = letters.Invitation(about=look.about, by_owner=True, agreed=look.at, by=due.at)
    _to_candidate(look, letter)
    if len(look.facts.owners) > 1:
        said = {e.point_id for e in look.tx.case_letters.used(look.case.id) if e.used_at == look.at}
        ask = letters.MayObject(about=look.about, answer="", agreed=look.at, until=until)
        _linked(look, ask, besides=frozenset(said))


def _cooling(look: _After) -> None:
    ends: datetime = look.event.until
    agreed = not isinstance(look.event, d.CoolingStarted)
    letter = letters.CoolingOff(
        about=look.about,
        answer="",
        agreed=agreed,
        ends=ends,
        undo_days=look.policy.reversal_days,
    )
    _linked(look, letter)
    if not agreed:
        invited = letters.Invitation(about=look.about, by_owner=False, agreed=look.at, by=ends)
        _to_candidate(look, invited)


def _halted(look: _After) -> None:
    """Tell those who were told of a countdown that it was stopped, stands still or goes on."""
    stood, stands = _stands_still(look.before), _stands_still(look.case)
    if look.before.stage is not Stage.COOLING_OFF:
        return
    if isinstance(look.event, d.CoolingCancelled):
        _countdown(look, Halt.STOPPED)
    elif stands and not stood:
        _countdown(look, Halt.HELD)
    elif stood and not stands:
        _countdown(look, Halt.GOES_ON)


def _stands_still(case: Case) -> bool:
    return any(each.kind in STOPPING for each in case.holds)


def _countdown(look: _After, which: Halt) -> None:
    letter = letters.Countdown(about=look.about, which=which, at=look.at, ends=look.case.ends)
    for each in _told(look):
        _put(look, letter, each)


def _told(look: _After) -> Iterator[Reader]:
    """Yield who was told of a countdown, and who decided; nobody hears what they did themselves."""
    name = wording.named(look.case.project)
    for each in look.tx.case_letters.of(look.case.id):
        if each.name == letters.CoolingOff.template and each.point_id:
            yield from filter(None, [reader_at(look.tx, look.room, each.point_id, name)])
    decided = look.before.proposal
    voted = {decided.by, *decided.approved_by} if decided else set()
    for person in dict.fromkeys((leader(look.before), *sorted(voted - {look.event.by}))):
        why = f"your {'vote' if person in voted else 'request'} about {name}"
        yield from filter(None, [reader_of(look.tx, look.room, person, name, why)])


def _completed(look: _After) -> None:
    undo = reversal_until(look.case, look.policy)
    _to_owners(look, letters.CompletedToOwner(about=look.about, seen=look.at, undo=undo))
    done = letters.CompletedToCandidate(about=look.about, seen=look.at, watched=look.event.until)
    _to_candidate(look, done)


def _reversed(look: _After) -> None:
    _to_owners(look, letters.Reversed(about=look.about, at=look.at))
    _to_candidate(look, letters.Reversed(about=look.about, at=look.at))


def _closed(look: _After) -> None:
    """Tell each candidate how it ended, and the owners, if they were asked at all."""
    outcome = look.case.outcome or Outcome.DENIED
    for each in look.case.candidates:
        about = _as(look, each)
        if outcome is Outcome.DENIED:
            appeal = appeal_until(look.case, look.policy)
            _to_candidate(look, letters.Denied(about=about, at=look.at, appeal=appeal), each)
        elif outcome is not Outcome.WITHDRAWN:
            days = look.policy.reopen_days
            over = letters.Over(about=about, outcome=outcome, at=look.at, reopen_days=days)
            _to_candidate(look, over, each)
    if _were_asked(look):
        kept = isinstance(look.event, c.OwnerRefused)
        days = look.policy.block_days
        ended = letters.Ended(about=look.about, at=look.at, kept=kept, block_days=days)
        _to_owners(look, ended)


def _parted(look: _After) -> None:
    """Tell who led a request for several projects that a draft for each waits."""
    until = after(look.at, look.policy.request_ttl_days)
    parts = len(look.event.projects)
    letter = letters.Parted(about=look.about, parts=parts, at=look.at, until=until)
    _to_candidate(look, letter)


def _as(look: _After, person: PersonId) -> About:
    """Return what the letters to one of several candidates name."""
    name = wordings.shown(look.tx, person) or wordings.NOBODY_NAMED
    return replace(look.about, candidate=name)


WRITES: Final[Mapping[type[CaseEvent], tuple[Callable[[_After], None], ...]]] = {
    c.HandoffRequested: (_receipt,),
    c.RivalJoined: (_receipt,),
    c.InformationAsked: (_questions,),
    c.OfferMade: (_offer,),
    c.ReminderSent: (_reminder,),
    c.ReplyDoubted: (_challenge,),
    c.OwnerConsented: (_consented,),
    d.CoolingStarted: (_cooling,),
    c.ConsentConfirmed: (_cooling,),
    c.OfferAccepted: (_cooling,),
    d.CoolingCancelled: (_halted,),
    c.HoldPlaced: (_halted,),
    c.HoldLifted: (_halted,),
    d.TransferCompleted: (_completed,),
    d.HandoffReversed: (_reversed,),
    d.HandoffAnnulled: (_reversed,),
    d.RequestDenied: (_closed,),
    c.OwnerRefused: (_closed,),
    c.OwnerActed: (_closed,),
    c.OfferHonoured: (_closed,),
    c.OfferDeclined: (_closed,),
    c.RequestWithdrawn: (_closed,),
    c.RequestExpired: (_closed,),
    c.RequestSuperseded: (_closed,),
    c.RequestFoundIneligible: (_closed,),
    c.RequestReferred: (_closed,),
    c.CasesSplit: (_parted,),
    d.ObjectionEndedCase: (_closed,),
    d.SettledOutside: (_closed,),
}
"""What is written when something has happened."""
