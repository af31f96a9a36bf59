"""One project: how it stands, how we know, who depends on it; and looking for a new one."""

from dataclasses import replace
from datetime import timedelta
from difflib import get_close_matches
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from steward.errors import NotFound, TooMany
from steward.store import View
from steward.store.allowances import Exhausted, Limit
from steward.store.reading import Card
from steward.web import asking, callers, hands, hits, paging, portraits, watched
from steward.web.contexts import MissingProject, ProjectLink
from steward.web.pages.home import hit
from steward.web.project_contexts import DependentsPage, Path, ProjectPage
from steward.web.site import REGISTRY_NAMES, Site, registry_name
from workflows.names import LONGEST_NAME, Project, pypi

LOOKS: Final = Limit(most=60, window=timedelta(hours=1))
"""Looks for names nobody follows, an hour and address."""

_CLOSE, _NEAR, _ALIKE = 5, 500, 0.75
_TOGETHER = 2  # seconds


def project(site: Site, request: Request) -> Response:
    """Answer with one project."""
    wanted = named(request)
    if (own := ProjectLink(project=wanted).href) != request.url.path:
        return RedirectResponse(own, 301)
    with site.store.snapshot() as view:
        card = view.reading.card(wanted)
        if card is None:
            return _missing(site, view, wanted)
        page = portrait(site, view, card)
        page = replace(page, path=_public_path(view, wanted))
        return site.page(view, "project.html", page, feeds=page.feeds)


def portrait(site: Site, view: View, card: Card) -> ProjectPage:
    """Return everything a project's page says, with its dependents."""
    page = portraits.page(view, card, site.clock.now())
    found = site.hits.shown(view, card.project, page.standing)
    held = hands.hands_of(view, card.id, card.project, site.clock.now())
    return replace(page, dependents=found, bars=hits.bars(page.link.name, found), hands=held)


def dependents(site: Site, request: Request) -> Response:
    """Answer with everything that depends on a project, a page at a time."""
    wanted = named(request)
    text = asking.first(request, "after", 600)
    after = paging.key("dependents", text) if text else None
    with site.store.snapshot() as view:
        card = view.reading.card(wanted)
        if card is None:
            return _missing(site, view, wanted)
        link = ProjectLink(project=wanted, shown=card.shown)
        found = site.hits.paged(view, wanted, after)
        if found.next:
            on = paging.cursor("dependents", found.next)
            found = replace(found, next=f"{link.href}/dependents?after={on}")
        page = DependentsPage(link=link, registry=registry_name(wanted.ecosystem), dependents=found)
        return site.page(view, "dependents.html", page, feeds=portraits.feeds_of(wanted))


def look(site: Site, request: Request) -> Response:
    """Look for a project now, and go on looking while somebody needs it."""
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
        # The next round comes by itself; this one comes at once, whoever else asks for it.
        tx.outbox.later("poll", f"poll:look:{int(now.timestamp()) // _TOGETHER}")


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
    return callers.network(request)


def _public_path(view: View, wanted: Project) -> Path | None:
    """Return how a project reaches the list that this server shows to everybody, if it does."""
    for each in view.reading.public_lists():
        seen = watched.read(view, view.watchlists.get(each.id))
        member = watched.on_list(seen, wanted)
        if member is not None and member.way.parent_id is not None:
            return watched.path_of(seen, member, each.token)
    return None


def _close(view: View, name: str) -> tuple[Card, ...]:
    """Return the names a person may have meant."""
    near = (*view.reading.search(name[:4], _NEAR), *view.reading.search(name[:2], _NEAR))
    by_name = {card.project.name: card for card in near}
    return tuple(by_name[each] for each in get_close_matches(name, by_name, _CLOSE, _ALIKE))


def _missing(site: Site, view: View, wanted: Project) -> Response:
    page = MissingProject(
        link=ProjectLink(project=wanted),
        registry=registry_name(wanted.ecosystem),
        close=tuple(map(hit, _close(view, wanted.name))),
    )
    return site.page(view, "missing.html", page, status=404, feeds=portraits.feeds_of(wanted))
