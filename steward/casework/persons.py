"""Persons: as whom an account acts on a project, from the roles that it showed there.

A proof names a person only where one alone held a role.  Among several it shows
that one of them published it, and not which: if all of them were owners, the
account counts as one more owner; if not, it is no owner's voice.  Either way
it shows nothing any more once a role was given or taken.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from steward.proofs import ProofKind, ProofOfStanding
from steward.store import View
from workflows.dossier import Dossier
from workflows.names import PersonId, Project

OWNERS: Final = "owner"
"""The weakest role there was, where all who held one were owners."""


def person_of(view: View, account_id: str, dossier: Dossier) -> PersonId:
    """Return as whom an account acts on a project, whatever case it is about."""
    return on_registry(view, account_id, dossier) or PersonId(account_id)


def on_registry(view: View, account_id: str, dossier: Dossier) -> PersonId | None:
    """Return the person whose role on the registry an account has shown."""
    shown = view.standing.of(account_id, dossier.project, view.clock.now())
    return by_proofs(view, account_id, dossier, shown)


def by_proofs(
    view: View, account_id: str, dossier: Dossier, shown: Iterable[ProofOfStanding]
) -> PersonId | None:
    """Return the same where it is at hand what the account has shown of the project."""
    still = [each for each in shown if is_held(view, dossier, each)]
    named = sorted(PersonId(each.ids["person"]) for each in still if "person" in each.ids)
    if named:
        return named[0]
    # One owner alone would have been named: without a name he shows it again.
    if len(dossier.owners) > 1 and any(each.level.casefold() == OWNERS for each in still):
        return PersonId(account_id)
    return None


def is_held(view: View, dossier: Dossier, proof: ProofOfStanding) -> bool:
    """Say whether a proof of a role is borne out by what the registry shows now."""
    if proof.kind is not ProofKind.REGISTRY_ROLE:
        return False
    if "person" in proof.ids:
        return PersonId(proof.ids["person"]) in dossier.holders
    return bool(dossier.holders) and _same_holders(view, dossier.project, proof.shown)


def sole_owner(dossier: Dossier) -> PersonId | None:
    """Return the one owner there is, or None where there are several or none."""
    return next(iter(dossier.owners)) if len(dossier.owners) == 1 else None


def _same_holders(view: View, project: Project, moment: datetime) -> bool:
    """Say whether no role was given or taken since then."""
    life = next(iter(view.portraits.lives(view.projects.get(project).id)), None)
    held = view.portraits.holders(life.id) if life else ()
    dates = [date for each in held for date in (each.since, each.until) if date]
    return all(date <= moment for date in dates)
