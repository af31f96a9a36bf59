"""What every answer says to browsers about itself.

Added where an answer leaves the house, so that no page, error or file can be
without.  ASVS 5.0, chapter 3.4.
"""

from collections.abc import Awaitable
from typing import Final

from starlette.types import Message, Send

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)
DATA_POLICY: Final = "default-src 'none'; frame-ancestors 'none'; sandbox"
_HTML = b"text/html"
_EVERYWHERE: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
_HSTS: Final = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")


def guarded(send: Send, base_url: str) -> Send:
    """Return a `send` that adds what is missing to the head of an answer."""
    added = (*_EVERYWHERE, _HSTS) if base_url.startswith("https:") else _EVERYWHERE

    def sending(message: Message) -> Awaitable[None]:
        if message["type"] == "http.response.start":
            message["headers"] = _completed(message.get("headers", ()), added)
        return send(message)

    return sending


def _completed(
    headers: list[tuple[bytes, bytes]], added: tuple[tuple[bytes, bytes], ...]
) -> list[tuple[bytes, bytes]]:
    given = {name.lower(): value for name, value in headers}
    policy = POLICY if given.get(b"content-type", b"").startswith(_HTML) else DATA_POLICY
    wanted = (*added, (b"content-security-policy", policy.encode()))
    return [*headers, *((name, value) for name, value in wanted if name not in given)]
