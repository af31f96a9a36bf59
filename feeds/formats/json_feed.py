"""JSON Feed 1.1."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from feeds import formats
from feeds.entries import Entry, Place
from feeds.formats import Head

media_type: Final = "application/feed+json"
VERSION: Final = "https://jsonfeed.org/version/1.1"


def fragment(entry: Entry) -> bytes:
    """Return the item as JSON, its place marked: the end of the text and the first tags."""
    first = {
        "id": entry.id,
        "url": entry.page,
        "title": entry.title,
        "summary": entry.summary,
        "date_published": formats.rfc3339(entry.at),
        "date_modified": formats.rfc3339(entry.at),
    }
    extra = {
        "_steward": {
            "in_reply_to": list(entry.replies_to),
            "links": [{"rel": link.rel, "href": link.href} for link in entry.links],
        }
    }
    tags = "".join("," + _written(each.term) for each in entry.categories)
    text = f'"content_html":{_written(entry.body)[:-1]}'
    place = formats.OPEN + filling(entry.place).decode() + formats.CLOSE
    return f"{{{_inner(first)},{_inner(extra)},{text}{place}{tags}]}}".encode()


def filling(place: Place) -> bytes:
    """Return the why, the end of the text, and the reader's tags."""
    tags = ",".join(_written(each.term) for each in place.categories)
    return f'{_written(place.why)[1:-1]}","tags":[{tags}'.encode()


def document(head: Head, updated: datetime, fragments: Sequence[bytes]) -> bytes:
    """Return the whole feed."""
    top = {
        "version": VERSION,
        "title": head.title,
        "home_page_url": head.home,
        "feed_url": head.address,
        "description": head.subtitle,
        "language": formats.LANGUAGE,
        "authors": [{"name": head.author}],
        **_hubs(head),
        "_steward": {"id": head.id, "updated": formats.rfc3339(updated)},
    }
    before = ("{" + _inner(top) + ',"items":[').encode()
    return formats.unmarked(before + b",".join(fragments) + b"]}")


def _hubs(head: Head) -> dict[str, object]:
    hubs = [{"type": "WebSub", "url": link.href} for link in head.links if link.rel == "hub"]
    return {"hubs": hubs} if hubs else {}


def _inner(fields: Mapping[str, object]) -> str:
    return _written(fields)[1:-1]


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
