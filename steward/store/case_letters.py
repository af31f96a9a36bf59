"""Case letters: what was written to whom in a case, the links in it, and what came back.

Addresses are not known here: a reader is the print of a mailbox, a contact
point, an account.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select, update

from steward.errors import NotFound
from steward.store.rows import insert_new
from steward.store.tables import answer_link, case_file, case_letter, inbound, letter
from workflows.names import CaseId
from workflows.terms import Answer, Stage

_MOST: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLetter:
    """One letter.  `point_id` or `account_id` says to whom; `result` what became of it."""

    id: str
    key: str
    case_id: CaseId
    name: str
    point_id: str | None
    account_id: str | None
    kin: str
    made: datetime
    result: str | None = None
    result_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLink:
    """A link in a letter, known by its digest alone."""

    token_hash: str
    letter_id: str
    case_id: CaseId
    point_id: str
    expires: datetime
    used_at: datetime | None = None
    used_answer: Answer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """A message that came back.  `sealed` is None once it was forgotten."""

    id: str
    digest: str
    sort: str
    status: str
    letter_id: str | None
    case_id: CaseId | None
    point_id: str | None
    sealed: str | None
    received: datetime
    read_at: datetime | None = None
    read_by: str | None = None


class CaseLetters:
    """The letters of one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, row: CaseLetter) -> bool:
        """Keep a letter; False where its cause has written to its reader before."""
        known = select(case_letter.c.id).where(case_letter.c.key == row.key)
        if self._connection.scalar(known) is not None:
            return False
        insert_new(self._connection, case_letter, [_columns(row)])
        return True

    def get(self, letter_id: str) -> CaseLetter | None:
        """Return a letter; None if there is none."""
        query = select(case_letter).where(case_letter.c.id == letter_id)
        row = self._connection.execute(query).first()
        return None if row is None else _letter(row)

    def of(self, case: CaseId) -> tuple[CaseLetter, ...]:
        """Return all letters of a case, oldest first."""
        query = select(case_letter).where(case_letter.c.case_id == case).order_by(case_letter.c.id)
        return tuple(_letter(row) for row in self._connection.execute(query))

    def thread(self, case: CaseId, kin: str) -> tuple[str, ...]:
        """Return the ids of what one mailbox was written in a case, oldest first."""
        mine = (case_letter.c.case_id == case, case_letter.c.kin == kin)
        query = select(case_letter.c.id).where(*mine).order_by(case_letter.c.id)
        return tuple(self._connection.scalars(query))

    def last_to(self, kin: str, names: frozenset[str]) -> datetime | None:
        """Return when a mailbox was last written one of these letters, in whatever case."""
        c = case_letter.c
        query = select(func.max(c.made)).where(c.kin == kin, c.name.in_(sorted(names)))
        found: datetime | None = self._connection.scalar(query)
        return found

    def note(self, letter_id: str, result: str, at: datetime) -> None:
        """Note what became of a letter."""
        this = update(case_letter).where(case_letter.c.id == letter_id)
        self._connection.execute(this.values(result=result, result_at=at))

    def unname(self, account_id: str) -> None:
        """Forget which letters went to an account; that they went stays in the case."""
        this = update(case_letter).where(case_letter.c.account_id == account_id)
        self._connection.execute(this.values(account_id=None))

    def stuck(self, before: datetime) -> tuple[CaseLetter, ...]:
        """Return letters made before then that have not left yet."""
        c = case_letter.c
        query = (
            select(case_letter)
            .join(letter, letter.c.id == c.id)
            .where(letter.c.sealed.is_not(None), c.result.is_(None), c.made < before)
            .order_by(c.id)
        )
        return tuple(_letter(row) for row in self._connection.execute(query.limit(_MOST)))

    def asking(self) -> tuple[CaseId, ...]:
        """Return the cases whose owners are being asked."""
        query = select(case_file.c.id).where(case_file.c.stage == Stage.CONTACTING.value)
        rows = self._connection.scalars(query.order_by(case_file.c.id))
        return tuple(CaseId(each) for each in rows)

    def waiting_before(self, case: CaseId) -> int:
        """Return how many requests wait to be screened that were filed before this one."""
        c = case_file.c
        filed = select(c.filed).where(c.id == case).scalar_subquery()
        query = select(func.count()).where(c.stage == Stage.SCREENING.value, c.filed < filed)
        return self._connection.scalar(query) or 0

    def add_link(self, link: AnswerLink) -> None:
        """Keep a link."""
        self._connection.execute(answer_link.insert().values(_columns(link)))

    def link(self, token_hash: str) -> AnswerLink:
        """Return a link.  Raises `NotFound`."""
        query = select(answer_link).where(answer_link.c.token_hash == token_hash)
        row = self._connection.execute(query).first()
        if row is None:
            raise NotFound("no letter of ours has this link")
        return _link(row)

    def use(self, token_hash: str, answer: Answer, now: datetime) -> bool:
        """Use a link, once; False if it is used or too old.  Of two at a time, one wins."""
        c = answer_link.c
        fresh = (c.token_hash == token_hash, c.used_at.is_(None), c.expires > now)
        used = update(answer_link).where(*fresh).values(used_at=now, used_answer=answer.value)
        return self._connection.execute(used).rowcount > 0

    def used(self, case: CaseId) -> tuple[AnswerLink, ...]:
        """Return the links of a case that were used, oldest first."""
        c = answer_link.c
        query = select(answer_link).where(c.case_id == case, c.used_at.is_not(None))
        return tuple(_link(row) for row in self._connection.execute(query.order_by(c.used_at)))

    def forget_links(self, before: datetime) -> None:
        """Forget links that ended before then and were never used."""
        c = answer_link.c
        old = answer_link.delete().where(c.expires < before, c.used_at.is_(None))
        self._connection.execute(old)

    def book(self, row: Inbound) -> None:
        """Keep a message that came back."""
        self._connection.execute(inbound.insert().values(_columns(row)))

    def booked(self, digest: str) -> Inbound | None:
        """Return the message with this digest, if it came before."""
        row = self._connection.execute(select(inbound).where(inbound.c.digest == digest)).first()
        return None if row is None else _inbound(row)

    def message(self, message_id: str) -> Inbound:
        """Return a message.  Raises `NotFound`."""
        row = self._connection.execute(select(inbound).where(inbound.c.id == message_id)).first()
        if row is None:
            raise NotFound("there is no such message")
        return _inbound(row)

    def unread(self, case: CaseId | None = None) -> tuple[Inbound, ...]:
        """Return what waits for a moderator to read it, in one case or at all, oldest first."""
        query = select(inbound).where(inbound.c.read_at.is_(None))
        if case is not None:
            query = query.where(inbound.c.case_id == case)
        rows = self._connection.execute(query.order_by(inbound.c.id).limit(_MOST))
        return tuple(_inbound(row) for row in rows)

    def came_back(self, case: CaseId, point: str, sort: str) -> int:
        """Return how many messages of this sort came from one contact point of a case."""
        c = inbound.c
        mine = (c.case_id == case, c.point_id == point, c.sort == sort)
        return self._connection.scalar(select(func.count()).where(*mine)) or 0

    def read(self, message_id: str, by: str, now: datetime) -> None:
        """Note that somebody read a message."""
        this = update(inbound).where(inbound.c.id == message_id, inbound.c.read_at.is_(None))
        self._connection.execute(this.values(read_at=now, read_by=by))

    def forget_words(self, before: datetime) -> None:
        """Forget what messages said that were read before then; that they came stays."""
        old = (inbound.c.read_at < before, inbound.c.sealed.is_not(None))
        self._connection.execute(update(inbound).where(*old).values(sealed=None))


def _columns(row: CaseLetter | AnswerLink | Inbound) -> dict[str, Any]:
    return {name: getattr(row, name) for name in type(row).__dataclass_fields__}


def _plain(row: Row[Any]) -> Mapping[str, Any]:
    return row._asdict()


def _letter(row: Row[Any]) -> CaseLetter:
    return CaseLetter(**{**_plain(row), "case_id": CaseId(row.case_id)})


def _link(row: Row[Any]) -> AnswerLink:
    answer = Answer(row.used_answer) if row.used_answer else None
    return AnswerLink(**{**_plain(row), "case_id": CaseId(row.case_id), "used_answer": answer})


def _inbound(row: Row[Any]) -> Inbound:
    return Inbound(**_plain(row))
