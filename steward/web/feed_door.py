"""The feed door: serves feeds from memory, as a bare ASGI function.

Everything that can wait for a database is done on the shelf, in a thread; what
is at hand is sent from here without leaving the event loop.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, Final

from steward.errors import Fault, Unavailable
from steward.web.feed_answers import Headers, Kept, Message, Unchanged, start
from steward.web.feed_paths import Elsewhere
from steward.web.feed_shelf import Shelf, Withdrawn
from workflows.errors import Refused

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_METHODS: Final = frozenset({"GET", "HEAD"})
_TAGS: Final = re.compile(rb'(?:W/)?("[^"]*")|(\*)')
_UNPACKED: Final = re.compile(rb"gzip\s*;\s*q=0(?:\.0*)?\s*(?:,|$)")
_BESIDES: Final[dict[int, Headers]] = {
    405: [(b"allow", b"GET, HEAD")],
    503: [(b"retry-after", b"30")],
}
_EMPTY: Final[Message] = {"type": "http.response.body", "body": b""}


class FeedDoor:
    """An ASGI application for `/feeds/…` and `/opml`."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        del receive  # what a reader sends in a body is nothing to us
        method, path = scope["method"], scope["path"]
        if method not in _METHODS:
            await _refuse(send, 405, "method-not-allowed", "a feed can only be read")
            return
        tags, since, packs = asked(scope["headers"])
        kept = self._shelf.at_hand(path)
        if kept is None:
            answer = await asyncio.to_thread(_looked, self._shelf, path, _tags(tags))
            if not isinstance(answer, Kept):
                await _send_other(send, answer)
                return
            kept = answer
        form = kept.packed if packs else kept.plain
        if has(kept, tags, since):
            await send(form.unchanged)
            await send(_EMPTY)
        else:
            await send(form.start)
            await send(form.body if method == "GET" else _EMPTY)


def asked(headers: Iterable[tuple[bytes, bytes]]) -> tuple[bytes, bytes, bool]:
    """Return the tags a reader has, since when, and whether it takes packed bytes."""
    tags, since, packs = b"", b"", False
    for name, value in headers:
        if name == b"if-none-match":
            tags = tags + b"," + value if tags else value
        elif name == b"if-modified-since":
            since = value
        elif name == b"accept-encoding":
            packs = b"gzip" in value and not _UNPACKED.search(value)
    return tags, since, packs


def _tags(value: bytes) -> frozenset[bytes]:
    """Return the tags of an If-None-Match; W/ makes no difference to it (RFC 9110, 13.1.2)."""
    return frozenset(tag or star for tag, star in _TAGS.findall(value))


def has(kept: Kept, tags: bytes, since: bytes) -> bool:
    """Say whether the reader has this document; tags win over a date."""
    if not tags:
        # A date is compared as a name is: a moment later in the same second is not
        # missed for ever, and a clock that went back does no harm.
        return since == kept.modified
    if tags in (kept.plain.etag, kept.packed.etag):
        return True
    return not _tags(tags).isdisjoint((kept.plain.etag, kept.packed.etag, b"*"))


async def _send_other(send: Send, answer: Unchanged | Elsewhere | Fault | Refused) -> None:
    match answer:
        case Unchanged(start=begun):
            await send(begun)
            await send(_EMPTY)
        case Elsewhere(path=path):
            headers = [(b"location", path.encode()), (b"content-length", b"0")]
            await send(start(301, headers))
            await send(_EMPTY)
        case Withdrawn():
            await _refuse(send, 410, answer.code, answer.why)
        case Unavailable() | Refused(code="too-many"):
            await _refuse(send, 503, answer.code, answer.why)
        case _:
            await _refuse(send, 404, answer.code, answer.why)


def _looked(
    shelf: Shelf, path: str, tags: frozenset[bytes]
) -> Kept | Unchanged | Elsewhere | Fault | Refused:
    try:
        return shelf.look(path, tags)
    except (Fault, Refused) as refusal:
        return refusal


async def _refuse(send: Send, status: int, code: str, why: str) -> None:
    """Answer with a problem that programs can read (RFC 9457)."""
    body = json.dumps({"type": "about:blank", "status": status, "code": code, "detail": why})
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body.encode())).encode()),
        (b"cache-control", b"no-cache"),
        (b"x-content-type-options", b"nosniff"),
        (b"x-robots-tag", b"noindex"),
    ]
    headers += _BESIDES.get(status, [])
    await send(start(status, headers))
    await send({"type": "http.response.body", "body": body.encode()})
