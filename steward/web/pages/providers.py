"""Signing in by a provider, and linking one: out to it, and back with its answer.

A browser is sent out by a page that moves on by itself, not by a redirect: a
form's redirects are held to `form-action`, which would have to name every host
that a provider passes through.  It comes back to a page that changes nothing;
its button, or a script that presses it, uses the answer up.
"""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from steward.accounts import providing
from steward.accounts.providing import LINK, SIGN_IN, Errand, Returned
from steward.accounts.rights import person
from steward.accounts.sessions import Arrival
from steward.errors import NotFound
from steward.permissions import Action
from steward.providers import Answer, Granted, Provider
from steward.web import asking, auth, callers, cookies, guard
from steward.web.cookies import Cookie
from steward.web.pages import sign_in, standing
from steward.web.pages.sign_in import ACCOUNT, signed_in
from steward.web.provider_contexts import BackPage, GoPage
from steward.web.site import Endpoint, Site
from workflows.errors import Refused

_LONGEST: Final = 2000
_DENIED: Final = frozenset({"access_denied", "login_required", "consent_required"})


def set_out(site: Site, request: Request) -> Response:
    """Send somebody to a provider to sign in by it."""
    next_ = auth.own_path(guard.form(site, request).text("next", 500)) or ACCOUNT
    answer = _sent(site, request, _provider(site, request), Errand(why=SIGN_IN))
    cookies.give(answer, Cookie.NEXT, next_, site.settings.base_url)
    return answer


def link(site: Site, request: Request) -> Response:
    """Send somebody who is signed in to a provider, to link its identity."""
    who = person(signed_in(request), Action.CHANGE_IDENTITIES, site.clock.now())
    return _sent(site, request, _provider(site, request), providing.errand(who, LINK))


def ask_host(site: Site, request: Request) -> Response:
    """Send somebody to their repository's host, which tells what they may do there."""
    github = site.outside.providers.get("github")
    if github is None:
        raise NotFound("nobody signs in by that provider here")
    return _sent(site, request, github, standing.errand(site, request))


def back(site: Site, request: Request) -> Response:
    """Answer with the button that uses up what a browser brought back; nothing is changed."""
    provider = _provider(site, request)
    error = asking.first(request, "error", 100)
    if error:
        raise _said_no(provider, error)
    page = BackPage(
        path=request.url.path,
        provider=provider.name,
        code=asking.first(request, "code", _LONGEST),
        state=asking.first(request, "state", _LONGEST),
        issuer=asking.first(request, "iss", _LONGEST),
    )
    with site.store.snapshot() as view:
        return site.page(view, "provider_back.html", page, section=ACCOUNT, private=True)


def come_back(site: Site, request: Request) -> Response:
    """Use up what a browser brought back, and do what it went out for."""
    provider, form = _provider(site, request), guard.form(site, request)
    browser = cookies.read(request, Cookie.PROVIDER, site.settings.base_url)
    state = form.text("state", _LONGEST)
    there = providing.returned(site.store, site.office, provider, state, browser)
    answer = Answer(code=form.text("code", _LONGEST), issuer=form.text("iss", _LONGEST) or None)
    granted = provider.redeem(answer, there.secrets, site.office.provider_page(provider.key))
    done = _done(site, request, there, granted)
    cookies.take(done, Cookie.PROVIDER, site.settings.base_url)
    return done


def remove(site: Site, request: Request) -> Response:
    """Forget one of one's identities."""
    with site.store.transaction() as tx:
        providing.unlink(tx, site.office, signed_in(request), request.path_params["id"])
    return sign_in.onward(f"{ACCOUNT}?said=unlinked")


def _sent(site: Site, request: Request, provider: Provider, to_do: Errand) -> Response:
    """Return the page that sends a browser to a provider."""
    network = callers.network(request)
    begun = providing.begin(site.store, site.office, provider, to_do, network)
    page = GoPage(provider=provider.name, next_href=begun.url)
    with site.store.snapshot() as view:
        answer = site.page(view, "provider_go.html", page, section=ACCOUNT, private=True)
    answer.headers["refresh"] = f"0;url={begun.url}"
    cookies.give(answer, Cookie.PROVIDER, begun.browser, site.settings.base_url)
    return answer


def _done(site: Site, request: Request, there: Returned, granted: Granted) -> Response:
    match there.errand.why:
        case providing.LINK:
            who = request.state.asker.person
            providing.link(site.store, site.office, who, there.errand, granted.identity)
            return sign_in.onward(f"{ACCOUNT}?said=linked")
        case providing.SHOW:
            return standing.returned(site, request, there, granted)
        case _:
            arrival = _arrival(site, request, granted.identity.provider)
            arrived = providing.arrive(site.store, site.office, granted.identity, arrival)
            next_ = cookies.read(request, Cookie.NEXT, site.settings.base_url)
            return sign_in.welcomed(site, arrived, next_)


def _arrival(site: Site, request: Request, means: str) -> Arrival:
    base_url = site.settings.base_url
    return Arrival(
        means=means,
        network=callers.network(request),
        agent=request.headers.get("user-agent", ""),
        device=cookies.read(request, Cookie.DEVICE, base_url),
        replaces=cookies.read(request, Cookie.SESSION, base_url),
    )


def _provider(site: Site, request: Request) -> Provider:
    found = site.outside.providers.get(request.path_params["name"])
    if found is None:
        raise NotFound("nobody signs in by that provider here")
    return found


def _said_no(provider: Provider, error: str) -> Refused:
    if error in _DENIED:
        why = f"you did not let {provider.name} tell us who you are; nothing was changed"
        return Refused("provider-denied", why)
    why = f"{provider.name} could not do it ({error.encode('ascii', 'replace').decode()})"
    return Refused("provider-wrong", why)


ROUTES: Final[tuple[tuple[str, str, Endpoint], ...]] = (
    ("POST", "/sign-in/by/{name}", set_out),
    ("GET", "/sign-in/by/{name}/back", back),
    ("POST", "/sign-in/by/{name}/back", come_back),
    ("POST", f"{ACCOUNT}/providers/{{name}}", link),
    ("POST", f"{standing.PLACE}/{{id}}/go", ask_host),
    ("POST", f"{ACCOUNT}/identities/{{id}}/remove", remove),
)
