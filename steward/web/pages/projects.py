"""One project: how it stands, how we know, who depends on it; and looking for a new one."""

from datetime import timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from steward.errors import NotFound
from steward.store import View
from steward.store.allowances import Exhausted, Limit
from steward.web import asking, portraits
from steward.web.contexts import MissingProject, ProjectLink
from steward.web.pages.home import hit
from steward.web.problems import TooMany
from steward.web.site import REGISTRY_NAMES, Site, registry_name
from workflows.names import LONGEST_NAME, Project, pypi

LOOKS: Final = Limit(most=60, window=timedelta(hours=1))
"""Looks for names nobody follows, an hour and address."""

_CLOSE = 5


def project(site: Site, request: Request) -> Response:
    """One project."""
    wanted = named(request)
    if (own := ProjectLink(project=wanted).href) != request.url.path:
        return RedirectResponse(own, 301)
    with site.store.snapshot() as view:
        card = view.reading.card(wanted)
        if card is None:
            return _missing(site, view, wanted)
        page = portraits.page(view, card, site.clock.now())
        return site.page(view, "project.html", page, feeds=page.feeds)


def look(site: Site, request: Request) -> Response:
    """Look for a project now, and go on looking while somebody needs it."""
    asking.own_site(request, site.settings.base_url)
    wanted = named(request)
    look_for(site, wanted, address(request))
    return RedirectResponse(ProjectLink(project=wanted).href, 303)


def look_for(site: Site, wanted: Project, who: str) -> None:
    """Have a name looked at soon.  Raises `TooMany`."""
    now = site.clock.now()
    with site.store.transaction() as tx:
        spent = tx.allowances.spend(f"look:{who}", LOOKS, now)
        if isinstance(spent, Exhausted):
            raise TooMany("this address has asked for many looks in the last hour", spent.again)
        number = tx.projects.ensure(wanted)
        tx.projects.track([number], now)
        tx.agenda.look_now([number], now)


def named(request: Request) -> Project:
    """Return the project a path names.  Raises `NotFound` or `Refused("bad-name")`."""
    ecosystem = request.path_params["ecosystem"]
    name = request.path_params["name"]
    if ecosystem not in REGISTRY_NAMES:
        known = ", ".join(sorted(REGISTRY_NAMES))
        raise NotFound(f"no registry of that name is followed here; known: {known}")
    if len(name) > LONGEST_NAME:
        raise NotFound("no project has a name that long")
    return pypi(name)


def address(request: Request) -> str:
    """Return whom an allowance belongs to."""
    return request.client.host if request.client else "unknown"


def _missing(site: Site, view: View, wanted: Project) -> Response:
    begin = wanted.name[: max(3, len(wanted.name) - 2)]
    page = MissingProject(
        link=ProjectLink(project=wanted),
        registry=registry_name(wanted.ecosystem),
        close=tuple(map(hit, view.reading.search(begin, _CLOSE))),
    )
    return site.page(view, "missing.html", page, status=404, feeds=portraits.feeds_of(wanted))
