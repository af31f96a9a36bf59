"""Assigning: a case goes to the moderator with the least to do who has no part in it."""

from dataclasses import dataclass

from steward.casework import persons
from steward.permissions import Role
from steward.store import View
from workflows.case_state import Case
from workflows.dossier import Actor, Dossier
from workflows.errors import Refused
from workflows.names import PersonId
from workflows.policy import Policy
from workflows.situation import Situation, is_conflicted
from workflows.terms import Office, Stage

WORKED_ON = frozenset({Stage.SCREENING, Stage.CONTACTING, Stage.ASSESSMENT, Stage.RECOMMENDED})
"""The stages in which a case has somebody who takes care of it (step T04)."""


@dataclass(frozen=True, slots=True)
class Able:
    """A moderator who can take a case, and how many running ones they have."""

    person: PersonId
    load: int


def able(view: View, case: Case, facts: Dossier, policy: Policy) -> tuple[Able, ...]:
    """Return the moderators who have no part in a case, those with the least to do first."""
    load = view.case_files.load()
    people = map(PersonId, view.accounts.holders(Role.MODERATOR))
    free = (each for each in people if not _has_part(view, each, case, facts, policy))
    found = (Able(each, load.get(each, 0)) for each in free)
    return tuple(sorted(found, key=lambda each: (each.load, each.person)))


def check(view: View, moderator: PersonId, case: Case, facts: Dossier, policy: Policy) -> None:
    """Pass if somebody can be given a case.

    Raises `Refused("not-a-moderator", "conflict-of-interest")`.
    """
    if moderator not in view.accounts.holders(Role.MODERATOR):
        raise Refused("not-a-moderator", "only a moderator takes care of a case")
    if _has_part(view, moderator, case, facts, policy):
        raise Refused("conflict-of-interest", "this moderator has a part in the case; name another")


def choose(
    view: View, case: Case, facts: Dossier, policy: Policy, last: PersonId | None
) -> PersonId | None:
    """Return who takes a case that nobody has; None where nobody can, or somebody has it.

    `last` had it before, and gets it again only if nobody else can (B21).
    """
    if case.assignee or case.stage not in WORKED_ON:
        return None
    found = able(view, case, facts, policy)
    first = min(found, key=lambda each: each.person == last, default=None)
    return first.person if first else None


def _has_part(view: View, person: PersonId, case: Case, facts: Dossier, policy: Policy) -> bool:
    if persons.on_registry(view, person, facts):
        return True
    actor = Actor(person=person, office=Office.MODERATOR)
    return is_conflicted(Situation(case, actor, facts, policy, view.clock.now()))
