"""The dossier of a case, from what the store has.  Nothing is fetched here."""

from datetime import UTC, datetime, timedelta
from typing import Final

from steward.casework.freezing import is_frozen
from steward.detect import ProjectHistory
from steward.errors import NotFound
from steward.permissions import Role
from steward.store import View
from steward.store.case_files import OVER, CaseFile
from workflows import wishes
from workflows.case_state import Case
from workflows.dossier import Candidacy, ContactPoint, Dossier
from workflows.names import PersonId, Project, project_stream
from workflows.terms import Outcome
from workflows.wish_events import CallClosed, CallOpened, DirectiveLifted, DirectiveSet
from workflows.wishes import Wishes

NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""When a project was last looked at that nobody has looked at yet."""

_GRANTS: Final = timedelta(days=90)


def gather(view: View, about: Case | Project, now: datetime) -> Dossier:
    """Return all that is known of a project, and of the people around the case."""
    project = about.project if isinstance(about, Case) else about
    case = about if isinstance(about, Case) else None
    history = _history(view, project)
    files = _files(view, project)
    others = [each for each in files if case is None or each.id != case.id]
    standing = wishes_of(view, project, now)
    candidates = case.candidates if case else ()
    releases = history.releases if history else ()
    held = [each for each in history.holds if each.span.until is None] if history else []
    dates = [each.uploaded or each.first_seen for each in releases]
    asking = [each for each in others if each.stage not in OVER]
    return Dossier(
        project=project,
        looked_at=_looked_at(view, project),
        owners=frozenset(each.person for each in held if each.owns),
        holders=frozenset(each.person for each in held),
        last_release_at=max(dates, default=None),
        releases=len(releases),
        dependents=_dependents(view, project),
        contacts=contacts(view, project, candidates),
        directives=standing.directives,
        call=standing.call,
        candidacies={each: found for each in candidates if (found := candidacy(view, each, now))},
        moderators=len(view.accounts.holders(Role.MODERATOR)),
        same_open=next((e.id for e in asking if case and e.intent is case.intent), None),
        other_open=len(asking),
        refused_at=max((e.entered for e in others if _refused(e, case)), default=None),
        campaign_at=max((each.asked for each in files if each.asked), default=None),
        frozen=is_frozen(view),
    )


def contacts(
    view: View, project: Project, candidates: tuple[PersonId, ...]
) -> tuple[ContactPoint, ...]:
    """Return the ways to reach the owners, compared with what the candidates control."""
    del view, project, candidates  # nothing is known yet of how owners are reached
    return ()


def wishes_of(view: View, project: Project, now: datetime) -> Wishes:
    """Return what owners laid down and ask for; a call that has run out is none."""
    kinds = (DirectiveSet, DirectiveLifted, CallOpened, CallClosed)
    history = view.ledger.history(project_stream(project))
    found = wishes.fold(each.event for each in history if isinstance(each.event, kinds))
    if not wishes.is_over(found, now):
        return found
    return Wishes(directives=found.directives)


def candidacy(view: View, person: PersonId, now: datetime) -> Candidacy | None:
    """Return what is known of somebody who asks; None where it is no account of ours."""
    try:
        account = view.accounts.get(person)
    except NotFound:
        return None
    mine = view.case_files.of_person(person)
    app = view.factors.totp(account.id)
    return Candidacy(
        account_since=account.created,
        address_verified=any(each.verified for each in view.accounts.addresses(account.id)),
        second_factor=bool(app and app.confirmed) or bool(view.factors.passkeys(account.id)),
        open_requests=sum(each.stage not in OVER for each in mine),
        grants_in_90_days=sum(
            bool(each.granted and now - each.granted < _GRANTS and each.lead == person)
            for each in mine
        ),
    )


def _files(view: View, project: Project) -> tuple[CaseFile, ...]:
    project_id = view.projects.id_of(project)
    return view.case_files.of_project(project_id) if project_id is not None else ()


def _history(view: View, project: Project) -> ProjectHistory | None:
    return view.projects.history(project) if view.projects.id_of(project) is not None else None


def _looked_at(view: View, project: Project) -> datetime:
    try:
        return view.projects.get(project).looked_at or NEVER
    except NotFound:
        return NEVER


def _dependents(view: View, project: Project) -> int:
    project_id = view.projects.id_of(project)
    return view.graph.direct(project_id) if project_id is not None else 0


def _refused(each: CaseFile, case: Case | None) -> bool:
    return each.outcome is Outcome.REFUSED and case is not None and each.intent is case.intent
