"""Showing again that it is oneself: by a passkey, a code or a recovery code, then back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from steward.accounts import passkeys, proving
from steward.accounts.proving import Proved
from steward.accounts.subjects import Owed, SignedIn
from steward.permissions import FRESH
from steward.web import asking, auth, cookies, guard, problems, refusals
from steward.web.cookies import Cookie
from steward.web.leading import PROOF
from steward.web.pages.passkeys import answer_in, question
from steward.web.pages.sign_in import ACCOUNT, signed_in
from steward.web.people_contexts import ProofPage
from steward.web.site import Endpoint, Site
from workflows.errors import Refused

LONGEST_CODE: Final = 40
_MAY_RETRY: Final = frozenset({"wrong-proof", "gone"})


def show(site: Site, request: Request) -> Response:
    """Answer with the ways to show who one is, and with why that is asked."""
    return _page(site, request, request.query_params.get("next"))


def code(site: Site, request: Request) -> Response:
    """Take a code of an authenticator app."""
    given = guard.form(site, request).text("code", LONGEST_CODE)
    return _proved(
        site,
        request,
        lambda who, device: proving.with_code(site.store, site.office, who, given, device),
    )


def recovery(site: Site, request: Request) -> Response:
    """Take a recovery code, and use it up."""
    given = guard.form(site, request).text("code", LONGEST_CODE)
    return _proved(
        site,
        request,
        lambda who, device: proving.with_recovery(site.store, site.office, who, given, device),
    )


def ask(site: Site, request: Request) -> Response:
    """Ask the browser for one of the account's passkeys, as JSON."""
    with site.store.transaction() as tx:
        return question(passkeys.ask_to_prove(tx, site.office, signed_in(request)))


def passkey(site: Site, request: Request) -> Response:
    """Take what a passkey signed."""
    answer = answer_in(guard.form(site, request))
    return _proved(
        site,
        request,
        lambda who, device: passkeys.prove(site.store, site.office, who, answer, device),
    )


def renewed(site: Site, proved: Proved, where: str) -> Response:
    """Return the answer that gives the browser its new session, and leads on."""
    answer = RedirectResponse(where, 303, problems.NOT_KEPT)
    cookies.give(answer, Cookie.SESSION, proved.session, site.settings.base_url)
    if proved.device:
        cookies.give(answer, Cookie.DEVICE, proved.device, site.settings.base_url)
    return answer


def device_of(site: Site, request: Request) -> str | None:
    """Return what a browser shows that signed in here before."""
    return cookies.read(request, Cookie.DEVICE, site.settings.base_url)


def counts_until(who: SignedIn, now: datetime) -> datetime | None:
    """Return when what this session showed stops counting as fresh; None if it does not count."""
    shown = who.proved if who.has_factor else who.since
    if shown is None or not timedelta() <= now - shown < FRESH:
        return None
    return shown + FRESH


def _proved(
    site: Site, request: Request, prove: Callable[[SignedIn, str | None], Proved]
) -> Response:
    next_ = guard.form(site, request).text("next", 500)
    try:
        proved = prove(signed_in(request), device_of(site, request))
    except Refused as refused:
        if refused.code not in _MAY_RETRY or not problems.wants_page(request):
            raise
        refusals.note(request, refused)
        return _page(site, request, next_, problem=refused)
    return renewed(site, proved, auth.own_path(next_) or ACCOUNT)


def _page(
    site: Site, request: Request, next_: str | None, problem: Refused | None = None
) -> Response:
    asker: auth.Asker = request.state.asker
    who = signed_in(request)
    with site.store.snapshot() as view:
        app = view.factors.totp(who.account_id)
        held = view.factors.passkeys(who.account_id)
        page = ProofPage(
            next=auth.own_path(next_) or ACCOUNT,
            form_token=asker.form_token,
            has_factor=who.has_factor,
            owed=who.owed is Owed.PROOF,
            roles=tuple(sorted(who.granted)),
            shown=who.proved or who.since,
            until=_until(who, site.clock.now()),
            app=app is not None and app.confirmed is not None,
            keys=bool(held) and site.office.takes_passkeys,
            codes=view.factors.codes_left(who.account_id),
            problem=problem.why if problem else "",
            undone=bool(asking.first(request, "undone", 5)),
        )
        status = problems.STATUSES[problem.code] if problem else 200
        return site.page(view, "proof.html", page, status, section=ACCOUNT, private=True)


def _until(who: SignedIn, now: datetime) -> datetime | None:
    """Return until when it counts, for whom it counts: a role needs more than a sign-in."""
    return None if who.owed is Owed.ENROLMENT else counts_until(who, now)


ROUTES: Final[tuple[tuple[str, str, Endpoint], ...]] = (
    ("GET", PROOF, show),
    ("POST", f"{PROOF}/code", code),
    ("POST", f"{PROOF}/recovery", recovery),
    ("POST", f"{PROOF}/passkey/ask", ask),
    ("POST", f"{PROOF}/passkey", passkey),
)
