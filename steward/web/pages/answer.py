"""The page behind the link of a letter: seven answers, each one press, and peace.

Opening it changes nothing, however often a mail scanner does.
"""

from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from steward.accounts.subjects import Nobody, SignedIn
from steward.casework import answering
from steward.casework.answering import State
from steward.casework.mailroom import Mailroom
from steward.errors import Malformed
from steward.web import answers, asking, guard, refusals
from steward.web.problems import status_of
from steward.web.site import Endpoint, Site
from workflows.errors import Refused
from workflows.terms import Answer

_PATH: Final = "/answer/{token}"


def show(site: Site, request: Request) -> Response:
    """Answer with the seven buttons, or with what came of the one that was pressed."""
    return _page(site, request)


def give(site: Site, request: Request) -> Response:
    """Take one of the seven answers, once."""
    sent = guard.form(site, request)
    try:
        answer = Answer(sent.text("answer", 40))
    except ValueError:
        raise Malformed("press one of the seven buttons; nothing was recorded") from None
    words = sent.fields.get("words", "").strip()
    try:
        with site.store.transaction() as tx:
            answering.give(tx, _token(request), answer, words, _who(request))
    except (Refused, Malformed) as fault:
        refusals.note(request, fault)
        return _page(site, request, problem=fault.why, words=words, status=status_of(fault))
    return RedirectResponse(_here(request), 303)


def mute(site: Site, request: Request) -> Response:
    """Write to this mailbox no more about requests of strangers."""
    with site.store.transaction() as tx:
        answering.mute(tx, _room(site), _token(request))
    return RedirectResponse(f"{_here(request)}?said=muted", 303)


def _page(
    site: Site, request: Request, *, problem: str = "", words: str = "", status: int = 200
) -> Response:
    now = site.clock.now()
    with site.store.snapshot() as view:
        seen = answering.look(view, _room(site), _token(request), _who(request))
        muted = seen.is_muted or asking.first(request, "said") == "muted"
        if seen.state is State.OPEN:
            page: object = answers.page(seen, _here(request), now, problem, words)
            return site.page(view, "answer.html", page, status, private=True)
        done = answers.done(seen, _here(request), now, muted=muted)
        return site.page(view, "answered.html", done, status, private=True)


def _room(site: Site) -> Mailroom:
    return Mailroom(office=site.office, domain=site.settings.feed_domain)


def _who(request: Request) -> Nobody | SignedIn:
    person = guard.asker(request).person
    return person if isinstance(person, SignedIn) else Nobody()


def _token(request: Request) -> str:
    token: str = request.path_params["token"]
    return token


def _here(request: Request) -> str:
    return f"/answer/{_token(request)}"


ROUTES: Final[tuple[tuple[str, str, Endpoint], ...]] = (
    ("GET", _PATH, show),
    ("POST", _PATH, give),
    ("POST", f"{_PATH}/mute", mute),
)
