"""The mailroom: letters of cases are put with the act that causes them, and leave once.

All letters of a case to one mailbox are one thread.  A letter is put in the
transaction of its cause, under a key made from cause and reader; it leaves in a
job, and may leave twice if a process is killed in between, with the same
Message-ID.  A letter that nobody wants any more by then does not leave.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from feeds import letters as words
from feeds.letters import Written
from steward import ids, logs
from steward.accounts import letters as post
from steward.accounts.office import Office
from steward.accounts.subjects import Machine
from steward.casework import contacts
from steward.casework.acting import act, load
from steward.casework.contacts import Result
from steward.channels import Handed, Receipt, Rejected, email
from steward.errors import NotFound
from steward.settings import Settings
from steward.store import Store, Transaction, View
from steward.store.case_letters import AnswerLink, CaseLetter
from workflows import commands as ask
from workflows.case_state import Case
from workflows.errors import Refused
from workflows.names import CaseId
from workflows.terms import Stage

SEND: Final = "send-case-letter"
ASKING: Final = frozenset(each.value for each in words.Asking)
"""The letters of the campaign: they count against what one mailbox is sent, and can be muted."""

LINK: Final = timedelta(days=90)
"""A link opens at least so long, and in any case until what it is about can happen."""

PREFIX: Final = "stwq_"
"""What the secret of an answer link begins with."""

NEVER_LEFT: Final = "never-left"
NOT_WANTED: Final = "not-wanted-any-more"
PATIENCE: Final = timedelta(days=2)
"""What has not left after this has reached nobody."""

Ending = Callable[[Transaction], None]
Linked = words.Ask | words.MayObject | words.Challenge | words.CoolingOff
"""The letters that are answered by a link."""

log = logs.get(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailroom:
    """Where letters come from: the office, and the domain of their ids."""

    office: Office
    domain: str

    def case_page(self, case: CaseId) -> str:
        """Return where a case is read in public."""
        return f"{self.office.base_url}/cases/{case}"

    def desk_page(self, case: CaseId) -> str:
        """Return where a moderator works on a case."""
        return f"{self.office.base_url}/desk/{case}"

    def answer_page(self, token: str) -> str:
        """Return where a letter is answered."""
        return f"{self.office.base_url}/answer/{token}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who is written to: a contact point or an account, and why they are."""

    to: str
    kin: str
    point: str | None = None
    account: str | None = None
    why: str


def reader_at(view: View, room: Mailroom, point: str, project: str) -> Reader | None:
    """Return who is reached at a contact point; None where it was muted or erased."""
    try:
        to = contacts.value_of(view, room.office, point)
    except NotFound:
        return None
    kin = view.contacts.get(point).prints.kin
    return Reader(to=to, kin=kin, point=point, why=f"listed as a contact of {project}")


def reader_of(
    view: View, room: Mailroom, account: str, project: str, why: str = ""
) -> Reader | None:
    """Return an account at its first proved address; None where it has none."""
    for each in view.accounts.addresses(account):
        if each.verified is not None:
            to = room.office.seal.open(each.sealed, each.fingerprint)
            reason = why or f"your request about {project}"
            return Reader(to=to, kin=each.kin, account=account, why=reason)
    return None


def put(
    tx: Transaction, room: Mailroom, case: CaseId, cause: str, written: Written, reader: Reader
) -> str | None:
    """Have a letter leave once this transaction is committed, and return its id.

    `cause` begins with the letter's name.  None where it has written to them before.
    """
    now, name = tx.clock.now(), cause.partition(":")[0]
    row = CaseLetter(
        id=ids.ulid(now),
        key=f"{case}:{cause}:{reader.kin}",
        case_id=case,
        name=name,
        point_id=reader.point,
        account_id=reader.account,
        kin=reader.kin,
        made=now,
    )
    before = tx.case_letters.thread(case, reader.kin)
    if not tx.case_letters.add(row):
        return None
    headers = _headers(room, case, name, reader.why, before)
    content = {"to": reader.to, "subject": written.subject, "text": written.text}
    sealed = room.office.seal.close(json.dumps({**content, "headers": headers}), row.id)
    tx.letters.put(row.id, reader.account, sealed, now)
    _queue(tx, row.id, "0")
    return row.id


def put_linked(
    tx: Transaction, room: Mailroom, case: CaseId, cause: str, reader: Reader, letter: Linked
) -> str | None:
    """Do the same for a letter that its reader, at a contact point, answers by a link of its own.

    Of the link only a digest is kept.
    """
    token = ids.secret(PREFIX)
    linked = replace(letter, answer=room.answer_page(token))
    letter_id = put(tx, room, case, cause, words.written(linked), reader)
    if letter_id is not None:
        link = AnswerLink(
            token_hash=ids.digest(token),
            letter_id=letter_id,
            case_id=case,
            point_id=reader.point or "",
            expires=_ends(letter, tx.clock.now()),
        )
        tx.case_letters.add_link(link)
    return letter_id


def send(store: Store, room: Mailroom, settings: Settings, letter_id: str) -> Ending | None:
    """Send a letter, unless it was; return how to note it.  Raises `Unreachable`."""
    with store.snapshot() as view:
        kept, row = view.letters.waiting(letter_id), view.case_letters.get(letter_id)
        if kept is None or row is None:
            return None
        if not _is_wanted(view, row):
            return partial(_left_out, row)
    outcome = email.post(post.opened(room.office, kept), settings)
    return partial(_note, row, outcome)


def bounced(tx: Transaction, row: CaseLetter, result: str = Result.BOUNCED.value) -> None:
    """Note that a letter reached nobody; the case asks in another way (B26)."""
    now = tx.clock.now()
    tx.case_letters.note(row.id, result, now)
    if row.point_id is None:
        return
    if result == Result.BOUNCED:
        contacts.note(tx, row.point_id, Result.BOUNCED)
    try:
        act(tx, Machine(), row.case_id, ask.RecordBounce(point=row.point_id))
    except Refused as refused:  # known already, or the case is over
        log.info("a bounce changes nothing", case=row.case_id, code=refused.code)


def give_up(tx: Transaction) -> None:
    """Try again what waits to leave, and give up what has waited too long.

    Our own trouble must not be held against an owner, so what never left counts as
    not reached.
    """
    now = tx.clock.now()
    for each in tx.case_letters.stuck(now - timedelta(hours=6)):
        if now - each.made < PATIENCE or each.point_id is None:
            _queue(tx, each.id, f"{now:%Y%m%d%H}")
            continue
        log.error("a letter could not be sent for two days", case=each.case_id, letter=each.id)
        tx.letters.sent(each.id, "it never left", now)
        bounced(tx, each, NEVER_LEFT)


def _queue(tx: Transaction, letter_id: str, turn: str) -> None:
    tx.outbox.later(SEND, f"{SEND}:{letter_id}:{turn}", letter_id=letter_id)


def _ends(letter: Linked, now: datetime) -> datetime:
    match letter:
        case words.Ask():
            return letter.until
        case words.CoolingOff():
            return max(letter.ends, now) + LINK
        case _:
            return max(letter.until, now + LINK)


def _headers(
    room: Mailroom, case: CaseId, name: str, why: str, before: tuple[str, ...]
) -> list[tuple[str, str]]:
    headers = [
        ("List-Id", f"<{case.lower()}.cases.{room.domain}>"),
        ("X-Steward-Kind", name),
        ("X-Steward-Reason", why),
        ("X-Steward-Case", room.case_page(case)),
    ]
    if before:
        # The first and the last keep the thread together, and the header short (RFC 5322, 3.6.4).
        thread = dict.fromkeys((before[0], before[-1]))
        headers.append(("In-Reply-To", f"<{before[-1]}@{room.domain}>"))
        headers.append(("References", " ".join(f"<{each}@{room.domain}>" for each in thread)))
    return headers


def _is_wanted(view: View, row: CaseLetter) -> bool:
    """Say whether a letter may still leave: nobody is asked who has answered, or was muted."""
    if row.name not in ASKING:
        return True
    case: Case = load(view, row.case_id).case
    if case.stage is not Stage.CONTACTING or case.consent or case.kept:
        return False
    return row.point_id is None or view.contacts.get(row.point_id).muted_at is None


def _left_out(row: CaseLetter, tx: Transaction) -> None:
    tx.letters.sent(row.id, NOT_WANTED, tx.clock.now())
    tx.case_letters.note(row.id, NOT_WANTED, tx.clock.now())


def _note(row: CaseLetter, outcome: Receipt, tx: Transaction) -> None:
    now = tx.clock.now()
    tx.letters.sent(row.id, outcome.receipt, now)
    match outcome:
        case Handed():
            tx.case_letters.note(row.id, Result.HANDED.value, now)
            if row.point_id:
                contacts.note(tx, row.point_id, Result.HANDED)
        case Rejected():
            bounced(tx, row)
