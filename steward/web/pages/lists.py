"""Watch lists: making one, reading it, changing it, taking it along as a file.

Whoever has a list's token may read it; whoever has its manage token as well may
change it.  Neither is ever written to a log.
"""

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from steward.errors import Fault, NotFound
from steward.ids import digest
from steward.store import Transaction, View
from steward.store.watchlists import DELETED, ERASED, SYSTEM, WatchList
from steward.watching import addresses, attention, exporting, making
from steward.web import asking, auth, watched, words
from steward.web.contexts import ListPage, WatchPage
from steward.web.pages.projects import address, named, portrait
from steward.web.problems import STATUSES
from steward.web.site import Site, json
from workflows.errors import Refused

_LONGEST_TOKEN = 100
_MOST_SHOWN: Final = 64 * 1024
_SAID: Final = {
    "made": "The list is made.",
    "replaced": "The new file is being read. Until it is, the list stays as it was.",
    "renamed": "The list has its new name.",
    "rotated": "These are the new addresses. The old ones do not work any more.",
    "restored": "The list is back.",
}


def form(site: Site, _request: Request) -> Response:
    """Answer with the form that makes a list."""
    with site.store.snapshot() as view:
        return site.page(view, "watch.html", WatchPage(), section="/watch")


def make(site: Site, request: Request) -> Response:
    """Make a list of what was pasted or sent; a bad file comes back with what is wrong."""
    sent = asking.read_form(request, site.clock)
    try:
        prepared = _prepared(site, sent, sent.text("name", making.LONGEST_NAME))
        with site.store.transaction() as tx:
            made = making.make(tx, prepared, address(request))
    except (Fault, Refused) as refusal:
        return _again(site, sent, refusal)
    return RedirectResponse(f"{_manage_path(made)}?said=made", 303)


def show(site: Site, request: Request) -> Response:
    """Answer with a list, or with its state as a file where the address ends so."""
    token, dot, form_ = request.path_params["token"].partition(".")
    with site.store.snapshot() as view:
        there = found(view, token)
        if dot:
            return _file(view, there, form_)
        if there.state == DELETED:
            return _page(site, view, watched.page(view, watched.read(view, there), token), 410)
        page = watched.page(view, watched.read(view, there), token)
        return _page(site, view, replace(page, whole=bool(asking.first(request, "all"))))


def manage(site: Site, request: Request) -> Response:
    """Answer with a list and the means to change it."""
    token, key = request.path_params["token"], request.path_params["manage"]
    said = asking.first(request, "said")
    with site.store.snapshot() as view:
        there = managed(view, token, key)
        page = watched.page(view, watched.read(view, there), token, key)
        page = replace(page, said=_SAID.get(said, ""), fresh=said in {"made", "rotated"})
        page = replace(page, whole=bool(asking.first(request, "all")), form_token=_taker(request))
        return _page(site, view, page, 410 if there.state == DELETED else 200)


def act(site: Site, request: Request) -> Response:
    """Change a list, and go back to it."""
    token, key = request.path_params["token"], request.path_params["manage"]
    word = request.path_params["act"]
    if word not in _ACTS:
        raise NotFound("a list cannot be changed in that way")
    sent = asking.read_form(request, site.clock)
    with site.store.snapshot() as view:
        managed(view, token, key)
    return RedirectResponse(_ACTS[word](site, sent, token, key), 303)


def member(site: Site, request: Request) -> Response:
    """Answer with a project and the way it reaches a list."""
    token, wanted = request.path_params["token"], named(request)
    with site.store.snapshot() as view:
        seen = watched.read(view, found(view, token))
        there = watched.on_list(seen, wanted)
        card = view.reading.card(wanted)
        if there is None or card is None:
            raise NotFound("this list does not lead to a project of that name")
        worst = seen.severity(there)
        path = watched.path_of(seen, there, token)
        page = replace(portrait(site, view, card), path=path, severity=worst)
        return site.page(view, "project.html", page, feeds=page.feeds, private=True)


def found(view: View, token: str) -> WatchList:
    """Return the list a token reads, deleted or not.  Raises `NotFound`."""
    nothing = NotFound("there is no watch list by that address; it may have been given a new one")
    if len(token) > _LONGEST_TOKEN:
        raise nothing
    try:
        there = view.watchlists.by_token(digest(token))
    except NotFound as error:
        raise nothing from error
    if there.state == ERASED or there.kind == SYSTEM:
        raise nothing
    return there


def managed(view: View, token: str, key: str) -> WatchList:
    """Return the list that a token reads and a manage token changes.  Raises `NotFound`."""
    there = found(view, token)
    if len(key) > _LONGEST_TOKEN or view.watchlists.by_manage(digest(key)).id != there.id:
        raise NotFound("this address does not change that list")
    return there


def _replace(site: Site, sent: asking.Form, token: str, key: str) -> str:
    prepared = _prepared(site, sent, "")
    return _done(site, token, key, "replaced", lambda tx: making.change(tx, key, prepared))


def _rename(site: Site, sent: asking.Form, token: str, key: str) -> str:
    name = sent.text("name", making.LONGEST_NAME)
    return _done(site, token, key, "renamed", lambda tx: making.rename(tx, key, name))


def _rotate(site: Site, _sent: asking.Form, _token: str, key: str) -> str:
    with site.store.transaction() as tx:
        made = making.rotate(tx, key)
    return f"{_manage_path(made)}?said=rotated"


def _delete(site: Site, _sent: asking.Form, token: str, key: str) -> str:
    return _done(site, token, key, "", lambda tx: making.remove(tx, key))


def _restore(site: Site, _sent: asking.Form, token: str, key: str) -> str:
    return _done(site, token, key, "restored", lambda tx: making.restore(tx, key))


_ACTS: Final = {
    "replace": _replace,
    "rename": _rename,
    "rotate": _rotate,
    "delete": _delete,
    "restore": _restore,
}


def _done(
    site: Site, token: str, key: str, said: str, change: Callable[[Transaction], object]
) -> str:
    with site.store.transaction() as tx:
        change(tx)
    return addresses.manage("", quote(token), quote(key)) + (f"?said={said}" if said else "")


def _prepared(site: Site, sent: asking.Form, name: str) -> making.Prepared:
    """Return what was sent, read: the file if there is one, else the text."""
    upload = sent.files.get("file")
    if upload is not None and upload.content:
        filename, content = upload.filename or "-", upload.content
    else:
        filename, content = "-", sent.fields.get("content", "").encode("utf-8", "replace")
    shown = name or ("" if filename != "-" else f"pasted on {site.clock.now():%Y-%m-%d}")
    return making.prepare(shown, filename, content, site.indexes(content))


def _again(site: Site, sent: asking.Form, refusal: Fault | Refused) -> Response:
    """Return the form with what was given and what is wrong with it."""
    page = WatchPage(
        content=sent.fields.get("content", "")[:_MOST_SHOWN],
        name=sent.text("name", making.LONGEST_NAME),
        problem=_sentence(refusal.why),
    )
    status = STATUSES.get(refusal.code, HTTPStatus.UNPROCESSABLE_ENTITY.value)
    with site.store.snapshot() as view:
        return site.page(view, "watch.html", page, status, section="/watch")


def _sentence(why: str) -> str:
    said = f"What you pasted{why[1:]}" if why.startswith("- ") else why
    return words.sentence(said)


def _page(site: Site, view: View, page: ListPage, status: int = 200) -> Response:
    feeds = (page.feeds,) if page.feeds else ()
    private = not page.public or page.manage is not None
    return site.page(
        view, "list.html", page, status, section="/watch", feeds=feeds, private=private
    )


def _file(view: View, there: WatchList, form_: str) -> Response:
    if there.state == DELETED or form_ not in {"csv", "json"}:
        raise NotFound("a list's state is there as .csv and as .json while the list is there")
    members = view.watchlists.members(there.id)
    needing = attention.needing(view, members)
    headers = {
        "cache-control": "private, no-store",
        "referrer-policy": "no-referrer",
        "content-disposition": f'attachment; filename="watch-list.{form_}"',
    }
    if form_ == "json":
        return json(exporting.as_value(there, members, needing), headers=headers)
    text = words.visible(exporting.as_csv(members, needing)).replace("\n", "\r\n")
    return Response(text.encode(), 200, headers, "text/csv; charset=utf-8")


def _taker(request: Request) -> str:
    """Return the form token of who is signed in; whoever is not takes no list along."""
    asker: auth.Asker = request.state.asker
    return asker.form_token if asker.secret else ""


def _manage_path(made: making.Made) -> str:
    return addresses.manage("", quote(made.token), quote(made.manage))
