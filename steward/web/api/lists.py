"""Watch lists in the API, and one look at a manifest without keeping it.

`token` only reads.  Changing needs `manage`: in the body, or as a bearer token.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from feeds.reports import json as report_form
from steward import assess, manifests
from steward.errors import NotFound
from steward.ids import API_PREFIX, digest
from steward.manifests import WEB_LIMIT
from steward.store import Transaction, View
from steward.store.allowances import Exhausted, Limit
from steward.store.watchlists import DELETED, WatchList
from steward.watching import addresses, making
from steward.web import asking, watched
from steward.web.api import ROOT
from steward.web.api.projects import feed
from steward.web.contexts import ListPage
from steward.web.health import version_here
from steward.web.once import Done, asked_of, once
from steward.web.openapi import Link, Operation
from steward.web.pages.lists import found, managed
from steward.web.pages.projects import address
from steward.web.problems import Forbidden, Gone
from steward.web.shapes import (
    CheckAsked,
    CheckShape,
    ListAsked,
    ListChange,
    ListChanged,
    ListShape,
    Manage,
    MemberShape,
    UnusedShape,
)
from steward.web.site import Site, json
from workflows.names import Project

NEW_NAMES: Final = Limit(most=2_000, window=timedelta(hours=1))
"""Names nobody had looked at, that one address may have looked at by checking."""

_LIST: Final = f"{ROOT}/watchlists/{{token}}"
_PRIVATE: Final = {"cache-control": "private, no-store"}


def make(site: Site, request: Request) -> Response:
    """Make a list; its two tokens are told now and never again."""
    asking.parameters(request)
    given, raw = asking.read_json(request, site.clock, ListAsked)
    asked = asked_of(request, raw)
    content = given.content.encode("utf-8", "replace")
    with asking.usable():
        prepared = making.prepare(given.name, given.filename, content, site.indexes(content))

    def act() -> Done:
        made = making.make(tx, prepared, address(request))
        return Done(open={"id": made.id}, sealed=(made.token, made.manage))

    with site.store.transaction() as tx:
        done = once(tx, asked, act)
        return _told(site, tx, tx.watchlists.get(done.open["id"]), *done.sealed, status=201)


def read(site: Site, request: Request) -> Response:
    """Answer with a list."""
    asking.parameters(request)
    token = request.path_params["token"]
    with site.store.snapshot() as view:
        there = found(view, token)
        if there.state == DELETED:
            raise Gone("this watch list was deleted; it can be brought back for seven days")
        return _told(site, view, there, token)


def change(site: Site, request: Request) -> Response:
    """Give a list another file, another name, or both."""
    given, _ = asking.read_json(request, site.clock, ListChanged)
    prepared = _replacement(site, given)

    def act(tx: Transaction, key: str) -> WatchList:
        there = tx.watchlists.by_manage(digest(key))
        if prepared is not None:
            there = making.change(tx, key, prepared)
        return there if not given.name else making.rename(tx, key, given.name)

    return _change(site, request, given.manage, act)


def delete(site: Site, request: Request) -> Response:
    """Delete a list; for seven days it can be brought back."""
    return _change(site, request, _manage(site, request), making.remove)


def restore(site: Site, request: Request) -> Response:
    """Bring a deleted list back."""
    return _change(site, request, _manage(site, request), making.restore)


def rotate(site: Site, request: Request) -> Response:
    """Give a list new tokens; the old ones stop working at once."""
    asking.parameters(request)
    key = _manage(site, request)
    asked = asked_of(request, key.encode())
    token = request.path_params["token"]

    def act() -> Done:
        _hold(tx, token, key)
        made = making.rotate(tx, key)
        return Done(open={"id": made.id}, sealed=(made.token, made.manage))

    with site.store.transaction() as tx:
        done = once(tx, asked, act)
        return _told(site, tx, tx.watchlists.get(done.open["id"]), *done.sealed)


def check(site: Site, request: Request) -> Response:
    """Say what threatens a manifest by our last looks; what nobody looked at is looked at next."""
    asking.parameters(request)
    given, _ = asking.read_json(request, site.clock, CheckAsked)
    content = given.content.encode("utf-8", "replace")
    with asking.usable():
        manifest = manifests.read(
            given.filename, content, indexes=site.indexes(content), most=WEB_LIMIT
        )
    with site.store.snapshot() as view:
        way = assess.Kept(view)
        assessed = assess.check([manifest], way, assess.everything)
        index = next((each.base_url for each in view.sources.all()), "")
    label = assess.view_of([manifest.kind])
    report = assessed.report(site.clock.now(), index, version_here(), label)
    value = report_form.as_value(report)
    queued = _queue(site, request, [place.text for place in report.unknown])
    return json(msgspec.convert({**value, "queued": queued}, CheckShape), headers=_PRIVATE)


def _queue(site: Site, request: Request, names: list[str]) -> int:
    """Have names looked at that nobody has looked at, as far as the allowance goes."""
    if not names:
        return 0
    now = site.clock.now()
    with site.store.transaction() as tx:
        spent = tx.allowances.spend(f"check:{address(request)}", NEW_NAMES, now, len(names))
        if isinstance(spent, Exhausted):
            return 0
        ids = tx.projects.ensure_all(Project("pypi", name) for name in names)
        tx.projects.track(ids.values(), now)
        tx.outbox.later("poll", f"poll:look:{int(now.timestamp())}")
    return len(names)


def _change(
    site: Site, request: Request, key: str, act: Callable[[Transaction, str], WatchList]
) -> Response:
    asking.parameters(request)
    token = request.path_params["token"]
    with site.store.transaction() as tx:
        _hold(tx, token, key)
        return _told(site, tx, act(tx, key), token)


def _hold(tx: Transaction, token: str, key: str) -> None:
    """Let go on who holds a list's manage token.  Raises `NotFound` or `Forbidden`.

    Whoever can read the list may know that it is there.
    """
    found(tx, token)
    try:
        managed(tx, token, key)
    except NotFound as error:
        raise Forbidden(error.why) from error


def _manage(site: Site, request: Request) -> str:
    """Return the manage token from the body or the header.  Raises `Forbidden`."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and given and not given.startswith(API_PREFIX):
        return given.strip()
    if not request.headers.get("content-type"):
        raise Forbidden("changing a list needs its manage token")
    return asking.read_json(request, site.clock, Manage)[0].manage


def _replacement(site: Site, given: ListChanged) -> making.Prepared | None:
    if not isinstance(given.content, str):
        return None
    content = given.content.encode("utf-8", "replace")
    with asking.usable():
        return making.prepare("", given.filename or "-", content, site.indexes(content))


def _told(
    site: Site,
    view: View,
    there: WatchList,
    token: str,
    manage: str | None = None,
    *,
    status: int = 200,
) -> Response:
    seen = watched.read(view, there)
    shape = _shape(site, seen, watched.page(view, seen, token), token)
    if manage is not None:
        page = addresses.manage(site.settings.base_url, token, manage)
        shape = msgspec.structs.replace(shape, token=token, manage=manage, manage_page=page)
    return json(shape, status, _PRIVATE)


def _shape(site: Site, seen: watched.Watched, page: ListPage, token: str) -> ListShape:
    return ListShape(
        name=page.name,
        state=page.state.value,
        kind=page.kind,
        page=addresses.page(site.settings.base_url, token),
        feeds=feed(site, watched.feeds_of(seen.there, token)),
        done=page.done,
        total=page.total,
        projects=[
            MemberShape(
                purl=str(each.project),
                name=each.project.name,
                standing=watched.standing_of(each).value,
                severity=seen.severity(each),
                through=list(watched.through(seen, each)),
                requirement=each.way.requirement,
                pinned=each.way.pinned,
                newest=each.latest,
            )
            for each in seen.members
        ],
        unreadable=[UnusedShape(**_unused(each)) for each in page.unused],
        filename=page.filename,
        created=page.created,
        deleted=page.deleted,
        restorable_until=page.restorable_until,
    )


def _unused(each: Any) -> dict[str, Any]:  # noqa: ANN401 -- one shape's fields from another's
    return {name: getattr(each, name) for name in UnusedShape.__struct_fields__}


_TO_ITS_CHANGES: Final = (
    Link(to="list", path={"token": "/token"}),
    *(
        Link(to=to, path={"token": "/token"}, body={"manage": "/manage"})
        for to in ("changeList", "deleteList", "restoreList", "rotateList")
    ),
)

OPERATIONS: Final = (
    Operation(
        method="POST",
        path=f"{ROOT}/watchlists",
        endpoint=make,
        name="makeList",
        says="Make a watch list of a manifest.",
        takes=ListAsked,
        gives=ListShape,
        status=201,
        errors=(409, 429),
        idempotent=True,
        leads=_TO_ITS_CHANGES,
    ),
    Operation(
        method="GET",
        path=_LIST,
        endpoint=read,
        name="list",
        says="A watch list: its projects, what they mean for it, and how far it is read.",
        gives=ListShape,
        errors=(404, 410),
    ),
    Operation(
        method="PUT",
        path=_LIST,
        endpoint=change,
        name="changeList",
        says="Give a list another file, another name, or both.",
        takes=ListChange,
        gives=ListShape,
        errors=(404, 410),
    ),
    Operation(
        method="DELETE",
        path=_LIST,
        endpoint=delete,
        name="deleteList",
        says="Delete a list.  The manage token stands in the body or is the bearer token.",
        takes=Manage,
        optional=True,
        gives=ListShape,
        errors=(403, 404, 410),
    ),
    Operation(
        method="POST",
        path=f"{_LIST}/restore",
        endpoint=restore,
        name="restoreList",
        says="Bring a list back that was deleted less than seven days ago.",
        takes=Manage,
        optional=True,
        gives=ListShape,
        errors=(403, 404),
    ),
    Operation(
        method="POST",
        path=f"{_LIST}/rotate",
        endpoint=rotate,
        name="rotateList",
        says="Give a list new tokens; the old ones stop working at once.",
        takes=Manage,
        optional=True,
        gives=ListShape,
        errors=(403, 404, 409, 410),
        idempotent=True,
        leads=_TO_ITS_CHANGES,
    ),
    Operation(
        method="POST",
        path=f"{ROOT}/check",
        endpoint=check,
        name="check",
        says="What threatens a manifest, by our last looks.  Nothing of it is kept.",
        takes=CheckAsked,
        gives=CheckShape,
        errors=(429,),
    ),
)
