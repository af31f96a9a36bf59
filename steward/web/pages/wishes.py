"""Wishes: where an owner looks for hands, and lays down what holds while he is away.

Anybody reads what is public of it; who has not shown a role on the registry is
told how that is done.
"""

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from steward.accounts.subjects import SignedIn
from steward.casework import telling, wished, wishing
from steward.errors import Malformed, NotFound, Stale
from steward.store import View
from steward.web import asking, auth, guard, hands, wish_forms
from steward.web.contexts import ProjectLink
from steward.web.pages.projects import named
from steward.web.problems import status_of
from steward.web.site import Endpoint, Site, registry_name
from steward.web.wish_contexts import WishesPage
from workflows.errors import Refused
from workflows.names import Project

_PATH: Final = "/projects/{ecosystem}/{name}/wishes"
_LEADS: Final = frozenset({HTTPStatus.UNAUTHORIZED.value, HTTPStatus.FORBIDDEN.value})
_SAID: Final[Mapping[str, str]] = {
    "set-directive": "It is laid down, and holds from now on.",
    "lift-directive": "It is taken back.",
    "open-call": "Your call is public now. It stands for a year unless you close it.",
    "close-call": "The call is closed.",
}


def show(site: Site, request: Request) -> Response:
    """Answer with what the owner of a project wishes, and to him with the forms."""
    path = hands.wishes_path(named(request))
    if path != request.url.path:
        return RedirectResponse(path, 301)
    return _shown(site, request, note=_SAID.get(asking.first(request, "said"), ""))


def wish(site: Site, request: Request) -> Response:
    """Write a wish down, or show the page again with what was written."""
    sent, project = guard.form(site, request), named(request)
    try:
        expected = asking.whole(sent.text("expected", 20), "expected", 10**18)
        with site.store.transaction() as tx:
            wanted = wish_forms.read(tx, sent)
            wishing.wish(tx, guard.asker(request).person, project, wanted, expected=expected)
    except (Refused, Stale, Malformed) as fault:
        if status_of(fault) in _LEADS:
            raise
        status = status_of(fault)
        return _shown(site, request, problem=fault.why, written=sent.fields, status=status)
    return RedirectResponse(f"{hands.wishes_path(project)}?said={sent.text('wish', 40)}", 303)


def _shown(
    site: Site,
    request: Request,
    *,
    note: str = "",
    problem: str = "",
    written: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    given = written or {}
    with site.store.snapshot() as view:
        page = replace(
            _page(view, named(request), guard.asker(request)),
            note=note,
            problem=problem,
            begins=given.get("begins", ""),
            ends=given.get("ends", ""),
            successor=given.get("successor", ""),
        )
        return site.page(view, "wishes.html", page, status, private=page.signed_in)


def _page(view: View, project: Project, asker: auth.Asker) -> WishesPage:
    card, now = view.reading.card(project), view.clock.now()
    if card is None:
        raise NotFound("no project of that name is known here, so nothing can be wished for it")
    told, why = wished.told(view, project, now), wishing.barred(view, asker.person, project)
    sees = not why or telling.is_desk(view, asker.person)
    return WishesPage(
        link=ProjectLink(project=project, shown=card.shown),
        path=hands.wishes_path(project),
        ask=hands.ask_path(project),
        registry=registry_name(project.ecosystem),
        version=told.version,
        may=not why,
        signed_in=isinstance(asker.person, SignedIn),
        why=why,
        call=hands.call_line(told),
        stands=wish_forms.stands(view, told, now, sees=sees),
        calls=wish_forms.calls(told),
        kinds=wish_forms.kinds(told),
        form_token=asker.form_token,
    )


ROUTES: Final[tuple[tuple[str, str, Endpoint], ...]] = (
    ("GET", _PATH, show),
    ("POST", _PATH, wish),
)
