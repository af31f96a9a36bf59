"""Atom (RFC 4287), with threading (RFC 4685)."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final

from feeds import formats
from feeds.entries import Entry, Place
from feeds.formats import Head

media_type: Final = "application/atom+xml"
_CATEGORY: Final = '<category term="{term}" scheme="{scheme}"/>'
_NOWHERE: Final = Head(id="tag:", title="-", subtitle="-", home="-", address="-")


def fragment(entry: Entry) -> bytes:
    """Return the entry as feedgen writes it inside a feed, its place marked."""
    with formats.FEEDGEN:
        feed = formats.generator(_NOWHERE)
        formats.add(feed, entry)
        return formats.cut(feed.atom_str(), b"<entry>", b"</entry>")


def filling(place: Place) -> bytes:
    """Return the why, the end of the content, and the reader's categories."""
    categories = formats.categories_written(place.categories, _CATEGORY)
    return f"{formats.escaped(place.why)}</content>{categories}".encode()


def document(head: Head, updated: datetime, fragments: Sequence[bytes]) -> bytes:
    """Return the whole feed."""
    before, after = _shell(head)
    top = formats.dated(before, formats.rfc3339(updated))
    return formats.unmarked(b"".join((top, *fragments, after)))


@lru_cache(maxsize=1024)
def _shell(head: Head) -> tuple[bytes, bytes]:
    with formats.FEEDGEN:
        return formats.around(formats.generator(head).atom_str(), b"</feed>")
