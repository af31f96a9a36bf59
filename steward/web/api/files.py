"""Files in the API: sent as they are, and used by their id in a command of a case."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from steward import uploads
from steward.accounts.subjects import Bearer, SignedIn
from steward.errors import NotFound
from steward.permissions import Action, Thing, permit
from steward.uploads import Kept
from steward.web import asking, auth, guard
from steward.web.api import ROOT
from steward.web.openapi import Link, Operation, Parameter
from steward.web.shapes import FileShape
from steward.web.site import Site, json
from workflows.errors import Refused

_FILES: Final = f"{ROOT}/files"
_PRIVATE: Final = {"cache-control": "private, no-store"}


def send(site: Site, request: Request) -> Response:
    """Keep a file of the account that sends it."""
    given = asking.parameters(request, ("name",))
    there = _account(request)
    content = asking.read_bytes(request, site.clock, uploads.MOST_BYTES)
    with asking.usable(), site.store.transaction() as tx:
        kept = uploads.keep(
            tx, site.files, content, name=given.get("name", ""), by=there.account_id
        )
        tx.audit.note(there.actor, there.via, "file.send", kept.id)
    return _told(site, kept, 201)


def read(site: Site, request: Request) -> Response:
    """Answer with what is known of a file, and where its bytes are for ten minutes."""
    asking.parameters(request)
    with site.store.snapshot() as view:
        kept = view.uploads.get(request.path_params["id"])
    if kept is None:
        raise NotFound("there is no such file of yours")
    try:
        permit(guard.subject(request), Action.READ_EVIDENCE, site.clock.now(), Thing(owner=kept.by))
    except Refused as error:  # whether there is one is nobody else's business
        if error.code == "not-allowed":
            raise NotFound("there is no such file of yours") from error
        raise
    return _told(site, kept)


def _account(request: Request) -> SignedIn | Bearer:
    asker: auth.Asker = request.state.asker
    if not isinstance(asker.person, SignedIn | Bearer):
        raise Refused("sign-in-needed", "sign in to send a file")
    return asker.person


def _told(site: Site, kept: Kept, status: int = 200) -> Response:
    href = uploads.path(site.office.seal, kept.sha256, site.clock.now())
    shape = FileShape(
        id=kept.id,
        sha256=kept.sha256,
        kind=kept.kind,
        size=kept.size,
        name=kept.name,
        at=kept.at,
        href=f"{site.settings.base_url}{href}",
    )
    return json(shape, status, _PRIVATE)


OPERATIONS: Final = (
    Operation(
        method="POST",
        path=_FILES,
        endpoint=send,
        name="sendFile",
        says=(
            "Send a file for a case: text, JSON, XML, PNG, JPEG or PDF, at most 5 MiB. A picture "
            "is kept without its metadata (place, camera, author, comments); size and SHA-256 "
            "are of what is kept. A PDF is kept as it is."
        ),
        takes=bytes,
        media=asking.BYTES,
        gives=FileShape,
        query=(Parameter(name="name", says="What its sender calls it."),),
        status=201,
        errors=(409,),
        leads=(Link(to="file", path={"id": "/id"}),),
    ),
    Operation(
        method="GET",
        path=f"{_FILES}/{{id}}",
        endpoint=read,
        name="file",
        says="A file of one's own, or of a case one moderates.",
        gives=FileShape,
        errors=(404,),
    ),
)
