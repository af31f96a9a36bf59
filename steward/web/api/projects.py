"""Projects in the API: what we know of one, how we know it, and finding one."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import Response

from steward.errors import NotFound
from steward.store import View
from steward.store.reading import Card, Told
from steward.web import asking, callers, hits, paging, portraits, telling
from steward.web.api import ROOT
from steward.web.contexts import FeedLinks, ProjectLink
from steward.web.openapi import Operation, Parameter
from steward.web.pages.home import found
from steward.web.pages.projects import address, look_for, named
from steward.web.project_contexts import ProjectPage
from steward.web.shapes import (
    Counted,
    DependentShape,
    EntryShape,
    FeedAddresses,
    HitShape,
    HolderShape,
    Listing,
    LookShape,
    ProjectShape,
    ReleaseShape,
    SightingShape,
)
from steward.web.site import Site, json
from workflows.names import Project

if TYPE_CHECKING:
    from steward.dependents import Line, Totals

OPEN_TO_ALL: Final = {"access-control-allow-origin": "*"}
_PROJECT: Final = f"{ROOT}/projects/{{ecosystem}}/{{name}}"
CURSOR: Final = Parameter(name="cursor", says="`next` of the page before.", longest=paging.LONGEST)
LIMIT: Final = Parameter(name="limit", says="At most so many.", most=paging.MOST)


def project(site: Site, request: Request) -> Response:
    """Answer with what we know of a project."""
    asking.parameters(request)
    with site.store.snapshot() as view:
        card = _card(view, named(request))
        page = portraits.page(view, card, site.clock.now())
        counted = site.hits.totals(view, card.project)
        return json(_project(site, card, page, counted), headers=OPEN_TO_ALL)


def evidence(site: Site, request: Request) -> Response:
    """Answer with what was seen of a project, the latest first."""
    asking.parameters(request)
    with site.store.snapshot() as view:
        page = portraits.page(view, _card(view, named(request)), site.clock.now())
    items = [
        SightingShape(
            at=each.at,
            seen=each.seen,
            say=each.say,
            where=each.where,
            href=each.href,
            until=each.until,
            looks=each.looks,
        )
        for each in page.sightings
    ]
    return json(Listing(items=items, total=len(items), view=_SEEN), headers=OPEN_TO_ALL)


def history(site: Site, request: Request) -> Response:
    """Answer with what was told of a project, the latest first."""
    given = asking.parameters(request, ("cursor", "limit"))
    before = paging.number("told", given["cursor"]) if "cursor" in given else None
    most = limit(given)
    with site.store.snapshot() as view:
        card = _card(view, named(request))
        rows = view.reading.told(most + 1, before, card.id)
        told, further = paging.cut(rows, most)
        items = _entries(view, told)
    next_ = paging.cursor("told", str(told[-1].number)) if further else None
    return json(Listing(items=items, next=next_, view=_TOLD), headers=OPEN_TO_ALL)


def dependents(site: Site, request: Request) -> Response:
    """Answer with who depends on a project, those first on whom most depend."""
    from steward.dependents import Asked  # noqa: PLC0415 -- loads numpy
    from steward.graph import View as Edges  # noqa: PLC0415 -- loads numpy

    given = asking.parameters(request, ("view", "extras", "cursor", "limit"))
    after = paging.key("dependents", given["cursor"]) if "cursor" in given else None
    asked = Asked(
        direct=asking.choice(given, "view", ("transitive", "direct")) == "direct",
        edges=Edges.ANY if asking.choice(given, "extras", ("0", "1")) == "1" else Edges.RUNTIME,
    )
    with site.store.snapshot() as view:
        card = _card(view, named(request))
        page = site.hits.asked(view, card.project, asked, after, limit(given))
    next_ = paging.cursor("dependents", page.next) if page.next else None
    items = [_dependent(line) for line in page.lines]
    return json(
        Listing(items=items, next=next_, total=page.total, view=page.view), headers=OPEN_TO_ALL
    )


def search(site: Site, request: Request) -> Response:
    """Answer with the projects a name finds."""
    site.searches.spend(site.store, callers.network(request))
    given = asking.parameters(request, ("q", "cursor", "limit"))
    after = paging.key("name", given["cursor"]) if "cursor" in given else None
    most = limit(given)
    with site.store.snapshot() as view:
        cards, further = paging.cut(found(view, given.get("q", ""), after, most + 1), most)
    items = [_hit(site, card) for card in cards]
    next_ = paging.cursor("name", cards[-1].project.name) if further else None
    return json(Listing(items=items, next=next_, view=_NAMES), headers=OPEN_TO_ALL)


def look(site: Site, request: Request) -> Response:
    """Have a project looked at soon."""
    asking.parameters(request)
    wanted = named(request)
    look_for(site, wanted, address(request))
    page = _page(site, wanted)
    return json(LookShape(purl=str(wanted), queued=True, page=page), 202)


def limit(given: dict[str, str]) -> int:
    """Return how many items are asked for."""
    return max(1, asking.whole(given.get("limit", str(paging.PAGE)), "limit", paging.MOST))


def feed(site: Site, links: FeedLinks) -> FeedAddresses:
    """Return a feed's three addresses, whole."""
    stem = f"{site.settings.base_url}{links.stem}"
    return FeedAddresses(atom=f"{stem}.atom", rss=f"{stem}.rss", json=f"{stem}.json")


_SEEN: Final = "the looks, journal rows and findings we keep, at most 30"
_TOLD: Final = "public entries about this project"
_NAMES: Final = "every name known here; those that begin so, else those that hold it"


def _card(view: View, wanted: Project) -> Card:
    card = view.reading.card(wanted)
    if card is None:
        raise NotFound(
            f"Nothing is known here of {wanted}; POST {ROOT}/projects/…/look asks for it"
        )
    return card


def _project(site: Site, card: Card, page: ProjectPage, counted: "Totals") -> ProjectShape:
    happens, threatens = (feed(site, each) for each in page.feeds)
    return ProjectShape(
        purl=str(card.project),
        ecosystem=card.project.ecosystem,
        name=card.project.name,
        display_name=card.shown,
        standing=page.standing.value,
        since=page.since,
        reason=page.reason,
        severity=page.severity,
        summary=page.summary,
        links=dict(page.links),
        latest=_release(page),
        holders=[
            HolderShape(name=each.name, role=each.role, since=each.since, until=each.until)
            for each in page.holders
        ],
        releases=page.release_count,
        dependents=Counted(
            direct=counted.direct,
            runtime=counted.runtime,
            any=counted.any,
            view=counted.view,
            at=site.clock.now(),
        ),
        followed=page.followed,
        looked_at=page.looked,
        next_look=page.next_look,
        page=_page(site, card.project),
        happens=happens,
        threatens=threatens,
    )


def _release(page: ProjectPage) -> ReleaseShape | None:
    if page.latest is None:
        return None
    fields: dict[str, Any] = {
        name: getattr(page.latest, name) for name in ReleaseShape.__struct_fields__
    }
    return ReleaseShape(**fields)


def _entries(view: View, told: Sequence[Told]) -> list[EntryShape]:
    said = telling.summaries(view, [each.number for each in told])
    return [
        EntryShape(
            number=each.number,
            id=each.id,
            kind=each.kind,
            severity=each.severity,
            title=each.title,
            summary=said.get(each.number, ""),
            at=each.at,
            purl=str(each.project) if each.project else None,
        )
        for each in told
    ]


def _dependent(line: "Line") -> DependentShape:
    return DependentShape(
        purl=str(line.project),
        name=line.shown,
        hit=line.state.value if line.state else "unknown",
        path=list(hits.words_of(line.path)),
        steps=line.steps,
        dependents=line.own,
        version=line.version,
        read_at=line.read_at,
    )


def _hit(site: Site, card: Card) -> HitShape:
    return HitShape(
        purl=str(card.project),
        name=card.shown,
        standing=portraits.standing(card).value,
        summary=card.summary,
        dependents=card.dependents,
        page=_page(site, card.project),
    )


def _page(site: Site, wanted: Project) -> str:
    return site.settings.base_url + ProjectLink(project=wanted).href


OPERATIONS: Final = (
    Operation(
        method="GET",
        path=_PROJECT,
        endpoint=project,
        name="project",
        says="What we know of a project.",
        gives=ProjectShape,
        errors=(404,),
    ),
    Operation(
        method="GET",
        path=f"{_PROJECT}/evidence",
        endpoint=evidence,
        name="evidence",
        says="What was seen of it, when, and where that can be checked.",
        gives=Listing[SightingShape],
        errors=(404,),
    ),
    Operation(
        method="GET",
        path=f"{_PROJECT}/history",
        endpoint=history,
        name="history",
        says="What was told of it.",
        gives=Listing[EntryShape],
        query=(CURSOR, LIMIT),
        errors=(404,),
    ),
    Operation(
        method="GET",
        path=f"{_PROJECT}/dependents",
        endpoint=dependents,
        name="dependents",
        says="Who depends on it, with the path, and how hard each is hit.",
        gives=Listing[DependentShape],
        query=(
            Parameter(
                name="view",
                says="transitive unless told otherwise.",
                choices=("transitive", "direct"),
            ),
            Parameter(
                name="extras",
                says="1 counts what stands behind an extra as well.",
                choices=("0", "1"),
            ),
            CURSOR,
            LIMIT,
        ),
        errors=(404,),
    ),
    Operation(
        method="POST",
        path=f"{_PROJECT}/look",
        endpoint=look,
        name="look",
        says="Have it looked at soon, and followed.",
        gives=LookShape,
        status=202,
        errors=(404, 429),
    ),
    Operation(
        method="GET",
        path=f"{ROOT}/search",
        endpoint=search,
        name="search",
        says="Projects by name.",
        gives=Listing[HitShape],
        query=(Parameter(name="q", says="A name or its beginning.", required=True), CURSOR, LIMIT),
    ),
)
