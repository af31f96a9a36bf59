"""Second factors: setting up an app, passkeys and recovery codes, and removing them again."""

from collections.abc import Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from steward.accounts import passkeys, proving, recovery, totp
from steward.accounts.subjects import SignedIn
from steward.store import Transaction, View
from steward.web import auth, guard, problems, qr, refusals
from steward.web.pages.passkeys import answer_in, question
from steward.web.pages.proof import LONGEST_CODE, device_of, renewed
from steward.web.pages.sign_in import ACCOUNT, signed_in
from steward.web.people_contexts import AppPage, CodesPage, Factors, KeyLine
from steward.web.site import Endpoint, Site
from workflows.errors import Refused

_APP: Final = f"{ACCOUNT}/app"
_LONGEST_NAME: Final = 200


def held(site: Site, view: View, who: SignedIn) -> Factors:
    """Return the second factors of somebody as the account page tells them."""
    app = view.factors.totp(who.account_id)
    keys = view.factors.passkeys(who.account_id)
    return Factors(
        app=app.confirmed if app else None,
        app_used=totp.used(app) if app else None,
        keys=tuple(
            KeyLine(id=each.id, name=each.name, since=each.created, used=each.last_used)
            for each in keys
        ),
        codes=view.factors.codes_left(who.account_id),
        takes_keys=site.office.takes_passkeys and len(keys) < passkeys.MOST,
    )


def begin_app(site: Site, request: Request) -> Response:
    """Offer a secret for an app, and lead to it."""
    with site.store.transaction() as tx:
        totp.begin(tx, site.office, signed_in(request))
    return RedirectResponse(_APP, 303, problems.NOT_KEPT)


def app(site: Site, request: Request) -> Response:
    """Answer with the secret that waits for its first code."""
    return _app(site, request)


def confirm_app(site: Site, request: Request) -> Response:
    """Take the first code of an app: from now on it counts."""
    given = guard.form(site, request).text("code", LONGEST_CODE)
    who, device = signed_in(request), device_of(site, request)
    try:
        proved = proving.confirm_app(site.store, site.office, who, given, device)
    except Refused as refused:
        if refused.code != "wrong-proof" or not problems.wants_page(request):
            raise
        refusals.note(request, refused)
        return _app(site, request, refused)
    return renewed(site, proved, f"{ACCOUNT}?said=app")


def remove_app(site: Site, request: Request) -> Response:
    """Forget the app."""
    return _removed(site, request, lambda tx, who: proving.remove_app(tx, site.office, who))


def ask_passkey(site: Site, request: Request) -> Response:
    """Ask the browser to make a passkey, as JSON."""
    with site.store.transaction() as tx:
        return question(passkeys.ask_to_add(tx, site.office, signed_in(request)))


def add_passkey(site: Site, request: Request) -> Response:
    """Keep the passkey that the browser made."""
    sent = guard.form(site, request)
    who, device = signed_in(request), device_of(site, request)
    name = sent.text("name", _LONGEST_NAME)
    proved = passkeys.add(site.store, site.office, who, answer_in(sent), name, device)
    return renewed(site, proved, f"{ACCOUNT}?said=passkey")


def remove_passkey(site: Site, request: Request) -> Response:
    """Forget one passkey."""
    key = request.path_params["id"]
    return _removed(
        site, request, lambda tx, who: proving.remove_passkey(tx, site.office, who, key)
    )


def make_codes(site: Site, request: Request) -> Response:
    """Make ten recovery codes, and show them this once."""
    with site.store.transaction() as tx:
        codes = recovery.make(tx, site.office, signed_in(request))
    page = CodesPage(codes=codes, host=site.office.host)
    with site.store.snapshot() as view:
        return site.page(view, "codes.html", page, section=ACCOUNT, private=True)


def _app(site: Site, request: Request, problem: Refused | None = None) -> Response:
    asker: auth.Asker = request.state.asker
    with site.store.snapshot() as view:
        offer = totp.offered(view, site.office, signed_in(request))
        if offer is None:
            return RedirectResponse(f"{ACCOUNT}#factors", 303, problems.NOT_KEPT)
        page = AppPage(
            secret=_grouped(offer.secret),
            square=qr.square(offer.uri),
            form_token=asker.form_token,
            problem=problem.why if problem else "",
        )
        status = problems.STATUSES[problem.code] if problem else 200
        return site.page(view, "app.html", page, status, section=ACCOUNT, private=True)


def _removed(
    site: Site, request: Request, remove: Callable[[Transaction, SignedIn], None]
) -> Response:
    with site.store.transaction() as tx:
        remove(tx, signed_in(request))
    return RedirectResponse(f"{ACCOUNT}?said=removed", 303, problems.NOT_KEPT)


def _grouped(secret: str) -> str:
    """Return a secret in groups of four, as one reads it aloud; apps take it so."""
    return " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))


ROUTES: Final[tuple[tuple[str, str, Endpoint], ...]] = (
    ("GET", _APP, app),
    ("POST", _APP, begin_app),
    ("POST", f"{_APP}/confirm", confirm_app),
    ("POST", f"{_APP}/remove", remove_app),
    ("POST", f"{ACCOUNT}/passkeys/ask", ask_passkey),
    ("POST", f"{ACCOUNT}/passkeys", add_passkey),
    ("POST", f"{ACCOUNT}/passkeys/{{id}}/remove", remove_passkey),
    ("POST", f"{ACCOUNT}/codes", make_codes),
)
