"""Cases in the API: begin one, read it as far as one may, and give it a command.

`expected`, or If-Match with the version, keeps a command from being done to a
case that moved meanwhile.  Votes and the desk's work are for people at a browser.
"""

from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from steward import casework
from steward.casework import Acted, telling
from steward.errors import Malformed, Stale
from steward.store.case_files import Filter
from steward.web import asking, auth, case_paging
from steward.web.api import ROOT
from steward.web.api.projects import CURSOR
from steward.web.case_answers import acted, case_line, case_shape, verdict
from steward.web.case_commands import CommandAsked, command_of, expected_of
from steward.web.case_paper import markdown
from steward.web.case_shapes import (
    LONGEST_PURL,
    PURL,
    ActedShape,
    CaseAsked,
    CaseLine,
    CaseShape,
    VerdictShape,
)
from steward.web.once import asked_of
from steward.web.openapi import Link, Operation, Parameter
from steward.web.problems import Moved
from steward.web.shapes import CaseNow, Listing
from steward.web.site import Site, json
from workflows.deadlines import Turn
from workflows.names import CaseId, parse_project
from workflows.terms import Stage

_CASE: Final = f"{ROOT}/cases/{{id}}"
_PRIVATE: Final = {"cache-control": "private, no-store", "vary": "authorization, cookie"}
_FILTERS: Final = ("stage", "turn", "project", "overdue", "cursor")
_STAGES: Final = tuple(each.value for each in Stage if each is not Stage.DRAFT)
_FORMS: Final = ("json", "markdown")
_MATCH: Final = "if-match"
_NEVER: Final = -1


def begin(site: Site, request: Request) -> Response:
    """Begin a draft about a project."""
    asking.parameters(request)
    given, raw = asking.read_json(request, site.clock, CaseAsked)
    project = parse_project(given.project)
    with site.store.transaction() as tx:
        done = casework.open_case(tx, _who(request), project, given.intent, key=_key(request, raw))
    return _acted(site, done, 201)


def listing(site: Site, request: Request) -> Response:
    """Answer with cases, those first where most would suffer; the desk sees all of them."""
    given = asking.parameters(request, _FILTERS)
    after = case_paging.place(given["cursor"]) if "cursor" in given else None
    with site.store.snapshot() as view:
        all_ = telling.is_desk(view, _who(request))
        wanted = _wanted(given, all_=all_)
        found = telling.queue(view, wanted, after)
    items = [case_line(each, site.settings.base_url) for each in found.rows]
    next_ = case_paging.cursor(found.next)
    view_ = "every case that was filed" if all_ else "cases that are public"
    return json(Listing(items=items, next=next_, total=found.total, view=view_), headers=_PRIVATE)


def read(site: Site, request: Request) -> Response:
    """Answer with one case, as far as the asker may see it."""
    asking.parameters(request)
    shape = _seen(site, request)
    return json(shape, headers=_PRIVATE | _version(shape.version))


def checklist(site: Site, request: Request) -> Response:
    """Answer with every requirement of a case, and whether it holds."""
    asking.parameters(request)
    with site.store.snapshot() as view:
        seen = telling.view_of(view, _id(request), _who(request), site.clock.now())
    items = [verdict(each) for each in seen.verdicts]
    view_ = f"the requirements of {seen.policy.id}, version {seen.policy.version}"
    return json(Listing(items=items, total=len(items), view=view_), headers=_PRIVATE)


def export(site: Site, request: Request) -> Response:
    """Answer with the whole of a case as a file."""
    given = asking.parameters(request, ("form",))
    form = asking.choice(given, "form", _FORMS)
    shape = _seen(site, request)
    ending = {"json": "json", "markdown": "md"}[form]
    headers = {
        **_PRIVATE,
        "content-disposition": f'attachment; filename="case-{shape.id}.{ending}"',
    }
    if form == "json":
        return json(shape, headers=headers)
    return Response(markdown(shape), 200, headers, "text/markdown; charset=utf-8")


def command(site: Site, request: Request) -> Response:
    """Do what is asked of a case, or leave everything as it is."""
    asking.parameters(request)
    given, raw = asking.read_json(request, site.clock, CommandAsked)
    expected, key, who = _expected(request, given), _key(request, raw), _who(request)
    wish, case = command_of(given), _id(request)
    try:
        with site.store.transaction() as tx:
            done = casework.act(tx, who, case, wish, expected=expected, key=key)
    except Stale as stale:
        raise _moved(site, request, stale) from stale
    return _acted(site, done)


def _seen(site: Site, request: Request) -> CaseShape:
    with site.store.snapshot() as view:
        seen = telling.view_of(view, _id(request), _who(request), site.clock.now())
    return case_shape(seen, site.settings.base_url)


def _wanted(given: dict[str, str], *, all_: bool) -> Filter:
    stage = asking.choice(given, "stage", ("", *_STAGES))
    turn = asking.choice(given, "turn", ("", *Turn))
    return Filter(
        running=not stage,
        public=not all_,
        stage=Stage(stage) if stage else None,
        turn=turn or None,
        overdue=asking.choice(given, "overdue", ("0", "1")) == "1",
        project=parse_project(given["project"]) if "project" in given else None,
    )


def _who(request: Request) -> Any:  # noqa: ANN401 -- whom the guard let in
    asker: auth.Asker = request.state.asker
    return asker.person


def _id(request: Request) -> CaseId:
    return CaseId(request.path_params["id"])


def _key(request: Request, raw: bytes) -> str:
    asked = asked_of(request, raw)
    return asked.key if asked else ""


def _expected(request: Request, given: msgspec.Struct) -> int | None:
    """Return the version that the sender saw, from the body or the header."""
    said, header = expected_of(given), request.headers.get(_MATCH)
    if header is None or header == "*":
        return said
    text = header.strip('"')
    if header != f'"{text}"':
        raise Malformed('If-Match holds the version in quotation marks, such as "7"')
    seen = asking.whole(text, "If-Match", 2**31)
    # Of two versions one at least is not the present one, so the case has moved.
    return seen if said in {None, seen} else _NEVER


def _version(version: int) -> dict[str, str]:
    return {"etag": f'"{version}"'}


def _acted(site: Site, done: Acted, status: int = 200) -> Response:
    shape = acted(done, site.settings.base_url)
    where = {"location": f"{site.settings.base_url}{ROOT}/cases/{done.case.id}"}
    headers = _PRIVATE | _version(done.version) | (where if status == 201 else {})  # noqa: PLR2004 -- created
    return json(shape, status, headers)


def _moved(site: Site, request: Request, stale: Stale) -> Moved:
    """Return where the case stands now.  Raises `NotFound` where that is not his to know."""
    now = _seen(site, request)
    current = CaseNow(
        id=now.id,
        version=now.version,
        stage=now.stage,
        outcome=now.outcome,
        changed=now.timeline[-1].at,
    )
    return Moved(stale.why, current)


_FILTER_PARAMETERS: Final = (
    Parameter(name="stage", says="One of the stages but draft.", choices=_STAGES),
    Parameter(name="turn", says="Who has to do something.", choices=tuple(Turn)),
    Parameter(name="project", says="such as pkg:pypi/requests", longest=LONGEST_PURL, pattern=PURL),
    Parameter(name="overdue", says="1: only those where we are late.", choices=("0", "1")),
    CURSOR,
)
_FORM: Final = Parameter(name="form", says="As what: json, unless said.", choices=_FORMS)

_LEADS: Final = ("case", "checklist", "exportCase", "commandCase")

OPERATIONS: Final = (
    Operation(
        method="POST",
        path=f"{ROOT}/cases",
        endpoint=begin,
        name="beginCase",
        says="Begin a draft about a project, or go on with the one that is begun.",
        takes=CaseAsked,
        gives=ActedShape,
        status=201,
        errors=(401, 403, 409, 422, 429),
        idempotent=True,
        leads=tuple(Link(to=each, path={"id": "/id"}) for each in _LEADS),
    ),
    Operation(
        method="GET",
        path=f"{ROOT}/cases",
        endpoint=listing,
        name="cases",
        says="Handoff cases: those that are public, and for the desk all that were filed.",
        gives=Listing[CaseLine],
        query=_FILTER_PARAMETERS,
        errors=(401, 403),
    ),
    Operation(
        method="GET",
        path=_CASE,
        endpoint=read,
        name="case",
        says="One case: where it stands, its record, and what you could do in it now.",
        gives=CaseShape,
        errors=(401, 403, 404),
    ),
    Operation(
        method="GET",
        path=f"{_CASE}/checklist",
        endpoint=checklist,
        name="checklist",
        says="Every requirement of a case: whether it holds, by which clause, and why.",
        gives=Listing[VerdictShape],
        errors=(401, 403, 404),
    ),
    Operation(
        method="GET",
        path=f"{_CASE}/export",
        endpoint=export,
        name="exportCase",
        says="The whole of a case as a file.",
        gives=CaseShape,
        gives_text="text/markdown",
        query=(_FORM,),
        errors=(401, 403, 404),
    ),
    Operation(
        method="POST",
        path=f"{_CASE}/commands",
        endpoint=command,
        name="commandCase",
        says="Give a case a command.  409 with the code stale: it moved; nothing was done.",
        takes=CommandAsked,
        gives=ActedShape,
        errors=(401, 403, 404, 409, 422, 429),
        idempotent=True,
        matched=True,
    ),
)
