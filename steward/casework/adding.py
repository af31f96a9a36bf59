"""Adding: what a moderator adds to what is known of a case's project, and looks up for that.

The ways to the owner are opened here for the desk alone, and for nobody who has a
part in the case.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from steward import ids
from steward.accounts.office import Office
from steward.accounts.subjects import Subject
from steward.casework import clockwork, contacts, impartial, stating
from steward.casework.contacts import Likeness
from steward.casework.points import Found
from steward.casework.stating import Statement
from steward.casework.telling import CaseView
from steward.store import Transaction, View
from steward.store.case_files import OVER
from steward.store.contacts import Point
from workflows.campaign import why_not
from workflows.dossier import ContactPoint
from workflows.names import CaseId, Project
from workflows.terms import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to the owner.  `value` is None where it was erased, or must not be written to.

    `why_not` is the rules' word for why nothing may rest on it, empty where it may.
    """

    point: ContactPoint
    value: str | None = field(repr=False)
    source: str
    at: datetime
    result: str
    why_not: str


def ways(view: View, office: Office, seen: CaseView) -> tuple[Way, ...]:
    """Return every way to the owner with its address; none to whoever has a part in the case."""
    if Role.MODERATOR not in seen.me:
        return ()
    known = {each.id: each for each in view.contacts.of(seen.file.project_id)}
    return tuple(
        Way(
            point=each,
            value=None if each.opted_out else _value(office, known[each.id]),
            source=known[each.id].source,
            at=known[each.id].seen_at,
            result=known[each.id].result or "",
            why_not=why_not(each, seen.case.campaign),
        )
        for each in seen.facts.contacts
    )


def compare(view: View, office: Office, who: Subject, case: CaseId, found: Found) -> Likeness:
    """Compare a way to the owner with those we know and with what the candidates have.

    Raises `Refused`, `NotFound` and `Malformed`.
    """
    asked = impartial.moderator(view, who, case).case
    return contacts.likeness(view, office, asked.project, found, asked.candidates)


def contact(tx: Transaction, office: Office, who: Subject, case: CaseId, found: Found) -> str:
    """Keep a way to the owner, and return its id.  Raises `Refused`, `NotFound`, `Malformed`."""
    asked = impartial.moderator(tx, who, case).case
    point = contacts.enter(tx, office, who, asked.project, found)
    _again(tx, asked.project)
    return point


def fact(
    tx: Transaction, who: Subject, case: CaseId, what: Statement, value: str, source: str
) -> None:
    """State what no look can show, with the page that shows it.

    Raises `Refused`, `NotFound` and `Malformed`.
    """
    asked = impartial.moderator(tx, who, case).case
    stating.state(tx, who, asked.project, what, value, source)
    _again(tx, asked.project)


def _value(office: Office, point: Point) -> str | None:
    return None if point.sealed is None else office.seal.open(point.sealed, point.id)


_WHY: Final = "added"


def _again(tx: Transaction, project: Project) -> None:
    """Have each running case about a project stand where it stands with what is known now."""
    for each in tx.case_files.of_project(tx.projects.get(project).id):
        if each.stage not in OVER:
            key = f"{clockwork.TIME}:{each.id}:{_WHY}:{ids.ulid(tx.clock.now())}"
            tx.outbox.later(clockwork.TIME, key, case=each.id)
