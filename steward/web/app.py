"""The site on one screen: which address is answered by what, and what surrounds every answer."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from steward import publishing, uploads
from steward.accounts.office import open_office
from steward.clock import Clock
from steward.settings import Settings
from steward.store import Store
from steward.watching import making
from steward.web import (
    callers,
    files,
    guard,
    headers,
    health,
    leading,
    needs,
    problems,
    refusals,
)
from steward.web.api import table
from steward.web.feed_door import FeedDoor
from steward.web.feed_shelf import Shelf
from steward.web.hits import Hits
from steward.web.metrics import Metrics
from steward.web.outside import Outside
from steward.web.pages import (
    account,
    adopt,
    answer,
    cases,
    desk,
    desk_adding,
    factors,
    help,  # noqa: A004 -- a page
    home,
    lists,
    mailboxes,
    parting,
    passkeys,
    policies,
    projects,
    proof,
    reports,
    sign_in,
    standing,
    wishes,
)
from steward.web.pages import providers as provider_pages
from steward.web.site import Endpoint, Site
from workflows.names import Project

STATIC: Final = Path(__file__).parent / "static"

ROUTES: Final[tuple[tuple[str, str, Endpoint], ...]] = (
    ("GET", "/", home.home),
    ("GET", "/events", home.events),
    ("GET", "/search", home.search),
    ("GET", "/projects/{ecosystem}/{name}", projects.project),
    ("GET", "/projects/{ecosystem}/{name}/dependents", projects.dependents),
    ("POST", "/projects/{ecosystem}/{name}/look", projects.look),
    *wishes.ROUTES,
    ("GET", "/watch", lists.form),
    ("POST", "/watch", lists.make),
    ("GET", "/watch/{token}", lists.show),
    ("GET", "/watch/{token}/manage/{manage}", lists.manage),
    ("POST", "/watch/{token}/manage/{manage}/{act}", lists.act),
    ("GET", "/watch/{token}/projects/{ecosystem}/{name}", lists.member),
    *passkeys.ROUTES,
    *cases.ROUTES,
    *answer.ROUTES,
    ("GET", "/adopt", adopt.index),
    *desk_adding.ROUTES,  # before the desk's, whose last route takes any act
    *desk.ROUTES,
    ("GET", "/policies", policies.index),
    ("GET", "/policies/{id}", policies.show),
    *sign_in.ROUTES,
    *provider_pages.ROUTES,
    *mailboxes.ROUTES,
    *standing.ROUTES,
    *account.ROUTES,
    *factors.ROUTES,
    *proof.ROUTES,
    *parting.ROUTES,
    ("GET", "/status", health.status),
    *reports.ROUTES,
    ("GET", "/about", help.about),
    ("GET", "/help", help.help_),
    ("GET", "/files/{sha256}", files.file),
    *table.ROUTES,
    ("GET", "/openapi.json", table.openapi),
    ("GET", "/livez", health.livez),
    ("GET", "/readyz", health.readyz),
    ("GET", "/metrics", health.metrics),
)


def shelf_of(settings: Settings, store: Store, clock: Clock) -> Shelf:
    """Return the feeds of this process; the schema is there already."""
    origin = publishing.origin_for(store, settings.feed_domain, settings.base_url)
    return Shelf(store, origin, clock, partial(_dependencies, store))


def build(settings: Settings, store: Store, clock: Clock, shelf: Shelf | None = None) -> ASGIApp:
    """Return the whole web face as one ASGI application; the schema is there already.

    Raises `Undeclared` where a route could change something and nobody said who may.
    """
    needs.check((method, path) for method, path, _ in ROUTES)
    site = Site(
        settings=settings,
        store=store,
        clock=clock,
        metrics=Metrics(store, clock),
        office=open_office(settings, store),
        hits=Hits(settings.data_dir),
        outside=Outside(settings, clock),
    )
    shelf = shelf or shelf_of(settings, store, clock)
    pages = Starlette(routes=_routes(site), lifespan=partial(_open, shelf, site.outside))
    pages.router.redirect_slashes = False
    for kind in (HTTPException, Exception):
        pages.add_exception_handler(kind, partial(_failed, site))
    return callers.behind(
        _front(FeedDoor(shelf), pages, settings.base_url), settings.trusted_proxies
    )


def _dependencies(store: Store, project: Project) -> str:
    """Return the id of the list of what a project depends on, made at the first question."""
    with store.transaction() as tx:
        return making.dependencies_of(tx, project).id


def _front(feeds: FeedDoor, pages: ASGIApp, base_url: str) -> ASGIApp:
    """Return what stands before the pages: feeds are answered without entering them."""

    async def front(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if scope["path"].startswith(("/feeds/", "/opml")):
                await feeds(scope, receive, send)
                return
            send = headers.guarded(send, base_url)
            if scope["path"].startswith(uploads.ROOT):
                scope = files.without_cookies(scope)
        await pages(scope, receive, send)

    return front


@asynccontextmanager
async def _open(shelf: Shelf, outside: Outside, _app: Starlette) -> AsyncIterator[None]:
    shelf.start()
    try:
        yield
    finally:
        shelf.stop()
        outside.close()


def _routes(site: Site) -> list[BaseRoute]:
    every: dict[str, dict[str, Endpoint]] = {}
    for method, path, endpoint in ROUTES:
        every.setdefault(path, {})[method] = endpoint
    routes: list[BaseRoute] = [
        Route(path, _bound(site, path, by_method), methods=list(by_method))
        for path, by_method in every.items()
    ]
    return [*routes, Mount("/static", StaticFiles(directory=STATIC))]


def _bound(site: Site, path: str, by_method: dict[str, Endpoint]) -> Callable[[Request], Response]:
    """Return the plain function Starlette calls in a thread; no error leaves it."""

    def answer(request: Request) -> Response:
        begin = site.clock.ticks()
        method = "GET" if request.method == "HEAD" else request.method
        request.state.route = path
        try:
            guard.admit(site, request, needs.need(method, path))
            response = by_method[method](site, request)
        except Exception as error:  # noqa: BLE001 -- the edge: answered with a number, and logged
            refusals.note(request, error)
            response = _failed(site, request, error)
        site.metrics.count(path, method, response.status_code, site.clock.ticks() - begin)
        return response

    return answer


def _failed(site: Site, request: Request, error: Exception) -> Response:
    elsewhere = leading.instead(request, error)
    if elsewhere is not None:
        return elsewhere
    return problems.answer(request, error, site.clock, site.settings.base_url)
