"""Receiving: what comes back by mail is booked to the case whose letter it answers.

A report that a letter did not arrive is "not reached here"; an automatic answer
is noted and means nothing; what a person wrote stops the clock until a moderator
has read it, and decides nothing.  Whatever cannot be told is kept for a
moderator: no message is lost, and the same message is booked once.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from steward import ids, logs
from steward.accounts.rights import administrator
from steward.accounts.subjects import Machine, Subject
from steward.casework import clockwork, contacts, impartial
from steward.casework.acting import Acted, act, load
from steward.casework.contacts import Result
from steward.casework.mailroom import Mailroom, bounced
from steward.channels import incoming
from steward.channels.incoming import Incoming, Sort
from steward.permissions import Action
from steward.store import Transaction, View
from steward.store.case_letters import CaseLetter, Inbound
from workflows import commands as ask
from workflows.case_state import hold
from workflows.errors import Refused
from workflows.names import CaseId
from workflows.terms import Answer, HoldKind

KEPT: Final = timedelta(days=180)
"""Since a message was read; that it came stays."""

FOR_PEOPLE: Final = frozenset({Sort.REPLY, Sort.UNCLEAR})
"""What a moderator has to read."""

_SECOND: Final = 2
log = logs.get(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """What became of a message.  `case`: None where nobody could tell; `again`: it came before."""

    id: str
    sort: Sort
    case: CaseId | None
    again: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as a moderator reads it.  `words` are somebody's own, and never public."""

    id: str
    case: CaseId | None
    point: str | None
    sort: str
    received: datetime
    sender: str = field(repr=False)
    subject: str = field(repr=False)
    words: str = field(repr=False)


def book(tx: Transaction, room: Mailroom, who: Subject, raw: bytes) -> Booked:
    """Book a raw message (RFC 5322), once.

    Raises `Refused` for whoever is neither moderator nor operator, and
    `Malformed` for what is no message.
    """
    by, now = administrator(who, Action.WORK_CASE, tx.clock.now()), tx.clock.now()
    before = tx.case_letters.booked(_digest(raw))
    if before is not None:
        return Booked(id=before.id, sort=Sort(before.sort), case=before.case_id, again=True)
    found = incoming.read(raw, room.domain)
    letter = _letter(tx, found)
    sort = found.sort if letter else _unmatched(found)
    row = _row(room, raw, sort, found, letter, now)
    tx.case_letters.book(row)
    tx.audit.note(by.actor, by.via, "mail.book", f"inbound:{row.id}", sort=sort.value)
    if letter is not None:
        _follow(tx, letter, sort, now)
    if sort in FOR_PEOPLE:
        tx.outbox.later(clockwork.UNREAD, f"{clockwork.UNREAD}:{row.id}")
    return Booked(id=row.id, sort=sort, case=row.case_id, again=False)


def unread(
    view: View, room: Mailroom, who: Subject, case: CaseId | None = None
) -> tuple[Message, ...]:
    """Return what waits to be read, in one case or at all.  Raises `Refused`."""
    administrator(who, Action.WORK_CASE, view.clock.now())
    return tuple(_opened(room, each) for each in view.case_letters.unread(case))


def settle(tx: Transaction, who: Subject, message: str, said: Answer | None) -> Acted | None:
    """Note that a moderator read a message; the clock goes on if it was the last one.

    `said` is which of the seven answers it amounts to: the owner is then asked to
    prove it (`RelayAnswer`), for a reply decides nothing.  None: it says nothing of
    the kind.  Raises `Refused` and `NotFound`.
    """
    by, now = administrator(who, Action.WORK_CASE, tx.clock.now()), tx.clock.now()
    row = tx.case_letters.message(message)
    if row.case_id is not None:
        impartial.moderator(tx, who, row.case_id)
    tx.case_letters.read(message, by.actor, now)
    tx.audit.note(by.actor, by.via, "mail.read", f"inbound:{message}")
    if row.case_id is None:
        return None
    done = None
    if said is not None:
        relayed = ask.RelayAnswer(answer=said, point=row.point_id or "")
        done = act(tx, who, row.case_id, relayed)
    case = load(tx, row.case_id).case
    waits = any(each.sort in FOR_PEOPLE for each in tx.case_letters.unread(row.case_id))
    if hold(case, HoldKind.REPLY) and not waits:
        done = act(tx, who, row.case_id, ask.LiftHold(hold=HoldKind.REPLY))
    return done


def forget(tx: Transaction) -> None:
    """Forget what messages said that were read long ago, and links that nobody used."""
    now = tx.clock.now()
    tx.case_letters.forget_words(now - KEPT)
    tx.case_letters.forget_links(now - KEPT)


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def _letter(tx: Transaction, found: Incoming) -> CaseLetter | None:
    letters = (tx.case_letters.get(each) for each in found.letters)
    return next((each for each in letters if each is not None), None)


def _unmatched(found: Incoming) -> Sort:
    return Sort.AUTOMATIC if found.sort is Sort.AUTOMATIC else Sort.UNCLEAR


def _row(
    room: Mailroom,
    raw: bytes,
    sort: Sort,
    found: Incoming,
    letter: CaseLetter | None,
    now: datetime,
) -> Inbound:
    message_id = ids.ulid(now)
    kept = raw[: incoming.LARGEST].decode("latin-1")
    return Inbound(
        id=message_id,
        digest=_digest(raw),
        sort=sort.value,
        status=found.status,
        letter_id=letter.id if letter else None,
        case_id=letter.case_id if letter else None,
        point_id=letter.point_id if letter else None,
        sealed=room.office.seal.close(kept, message_id),
        received=now,
        read_at=None if sort in FOR_PEOPLE else now,
        read_by=None if sort in FOR_PEOPLE else Machine.actor,
    )


def _follow(tx: Transaction, letter: CaseLetter, sort: Sort, now: datetime) -> None:
    """Do what follows for the case: who is a candidate stops no owner's clock."""
    if letter.point_id is None:
        return
    match sort:
        case Sort.BOUNCED:
            bounced(tx, letter)
        case Sort.RETURNED:
            _returned(tx, letter)
        case Sort.DELAYED | Sort.AUTOMATIC:
            result = Result.DELAYED if sort is Sort.DELAYED else Result.AUTOMATIC
            tx.case_letters.note(letter.id, result.value, now)
            contacts.note(tx, letter.point_id, result)
        case Sort.REPLY:
            tx.case_letters.note(letter.id, Result.REPLIED.value, now)
            contacts.note(tx, letter.point_id, Result.REPLIED)
            _pause(tx, letter.case_id)
        case Sort.UNCLEAR:
            pass


def _returned(tx: Transaction, letter: CaseLetter) -> None:
    """Count twice returned as not reached; after the first time the next letter tries again."""
    point = letter.point_id or ""
    times = tx.case_letters.came_back(letter.case_id, point, Sort.RETURNED.value)
    if times >= _SECOND:
        bounced(tx, letter)
        return
    tx.case_letters.note(letter.id, Result.DELAYED.value, tx.clock.now())
    contacts.note(tx, point, Result.DELAYED)


def _pause(tx: Transaction, case: CaseId) -> None:
    try:
        act(tx, Machine(), case, ask.PlaceHold(hold=HoldKind.REPLY))
    except Refused as refused:  # it is paused already, or the case is over
        log.info("a reply stops no clock", case=case, code=refused.code)


def _opened(room: Mailroom, row: Inbound) -> Message:
    raw = room.office.seal.open(row.sealed, row.id).encode("latin-1") if row.sealed else b" -"
    found = incoming.read(raw, room.domain)
    return Message(
        id=row.id,
        case=row.case_id,
        point=row.point_id,
        sort=row.sort,
        received=row.received,
        sender=found.sender,
        subject=found.subject,
        words=found.words,
    )
