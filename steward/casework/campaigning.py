"""Campaigning: the owner is written to as the policy says, and never more often.

A job looks at one case: which addresses are due is asked of the rules, whether
their readers were written to within the week is looked up, and the attempt is
recorded in the transaction that puts the letters.  What is lost is found by an
hourly look, and looking twice writes once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from feeds import wording
from feeds.letters import Ask, Asking, Tracker, Written, written
from steward.accounts.rights import administrator
from steward.accounts.subjects import Machine, Subject
from steward.casework import dossiers, ruling, wordings
from steward.casework.acting import Loaded, act, load
from steward.casework.clockwork import HOUR
from steward.casework.mailroom import ASKING, LINK, Mailroom, Reader, give_up, put_linked, reader_at
from steward.permissions import Action
from steward.store import Transaction, View
from workflows import commands as ask
from workflows import reaching
from workflows.case_state import Case
from workflows.deadlines import next_letter_at
from workflows.dossier import ContactPoint, Dossier
from workflows.names import CaseId
from workflows.policy import Policy
from workflows.terms import Intent

STEP: Final = "case-campaign"
LOOK: Final = "case-campaigns"

WEEK: Final = timedelta(days=7)
"""Nobody gets more than one letter of a campaign in it, over all cases."""


@dataclass(frozen=True, slots=True)
class _Desk:
    loaded: Loaded
    facts: Dossier
    policy: Policy
    now: datetime


def step(tx: Transaction, room: Mailroom, case: CaseId) -> None:
    """Write to whom it is due, and put down when to look again.

    TxTask("case-campaign", partial(step, room=room))
    """
    loaded, now = load(tx, case), tx.clock.now()
    policy, points = ruling.policy_of(tx, loaded.case), dossiers.points(tx, loaded.case, now)
    due = reaching.points_due(loaded.case, policy, points, now)
    free = {each: _free_at(tx, each) for each in due}
    readers = _readers(tx, room, loaded.case, [each for each in due if free[each] <= now])
    if readers:  # only a letter says more than where it goes
        _ask(tx, room, _desk(tx, case), readers)
        return
    later = [at for at in free.values() if at > now]
    plan(tx, case, min(later, default=reaching.look_again_at(loaded.case, policy, points, now)))


def plan(tx: Transaction, case: CaseId, at: datetime | None) -> None:
    """Have a campaign looked at then; nothing is put down for None."""
    if at is not None:
        tx.outbox.later(STEP, f"{STEP}:{case}:{int(at.timestamp())}", at, case=case)


def look(tx: Transaction) -> None:
    """Look at every campaign that is on, and at what could not leave.

    TxTask("case-campaigns", look), every hour.
    """
    slot = int(tx.clock.now().timestamp()) // HOUR
    cases = tx.case_letters.asking()
    tx.outbox.all_later(STEP, {f"{STEP}:{each}:look:{slot}": {"case": each} for each in cases})
    give_up(tx)


def tracker_text(view: View, room: Mailroom, who: Subject, case: CaseId) -> Written:
    """Return what a moderator may paste into the project's public tracker.

    Whoever posted it records that with `RecordAttempt` and the tracker's point.
    Raises `Refused` for anybody else, and `NotFound`.
    """
    administrator(who, Action.WORK_CASE, view.clock.now())
    desk = _desk(view, case)
    decide, change = wordings.prospect(desk.loaded.case, desk.policy, desk.facts, desk.now)
    about = wordings.about(view, room, desk.loaded.case, desk.policy)
    return written(Tracker(about=about, decide=decide, change=change))


def _desk(view: View, case: CaseId) -> _Desk:
    loaded, now = load(view, case), view.clock.now()
    facts = dossiers.gather(view, loaded.case, now)
    return _Desk(loaded, facts, ruling.policy_of(view, loaded.case), now)


def _free_at(tx: Transaction, point: ContactPoint) -> datetime:
    """Return from when on the reader of an address may be asked something again."""
    last = tx.case_letters.last_to(tx.contacts.get(point.id).prints.kin, ASKING)
    return tx.clock.now() if last is None else last + WEEK


def _readers(
    tx: Transaction, room: Mailroom, case: Case, points: Sequence[ContactPoint]
) -> dict[str, Reader]:
    """Return by contact point who is written to."""
    name = wording.named(case.project)
    found = {each.id: reader_at(tx, room, each.id, name) for each in points}
    return {point: reader for point, reader in found.items() if reader is not None}


def _ask(tx: Transaction, room: Mailroom, desk: _Desk, readers: Mapping[str, Reader]) -> None:
    case, version = desk.loaded.case, desk.loaded.version
    wish = ask.RecordAttempt(points=tuple(readers))
    done = act(tx, Machine(), case.id, wish, expected=version)
    # One mailbox may be known in several spellings; it gets one letter.
    for each in {reader.kin: reader for reader in readers.values()}.values():
        letter = _letter(tx, room, desk, done.case, each)
        cause = f"{letter.which}:{len(done.case.campaign.steps)}"
        put_linked(tx, room, case.id, cause, each, letter)


def _letter(tx: Transaction, room: Mailroom, desk: _Desk, after: Case, reader: Reader) -> Ask:
    """Return the letter to one reader; where it is answered is filled in by the mailroom."""
    case, policy = desk.loaded.case, desk.policy
    decide, change = wordings.prospect(case, policy, desk.facts, desk.now)
    last = reaching.is_last(case, policy, desk.facts.contacts, desk.now)
    once = last or case.intent is Intent.DECEASED
    before = tx.case_letters.thread(case.id, reader.kin)
    asked = tx.case_letters.get(before[-1]) if before else None
    return Ask(
        about=wordings.about(tx, room, case, policy),
        which=_which(desk, again=asked is not None, last=last),
        answer="",
        until=max(desk.now + LINK, change),
        asked=asked.made if asked else None,
        next=None if once else next_letter_at(after, policy),
        decide=decide,
        change=change,
        undo_days=policy.reversal_days,
        last_release=desk.facts.last_release_at,
        dependents=desk.facts.dependents,
        quote=wordings.statement(tx, desk.loaded),
    )


def _which(desk: _Desk, *, again: bool, last: bool) -> Asking:
    if desk.loaded.case.intent is Intent.DECEASED:
        return Asking.DECEASED
    if not again:
        return Asking.CO_OWNER if len(desk.facts.owners) > 1 else Asking.FIRST
    return Asking.LAST if last else Asking.SECOND
