"""RSS 2.0 as the RSS Advisory Board's profile has it, with the full text as content:encoded."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final

from feeds import formats
from feeds.entries import Entry, Place
from feeds.formats import Head

media_type: Final = "application/rss+xml"
_CATEGORY: Final = '<category domain="{scheme}">{term}</category>'
_NOWHERE: Final = Head(id="tag:", title="-", subtitle="-", home="-", address="-")


def fragment(entry: Entry) -> bytes:
    """Return the item, cut from a whole document: alone it would lose the `content` prefix."""
    with formats.FEEDGEN:
        feed = formats.generator(_NOWHERE)
        formats.add(feed, entry)
        return formats.cut(feed.rss_str(), b"<item>", b"</item>")


def filling(place: Place) -> bytes:
    """Return the why, the end of the content, and the reader's categories."""
    categories = formats.categories_written(place.categories, _CATEGORY)
    return f"{formats.escaped(place.why)}</content:encoded>{categories}".encode()


def document(head: Head, updated: datetime, fragments: Sequence[bytes]) -> bytes:
    """Return the whole feed."""
    before, after = _shell(head)
    top = formats.dated(before, formats.rfc822(updated))
    return formats.unmarked(b"".join((top, *fragments, after)))


@lru_cache(maxsize=1024)
def _shell(head: Head) -> tuple[bytes, bytes]:
    with formats.FEEDGEN:
        return formats.around(formats.generator(head).rss_str(), b"</channel></rss>")
