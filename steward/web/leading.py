"""Leading: where a person is sent who came to a page without what it needs.

A program gets the refusal itself, with its stable code.
"""

from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match, Route

from steward.web import problems
from workflows.errors import Refused

SIGN_IN: Final = "/sign-in"
PROOF: Final = "/account/proof"
_WAYS: Final = {
    "sign-in-needed": SIGN_IN,
    "second-factor-needed": PROOF,
    "enrolment-needed": PROOF,
    "step-up-needed": PROOF,
}
_LONGEST: Final = 500


def instead(request: Request, error: Exception) -> Response | None:
    """Return the way to what is missing; None for a program, and for any other error."""
    if not isinstance(error, Refused) or error.code not in _WAYS or not _by_browser(request):
        return None
    reads = request.method in {"GET", "HEAD"}
    asked = {"next": _here(request) if reads else _page(request)}
    asked |= {} if reads else {"undone": "yes"}
    return RedirectResponse(f"{_WAYS[error.code]}?{urlencode(asked)}", 303, problems.NOT_KEPT)


def proof(next_: str) -> str:
    """Return where one shows again that it is oneself, and comes back from."""
    return f"{PROOF}?{urlencode({'next': next_})}"


def _by_browser(request: Request) -> bool:
    """Say whether somebody looks at a page; what changes things says plainly that it wants one."""
    if request.headers.get("authorization") or not problems.wants_page(request):
        return False
    return request.method == "GET" or "text/html" in request.headers.get("accept", "")


def _here(request: Request) -> str:
    query = f"?{request.url.query}" if request.url.query else ""
    where = f"{request.url.path}{query}"
    return where if len(where) <= _LONGEST else request.url.path


def _page(request: Request) -> str:
    """Return the nearest page at or above an address that only takes forms."""
    path = request.url.path
    while path and not _shows(request, path):
        path = path.rpartition("/")[0]
    return path or "/"


def _shows(request: Request, path: str) -> bool:
    asked = {"type": "http", "method": "GET", "path": path, "root_path": ""}
    routes = (each for each in request.app.routes if isinstance(each, Route))
    return any(each.matches(asked)[0] is Match.FULL for each in routes)
