"""Case texts: what people wrote in cases, and what they have not sent yet.

The ledger names a text by its id; the words lie here and can be erased.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from steward.store.known import chunks
from steward.store.rows import insert
from steward.store.tables import case_draft, case_text
from workflows.names import CaseId, PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseText:
    """What somebody wrote.  `words` is None once it was erased."""

    id: str
    case: CaseId
    author: PersonId
    what: str
    words: str | None
    written: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody began to write and has not sent."""

    case: CaseId
    what: str
    fields: Mapping[str, str]
    saved: datetime


class CaseTexts:
    """The words and drafts of one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, text: CaseText) -> None:
        """Keep what somebody wrote."""
        row: dict[str, Any] = {"id": text.id, "case_id": text.case, "author": text.author}
        row |= {"what": text.what, "words": text.words, "written": text.written}
        self._connection.execute(case_text.insert().values(row))

    def of(self, text_ids: Iterable[str]) -> dict[str, CaseText]:
        """Return those texts that there are, erased ones too."""
        found: dict[str, CaseText] = {}
        for part in chunks(sorted(set(text_ids))):
            query = select(case_text).where(case_text.c.id.in_(part))
            found |= {row.id: _text(row) for row in self._connection.execute(query)}
        return found

    def of_case(self, case: CaseId) -> tuple[CaseText, ...]:
        """Return everything written in a case, oldest first."""
        query = select(case_text).where(case_text.c.case_id == case).order_by(case_text.c.id)
        return tuple(_text(row) for row in self._connection.execute(query))

    def by(self, author: str) -> tuple[CaseText, ...]:
        """Return everything that somebody wrote in cases, oldest first; erased words are None."""
        query = select(case_text).where(case_text.c.author == author).order_by(case_text.c.id)
        return tuple(_text(row) for row in self._connection.execute(query))

    def same(self, case: CaseId, what: str, words: str) -> str | None:
        """Return the id of a text of this case that says the same, or None."""
        c = case_text.c
        query = select(c.id).where(c.case_id == case, c.what == what, c.words == words)
        return self._connection.scalar(query.order_by(c.id).limit(1))

    def erase(self, text_id: str, now: datetime) -> bool:
        """Delete words for good, with a trace that they were there; False if they are gone."""
        there = (case_text.c.id == text_id, case_text.c.words.is_not(None))
        gone = update(case_text).where(*there).values(words=None, erased=now)
        return bool(self._connection.execute(gone).rowcount)

    def save(self, account_id: str, draft: Draft) -> None:
        """Keep what somebody has not sent yet, in place of what they kept before."""
        row: dict[str, Any] = {"account_id": account_id, "case_id": draft.case, "what": draft.what}
        row |= {"fields": dict(draft.fields), "saved": draft.saved}
        statement = insert(self._connection, case_draft).values(row)
        again = {"fields": statement.excluded.fields, "saved": statement.excluded.saved}
        one = ["account_id", "case_id", "what"]
        self._connection.execute(statement.on_conflict_do_update(index_elements=one, set_=again))

    def draft(self, account_id: str, case: CaseId, what: str) -> Draft | None:
        """Return what somebody has not sent yet, or None."""
        return next((e for e in self.drafts(account_id) if (e.case, e.what) == (case, what)), None)

    def drafts(self, account_id: str) -> tuple[Draft, ...]:
        """Return all that somebody has not sent yet, the newest first."""
        d = case_draft.c
        query = select(case_draft).where(d.account_id == account_id).order_by(d.saved.desc())
        return tuple(
            Draft(case=CaseId(row.case_id), what=row.what, fields=row.fields, saved=row.saved)
            for row in self._connection.execute(query)
        )

    def drop(self, account_id: str, case: CaseId, what: str) -> None:
        """Forget what somebody has not sent."""
        d = case_draft.c
        mine = (d.account_id == account_id, d.case_id == case, d.what == what)
        self._connection.execute(delete(case_draft).where(*mine))

    def forget_of(self, account_id: str) -> None:
        """Forget all that an account has not sent."""
        self._connection.execute(delete(case_draft).where(case_draft.c.account_id == account_id))

    def forget(self, before: datetime) -> None:
        """Forget what nobody has gone on with since then."""
        self._connection.execute(delete(case_draft).where(case_draft.c.saved < before))


def _text(row: Row[Any]) -> CaseText:
    return CaseText(
        id=row.id,
        case=CaseId(row.case_id),
        author=PersonId(row.author),
        what=row.what,
        words=row.words,
        written=row.written,
    )
