"""The dossier of a case, from what the store has.  Nothing is fetched here.

Each part is found out in a file of its own: `contacts`, `signals`, `standings`,
`candidacies`, `wished`.  What a look found stands beside the facts of tracking.
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from steward.casework import candidacies, contacts, pacing, persons, signals, standings, wished
from steward.casework.freezing import is_frozen
from steward.detect import ProjectHistory
from steward.errors import NotFound
from steward.permissions import Role
from steward.store import View
from steward.store.case_files import OVER, CaseFile
from steward.store.known import Known
from workflows.case_state import Case
from workflows.dossier import Dossier
from workflows.names import Project
from workflows.terms import Outcome

NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""When a project was last looked at that nobody has looked at yet."""

_ACTS: Final = ("new release", "add ", "yank ", "unyank ", "remove ", "accepted ", "invite ")
"""What rows of a journal begin with that somebody with a role caused."""


def gather(view: View, about: Case | Project, now: datetime) -> Dossier:
    """Return all that is known of a project, and of the people around the case."""
    case = about if isinstance(about, Case) else None
    project = about.project if isinstance(about, Case) else about
    try:
        known = view.projects.get(project)
    except NotFound:
        return _of_nothing(view, project, now)
    candidates = case.candidates if case else ()
    history = view.projects.history(project)
    facts = _with_cases(view, case, _of_project(view, known, history, now))
    facts = _with_owners_here(view, known, facts)
    accounts = standings.accounts_of(view, known, candidates)
    facts = _with_look(view, known, history, facts, accounts)
    return replace(
        facts,
        candidacies=candidacies.of(view, known, candidates, now),
        parties=standings.parties(view, known, facts, candidates),
        tied=standings.tied(view, known, candidates),
    )


def _of_nothing(view: View, project: Project, now: datetime) -> Dossier:
    found = wished.standing(view, project, now)
    return Dossier(
        project=project,
        looked_at=NEVER,
        directives=found.directives,
        call=found.call,
        moderators=len(view.accounts.holders(Role.MODERATOR)),
        frozen=is_frozen(view),
        begun=pacing.begun(view),
        most_begun=pacing.most(view),
        known_at=view.ledger.latest(),
    )


def _of_project(view: View, known: Known, history: ProjectHistory, now: datetime) -> Dossier:
    held = [each for each in history.holds if each.span.until is None]
    owners = frozenset(each.person for each in held if each.owns)
    return replace(
        _of_nothing(view, known.project, now),
        looked_at=known.looked_at or NEVER,
        owners=owners,
        holders=frozenset(each.person for each in held),
        last_release_at=signals.last_release(history),
        releases=len(history.releases),
        owner_seen_at=_owner_seen(history),
        dependents=view.graph.direct(known.id),
    )


def _owner_seen(history: ProjectHistory) -> datetime | None:
    """Return when the last act was seen that only somebody with a role can have done."""
    acts = [row.at for row in history.journal if row.action.casefold().startswith(_ACTS)]
    uploads = [each.uploaded for each in history.releases if each.uploaded]
    return max((*acts, *uploads), default=None)


def _with_owners_here(view: View, known: Known, facts: Dossier) -> Dossier:
    """Add who showed here that they own it: they were seen, and count even if not by name."""
    owners, seen = facts.owners, facts.owner_seen_at
    for each in view.standing.held_of(known.id, known.incarnation, view.clock.now()):
        person = persons.on_registry(view, each.account_id, facts)
        if person is None or not persons.is_held(view, facts, each):
            continue
        if person in facts.owners or person == each.account_id:
            owners |= {person}
            seen = max(seen, each.shown) if seen else each.shown
    return replace(facts, owners=owners, owner_seen_at=seen)


def _with_look(
    view: View,
    known: Known,
    history: ProjectHistory,
    facts: Dossier,
    candidates: frozenset[str],
) -> Dossier:
    kept = view.case_facts.now(known.id)
    card = view.reading.card(known.project)
    stated = kept.get(("downloads-a-month", ""))
    critical = kept.get(("critical", ""))
    points = view.contacts.of(known.id)
    classifiers = card.classifiers if card else ()
    return replace(
        facts,
        contacts=contacts.points(view, known.project, candidates),
        signals=signals.signals(history, kept, points, classifiers, view.clock.now()),
        downloads_a_month=int(stated.value) if stated else None,
        critical=critical is not None and critical.value == "yes",
        facts={_name(each.name, each.about): each.value for each in kept.values()},
    )


def _with_cases(view: View, case: Case | None, facts: Dossier) -> Dossier:
    project_id = view.projects.id_of(facts.project)
    files = view.case_files.of_project(project_id) if project_id is not None else ()
    others = [each for each in files if case is None or each.id != case.id]
    asking = [each for each in others if each.stage not in OVER]
    return replace(
        facts,
        same_open=next((e.id for e in asking if case and e.intent is case.intent), None),
        other_open=len(asking),
        refused_at=max((e.entered for e in others if _refused(e, case)), default=None),
    )


def _refused(each: CaseFile, case: Case | None) -> bool:
    return each.outcome is Outcome.REFUSED and case is not None and each.intent is case.intent


def _name(name: str, about: str) -> str:
    return f"{name} {about}".strip()
