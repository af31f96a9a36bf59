"""Candidacies: what is known here of the accounts of those who ask (guard G5)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from steward.casework import standings
from steward.proofs import ProofKind
from steward.store import View
from steward.store.case_files import OVER
from steward.store.known import Known
from workflows.dossier import Candidacy
from workflows.names import PersonId, Project

_GRANTS: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What somebody has beside one project.

    `holds`: projects in which their account shows a role on the index now.  `received`:
    requests here that were granted to them; `asked`: all they asked, that one aside.
    """

    holds: int
    received: int
    asked: int


def past(view: View, person: PersonId, project: Project) -> Past:
    """Return what somebody has beside this project."""
    now = view.clock.now()
    mine = [e for e in view.case_files.of_person(person) if e.project != project and e.filed]
    shown = {
        each.project
        for each in view.standing.all_of(person)
        if each.kind is ProofKind.REGISTRY_ROLE and each.project != project and each.holds(now)
    }
    return Past(
        holds=len(shown),
        received=sum(bool(each.granted and each.lead == person) for each in mine),
        asked=len(mine),
    )


def of(
    view: View, known: Known, candidates: Collection[PersonId], now: datetime
) -> Mapping[PersonId, Candidacy]:
    """Return what is known of each who asks; nothing of whom no account speaks for."""
    found = {}
    for each in candidates:
        account_id = standings.account_of(view, known, each)
        if account_id is not None:
            found[each] = _candidacy(view, each, account_id, now)
    return found


def _candidacy(view: View, person: PersonId, account_id: str, now: datetime) -> Candidacy:
    account = view.accounts.get(account_id)
    mine = view.case_files.of_person(person)
    app = view.factors.totp(account_id)
    return Candidacy(
        account_since=account.created,
        address_verified=any(each.verified for each in view.accounts.addresses(account_id)),
        address_disposable=standings.is_disposable(view, account_id),
        second_factor=bool(app and app.confirmed) or bool(view.factors.passkeys(account_id)),
        open_requests=sum(each.stage not in OVER for each in mine),
        grants_in_90_days=sum(
            bool(each.granted and now - each.granted < _GRANTS and each.lead == person)
            for each in mine
        ),
    )
