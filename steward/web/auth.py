"""Who is asking: a person with a session, a program with a token, or anybody.

A cookie is sent by a browser whoever made it ask, so what is done with one needs
the session's form token as well.  Public routes take no power from a cookie.
"""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request

from steward import ids
from steward.permissions import ANONYMOUS, RULES, Action, Role, Subject
from steward.web.problems import ForeignSite
from steward.web.site import Site
from workflows.errors import Refused

FIELD: Final = "form_token"
HEADER: Final = "x-form-token"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks, and the session secret of a browser."""

    subject: Subject
    secret: str | None = None


ANYBODY: Final = Asker(subject=ANONYMOUS)


def who(_site: Site, request: Request, action: Action) -> Asker:
    """Return who asks.  Raises `Refused("sign-in-needed")` for a token that is none.

    What opens one watch list may come as a bearer token too: its service reads it.
    """
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if not scheme or (RULES[action].keyed and not given.startswith(ids.API_PREFIX)):
        return ANYBODY
    raise Refused("sign-in-needed", "this token is not known here, or not any more")


def form_token(secret: str) -> str:
    """Return what a form of this session carries; it ends with the session."""
    return hmac.new(secret.encode(), b"steward: forms", hashlib.sha256).hexdigest()


def check_token(asker: Asker, given: str) -> None:
    """Refuse what a session's cookie alone would do.  Raises `ForeignSite`."""
    if not hmac.compare_digest(given.encode(), form_token(asker.secret or "").encode()):
        raise ForeignSite("the form is old or of another site; nothing was changed. Load it again")


def needs_token(asker: Asker, action: Action) -> bool:
    """Say whether a cookie gives this request a power that anybody else would not have."""
    return asker.secret is not None and Role.ANYBODY not in RULES[action].anyone
