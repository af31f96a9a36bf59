"""What is sent of a feed: headers and bytes, plain and packed, made ready once.

Entity tags are strong (RFC 9110, 8.8.1), so the packed form has a tag of its
own.  Nothing here depends on when or where it is made.
"""

import gzip
from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Final

from feeds import formats
from steward.publishing.documents import Feed, ListFeed, Stamp

Headers = list[tuple[bytes, bytes]]
Message = MutableMapping[str, Any]

_FRESH: Final = formats.REFRESH_MINUTES * 60
_OPEN: Final = f"public, max-age={_FRESH}, stale-while-revalidate={_FRESH}, stale-if-error=86400"
_CLOSED: Final = f"private, max-age={_FRESH}"
_WORTH_PACKING: Final = 256
_OPML: Final = "text/x-opml"


@dataclass(frozen=True, slots=True)
class Form:
    """One way of sending a document, plain or packed with gzip, as the messages to send.

    They are made once and sent again and again: no server changes what it sends.
    The two heads are the same headers as they stand on the wire.
    """

    etag: bytes
    start: Message
    body: Message
    unchanged: Message
    head: bytes
    head_unchanged: bytes


@dataclass(slots=True)
class Kept:
    """A document ready to be sent; `verified` and `asked` are in the clock's ticks.

    `feed` is None for the list of feeds itself.
    """

    feed: Feed | None
    form: str
    stamp: Stamp
    modified: bytes
    plain: Form
    packed: Form
    verified: float
    asked: float

    @property
    def size(self) -> int:
        """Bytes of memory that the document takes, roughly."""
        return len(self.plain.body["body"]) + len(self.packed.body["body"])


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The reader has it already; nothing was made to say so."""

    start: Message


def ready(feed: Feed | None, form: str, stamp: Stamp, body: bytes, ticks: float) -> Kept:
    """Return a document ready to be sent."""
    plain, packed = tags_of(stamp)
    # No date in the packed bytes: they are the same in every process.
    small = gzip.compress(body, 6, mtime=0) if len(body) >= _WORTH_PACKING else None
    return Kept(
        feed=feed,
        form=form,
        stamp=stamp,
        modified=imf(stamp.modified),
        plain=_form(feed, form, stamp, plain, body),
        packed=_form(feed, form, stamp, packed, small)
        if small
        else _form(feed, form, stamp, plain, body),
        verified=ticks,
        asked=ticks,
    )


def tags_of(stamp: Stamp) -> tuple[bytes, bytes]:
    """Return the entity tags of the plain and of the packed form."""
    plain = stamp.etag.encode()
    return plain, plain[:-1] + b'-gz"'


def unchanged(feed: Feed, tag: bytes) -> Unchanged:
    """Return the answer to a reader who has the form with this tag."""
    return Unchanged(start(304, _always(feed, tag)))


def imf(moment: datetime) -> bytes:
    """Return a moment as HTTP wants it (RFC 9110, 5.6.7)."""
    return format_datetime(moment.astimezone(UTC), usegmt=True).encode()


def start(status: int, headers: Headers) -> Message:
    """Return the ASGI message that begins an answer."""
    return {"type": "http.response.start", "status": status, "headers": headers}


def _form(feed: Feed | None, form: str, stamp: Stamp, tag: bytes, body: bytes) -> Form:
    always = _always(feed, tag)
    media_type = _OPML if form == "opml" else formats.find(form).media_type
    headers = [
        *always,
        (b"last-modified", imf(stamp.modified)),
        (b"content-type", f"{media_type}; charset=utf-8".encode()),
        (b"content-length", str(len(body)).encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"content-security-policy", b"default-src 'none'; sandbox"),
    ]
    if tag.endswith(b'-gz"'):
        headers.append((b"content-encoding", b"gzip"))
    return Form(
        etag=tag,
        start=start(200, headers),
        body={"type": "http.response.body", "body": body},
        unchanged=start(304, always),
        head=_on_the_wire(headers),
        head_unchanged=_on_the_wire(always),
    )


def _on_the_wire(headers: Headers) -> bytes:
    return b"".join(b"%b: %b\r\n" % header for header in headers) + b"\r\n"


def _always(feed: Feed | None, tag: bytes) -> Headers:
    """Return what a 200 and a 304 both say; with a tag, the date is not among it (15.4.5)."""
    private = isinstance(feed, ListFeed) and feed.row.public_token is None and feed.about is None
    headers = [
        (b"etag", tag),
        (b"cache-control", (_CLOSED if private else _OPEN).encode()),
        (b"vary", b"accept-encoding"),
    ]
    if private:
        headers += [(b"x-robots-tag", b"noindex"), (b"referrer-policy", b"no-referrer")]
    return headers
