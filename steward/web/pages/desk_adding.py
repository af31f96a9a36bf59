"""The desk, beside the steps of a case: another way to the owner, a fact, words taken out."""

from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from steward.accounts.subjects import SignedIn
from steward.casework import adding, impartial, redacting, telling
from steward.casework.contacts import Likeness
from steward.casework.points import Found, Origin
from steward.casework.redacting import Reason
from steward.casework.stating import Statement
from steward.errors import Malformed, NotFound
from steward.store import Transaction, View
from steward.web import case_portraits, desk_adding, guard
from steward.web.desk_contexts import WordsPage
from steward.web.desk_portraits import ROOT, path_of
from steward.web.pages import desk
from steward.web.pages.sign_in import signed_in
from steward.web.site import Endpoint, Site
from workflows.names import CaseId
from workflows.terms import Channel

_CASE: Final = f"{ROOT}/{{id}}"
_WORDS: Final = f"{_CASE}/words/{{text}}"
_LONGEST: Final = 400


def contact(site: Site, request: Request) -> Response:
    """Show what a way to the owner is like, and keep it once that was seen."""
    sent, who = guard.form(site, request), signed_in(request)
    if sent.text("sure", 3):
        return desk.in_place(
            site,
            request,
            "contact",
            lambda tx, by: adding.contact(tx, site.office, by, _id(request), _found(site, request)),
        )

    def compare(view: View) -> Likeness:
        return adding.compare(view, site.office, who, _id(request), _found(site, request))

    return desk.compared(site, request, "contact", compare)


def fact(site: Site, request: Request) -> Response:
    """State what no look can show."""
    sent = guard.form(site, request)

    def state(tx: Transaction, who: SignedIn) -> None:
        what = sent.text("what", 40)
        if what not in set(Statement):
            raise Malformed("choose what you state")
        value, source = sent.text("value", _LONGEST), sent.text("source", _LONGEST + 1)
        adding.fact(tx, who, _id(request), Statement(what), value, source)

    return desk.in_place(site, request, "fact", state)


def words_form(site: Site, request: Request) -> Response:
    """Answer with what it means to take words out, before it is done."""
    return _words_page(site, request)


def take_out(site: Site, request: Request) -> Response:
    """Take words out of the record for good."""
    sent, reasons = guard.form(site, request), {each.name.lower(): each for each in Reason}
    why = reasons.get(sent.text("why", 20))
    if why is None or not sent.text("sure", 3):
        problem = "choose why, and tick that you mean it; nothing was changed"
        return _words_page(site, request, problem, 422)
    with site.store.transaction() as tx:
        redacting.redact(tx, signed_in(request), _id(request), _text(request), why)
    return RedirectResponse(f"{path_of(_id(request))}?said=words", 303)


def _words_page(site: Site, request: Request, problem: str = "", status: int = 200) -> Response:
    asker, who = guard.asker(request), signed_in(request)
    with site.store.snapshot() as view:
        impartial.moderator(view, who, _id(request))
        seen = telling.view_of(view, _id(request), who, site.clock.now())
        moment = next(
            (e for e in seen.timeline if e.said and e.said.id == _text(request) and e.said.words),
            None,
        )
        if moment is None or moment.said is None:
            raise NotFound("there are no such words in this case")
        page = WordsPage(
            path=f"{path_of(seen.case.id)}/words/{_text(request)}",
            case_path=path_of(seen.case.id),
            short=case_portraits.short(seen.case.id),
            name=seen.shown,
            who=desk_adding.author(moment, seen),
            at=moment.event.at,
            words=moment.said.words or "",
            reasons=desk_adding.REASONS,
            form_token=asker.form_token,
            problem=problem,
        )
        return site.page(view, "desk_words.html", page, status, section=ROOT, private=True)


def _found(site: Site, request: Request) -> Found:
    """Return what a moderator found.  Raises `Malformed`, naming the field."""
    sent = guard.form(site, request)
    channel, source = sent.text("channel", 40), sent.text("source", _LONGEST)
    if channel not in desk_adding.ENTERED:
        raise Malformed("choose what kind of address it is")
    if not source.startswith(("https://", "http://")) or not source.isprintable():
        raise Malformed("name the page where you found it, such as https://forge.example/anna")
    value = sent.text("value", _LONGEST)
    return Found(channel=Channel(channel), origin=Origin.MODERATOR, value=value, source=source)


def _id(request: Request) -> CaseId:
    return CaseId(request.path_params["id"])


def _text(request: Request) -> str:
    return str(request.path_params["text"])


ROUTES: Final[tuple[tuple[str, str, Endpoint], ...]] = (
    ("POST", f"{_CASE}/contact", contact),
    ("POST", f"{_CASE}/fact", fact),
    ("GET", _WORDS, words_form),
    ("POST", _WORDS, take_out),
)
