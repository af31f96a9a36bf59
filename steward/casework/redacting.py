"""Redacting: words leave the record for good, with a trace that they were there (B23)."""

from enum import StrEnum

from steward.accounts.rights import rights
from steward.accounts.subjects import Subject
from steward.casework import impartial
from steward.errors import NotFound
from steward.permissions import Action, Thing, permit
from steward.store import Transaction
from workflows.names import CaseId, case_stream


class Reason(StrEnum):
    """Why words are taken out."""

    AUTHOR = "its author asked"
    OTHERS = "it tells of somebody who has no part in it"
    SECRET = "an address, a number or a secret stands in it"  # noqa: S105 -- a reason
    HARM = "it insults or threatens somebody"
    LAW = "a court or an authority asked"


def redact(tx: Transaction, who: Subject, case: CaseId, text_id: str, why: Reason) -> None:
    """Erase words for good.

    Their author may, and a moderator who has no part in the case.  Raises `NotFound`
    where there are none by that id in this case, and `Refused`.
    """
    found = tx.case_texts.of([text_id]).get(text_id)
    if found is None or found.case != case or found.words is None:
        raise NotFound("there are no such words in this case")
    there = rights(who)
    permit(there, Action.ADD_EVIDENCE, tx.clock.now(), Thing(owner=found.author))
    if there.account != found.author:
        impartial.moderator(tx, who, case)
    tx.case_texts.erase(text_id, tx.clock.now())
    tx.audit.note(who.actor, who.via, "case.redact", case_stream(case), text=text_id, why=why.value)
