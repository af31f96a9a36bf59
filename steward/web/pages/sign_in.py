"""Signing in: asking for a link, opening it in the same browser, and leaving again.

Opening the link's page changes nothing, so that a mail scanner that follows it
uses nothing up; the button on it does.
"""

from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from steward.accounts import sessions, signing
from steward.accounts.sessions import Arrival, Arrived
from steward.accounts.signing import Asker
from steward.accounts.subjects import Owed, SignedIn
from steward.errors import Malformed, NotFound
from steward.web import auth, callers, cookies, guard, leading, problems
from steward.web.cookies import Cookie
from steward.web.people_contexts import LinkPage, SentPage, SignInPage
from steward.web.site import Endpoint, Site

_LONGEST_ADDRESS: Final = 320
_LONGEST_TOKEN: Final = 100
ACCOUNT: Final = "/account"


def form(site: Site, request: Request) -> Response:
    """Answer with the form that asks for a link."""
    next_ = auth.own_path(request.query_params.get("next")) or ""
    page = SignInPage(next=next_, keys=site.office.takes_passkeys, ways=site.ways)
    with site.store.snapshot() as view:
        return site.page(view, "sign_in.html", page, section=ACCOUNT, private=True)


def ask(site: Site, request: Request) -> Response:
    """Have a link mailed; the answer is the same whoever the address belongs to."""
    sent = guard.form(site, request)
    address = sent.text("address", _LONGEST_ADDRESS)
    asker = Asker(network=callers.network(request), device=_shown(site, request, Cookie.DEVICE))
    answer = RedirectResponse("/sign-in/sent", 303)
    base_url = site.settings.base_url
    cookies.give(answer, Cookie.NEXT, auth.own_path(sent.text("next", 500)) or ACCOUNT, base_url)
    try:
        asked = signing.ask(site.store, site.office, address, asker)
    except Malformed as fault:
        page = SignInPage(
            address=address,
            next=sent.text("next", 500),
            problem=fault.why,
            keys=site.office.takes_passkeys,
            ways=site.ways,
        )
        with site.store.snapshot() as view:
            return site.page(view, "sign_in.html", page, 400, section=ACCOUNT, private=True)
    cookies.give(answer, Cookie.BROWSER, asked.browser, base_url)
    return answer


def sent(site: Site, _request: Request) -> Response:
    """Say that a letter is on its way, and to whom it would go."""
    local = site.settings.smtp_url is None and callers.is_loopback(site.office.host)
    page = SentPage(files=str(site.settings.data_dir / "letters") if local else "")
    with site.store.snapshot() as view:
        return site.page(view, "sign_in_sent.html", page, section=ACCOUNT, private=True)


def link(site: Site, request: Request) -> Response:
    """Answer with the button that uses a link up."""
    page = LinkPage(token=_token(request))
    with site.store.snapshot() as view:
        return site.page(view, "sign_in_link.html", page, section=ACCOUNT, private=True)


def follow(site: Site, request: Request) -> Response:
    """Use a link up, and sign this browser in."""
    arrival = Arrival(
        means="link",
        network=callers.network(request),
        agent=request.headers.get("user-agent", ""),
        browser=_shown(site, request, Cookie.BROWSER),
        device=_shown(site, request, Cookie.DEVICE),
        replaces=_shown(site, request, Cookie.SESSION),
    )
    arrived = signing.follow(site.store, site.office, _token(request), arrival)
    return welcomed(site, arrived, _shown(site, request, Cookie.NEXT))


def welcomed(site: Site, arrived: Arrived, next_: str | None) -> Response:
    """Return the answer that lets somebody in, and leads where they wanted to go."""
    base_url = site.settings.base_url
    wanted = auth.own_path(next_) or ACCOUNT
    where = leading.proof(wanted) if arrived.owed is Owed.PROOF else wanted
    answer = RedirectResponse(where, 303, problems.NOT_KEPT)
    cookies.give(answer, Cookie.SESSION, arrived.session, base_url)
    if arrived.device:
        cookies.give(answer, Cookie.DEVICE, arrived.device, base_url)
    for spent in (Cookie.BROWSER, Cookie.NEXT):
        cookies.take(answer, spent, base_url)
    return answer


def onward(path: str) -> Response:
    """Return the answer that leads on to a page of ours."""
    return RedirectResponse(path, 303)


def leave(site: Site, request: Request) -> Response:
    """Sign out: the session ends on the server and in the browser."""
    with site.store.transaction() as tx:
        sessions.sign_out(tx, signed_in(request))
    return gone(site)


def gone(site: Site) -> Response:
    """Lead whoever is signed in no more to the first page; the browser forgets who it was."""
    answer = RedirectResponse("/", 303, {"clear-site-data": '"cache"'})
    cookies.take(answer, Cookie.SESSION, site.settings.base_url)
    return answer


def signed_in(request: Request) -> SignedIn:
    """Return who is signed in, once the guard has let him in.  Raises `NotFound`."""
    asker: auth.Asker = request.state.asker
    if not isinstance(asker.person, SignedIn):
        raise NotFound("there is no account behind this request")
    return asker.person


def _shown(site: Site, request: Request, cookie: Cookie) -> str | None:
    return cookies.read(request, cookie, site.settings.base_url)


def _token(request: Request) -> str:
    token: str = request.path_params["token"]
    if len(token) > _LONGEST_TOKEN or not token.isascii():
        raise NotFound("there is no such link; ask for a new one")
    return token


ROUTES: Final[tuple[tuple[str, str, Endpoint], ...]] = (
    ("GET", "/sign-in", form),
    ("POST", "/sign-in", ask),
    ("GET", "/sign-in/sent", sent),
    ("GET", "/sign-in/{token}", link),
    ("POST", "/sign-in/{token}", follow),
    ("POST", "/account/sign-out", leave),
)
