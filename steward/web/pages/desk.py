"""The desk: which case to open now, and one prepared case on one page."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from steward.accounts.subjects import SignedIn
from steward.casework import drafts, freezing, looking, receiving, telling, waiting
from steward.casework.contacts import Likeness
from steward.errors import Malformed, NotFound, Stale
from steward.store import Transaction, View
from steward.web import (
    asking,
    case_paging,
    case_portraits,
    desk_gathering,
    desk_portraits,
    desk_queue,
    guard,
    request_form,
)
from steward.web.case_fields import Place
from steward.web.case_forms import BY_ACT
from steward.web.desk_contexts import FreezePage
from steward.web.desk_portraits import ROOT, VOTE
from steward.web.pages import cases
from steward.web.pages.sign_in import signed_in
from steward.web.problems import status_of
from steward.web.site import Endpoint, Site
from workflows.errors import Refused
from workflows.names import CaseId
from workflows.terms import Answer

_CASE: Final = f"{ROOT}/{{id}}"
_FREEZE: Final = f"{ROOT}/freeze"
_MOST_PAGES: Final = 10_000
_OURS: Final = frozenset({"form_token", "expected"})
_LEADS: Final = frozenset({HTTPStatus.UNAUTHORIZED.value, HTTPStatus.FORBIDDEN.value})
_ASKS_PROOF: Final = frozenset(
    {"sign-in-needed", "second-factor-needed", "enrolment-needed", "step-up-needed"}
)
_SHARED: Final = frozenset({"approve", "deny", "return-recommendation"})
_TO_QUEUE: Final = frozenset(
    {
        "start-notice",
        "ask-information",
        "recommend",
        "approve",
        "deny",
        "return-recommendation",
        "confirm-consent",
        "refer",
        "complete",
        "declare-conflict",
        "split",
        "supersede",
        "settle-outside",
        "record-owner-act",
    }
)
"""After these the case has left this moderator's hands, and the next one is due."""


def index(site: Site, request: Request) -> Response:
    """Answer with the queue, and with which case to open now."""
    who, now = signed_in(request), site.clock.now()
    given = asking.first(request, "after")
    asked = desk_queue.Asked(
        which=asking.first(request, "show", 20),
        text=asking.first(request, "q"),
        page=max(1, asking.whole(asking.first(request, "page") or "1", "page", _MOST_PAGES)),
        after=case_paging.place(given) if given else None,
        said=asking.first(request, "said", 40),
        of=asking.first(request, "of", 40),
        form_token=guard.asker(request).form_token,
        room=desk_gathering.room_of(site),
    )
    with site.store.snapshot() as view:
        page = desk_queue.page(view, desk_portraits.fresh(who, now), asked, now)
        return site.page(view, "desk.html", page, section=ROOT, private=True)


def show(site: Site, request: Request) -> Response:
    """Answer with one prepared case."""
    return _shown(site, request)


def onwards(site: Site, request: Request) -> Response:
    """Lead to the next case that this moderator can move, or back to the queue."""
    who, now = signed_in(request), site.clock.now()
    with site.store.snapshot() as view:
        rows = waiting.desk(view, desk_portraits.fresh(who, now), now).ours
    ids = [each.file.id for each in rows]
    here = ids.index(_id(request)) + 1 if _id(request) in ids else 0
    following = (each for each in (*rows[here:], *rows[:here]) if each.is_mine)
    found = next((each.file.id for each in following if each.file.id != _id(request)), None)
    return RedirectResponse(desk_portraits.path_of(found) if found else f"{ROOT}?said=last", 303)


def act(site: Site, request: Request) -> Response:
    """Do what a moderator decides, or show the case again with what he wrote."""
    name = request.path_params["act"]
    form = BY_ACT.get(name)
    if form is None or form.place is not Place.DESK:
        raise NotFound("there is no such form")

    def perform() -> None:
        if name == "approve" and not guard.form(site, request).text("free", 3):
            raise Malformed("say first that you have no tie to these people; nothing was recorded")
        cases.perform(site, request, name, (Place.DESK,))
        _forget(site, request, VOTE if name in _SHARED else name)

    return _done(site, request, name, perform)


def keep(site: Site, request: Request) -> Response:
    """Keep what a moderator began to write, for nobody else to see."""
    what = request.path_params["act"]
    if what not in {desk_portraits.NOTES, VOTE} and what not in BY_ACT:
        raise NotFound("there is no such draft")
    given = guard.form(site, request).fields
    words = {name: text for name, text in given.items() if name not in _OURS}

    def save(tx: Transaction, who: SignedIn) -> None:
        telling.view_of(tx, _id(request), who, tx.clock.now())  # NotFound where it is not theirs
        drafts.save(tx, who, _id(request), what, words)

    return in_place(site, request, "kept", save)


def look(site: Site, request: Request) -> Response:
    """Have the project looked at anew."""

    def ask(tx: Transaction, who: SignedIn) -> None:
        seen = telling.view_of(tx, _id(request), who, tx.clock.now())
        looking.again(tx, who, seen.case.project)

    return in_place(site, request, "look", ask)


def settle(site: Site, request: Request) -> Response:
    """Note that a message was read, and what its writer says in it."""
    sent = guard.form(site, request)
    said = sent.text("answer", 40)
    if said and said not in set(Answer):
        raise Malformed("choose what the message says")

    def read(tx: Transaction, who: SignedIn) -> None:
        receiving.settle(tx, who, sent.text("message", 40), Answer(said) if said else None)

    return in_place(site, request, "read", read)


def read(site: Site, request: Request) -> Response:
    """Note that a message was read of which nobody could tell the case."""
    message = guard.form(site, request).text("message", 40)
    with site.store.transaction() as tx:
        receiving.settle(tx, signed_in(request), message, None)
    return _queue("read")


def paper(site: Site, request: Request) -> Response:
    """Answer with the case as a text for the index's own request form."""
    who, now = signed_in(request), site.clock.now()
    with site.store.snapshot() as view:
        seen = telling.view_of(view, _id(request), who, now)
        known = desk_gathering.facts_of(view, seen)
    page = f"{site.settings.base_url}{case_portraits.case_path(seen.case.id)}"
    text = request_form.written(seen, known, page, now)
    headers = {"cache-control": "private, no-store", "x-robots-tag": "noindex"}
    return Response(text, 200, headers, "text/plain; charset=utf-8")


def freeze_form(site: Site, request: Request) -> Response:
    """Answer with what stopping all transfers does, before it is done."""
    return _freeze_page(site, request)


def freeze(site: Site, request: Request) -> Response:
    """Stop all transfers, or let them go on."""
    sent = guard.form(site, request)
    stop = sent.text("wish", 10) == "stop"
    if not sent.text("sure", 3):
        return _freeze_page(site, request, "Tick that you mean it; nothing was changed.", 422)
    try:
        with site.store.transaction() as tx:
            (freezing.freeze if stop else freezing.unfreeze)(tx, signed_in(request))
    except Refused as refused:
        if refused.code in _ASKS_PROOF:
            raise
        return _freeze_page(site, request, refused.why, status_of(refused))
    return _queue("frozen" if stop else "lifted")


def _freeze_page(site: Site, request: Request, problem: str = "", status: int = 200) -> Response:
    with site.store.snapshot() as view:
        page = FreezePage(
            frozen=freezing.is_frozen(view),
            form_token=guard.asker(request).form_token,
            problem=problem,
        )
        return site.page(view, "desk_freeze.html", page, status, section=ROOT, private=True)


def _done(site: Site, request: Request, name: str, perform: Callable[[], None]) -> Response:
    try:
        perform()
    except (Refused, Stale, Malformed) as fault:
        if isinstance(fault, Refused) and fault.code in _ASKS_PROOF:
            raise
        fields = dict(guard.form(site, request).fields)
        what = VOTE if name in _SHARED else name
        return _shown(
            site, request, problem=fault.why, written={what: fields}, status=status_of(fault)
        )
    if name in _TO_QUEUE:
        return _queue(name, _id(request))
    return RedirectResponse(f"{desk_portraits.path_of(_id(request))}?said={name}", 303)


def in_place(
    site: Site, request: Request, name: str, do: Callable[[Transaction, SignedIn], object]
) -> Response:
    """Do something in one transaction, and show the case again with what was done."""

    def perform() -> None:
        with site.store.transaction() as tx:
            do(tx, signed_in(request))

    return _done(site, request, name, perform)


def compared(
    site: Site, request: Request, name: str, compare: Callable[[View], Likeness]
) -> Response:
    """Show the case again with what something is like that a moderator found."""
    written = {name: dict(guard.form(site, request).fields)}
    try:
        with site.store.snapshot() as view:
            likeness = compare(view)
    except (Refused, Malformed) as fault:
        return _shown(site, request, problem=fault.why, written=written, status=status_of(fault))
    return _shown(site, request, written=written, likeness=likeness)


def _forget(site: Site, request: Request, what: str) -> None:
    """Throw away what was kept of words that are sent now."""
    who, case = signed_in(request), _id(request)
    with site.store.transaction() as tx:
        if drafts.find(tx, who, case, what):
            drafts.drop(tx, who, case, what)


def _queue(said: str, case: str = "") -> Response:
    given = {"said": said, "of": case}
    query = urlencode({name: value for name, value in given.items() if value})
    return RedirectResponse(f"{ROOT}?{query}", 303)


def _shown(
    site: Site,
    request: Request,
    *,
    problem: str = "",
    written: Mapping[str, Mapping[str, str]] | None = None,
    likeness: Likeness | None = None,
    status: int = 200,
) -> Response:
    asker, now = guard.asker(request), site.clock.now()
    who = desk_portraits.fresh(signed_in(request), now)
    with site.store.snapshot() as view:
        seen = telling.view_of(view, _id(request), who, now)
        if seen.sight is not telling.Sight.DESK:
            raise NotFound("there is no such case at the desk")
        stuff = desk_gathering.gather(
            view,
            seen,
            desk_gathering.Asked(
                who=who,
                form_token=asker.form_token,
                room=desk_gathering.room_of(site),
                note=desk_queue.SAID.get(asking.first(request, "said"), ""),
                problem=problem,
                written=written or {},
                likeness=likeness,
            ),
        )
        page = desk_portraits.prepared(seen, stuff, now)
        return site.page(view, "desk_case.html", page, status, section=ROOT, private=True)


def _id(request: Request) -> CaseId:
    return CaseId(request.path_params["id"])


ROUTES: Final[tuple[tuple[str, str, Endpoint], ...]] = (
    ("GET", ROOT, index),
    ("GET", _FREEZE, freeze_form),
    ("POST", _FREEZE, freeze),
    ("POST", f"{ROOT}/read", read),
    ("GET", _CASE, show),
    ("GET", f"{_CASE}/next", onwards),
    ("GET", f"{_CASE}/request-form", paper),
    ("POST", f"{_CASE}/look", look),
    ("POST", f"{_CASE}/reply", settle),
    ("POST", f"{_CASE}/draft/{{act}}", keep),
    ("POST", f"{_CASE}/{{act}}", act),
)
