"""Who is asking: a person with a session, a program with a token, or anybody.

A cookie is sent by a browser whoever made it ask, so what is done with one needs
the session's form token as well.  Public routes take no power from a cookie.
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request

from steward import ids
from steward.accounts import asking, sessions, tokens
from steward.accounts.rights import rights
from steward.accounts.subjects import Bearer, Nobody, SignedIn
from steward.permissions import ANONYMOUS, RULES, Action, Role, Subject
from steward.web import cookies
from steward.web.cookies import Cookie
from steward.web.problems import ForeignSite
from steward.web.site import Site
from workflows.errors import Refused

FIELD: Final = "form_token"
HEADER: Final = "x-form-token"
_LONGEST_PATH: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks: as the rules see them, as the services do, and a browser's session secret."""

    subject: Subject = ANONYMOUS
    person: SignedIn | Bearer | Nobody = field(default_factory=Nobody)
    secret: str | None = field(default=None, repr=False)

    @property
    def form_token(self) -> str:
        """What a form of this session carries; it ends with the session."""
        return form_token(self.secret or "")


ANYBODY: Final = Asker()


def who(site: Site, request: Request, action: Action) -> Asker:
    """Return who asks.  Raises `Refused("sign-in-needed")` for a token that is none.

    What opens one watch list may come as a bearer token too: its service reads it.
    A token counts before a cookie, and no cookie counts beside one.
    """
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme:
        if RULES[action].keyed and not given.startswith(ids.API_PREFIX):
            return ANYBODY
        return _program(site, given if scheme.lower() == "bearer" else "")
    secret = cookies.read(request, Cookie.SESSION, site.settings.base_url)
    return _person(site, secret) if secret else ANYBODY


def used(site: Site, asker: Asker) -> None:
    """Note that a session is used, every five minutes, so that it lives on."""
    sessions.touch(site.store, asker.secret)


def form_token(secret: str) -> str:
    """Return what the forms of a session carry."""
    return hmac.new(secret.encode(), b"steward: forms", hashlib.sha256).hexdigest()


def check_token(asker: Asker, given: str) -> None:
    """Refuse what a session's cookie alone would do.  Raises `ForeignSite`."""
    if not hmac.compare_digest(given.encode(), asker.form_token.encode()):
        raise ForeignSite("the form is old or of another site; nothing was changed. Load it again")


def needs_token(asker: Asker, action: Action) -> bool:
    """Say whether a cookie gives this request a power that anybody else would not have."""
    return asker.secret is not None and Role.ANYBODY not in RULES[action].anyone


def own_path(text: str | None) -> str | None:
    """Return a path of ours, or None for whatever else a browser would follow."""
    if not text or len(text) > _LONGEST_PATH or not text.isascii() or not text.isprintable():
        return None
    parts = urlsplit(text)
    plain = text.startswith("/") and not text.startswith("//") and "\\" not in text
    return text if plain and not parts.scheme and not parts.netloc and " " not in text else None


def _program(site: Site, given: str) -> Asker:
    with site.store.snapshot() as view:
        found = asking.who(view, None, given)
    if not isinstance(found, Bearer):
        raise Refused("sign-in-needed", "this token is not known here, or not any more")
    tokens.touch(site.store, given)
    return Asker(subject=rights(found), person=found)


def _person(site: Site, secret: str) -> Asker:
    with site.store.snapshot() as view:
        found = asking.who(view, secret, None)
    if not isinstance(found, SignedIn):
        return ANYBODY
    return Asker(subject=rights(found), person=found, secret=secret)
