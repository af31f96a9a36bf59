"""Drafts: what somebody began to write in a case and has not sent; nobody else sees it."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from steward.accounts.rights import rights
from steward.accounts.subjects import Bearer, SignedIn, Subject
from steward.errors import Malformed
from steward.permissions import Action, permit
from steward.store import Transaction, View
from steward.store.case_texts import Draft
from workflows.errors import Refused
from workflows.names import CaseId, case_stream

LARGEST: Final = 20_000
"""Characters of one draft, all its fields together."""
KEPT: Final = timedelta(days=180)
"""So long what nobody goes on with is kept."""

_WHAT: Final = re.compile(r"[a-z][a-z-]{0,39}", re.ASCII)


def save(
    tx: Transaction, who: Subject, case: CaseId, what: str, fields: Mapping[str, str]
) -> Draft:
    """Keep a draft in place of what was kept before.

    `what` says which, `submit` or `notes` for example.  Raises `Refused` as
    `permit` does, `NotFound`, and `Malformed` for one that is too large.
    """
    account = _account(tx, who)
    if not _WHAT.fullmatch(what) or sum(map(len, (*fields, *fields.values()))) > LARGEST:
        raise Malformed(f"a draft has a short name and at most {LARGEST} characters")
    draft = Draft(case=case, what=what, fields=fields, saved=tx.clock.now())
    tx.case_texts.save(account, draft)
    tx.audit.note(who.actor, who.via, "case.draft", case_stream(case), what=what)
    return draft


def find(view: View, who: Subject, case: CaseId, what: str) -> Draft | None:
    """Return what somebody kept, or None.  Raises `Refused` as `permit` does."""
    return view.case_texts.draft(_account(view, who), case, what)


def every(view: View, who: Subject, case: CaseId) -> Mapping[str, Draft]:
    """Return all that somebody kept in a case, by what it is.  Raises as `find` does."""
    mine = view.case_texts.drafts(_account(view, who))
    return {each.what: each for each in mine if each.case == case}


def drop(tx: Transaction, who: Subject, case: CaseId, what: str) -> None:
    """Throw a draft away.  Raises `Refused` as `permit` does."""
    tx.case_texts.drop(_account(tx, who), case, what)
    tx.audit.note(who.actor, who.via, "case.drop-draft", case_stream(case), what=what)


def forget(tx: Transaction) -> None:
    """Forget drafts that nobody goes on with."""
    tx.case_texts.forget(tx.clock.now() - KEPT)


def _account(view: View, who: Subject) -> str:
    permit(rights(who), Action.FILE_CASE, view.clock.now())
    if not isinstance(who, SignedIn | Bearer):
        raise Refused("sign-in-needed", "sign in to keep a draft")
    return who.account_id
