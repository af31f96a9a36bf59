"""The dossier of a case, from what the store has.  Nothing is fetched here.

Each part is found out in a file of its own: `contacts`, `signals`, `standings`,
`candidacies`, `wished`.  What a look found stands beside the facts of tracking.
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from steward.casework import candidacies, contacts, persons, signals, standings, wished
from steward.casework.around import Around, Ground, ground_of
from steward.detect import ProjectHistory
from steward.errors import NotFound
from steward.store import View
from steward.store.case_files import OVER, CaseFile
from steward.store.known import Known
from workflows.case_state import Case
from workflows.dossier import ContactPoint, Dossier
from workflows.names import Project
from workflows.terms import Outcome

NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""When a project was last looked at that nobody has looked at yet."""

_ACTS: Final = ("new release", "add ", "yank ", "unyank ", "remove ", "accepted ", "invite ")
"""What rows of a journal begin with that somebody with a role caused."""


def gather(
    view: View, about: Case | Project, now: datetime, around: Around | None = None
) -> Dossier:
    """Return all that is known of a project, and of the people around the case.

    `around` is given where one view looks at many cases.
    """
    around = around or Around(view)
    case = about if isinstance(about, Case) else None
    project = about.project if isinstance(about, Case) else about
    try:
        ground = ground_of(view, project, now, around)
    except NotFound:
        return _of_nothing(around, project, now)
    candidates, history = case.candidates if case else (), view.projects.past(ground.known)
    around.meet((*candidates, *around.in_office))
    facts = _with_cases(view, case, ground.known, _of_project(ground, history, now))
    facts = _with_owners_here(ground, facts)
    facts = _with_look(ground, history, facts, ground.accounts_of(candidates))
    return replace(
        facts,
        candidacies=candidacies.of(ground, candidates, now),
        parties=standings.parties(ground, facts, candidates),
        tied=standings.tied(ground, candidates),
    )


def points(view: View, case: Case, now: datetime) -> tuple[ContactPoint, ...]:
    """Return the ways to reach the owners alone, of all that is known."""
    try:
        ground = ground_of(view, case.project, now)
    except NotFound:
        return ()
    kept, asking = view.contacts.of(ground.known.id), ground.accounts_of(case.candidates)
    return contacts.points(ground, kept, asking)


def _of_nothing(around: Around, project: Project, now: datetime) -> Dossier:
    found = wished.standing(around.view, project, now)
    return Dossier(
        project=project,
        looked_at=NEVER,
        directives=found.directives,
        call=found.call,
        moderators=len(around.moderators),
        frozen=around.frozen,
        begun=around.begun,
        most_begun=around.most_begun,
        known_at=around.known_at,
    )


def _of_project(ground: Ground, history: ProjectHistory, now: datetime) -> Dossier:
    known = ground.known
    held = [each for each in history.holds if each.span.until is None]
    owners = frozenset(each.person for each in held if each.owns)
    return replace(
        _of_nothing(ground.around, known.project, now),
        looked_at=known.looked_at or NEVER,
        owners=owners,
        holders=frozenset(each.person for each in held),
        last_release_at=signals.last_release(history),
        releases=len(history.releases),
        owner_seen_at=_owner_seen(history),
        dependents=ground.around.view.graph.direct(known.id),
    )


def _owner_seen(history: ProjectHistory) -> datetime | None:
    """Return when the last act was seen that only somebody with a role can have done."""
    acts = [row.at for row in history.journal if row.action.casefold().startswith(_ACTS)]
    uploads = [each.uploaded for each in history.releases if each.uploaded]
    return max((*acts, *uploads), default=None)


def _with_owners_here(ground: Ground, facts: Dossier) -> Dossier:
    """Add who showed here that they own it: they were seen, and count even if not by name."""
    view, owners, seen = ground.around.view, facts.owners, facts.owner_seen_at
    for each in ground.held:
        shown = ground.shown_by(each.account_id)
        person = persons.by_proofs(view, each.account_id, facts, shown)
        if person is None or not persons.is_held(view, facts, each):
            continue
        if person in facts.owners or person == each.account_id:
            owners |= {person}
            seen = max(seen, each.shown) if seen else each.shown
    return replace(facts, owners=owners, owner_seen_at=seen)


def _with_look(
    ground: Ground, history: ProjectHistory, facts: Dossier, candidates: frozenset[str]
) -> Dossier:
    view, known = ground.around.view, ground.known
    kept = view.case_facts.now(known.id)
    card = view.reading.card(known.project)
    stated = kept.get(("downloads-a-month", ""))
    critical = kept.get(("critical", ""))
    points = view.contacts.of(known.id)
    classifiers = card.classifiers if card else ()
    return replace(
        facts,
        contacts=contacts.points(ground, points, candidates),
        signals=signals.signals(history, kept, points, classifiers, view.clock.now()),
        downloads_a_month=int(stated.value) if stated else None,
        critical=critical is not None and critical.value == "yes",
        facts={_name(each.name, each.about): each.value for each in kept.values()},
    )


def _with_cases(view: View, case: Case | None, known: Known, facts: Dossier) -> Dossier:
    files = view.case_files.of_project(known.id)
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
