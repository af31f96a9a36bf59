"""Documents: a feed's head and the join of its fragments, and the stamp that names its bytes.

A stamp costs one look at one key and touches no event.  Two documents with
one stamp are the same bytes, on any machine.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

from feeds import formats, topics
from feeds.entries import MOST, Origin, case_page, held, place_for, project_page
from feeds.formats import Head
from feeds.identity import feed_id
from feeds.kinds import LABELS
from feeds.text import line
from feeds.topics import (
    Adoptable,
    AtLeast,
    Everything,
    Handoffs,
    OfCase,
    OfKind,
    OfList,
    OfProject,
    PublicTopic,
)
from feeds.wording import named
from steward.publishing import whys
from steward.store import View
from steward.store.fragment_rows import EntryRow, ListRow, Version
from workflows.names import Project

BEGINNING: Final = Version(0, datetime(2026, 1, 1, tzinfo=UTC))
"""The version of a topic of which nothing was told yet."""

_GATHERED: Final[Mapping[type[PublicTopic], str]] = {
    Everything: "everything",
    Handoffs: "handoffs",
    Adoptable: "projects that look for hands",
}
_SUBTITLES: Final[Mapping[type[PublicTopic], str]] = {
    OfCase: "One handoff, from the day it is public to its end.",
    Handoffs: "Which projects are asked for, what their owners say, and what becomes of it.",
    Adoptable: "Projects whose owners look for help or for hands, and projects without an owner.",
}
_HOMES: Final[Mapping[type[PublicTopic], str]] = {Handoffs: "/cases", Adoptable: "/adopt"}
_ETAG_LETTERS: Final = 27


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicFeed:
    """A feed that anybody may read, at this path (without the format's ending)."""

    topic: PublicTopic
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFeed:
    """The feed of a watch list; `about` is set where the list is a project's dependencies."""

    row: ListRow
    path: str
    about: Project | None = None


Feed = PublicFeed | ListFeed


@dataclass(frozen=True, slots=True)
class Stamp:
    """What names a document's bytes: its entity tag, and when it last changed."""

    etag: str
    modified: datetime


def stamp_of(view: View, feed: Feed, form: str) -> Stamp:
    """Return the stamp of a feed in a format: one look at one key."""
    version = view.fragments.version(key_of(feed)) if isinstance(feed, PublicFeed) else None
    return stamp(view.fragments.generation(), feed, form, version)


def stamp(generation: str, feed: Feed, form: str, version: Version | None) -> Stamp:
    """Return the stamp of a feed; `version` is the topic's, and not asked for a list."""
    match feed:
        case PublicFeed(path=path):
            return _stamp(generation, form, path, version or BEGINNING)
        case ListFeed(row=row, path=path):
            own = Version(row.version, row.version_at or row.created)
            return _stamp(generation, form, path, own, *_shown(row))


def stamp_of_bytes(document: bytes) -> Stamp:
    """Return the stamp of a document that no event moves."""
    digest = hashlib.sha256(document).hexdigest()
    return Stamp(f'"{digest[:_ETAG_LETTERS]}"', BEGINNING.at)


def key_of(feed: Feed) -> str:
    """Return the key of a feed's topic."""
    return topics.key(_topic(feed))


def document_of(view: View, feed: Feed, form: str, origin: Origin) -> bytes:
    """Return the document of a feed in a format."""
    written = formats.find(form)
    newest = view.fragments.newest(_topic(feed), MOST)
    newest = newest[: held([row.at for row in newest])]
    stored = view.fragments.bytes_of([row.number for row in newest], form)
    # A format that was added lately has no fragments of old entries until they are made.
    shown = [row for row in newest if row.number in stored]
    fragments = [stored[row.number] for row in shown]
    if isinstance(feed, ListFeed):
        fragments = _filled(view, feed, shown, fragments, form, origin)
    updated = max((row.at for row in shown), default=_begun(feed))
    about = next((row.project for row in shown if row.project), None)
    return written.document(_head(feed, form, origin, about), updated, fragments)


def title_of(topic: PublicTopic) -> str:
    """Return what a public feed is called."""
    match topic:
        case Everything() | Handoffs() | Adoptable():
            return f"Steward: {_GATHERED[type(topic)]}"
        case OfKind(kind):
            return f"Steward: {LABELS[kind]}"
        case AtLeast(severity):
            return f"Steward: {severity} and stronger"
        case OfProject(project):
            return f"Steward: {named(project)}"
        case OfCase():
            return "Steward: a handoff"


def _filled(
    view: View,
    feed: ListFeed,
    shown: Sequence[EntryRow],
    fragments: Sequence[bytes],
    form: str,
    origin: Origin,
) -> list[bytes]:
    """Return the fragments with their places filled for a list."""
    if not shown:
        return []
    rows = view.fragments.members(feed.row.id, shown[-1].number, shown[0].number)
    members, name, page = whys.by_project(rows), _title(feed), _page(feed, origin)
    filled = []
    for row, fragment in zip(shown, fragments, strict=True):
        reach = whys.reach_of(row, members, name, whys.facts_of(row, view.ledger))
        place = place_for(reach, name, page, origin)
        filled.append(formats.filled(fragment, formats.find(form).filling(place)))
    return filled


def _topic(feed: Feed) -> PublicTopic | OfList:
    return feed.topic if isinstance(feed, PublicFeed) else OfList(feed.row.id)


def _shown(row: ListRow) -> tuple[str, ...]:
    """Return what a list's document shows of the list itself."""
    return (row.name, row.state, str(row.done), str(row.total))


def _begun(feed: Feed) -> datetime:
    return feed.row.created if isinstance(feed, ListFeed) else BEGINNING.at


def _head(feed: Feed, form: str, origin: Origin, about: Project | None) -> Head:
    return Head(
        id=feed_id(origin.domain, _topic(feed)),
        title=_title(feed, about),
        subtitle=_subtitle(feed),
        home=_page(feed, origin),
        address=f"{origin.base_url}{quote(feed.path, safe='/@')}.{form}",
    )


def _title(feed: Feed, about: Project | None = None) -> str:
    """Return a feed's title; `about` is the project of its entries, where they have but one."""
    match feed:
        case ListFeed(about=Project() as project):
            return f"What {named(project)} depends on"
        case ListFeed(row=row):
            return line(row.name) or "A watch list"
        case PublicFeed(topic=OfCase()) if about is not None:
            return f"The handoff of {named(about)}"
        case PublicFeed(topic=topic):
            return title_of(topic)


def _subtitle(feed: Feed) -> str:
    match feed:
        case PublicFeed(topic=OfCase() | Handoffs() | Adoptable() as topic):
            return _SUBTITLES[type(topic)]
        case ListFeed(row=row) if row.state == "reading":
            return f"Being read: {row.done} of {row.total} projects so far."
        case ListFeed():
            return "What happens to the projects on this list, and why it is told."
        case PublicFeed(topic=OfProject(project)):
            return f"What happens to {named(project)}; this feed outlives the project."
        case PublicFeed():
            return "What happens to projects that others depend on, with the evidence."


def _page(feed: Feed, origin: Origin) -> str:
    match feed:
        case ListFeed(about=Project() as project):
            return project_page(project, origin.base_url)
        case ListFeed(path=path):
            return f"{origin.base_url}/watch/{quote(path.rsplit('/', 1)[-1])}"
        case PublicFeed(topic=OfProject(project)):
            return project_page(project, origin.base_url)
        case PublicFeed(topic=OfCase(case)):
            return case_page(case, origin.base_url)
        case PublicFeed(topic=topic):
            return f"{origin.base_url}{_HOMES.get(type(topic), '/')}"


def _stamp(generation: str, form: str, path: str, version: Version, *shown: str) -> Stamp:
    parts = (generation, form, path, str(version.number), version.at.isoformat(), *shown)
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()
    return Stamp(f'"{digest[:_ETAG_LETTERS]}"', version.at)
