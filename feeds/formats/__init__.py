"""What a format module offers, how to find one, and what Atom and RSS share.

A format writes each entry once, as a fragment with one marked place.  A
document is a head, the joined fragments and a tail: feedgen builds heads and
fragments, and nothing is rendered when a document is joined.

feedgen is used under one lock, with every date given, and through an extension
that repairs what it gets wrong: links of an entry lose their relation and type
(lkiesow/python-feedgen#135), a hub takes the place of the channel's own link,
dates are not in UTC's own spelling.  Its RSS date function switches the
process-wide locale, so no date is ever left to it.
"""

import pkgutil
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache
from importlib import import_module
from typing import Any, Final, Protocol, cast

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from feeds.entries import Category, Entry, Link, Place

# Noncharacters: XML 1.0 and JSON allow them, and no text of ours can hold one (text.py).
OPEN: Final = "\ufdd0"
CLOSE: Final = "\ufdd1"
DATE: Final = "\ufdd2"
_OPEN, _CLOSE = OPEN.encode(), CLOSE.encode()

ATOM_NS: Final = "http://www.w3.org/2005/Atom"
CONTENT_NS: Final = "http://purl.org/rss/1.0/modules/content/"
THREAD_NS: Final = "http://purl.org/syndication/thread/1.0"
FEEDGEN: Final = threading.Lock()
GENERATOR: Final = "Steward"
LANGUAGE: Final = "en"
REFRESH_MINUTES: Final = 5
"""How often a reader need look: RSS says so in the document, HTTP in Cache-Control."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a document says before its entries.

    `home` is the page about the same thing; `address` the document's own;
    `links` are further ones, such as a hub or an archive (RFC 5005).
    """

    id: str
    title: str
    subtitle: str
    home: str
    address: str
    author: str = GENERATOR
    links: tuple[Link, ...] = ()


class Format(Protocol):
    """A module of this package: one format each."""

    media_type: str

    def fragment(self, entry: Entry) -> bytes:
        """Return the entry, its place marked and filled with the public text."""
        ...

    def filling(self, place: Place) -> bytes:
        """Return what a place is filled with, as it stands in a fragment."""
        ...

    def document(self, head: Head, updated: datetime, fragments: Sequence[bytes]) -> bytes:
        """Return the whole document; fragments that still have marks lose them."""
        ...


@cache
def names() -> tuple[str, ...]:
    """Return the formats there are, by name: each is also the ending of an address."""
    found = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return tuple(extension_of(name) for name in found)


def extension_of(module: str) -> str:
    """Return the ending that the format of this module has in addresses."""
    return module.removesuffix("_feed")


@cache
def find(name: str) -> Format:
    """Return the format with this ending, one of `names()`.  Raises `KeyError`."""
    modules = {extension_of(module.name): module.name for module in pkgutil.iter_modules(__path__)}
    return cast("Format", import_module(f"{__name__}.{modules[name]}"))


def filled(fragment: bytes, filling: bytes) -> bytes:
    """Return the fragment with its place filled; one without a place comes back as it is."""
    before, opened, rest = fragment.partition(_OPEN)
    _, closed, after = rest.partition(_CLOSE)
    return before + filling + after if opened and closed else fragment


def unmarked(document: bytes) -> bytes:
    """Return the document without marks: every place keeps its public text."""
    return document.replace(_OPEN, b"").replace(_CLOSE, b"")


def rfc3339(moment: datetime) -> str:
    """Return a moment as Atom and JSON Feed want it: UTC, whole seconds, `Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def rfc822(moment: datetime) -> str:
    """Return a moment as RSS wants it, in GMT, whatever the locale."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


class Repairs(BaseExtension):
    """What feedgen must be told about a feed.  Set `head` before rendering."""

    head: Head

    def extend_ns(self) -> dict[str, str]:
        """Return the namespaces that fragments use."""
        return {"thr": THREAD_NS}

    def extend_atom(self, feed: etree._Element) -> etree._Element:
        """Write every link with its relation and type, and mark the date."""
        _drop(feed, "link")
        for link in _links_of(self.head, "application/atom+xml"):
            _add_link(feed, "link", link)
        _text_of(feed, "updated", DATE)
        return feed

    def extend_rss(self, feed: etree._Element) -> etree._Element:
        """Write the channel's own link, all others as Atom links, and mark the date."""
        channel = feed[0]
        _drop(channel, f"{{{ATOM_NS}}}link")
        _drop(channel, "lastBuildDate")
        _text_of(channel, "link", self.head.home)
        for link in _links_of(self.head, "application/rss+xml")[1:]:
            _add_link(channel, f"{{{ATOM_NS}}}link", link)
        etree.SubElement(channel, "lastBuildDate").text = DATE
        return feed


class EntryRepairs(BaseEntryExtension):
    """What feedgen must be told about an entry.  Set `entry` before rendering."""

    entry: Entry

    def extend_atom(self, element: etree._Element) -> etree._Element:
        """Write links, threading, dates in UTC, and gather what depends on the reader."""
        _drop(element, "link")
        for link in (Link("alternate", self.entry.page, "text/html"), *self.entry.links):
            _add_link(element, "link", link)
        _text_of(element, "updated", rfc3339(self.entry.at))
        etree.SubElement(element, "published").text = rfc3339(self.entry.at)
        _add_replies(element, self.entry)
        self._gather(element, "content", "category")
        return element

    def extend_rss(self, item: etree._Element) -> etree._Element:
        """Write the date, the links RSS has no word for, and gather what depends on the reader."""
        etree.SubElement(item, "pubDate").text = rfc822(self.entry.at)
        for link in self.entry.links:
            _add_link(item, f"{{{ATOM_NS}}}link", link)
        _add_replies(item, self.entry)
        self._gather(item, f"{{{CONTENT_NS}}}encoded", "category")
        return item

    def _gather(self, element: etree._Element, content: str, category: str) -> None:
        """Move the content and the categories to the end, and mark the end of the place."""
        categories = element.findall(category)
        for each in (*element.findall(content), *categories):
            element.append(each)
        categories[len(self.entry.place.categories) - 1].tail = CLOSE


def content_of(entry: Entry) -> str:
    """Return the entry's HTML with the place opened after the body."""
    return f"{entry.body}{OPEN}{entry.place.why}"


def generator(head: Head) -> Any:  # noqa: ANN401 -- feedgen ships no types
    """Return a feedgen feed for this head, with our repairs and no date of its own."""
    feed = FeedGenerator()
    feed.register_extension("repairs", Repairs, EntryRepairs)
    feed.repairs.head = head
    feed.id(head.id)
    feed.title(head.title)
    feed.subtitle(head.subtitle)
    feed.description(head.subtitle)
    feed.link(href=head.home, rel="alternate")
    feed.author(name=head.author)
    feed.generator(GENERATOR)
    feed.language(LANGUAGE)
    feed.ttl(REFRESH_MINUTES)
    # feedgen would print the present moment here, switching the locale to do so.
    feed._FeedGenerator__rss_lastBuildDate = None  # noqa: SLF001
    return feed


def add(feed: Any, entry: Entry) -> None:  # noqa: ANN401 -- feedgen ships no types
    """Add the entry to a feedgen feed, as the last one."""
    item = feed.add_entry(order="append")
    item.repairs.entry = entry
    item.id(entry.id)
    item.title(entry.title)
    item.updated(entry.at)
    item.summary(entry.summary)
    item.content(content_of(entry), type="html")
    item.link(href=entry.page)
    for category in (*entry.place.categories, *entry.categories):
        item.category(term=category.term, scheme=category.scheme)


def cut(document: bytes, opening: bytes, closing: bytes) -> bytes:
    """Return the part of a document from the first opening tag to the last closing one."""
    return document[document.index(opening) : document.rindex(closing) + len(closing)]


def around(document: bytes, closing: bytes) -> tuple[bytes, bytes]:
    """Return what stands before and from a closing tag."""
    at = document.rindex(closing)
    return document[:at], document[at:]


def dated(head: bytes, date: str) -> bytes:
    """Return a head with its date filled in."""
    return head.replace(DATE.encode(), date.encode())


def escaped(text: str) -> str:
    """Return text as lxml writes it between tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def attribute(text: str) -> str:
    """Return text as lxml writes it in an attribute."""
    return escaped(text).replace('"', "&quot;")


def categories_written(categories: Iterable[Category], template: str) -> str:
    """Return categories as text, each through a template of `{scheme}` and `{term}`."""
    return "".join(
        template.format(scheme=attribute(each.scheme), term=attribute(each.term))
        for each in categories
    )


def _links_of(head: Head, media_type: str) -> tuple[Link, ...]:
    home = Link("alternate", head.home, "text/html")
    return (home, Link("self", head.address, media_type), *head.links)


def _add_link(parent: etree._Element, tag: str, link: Link) -> None:
    element = etree.SubElement(parent, tag, rel=link.rel, href=link.href)
    if link.type:
        element.set("type", link.type)


def _add_replies(parent: etree._Element, entry: Entry) -> None:
    for ref in entry.replies_to:
        etree.SubElement(parent, f"{{{THREAD_NS}}}in-reply-to", ref=ref)


def _drop(parent: etree._Element, tag: str) -> None:
    for each in parent.findall(tag):
        parent.remove(each)


def _text_of(parent: etree._Element, tag: str, text: str) -> None:
    for each in parent.findall(tag):
        each.text = text
