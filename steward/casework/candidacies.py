"""Candidacies: what is known here of the accounts of those who ask (guard G5)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from steward.casework.around import Around, Ground, Met
from steward.errors import NotFound
from steward.proofs import ProofKind
from steward.store import View
from steward.store.case_files import OVER
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
    ground: Ground, candidates: Collection[PersonId], now: datetime
) -> Mapping[PersonId, Candidacy]:
    """Return what is known of each who asks; nothing of whom no account speaks for."""
    found = {}
    for each in candidates:
        account_id = ground.account_of(each)
        if account_id is not None:
            found[each] = _candidacy(ground.around, each, account_id, now)
    return found


def _candidacy(around: Around, person: PersonId, account_id: str, now: datetime) -> Candidacy:
    met = around.met(account_id)
    if met is None:
        raise NotFound("there is no such account")
    mine = around.view.case_files.of_person(person)
    return Candidacy(
        account_since=met.account.created,
        address_verified=any(each.verified for each in met.addresses),
        address_disposable=_is_disposable(around, met),
        second_factor=met.second_factor,
        open_requests=sum(each.stage not in OVER for each in mine),
        grants_in_90_days=sum(
            bool(each.granted and now - each.granted < _GRANTS and each.lead == person)
            for each in mine
        ),
    )


def _is_disposable(around: Around, met: Met) -> bool:
    """Say whether all the proved addresses of an account are meant to be thrown away (G5)."""
    proved = [each.domain for each in met.addresses if each.verified]
    return bool(proved) and all(each in around.throw_away for each in proved)
