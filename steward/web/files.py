"""Files that people sent, given out as bytes: no page, no cookie, and no name or kind of theirs.

Whoever may read a file is told its address by an answer that knows him; the
address works for ten minutes, so that no browser shows who he is here.
"""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from steward import uploads
from steward.web import asking
from steward.web.site import Site

_LAST_SECOND: Final = 2**40
_INERT: Final = {
    "cache-control": "private, no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex",
}


def file(site: Site, request: Request) -> Response:
    """Answer with the bytes of a file, to be saved and not to be shown."""
    given = asking.parameters(request, ("until", "proof"))
    until = asking.whole(given.get("until", "0"), "until", _LAST_SECOND)
    sha256, proof = request.path_params["sha256"], given.get("proof", "")
    with site.store.snapshot() as view:
        found = uploads.serve(view, site.files, site.office.seal, sha256, until, proof)
    saved = {"content-disposition": f'attachment; filename="{found.name}"'}
    return Response(found.content, 200, {**_INERT, **saved}, found.media_type)


def without_cookies(scope: Scope) -> Scope:
    """Return a request as if its browser had no cookies."""
    return {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != b"cookie"]}
