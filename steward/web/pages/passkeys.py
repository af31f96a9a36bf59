"""Signing in with a passkey alone, and how passkeys are asked for on every page.

The browser is asked by a small script, which puts the answer into a plain form.
"""

from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from steward.accounts import passkeys
from steward.accounts.passkeys import Answer, Ask
from steward.accounts.sessions import Arrival
from steward.web import callers, cookies, guard
from steward.web.asking import Form
from steward.web.cookies import Cookie
from steward.web.pages.sign_in import welcomed
from steward.web.site import Endpoint, Site, json

_LONGEST_TOKEN: Final = 100
_LONGEST_ANSWER: Final = 16_385  # one more than the service reads, so that it refuses it


def ask(site: Site, request: Request) -> Response:
    """Ask the browser for any passkey of this service, as JSON."""
    return question(passkeys.ask_to_sign_in(site.store, site.office, callers.network(request)))


def follow(site: Site, request: Request) -> Response:
    """Sign in whoever showed a passkey."""
    sent, base_url = guard.form(site, request), site.settings.base_url
    arrival = Arrival(
        means="passkey",
        network=callers.network(request),
        agent=request.headers.get("user-agent", ""),
        device=cookies.read(request, Cookie.DEVICE, base_url),
        replaces=cookies.read(request, Cookie.SESSION, base_url),
    )
    arrived = passkeys.sign_in(site.store, site.office, answer_in(sent), arrival)
    return welcomed(site, arrived, sent.text("next", 500))


def question(asked: Ask) -> Response:
    """Return what the browser is asked, and the token that comes back with its answer."""
    value = {"token": asked.token, "options": msgspec.Raw(asked.options.encode())}
    return json(value, headers={"cache-control": "private, no-store"})


def answer_in(sent: Form) -> Answer:
    """Return what the script put into the form."""
    return Answer(
        token=sent.text("token", _LONGEST_TOKEN), text=sent.text("answer", _LONGEST_ANSWER)
    )


ROUTES: Final[tuple[tuple[str, str, Endpoint], ...]] = (
    ("POST", "/sign-in/passkey/ask", ask),
    ("POST", "/sign-in/passkey", follow),
)
