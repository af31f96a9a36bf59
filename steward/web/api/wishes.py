"""Wishes in the API: what owners look for, and what they lay down in advance.

Calls are public, and so is what an owner laid down, but for whom he named: that is
read by the project's owners and by the desk.  It is laid down by an owner at a
browser, never by a program.
"""

from collections.abc import Mapping
from functools import reduce
from operator import or_
from typing import Any, Final, get_args

from starlette.requests import Request
from starlette.responses import Response

from steward.accounts.subjects import SignedIn
from steward.casework import actors, dossiers, wished, wishing
from steward.casework.telling import is_desk
from steward.store import View
from steward.store.adoptables import Adoptable
from steward.web import asking, auth, paging
from steward.web.api import ROOT
from steward.web.api.projects import CURSOR, OPEN_TO_ALL
from steward.web.bodies import Bodies, body_of, wish_of
from steward.web.case_shapes import AdoptableShape, CallShape, DirectiveShape, WishesShape
from steward.web.openapi import Operation
from steward.web.pages.projects import named
from steward.web.shapes import Listing
from steward.web.site import Site, json
from workflows.names import Project
from workflows.wishes import Wish, Wishes

_WISHES: Final[Bodies] = {body_of(kind, "wish"): kind for kind in get_args(Wish)}
WishAsked: Final[Any] = reduce(or_, _WISHES)
"""Any wish, told apart by its member `wish`."""

_PATH: Final = f"{ROOT}/projects/{{ecosystem}}/{{name}}/wishes"
_PRIVATE: Final[Mapping[str, str]] = {"cache-control": "private, no-store"}
_LOOKING: Final = "projects whose owners look for hands, and projects without an owner"


def read(site: Site, request: Request) -> Response:
    """Answer with what an owner looks for and laid down, and to owners with whom they named."""
    project = named(request)
    with site.store.snapshot() as view:
        view.projects.get(project)
        found = wished.standing(view, project, site.clock.now())
        shape = _shape(found, sees=_sees(view, request, project))
    return json(shape, headers=_PRIVATE)


def wish(site: Site, request: Request) -> Response:
    """Lay something down, take it back, open a call or end it."""
    project = named(request)
    given, _ = asking.read_json(request, site.clock, WishAsked)
    with site.store.transaction() as tx:
        found = wishing.wish(tx, _who(request), project, wish_of(_WISHES, given))
    return json(_shape(found, sees=True), headers=_PRIVATE)


def adoptable(site: Site, request: Request) -> Response:
    """Answer with the projects that look for hands, the latest call first."""
    given = asking.parameters(request, ("cursor",))
    after = str(paging.number("adoptable", given["cursor"])) if "cursor" in given else None
    with site.store.snapshot() as view:
        found = wishing.adoptable(view, after)
    items = [_adoptable(site, each) for each in found.rows]
    next_ = paging.cursor("adoptable", found.next) if found.next else None
    return json(Listing(items=items, next=next_, view=_LOOKING), headers=OPEN_TO_ALL)


def _shape(found: Wishes, *, sees: bool) -> WishesShape:
    call = CallShape(grade=found.call, until=found.call_until) if found.call else None
    directives = [
        DirectiveShape(kind=e.kind, successor=e.successor, begins=e.begins, ends=e.ends)
        for e in found.directives
        if sees or e.kind in wished.PUBLIC
    ]
    return WishesShape(call=call, directives=directives)


def _sees(view: View, request: Request, project: Project) -> bool:
    """Say whether the asker reads what owners laid down in advance."""
    who = _who(request)
    if not isinstance(who, SignedIn):
        return False
    if is_desk(view, who):
        return True
    facts = dossiers.gather(view, project, view.clock.now())
    return actors.actor_for(view, who, facts).person in facts.owners


def _who(request: Request) -> Any:  # noqa: ANN401 -- whom the guard let in
    asker: auth.Asker = request.state.asker
    return asker.person


def _adoptable(site: Site, found: Adoptable) -> AdoptableShape:
    base = site.settings.base_url
    return AdoptableShape(
        purl=str(found.project),
        name=found.shown,
        summary=found.summary,
        grade=found.grade,
        orphaned=found.orphaned,
        since=found.since,
        until=found.until,
        dependents=found.dependents,
        page=f"{base}/projects/{found.project.ecosystem}/{found.project.name}",
    )


OPERATIONS: Final = (
    Operation(
        method="GET",
        path=_PATH,
        endpoint=read,
        name="wishes",
        says="What the owners of a project look for and laid down; to themselves, whom they named.",
        gives=WishesShape,
        errors=(404,),
    ),
    Operation(
        method="POST",
        path=_PATH,
        endpoint=wish,
        name="wish",
        says="Lay something down for one's own project, or look for hands.  Never by token.",
        takes=WishAsked,
        gives=WishesShape,
        errors=(404, 409),
    ),
    Operation(
        method="GET",
        path=f"{ROOT}/adoptable",
        endpoint=adoptable,
        name="adoptable",
        says="Projects that look for hands, the latest call first.",
        gives=Listing[AdoptableShape],
        query=(CURSOR,),
    ),
)
