"""The guard at the door: what is asked of every request before its endpoint sees it.

Once here, no endpoint has to remember it: a parameter given twice, a page of
another site, and whoever may not ask for this at all are refused.
"""

from http import HTTPMethod
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request

from steward import permissions
from steward.errors import Malformed
from steward.permissions import RULES, Action, Subject
from steward.web import asking, auth, callers
from steward.web.problems import ForeignSite
from steward.web.site import Site

_OURS: Final = frozenset({"same-origin", "none"})
_SAFE: Final = frozenset({HTTPMethod.GET, HTTPMethod.HEAD, HTTPMethod.OPTIONS})
_MOST_QUERY = 8192


def admit(site: Site, request: Request, action: Action) -> None:
    """Let a request in, and note who asks.

    Raises `Malformed`, `ForeignSite`, or `Refused` as `permissions.permit` does.
    """
    _once_each(request)
    asker = auth.who(site, request, action)
    request.state.asker = asker  # before he is let in: a refusal is noted with who was refused
    if request.method not in _SAFE:
        from_here(request, site.settings.base_url, keyed=RULES[action].keyed)
        if auth.needs_token(asker, action):
            auth.check_token(asker, _form_token(site, request))
    permissions.admit(asker.subject, action, site.clock.now())
    auth.used(site, asker)


def subject(request: Request) -> Subject:
    """Return who asks, once the guard has let him in."""
    asker: auth.Asker = request.state.asker
    return asker.subject


def asker(request: Request) -> auth.Asker:
    """Return who asks with his session, once the guard has let him in."""
    found: auth.Asker = request.state.asker
    return found


def form(site: Site, request: Request) -> asking.Form:
    """Return the form of a request, which the guard may have read already."""
    if not hasattr(request.state, "form"):
        request.state.form = asking.read_form(request, site.clock)
    read: asking.Form = request.state.form
    return read


def from_here(request: Request, base_url: str, *, keyed: bool) -> None:
    """Refuse what a page of another site made a browser send.  Raises `ForeignSite`.

    Sec-Fetch-Site speaks where the browser sends it, else Origin, else Referer;
    a program sends none of them, and no cookie either.  `null` is the origin of a
    page that hides its address: ours with a key in theirs do, and whoever can
    name the key needs nobody else's browser.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin") or request.headers.get("referer")
    if site is not None:
        foreign = site not in _OURS
    elif origin == "null":
        foreign = not keyed
    else:
        foreign = origin is not None and not _ours(origin, request, base_url)
    if foreign:
        raise ForeignSite("this was sent by a page of another site; nothing was changed")


def _ours(origin: str, request: Request, base_url: str) -> bool:
    theirs = urlsplit(origin)
    if (theirs.scheme, theirs.netloc) == (urlsplit(base_url).scheme, urlsplit(base_url).netloc):
        return True
    # On a developer's machine the port may be another one; a foreign name that was
    # made to point here is no loopback name.
    host = request.headers.get("host", "")
    return theirs.netloc == host and callers.is_loopback(urlsplit(f"//{host}").hostname or "")


def _form_token(site: Site, request: Request) -> str:
    given = request.headers.get(auth.HEADER, "")
    if given or not asking.may_be_form(request):
        return given
    return form(site, request).text(auth.FIELD, 100)


def _once_each(request: Request) -> None:
    query = request.url.query
    if len(query) > _MOST_QUERY:
        raise Malformed("the query is longer than 8,192 characters")
    names = [name for name, _ in parse_qsl(query, keep_blank_values=True)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Malformed(f"the parameter {twice[0][:40]!a} is given twice")
