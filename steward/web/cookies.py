"""The cookies we set: for a session, and for browsers that asked, went out, or are known.

Over https each has the prefix `__Host-`, so that no other host and no plain
connection can set it (RFC 6265bis, 4.1.3).  Over plain http on this machine, for
whoever tries things out, the names have no prefix.  Elsewhere none is set.
"""

from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from steward.web import callers
from workflows.errors import Refused

_LONGEST = 200


class Cookie(StrEnum):
    """What each is for."""

    SESSION = "steward-session"
    BROWSER = "steward-browser"
    DEVICE = "steward-device"
    NEXT = "steward-next"
    PROVIDER = "steward-provider"


_SECONDS: Final = {
    Cookie.SESSION: 7 * 24 * 3600,
    Cookie.BROWSER: 10 * 60,
    Cookie.DEVICE: 365 * 24 * 3600,
    Cookie.NEXT: 10 * 60,
    Cookie.PROVIDER: 10 * 60,
}


def read(request: Request, cookie: Cookie, base_url: str) -> str | None:
    """Return what a browser showed; None for nothing, or for more than we ever gave."""
    shown = request.cookies.get(_name(cookie, base_url), "")
    return shown if 0 < len(shown) <= _LONGEST else None


def give(response: Response, cookie: Cookie, value: str, base_url: str) -> None:
    """Set a cookie.  Raises `Refused("no-https")` where it would be readable on the way."""
    parts = urlsplit(base_url)
    if parts.scheme != "https" and not callers.is_loopback(parts.hostname or ""):
        raise Refused("no-https", "nobody can sign in here before this service has https")
    response.set_cookie(
        _name(cookie, base_url),
        value,
        max_age=_SECONDS[cookie],
        path="/",
        secure=parts.scheme == "https",
        httponly=True,
        samesite="lax",
    )


def take(response: Response, cookie: Cookie, base_url: str) -> None:
    """Take a cookie back."""
    secure = base_url.startswith("https:")
    name = _name(cookie, base_url)
    response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="lax")


def _name(cookie: Cookie, base_url: str) -> str:
    return f"__Host-{cookie}" if base_url.startswith("https:") else cookie.value
