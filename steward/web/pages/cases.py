"""Cases: the public list, filing a request, one case, and what people can do in it."""

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from steward import casework
from steward.accounts.subjects import SignedIn, Subject
from steward.casework import drafts, telling
from steward.errors import Malformed, NotFound, Stale
from steward.store import View
from steward.store.case_files import Filter
from steward.web import asking, case_paging, case_portraits, filing, guard, refusals
from steward.web.case_contexts import CasesPage, FilePage
from steward.web.case_fields import Place, read
from steward.web.case_forms import BY_ACT
from steward.web.contexts import FeedLinks
from steward.web.problems import status_of
from steward.web.site import Endpoint, Site
from workflows.commands import JoinAsRival, Withdraw
from workflows.errors import Refused
from workflows.names import CaseId, is_name, pypi
from workflows.terms import Intent, Stage

SECTION: Final = "/cases"
FEEDS: Final = FeedLinks(what="Open handoffs", stem="/feeds/handoffs/open")
_LEADS: Final = frozenset({HTTPStatus.UNAUTHORIZED.value, HTTPStatus.FORBIDDEN.value})
_SAID: Final[Mapping[str, str]] = {
    "submit": "Your request is handed in.",
    "saved": "Your draft is kept. Nobody else sees it.",
    "withdraw": "The request is withdrawn.",
    "object": "Your objection is recorded. It will be answered in writing.",
    "support": "It is recorded that you second this request.",
    "join-as-rival": "You stand behind those who asked before you.",
    "give-information": "Your answers are recorded, and the clock goes on.",
    "answer-as-owner": "Your answer is recorded. Thank you.",
    "accept-offer": "You took the owner's offer.",
    "decline-offer": "You declined the offer, and the case ended.",
    "relay-answer": "It is passed on: the owner is asked by another way.",
    "open-hearing": "A panel of moderators who did not act here is asked.",
    "reopen": "The request goes on, with the same record.",
}


def index(site: Site, request: Request) -> Response:
    """Answer with the cases that anybody may read, and with one's own."""
    ended, text = asking.first(request, "ended") == "1", asking.first(request, "q")
    given = asking.first(request, "after")
    after = case_paging.place(given) if given else None
    stage = Stage.CLOSED if ended else None
    with site.store.snapshot() as view:
        wanted = Filter(running=not ended, stage=stage, public=True, text=text)
        found = telling.queue(view, wanted, after)
        page = CasesPage(
            cases=tuple(case_portraits.line_of(each.file, each.shown) for each in found.rows),
            total=found.total,
            ended=ended,
            query=text,
            more=filing.address(SECTION, ended, text, case_paging.cursor(found.next)),
            mine=filing.mine(view, guard.asker(request).person),
            feeds=FEEDS,
        )
        return site.page(view, "cases.html", page, section=SECTION, feeds=(FEEDS,))


def form(site: Site, request: Request) -> Response:
    """Answer with the first step of a request."""
    return _asked(site, request, FilePage(name=asking.first(request, "project")))


def begin(site: Site, request: Request) -> Response:
    """Begin a draft, or go on with the one that is begun."""
    sent = guard.form(site, request)
    chosen = FilePage(name=sent.text("project", 214), intent=sent.text("intent", 40))
    if chosen.intent not in set(Intent):
        return _asked(site, request, chosen, "Choose what you ask for; nothing was begun.")
    if not is_name(chosen.name):
        why = "Write the name as the index has it, such as leaf-lib; nothing was begun."
        return _asked(site, request, chosen, why)
    try:
        with site.store.transaction() as tx:
            project, intent = pypi(chosen.name), Intent(chosen.intent)
            begun = casework.open_case(tx, guard.asker(request).person, project, intent)
    except Refused as refused:
        if status_of(refused) in _LEADS:
            raise
        refusals.note(request, refused)
        return _asked(site, request, chosen, refused.why)
    return RedirectResponse(case_portraits.case_path(begun.case.id), 303)


def show(site: Site, request: Request) -> Response:
    """Answer with one case; with its draft, while it is one."""
    return shown(site, request, note=_SAID.get(asking.first(request, "said"), ""))


def keep(site: Site, request: Request) -> Response:
    """Keep what somebody began to write."""
    statement = guard.form(site, request).text("statement", drafts.LARGEST)
    case, who = _id(request), guard.asker(request).person
    with site.store.transaction() as tx:
        drafts.save(tx, who, case, "submit", {"statement": statement})
    return RedirectResponse(f"{case_portraits.case_path(case)}?said=saved", 303)


def join(site: Site, request: Request) -> Response:
    """Get in line in the case that asks for the same as a draft, and put the draft away."""
    statement = guard.form(site, request).text("statement", drafts.LARGEST)
    case, who = _id(request), guard.asker(request).person
    try:
        with site.store.transaction() as tx:
            same = _same(tx, case, who)
            casework.act(tx, who, same, JoinAsRival(statement=statement))
        with site.store.transaction() as tx:  # a transaction changes one case
            casework.act(tx, who, case, Withdraw())
    except (Refused, Stale, Malformed) as fault:
        if status_of(fault) in _LEADS:
            raise
        refusals.note(request, fault)
        written = {"submit": {"statement": statement}}
        return shown(site, request, problem=fault.why, written=written, status=status_of(fault))
    return RedirectResponse(f"{case_portraits.case_path(same)}?said=join-as-rival", 303)


def act(site: Site, request: Request) -> Response:
    """Do what somebody asks of a case, or show the page again with what he wrote."""
    name = request.path_params["act"]
    try:
        perform(site, request, name, case_portraits.PUBLIC)
    except (Refused, Stale, Malformed) as fault:
        if status_of(fault) in _LEADS:
            raise
        refusals.note(request, fault)
        written = {name: dict(guard.form(site, request).fields)}
        return shown(site, request, problem=fault.why, written=written, status=status_of(fault))
    path = case_portraits.case_path(_id(request))
    return RedirectResponse(f"{path}?said={name}", 303)


def perform(site: Site, request: Request, act: str, places: tuple[Place, ...]) -> None:
    """Do what a filled form asks for.  Raises `NotFound` for one that these places lack.

    And `Refused`, `Malformed`, and `Stale` where somebody else was faster.
    """
    form = BY_ACT.get(act)
    if form is None or form.place not in places:
        raise NotFound("there is no such form")
    sent, who, case = guard.form(site, request), guard.asker(request).person, _id(request)
    expected = asking.whole(sent.text("expected", 20), "expected", 10**9)
    command = read(form, sent)
    with site.store.transaction() as tx:
        casework.act(tx, who, case, command, expected=expected)


def shown(
    site: Site,
    request: Request,
    *,
    note: str = "",
    problem: str = "",
    written: Mapping[str, Mapping[str, str]] | None = None,
    status: int = 200,
) -> Response:
    """Return the page of a case, or of a draft."""
    asker, now = guard.asker(request), site.clock.now()
    with site.store.snapshot() as view:
        seen = telling.view_of(view, _id(request), asker.person, now)
        kept = written or filing.kept(view, seen, asker.person)
        forms = case_portraits.forms_of(seen, case_portraits.PUBLIC, kept)
        said = filing.Around(
            note=note,
            problem=problem,
            form_token=asker.form_token,
            signed_in=isinstance(asker.person, SignedIn),
        )
        private = not seen.is_public
        if seen.case.stage is Stage.DRAFT:
            draft = filing.draft(view, seen, forms, said)
            return site.page(view, "case_draft.html", draft, status, section=SECTION, private=True)
        page = filing.around(case_portraits.page(seen, now, filing.seals(seen), forms), said)
        feeds = () if private else (page.feeds,)
        return site.page(
            view, "case.html", page, status, section=SECTION, private=private, feeds=feeds
        )


def _same(view: View, draft: CaseId, who: Subject) -> CaseId:
    """Return the open case that asks for the same as a draft.  Raises `Malformed`."""
    same = telling.view_of(view, draft, who, view.clock.now()).facts.same_open
    if same is None:
        raise Malformed("nobody asks for the same any more; hand in your own request")
    return same


def _asked(site: Site, request: Request, chosen: FilePage, problem: str = "") -> Response:
    asker = guard.asker(request)
    with site.store.snapshot() as view:
        page = filing.first_step(view, replace(chosen, problem=problem), asker)
        status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
        return site.page(view, "case_new.html", page, status, section=SECTION)


def _id(request: Request) -> CaseId:
    return CaseId(request.path_params["id"])


ROUTES: Final[tuple[tuple[str, str, Endpoint], ...]] = (
    ("GET", SECTION, index),
    ("GET", f"{SECTION}/new", form),
    ("POST", SECTION, begin),
    ("GET", f"{SECTION}/{{id}}", show),
    ("POST", f"{SECTION}/{{id}}/draft", keep),
    ("POST", f"{SECTION}/{{id}}/join", join),
    ("POST", f"{SECTION}/{{id}}/{{act}}", act),
)
