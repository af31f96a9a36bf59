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
from steward.web.feed_answers import Form, Headers, Kept, Unchanged
from steward.web.feed_paths import Elsewhere
from steward.web.feed_shelf import Shelf, Withdrawn
from workflows.errors import Refused

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

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
        if method not in {"GET", "HEAD"}:
            await _refuse(send, 405, "method-not-allowed", "a feed can only be read")
            return
        asked = _Asked(scope["headers"])
        kept = self._shelf.at_hand(path)
        if kept is None:
            answer = await asyncio.to_thread(_looked, self._shelf, path, asked.tags)
            if not isinstance(answer, Kept):
                await _send_other(send, answer)
                return
            kept = answer
        await _send_kept(send, kept, asked, method)


class _Asked:
    """What a reader says it has and takes."""

    __slots__ = ("packed", "since", "tags")

    def __init__(self, headers: Iterable[tuple[bytes, bytes]]) -> None:
        self.tags: frozenset[bytes] = frozenset()
        self.since = b""
        self.packed = False
        for name, value in headers:
            if name == b"if-none-match":
                # Weak comparison (RFC 9110, 13.1.2): W/ makes no difference.
                found = _TAGS.findall(value)
                self.tags |= {tag or star for tag, star in found}
            elif name == b"if-modified-since":
                self.since = value
            elif name == b"accept-encoding":
                self.packed = b"gzip" in value and not _UNPACKED.search(value)

    def has(self, kept: Kept) -> bool:
        """Say whether the reader has this document; tags win over dates."""
        if self.tags:
            return not self.tags.isdisjoint((kept.plain.etag, kept.packed.etag, b"*"))
        # A date is compared as a name is: a moment later in the same second is not missed
        # for ever, and a clock that went back does no harm.
        return self.since == kept.modified


async def _send_kept(send: Send, kept: Kept, asked: _Asked, method: str) -> None:
    form: Form = kept.packed if asked.packed else kept.plain
    if asked.has(kept):
        await _start(send, 304, form.unchanged)
        await send(_EMPTY)
    else:
        await _start(send, 200, form.headers)
        body = form.body if method == "GET" else b""
        await send({"type": "http.response.body", "body": body})


async def _send_other(send: Send, answer: Unchanged | Elsewhere | Fault | Refused) -> None:
    match answer:
        case Unchanged(headers=headers):
            await _start(send, 304, headers)
            await send(_EMPTY)
        case Elsewhere(path=path):
            headers = [(b"location", path.encode()), (b"content-length", b"0")]
            await _start(send, 301, headers)
            await send(_EMPTY)
        case Withdrawn():
            await _refuse(send, 410, answer.code, answer.why)
        case Unavailable():
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


async def _start(send: Send, status: int, headers: Headers) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})


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
    await _start(send, status, headers)
    await send({"type": "http.response.body", "body": body.encode()})
