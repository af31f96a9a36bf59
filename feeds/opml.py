"""Subscriptions as OPML 2.0, for readers that import them.

Only what it is given is written: addresses that hold a token are left out by
whoever asks (an OPML file is passed on; mozilla/addons#1104).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

from feeds.formats import rfc822
from feeds.text import line


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One subscription: what it is called, the feed's address, the page's address."""

    title: str
    feed: str
    page: str


def document(title: str, made: datetime, outlines: Iterable[Outline]) -> bytes:
    """Return the subscriptions as one OPML document."""
    rows = "".join(_outline(each) for each in outlines)
    head = f"<title>{escape(line(title))}</title><dateCreated>{rfc822(made)}</dateCreated>"
    return (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        f'<opml version="2.0"><head>{head}</head><body>{rows}</body></opml>'
    ).encode()


def _outline(outline: Outline) -> str:
    text, page = quoteattr(line(outline.title)), quoteattr(outline.page)
    feed = quoteattr(outline.feed)
    return f'<outline type="rss" text={text} title={text} xmlUrl={feed} htmlUrl={page}/>'
