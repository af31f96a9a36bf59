"""The projects that look for hands: their owners said so, or nobody is left who could."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from steward.casework import wishing
from steward.store.adoptables import Adoptable
from steward.web import asking, wish_words
from steward.web.case_contexts import AdoptLine, AdoptPage
from steward.web.contexts import FeedLinks, ProjectLink
from steward.web.site import Site

FEEDS: Final = FeedLinks(what="Projects that look for hands", stem="/feeds/adoptable")


def index(site: Site, request: Request) -> Response:
    """Answer with all that looks for hands, the latest call first."""
    cursor = asking.first(request, "after", 20) or None
    with site.store.snapshot() as view:
        found = wishing.adoptable(view, cursor)
        page = AdoptPage(
            projects=tuple(map(_line, found.rows)),
            more=f"/adopt?after={found.next}" if found.next else None,
            feeds=FEEDS,
        )
        return site.page(view, "adopt.html", page, section="/adopt", feeds=(FEEDS,))


def _line(row: Adoptable) -> AdoptLine:
    return AdoptLine(
        link=ProjectLink(project=row.project, shown=row.shown),
        asks=wish_words.ORPHANED if row.orphaned else wish_words.CALLS[row.grade],
        summary=row.summary or "",
        since=row.since,
        until=row.until,
        dependents=row.dependents,
        ask=f"/cases/new?project={row.project.name}",
    )
