"""Errors as answers: RFC 9457 for programs, a page for people.

The only module that knows which HTTP status an error has.  An error nobody
foresaw is answered with a number that finds it in the log, and nothing else.
"""

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import ClassVar, Final

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from steward import ids, logs
from steward.clock import Clock
from steward.errors import Fault, Stale, TooMany, Unavailable
from steward.web import words
from steward.web.contexts import Frame, ProblemPage
from steward.web.rendering import render
from steward.web.shapes import CaseNow
from workflows.errors import Refused

PROBLEM_JSON: Final = "application/problem+json"
_FOR_PROGRAMS = ("/api/", "/osv/", "/feeds/", "/openapi.json", "/livez", "/readyz", "/metrics")
_log = logs.get(__name__)


class Gone(Fault):
    """It was there and was deleted."""

    code: ClassVar[str] = "gone"


class TooLarge(Fault):
    """What was sent is larger than we read."""

    code: ClassVar[str] = "too-large"


class TooSlow(Fault):
    """What was sent did not arrive in time."""

    code: ClassVar[str] = "too-slow"


class WrongMedia(Fault):
    """What was sent is not of a kind we read here."""

    code: ClassVar[str] = "wrong-media-type"


class ForeignSite(Fault):
    """A page of another site asked the browser to do this."""

    code: ClassVar[str] = "foreign-site"


class Unusable(Fault):
    """It was sent as it should be, and what it says cannot be used."""

    code: ClassVar[str] = "unusable"


class Forbidden(Fault):
    """The address given may read this, not change it."""

    code: ClassVar[str] = "forbidden"


class Moved(Stale):
    """A case moved meanwhile; `current` is where it stands now."""

    def __init__(self, why: str, current: CaseNow) -> None:
        super().__init__(why)
        self.current = current


STATUSES: Final[Mapping[str, int]] = MappingProxyType(
    {
        "bad-name": 400,
        "bad-purl": 400,
        "malformed": 400,
        "sign-in-needed": 401,
        "forbidden": 403,
        "not-allowed": 403,
        "disabled": 403,
        "enrolment-needed": 403,
        "other-browser": 403,
        "provider-denied": 403,
        "provider-wrong": 403,
        "second-factor-needed": 403,
        "step-up-needed": 403,
        "wrong-proof": 403,
        "foreign-site": 403,
        "not-found": 404,
        "wrong-method": 405,
        "too-slow": 408,
        "files-full": 409,
        "identity-taken": 409,
        "last-address": 409,
        "last-way-in": 409,
        "link-first": 409,
        "last-admin": 409,
        "last-factor": 409,
        "name-taken": 409,
        "no-change": 409,
        "not-shown": 409,
        "too-many-asks": 409,
        "stale": 409,
        "taken": 409,
        "too-many-passkeys": 409,
        "too-many-tokens": 409,
        "gone": 410,
        "too-large": 413,
        "wrong-media-type": 415,
        "too-many": 429,
        "unavailable": 503,
        "unreachable": 503,
    }
)
"""By the code of an error; a rule's refusal that is not listed is 422."""

_TITLES: Final[Mapping[int, str]] = MappingProxyType(
    {
        400: "This cannot be read",
        401: "Sign in first",
        403: "This is not allowed",
        404: "There is nothing here",
        405: "Not in this way",
        408: "That took too long",
        409: "Something changed meanwhile",
        410: "This is gone",
        413: "This is too large",
        415: "This is not of a kind we read",
        422: "This is refused",
        429: "Too often for now",
        500: "Something went wrong on our side",
        503: "Not now",
    }
)
_BESIDES: Final[Mapping[str, Mapping[str, str]]] = {
    "too-many": {"retry-after": "600"},
    "sign-in-needed": {"www-authenticate": 'Bearer realm="steward"'},
}
_CODES: Final = {404: "not-found", 405: "wrong-method", 413: "too-large"}


class Problem(msgspec.Struct, omit_defaults=True, kw_only=True):
    """An error as RFC 9457 has it; `code` never changes, `detail` is for people."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str
    report: str | None = None
    current: CaseNow | None = None


def answer(request: Request, error: Exception, clock: Clock, base_url: str) -> Response:
    """Return the answer to an error, in the form its asker reads."""
    problem, headers = _problem(request, error, clock)
    if wants_page(request):
        page = ProblemPage(
            status=problem.status,
            title=problem.title,
            why=problem.detail,
            report=problem.report,
            **_onwards(request),
        )
        frame = Frame(now=clock.now(), base_url=base_url)
        return HTMLResponse(
            render("problem.html", frame, page), problem.status, headers=headers | NOT_KEPT
        )
    return Response(
        words.seen_in_json(msgspec.json.encode(problem)),
        problem.status,
        headers=headers | NOT_KEPT,
        media_type=PROBLEM_JSON,
    )


def _onwards(request: Request) -> dict[str, str]:
    """Return where the page leads: from what is one's own, back to it."""
    if not request.url.path.startswith("/account/"):
        return {}
    return {"next_href": "/account", "next_words": "Back to your account"}


NOT_KEPT: Final = {"cache-control": "no-store"}


def status_of(fault: Fault | Refused) -> int:
    """Return the HTTP status of an error that has a code."""
    return STATUSES.get(fault.code, HTTPStatus.UNPROCESSABLE_ENTITY.value)


def wants_page(request: Request) -> bool:
    """Say whether a person with a browser asks."""
    path = request.url.path
    accept = request.headers.get("accept", "*/*")
    return not path.startswith(_FOR_PROGRAMS) and ("text/html" in accept or "*/*" in accept)


def _problem(request: Request, error: Exception, clock: Clock) -> tuple[Problem, dict[str, str]]:
    match error:
        case TooMany():
            seconds = max(1, int((error.again - clock.now()).total_seconds()) + 1)
            return _said(error.code, error.why), {"retry-after": str(seconds)}
        case Moved():
            there = msgspec.structs.replace(_said(error.code, error.why), current=error.current)
            return there, {"etag": f'"{error.current.version}"'}
        case Unavailable():
            _log.error("the database does not answer", why=error.why, method=request.method)
            why = "Our own database cannot take this now; nothing was changed. Try again soon"
            return _said(error.code, why), {"retry-after": "10"}
        case Fault() | Refused():
            return _said(error.code, error.why), dict(_BESIDES.get(error.code, {}))
        case HTTPException():
            return _routing(request, error), dict(error.headers or {})
        case _:
            return _unforeseen(request, error, clock), {}


def _said(code: str, why: str) -> Problem:
    status = STATUSES.get(code, HTTPStatus.UNPROCESSABLE_ENTITY.value)
    detail = words.sentence(why)
    return Problem(title=_TITLES[status], status=status, code=code, detail=detail)


def _routing(request: Request, error: HTTPException) -> Problem:
    code = _CODES.get(error.status_code, "malformed")
    why = {
        404: "There is no page or resource by that address",
        405: f"{request.method} is not possible here",
        413: "What was sent is larger than we read",
    }.get(error.status_code, error.detail)
    return _said(code, why)


def _unforeseen(request: Request, error: Exception, clock: Clock) -> Problem:
    report = ids.ulid(clock.now())
    _log.error("unforeseen error", report=report, method=request.method, exc_info=error)
    return Problem(
        title=_TITLES[500],
        status=500,
        code="unforeseen",
        detail="Nothing you gave us is lost or half kept. We have a note of it.",
        report=report,
    )
