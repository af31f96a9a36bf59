"""A feed entry, and which entries a document holds.

An entry has one place that is filled late: why a reader gets it, and the two
categories that depend on who reads.  Everything else is public and the same
in every feed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import quote

from feeds import wording
from feeds.identity import entry_id, incident_id, scheme
from feeds.kinds import LABELS
from feeds.notices import Notice
from feeds.severities import Relation
from feeds.subscriptions import Reach
from workflows.findings import Severity
from workflows.names import CaseId, Project

FEWEST: Final = 50
MOST: Final = 500
LATELY: Final = timedelta(hours=24)
_MOST_LINKS: Final = 5


@dataclass(frozen=True, slots=True)
class Link:
    """An address and how it relates to the entry or the feed (RFC 4287, 4.2.7)."""

    rel: str
    href: str
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Category:
    """A term that is unambiguous by itself, and the scheme it comes from."""

    scheme: str
    term: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What fills an entry's one place: why the reader gets it, in HTML, and its categories."""

    why: str
    categories: tuple[Category, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event as an item of a feed, ready for any format."""

    id: str
    at: datetime
    title: str
    summary: str
    body: str
    page: str
    place: Place
    categories: tuple[Category, ...]
    links: tuple[Link, ...] = ()
    replies_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where we publish: the id domain, frozen at first start, and the base address of pages."""

    domain: str
    base_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The event's own ULID, and that of the first event of its incident."""

    event: str
    incident: str


def told(notice: Notice, identity: Identity, origin: Origin) -> tuple[Entry, str | None]:
    """Return the notice as an entry; where it cannot be worded the least entry, and why."""
    try:
        return entry_for(notice, identity, origin), None
    except wording.Unworded as trouble:
        return minimal(notice, identity, origin), str(trouble)


def entry_for(notice: Notice, identity: Identity, origin: Origin) -> Entry:
    """Return the notice as an entry.  Raises `wording.Unworded`."""
    return Entry(
        id=entry_id(origin.domain, identity.event),
        at=notice.at.replace(microsecond=0),
        title=wording.title(notice),
        summary=wording.summary(notice),
        body=wording.body(notice),
        page=_page(notice, origin),
        place=public_place(notice.severity, origin),
        categories=_categories(notice, origin),
        links=_links(notice, origin),
        replies_to=_replies_to(identity, origin),
    )


def minimal(notice: Notice, identity: Identity, origin: Origin) -> Entry:
    """Return an entry of what cannot fail to be said, for a notice that could not be worded."""
    words = LABELS[notice.kind] + (f": {wording.named(notice.project)}" if notice.project else "")
    return Entry(
        id=entry_id(origin.domain, identity.event),
        at=notice.at.replace(microsecond=0),
        title=words,
        summary=f"{words}. The details are on the page.",
        body="<p>The details could not be shown here. They are on the page.</p>",
        page=_page(notice, origin),
        place=Place(why="", categories=_follower_categories(notice.severity, None, origin)),
        categories=_categories(notice, origin),
        replies_to=_replies_to(identity, origin),
    )


def public_place(severity: Severity, origin: Origin) -> Place:
    """Return what fills the place in every public feed."""
    return Place(why=wording.public_why(), categories=_follower_categories(severity, None, origin))


def place_for(reach: Reach, name: str, page: str | None, origin: Origin) -> Place:
    """Return what fills the place in the feed of a list of this name."""
    relation = reach.standing.relation if reach.standing else None
    return Place(
        why=wording.why(reach, name, page),
        categories=_follower_categories(reach.severity, relation, origin),
    )


def held(moments: Sequence[datetime]) -> int:
    """Return how many of these entries, newest first, a document holds.

    Fifty, or all of the last 24 hours up to five hundred.  The hours are
    counted from the newest entry and not from now, so that the same events
    always make the same bytes.
    """
    recent = sum(1 for moment in moments[:MOST] if moment > moments[0] - LATELY)
    return min(max(recent, FEWEST), len(moments))


def project_page(project: Project, base_url: str) -> str:
    """Return the address of a project's page."""
    ecosystem, name = (
        quote(part, safe="@", errors="replace") for part in (project.ecosystem, project.name)
    )
    return f"{base_url}/projects/{ecosystem}/{name}"


def case_page(case: CaseId, base_url: str) -> str:
    """Return the address of a case's page."""
    return f"{base_url}/cases/{quote(case, safe='')}"


def _page(notice: Notice, origin: Origin) -> str:
    if notice.case:
        return case_page(notice.case, origin.base_url)
    if notice.project:
        return project_page(notice.project, origin.base_url)
    return f"{origin.base_url}/" if notice.watchlist else f"{origin.base_url}/status"


def _links(notice: Notice, origin: Origin) -> tuple[Link, ...]:
    if notice.case and notice.project:
        return (Link("related", project_page(notice.project, origin.base_url), "text/html"),)
    sources = (wording.web_address(each.source) for each in notice.evidence)
    distinct = dict.fromkeys(each for each in sources if each)
    return tuple(Link("via", each) for each in list(distinct)[:_MOST_LINKS])


def _categories(notice: Notice, origin: Origin) -> tuple[Category, ...]:
    kind = Category(scheme(origin.domain, "kind"), f"kind:{notice.kind}")
    phase = Category(scheme(origin.domain, "phase"), f"phase:{notice.phase}")
    subject = Category(scheme(origin.domain, "purl"), str(notice.project))
    wanted = ((kind, True), (phase, bool(notice.phase)), (subject, notice.project is not None))
    return tuple(category for category, holds in wanted if holds)


def _follower_categories(
    severity: Severity, relation: Relation | None, origin: Origin
) -> tuple[Category, ...]:
    weight = Category(scheme(origin.domain, "severity"), f"severity:{severity}")
    if relation is None:
        return (weight,)
    return (weight, Category(scheme(origin.domain, "relation"), f"relation:{relation}"))


def _replies_to(identity: Identity, origin: Origin) -> tuple[str, ...]:
    """Return what a follow-up answers (RFC 4685): the incident, and its first entry."""
    if identity.event == identity.incident:
        return ()
    first = entry_id(origin.domain, identity.incident)
    return (incident_id(origin.domain, identity.incident), first)
