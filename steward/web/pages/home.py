"""What is happening now, everything that was told, and finding a project."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from steward.store import View
from steward.store.reading import Card, Told
from steward.watching import addresses
from steward.web import asking, callers, paging, telling, watched
from steward.web.contexts import (
    EventsPage,
    HomePage,
    ProjectLink,
    PublicList,
    SearchHit,
    SearchPage,
)
from steward.web.portraits import standing
from steward.web.rendering import PageFeeds
from steward.web.site import Site
from workflows.errors import Refused
from workflows.names import Project, normal, pypi

WEEK: Final = timedelta(days=7)
_ON_HOME = 12
_WEEK_WORDS: Final = (
    (("project-removed",), "was removed", "were removed"),
    (("project-quarantined",), "was quarantined", "were quarantined"),
    (("name-reused",), "came back in other hands", "came back in other hands"),
    (("owners-replaced", "owner-last-left"), "changed hands", "changed hands"),
    (("project-archived",), "was archived", "were archived"),
    (("project-deprecated",), "was deprecated", "were deprecated"),
)
_EVERYTHING = (PageFeeds.everything,)


def home(site: Site, _request: Request) -> Response:
    """Answer with what is happening now."""
    with site.store.snapshot() as view:
        told = view.reading.told(_ON_HOME)
        page = HomePage(
            followed=view.reading.followed(),
            week=_week(view.reading.told_since(site.clock.now() - WEEK)),
            entries=telling.lines(view, told),
            more="/events" if told else None,
            lists=_public_lists(view),
            looked=view.reading.looked_at(),
            since=view.reading.first_told(),
        )
        return site.page(view, "home.html", page, feeds=_EVERYTHING)


def events(site: Site, request: Request) -> Response:
    """Everything that was told, newest first, a page at a time."""
    text = asking.first(request, "before")
    before = paging.number("before", text) if text else None
    with site.store.snapshot() as view:
        told, further = paging.cut(view.reading.told(paging.PAGE + 1, before), paging.PAGE)
        page = EventsPage(
            entries=telling.lines(view, told),
            more=_older(told) if further else None,
            first=before is None,
        )
        return site.page(view, "events.html", page, section="/events", feeds=_EVERYTHING)


def search(site: Site, request: Request) -> Response:
    """Projects by name."""
    site.searches.spend(site.store, callers.network(request))
    query = asking.first(request, "q")
    text = asking.first(request, "after")
    after = paging.key("name", text) if text else None
    with site.store.snapshot() as view:
        cards, further = paging.cut(found(view, query, after, paging.PAGE + 1), paging.PAGE)
        page = SearchPage(
            query=query,
            hits=tuple(map(hit, cards)),
            more=_further(query, cards) if further else None,
            lookable=_lookable(query, cards) if after is None else None,
            known=view.reading.numbers().names,
        )
        return site.page(view, "search.html", page, query=query)


def hit(card: Card) -> SearchHit:
    """Return a name as a search shows it."""
    return SearchHit(
        link=ProjectLink(project=card.project, shown=card.shown),
        standing=standing(card),
        summary=card.summary,
        dependents=card.dependents,
    )


def found(view: View, query: str, after: str | None, most: int) -> tuple[Card, ...]:
    """Return the names a search finds; what no name can hold finds nothing."""
    name = normal(query)
    usable = bool(name) and name.isascii() and all(c.isalnum() or c == "-" for c in name)
    return view.reading.search(name, most, after) if usable else ()


def _lookable(query: str, cards: Sequence[Card]) -> ProjectLink | None:
    try:
        project: Project = pypi(query)
    except Refused:
        return None
    known = any(card.project == project for card in cards)
    return None if known else ProjectLink(project=project)


def _older(told: Sequence[Told]) -> str:
    return f"/events?before={paging.cursor('before', str(told[-1].number))}"


def _further(query: str, cards: Sequence[Card]) -> str:
    return f"/search?q={normal(query)}&after={paging.cursor('name', cards[-1].project.name)}"


def _week(told: Mapping[str, int]) -> tuple[tuple[int, str, str], ...]:
    return tuple(
        (sum(told.get(kind, 0) for kind in kinds), one, more) for kinds, one, more in _WEEK_WORDS
    )


def _public_lists(view: View) -> tuple[PublicList, ...]:
    found = []
    for each in view.reading.public_lists():
        followed, attention = watched.counts(view, view.watchlists.get(each.id))
        href = addresses.page("", quote(each.token))
        found.append(PublicList(name=each.name, href=href, followed=followed, attention=attention))
    return tuple(sorted(found, key=lambda each: -each.attention))
