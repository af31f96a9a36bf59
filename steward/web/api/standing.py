"""Standing in the API: the one proof that a machine shows, a run of CI."""

from datetime import datetime
from typing import Annotated, Final

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response

from steward.standing import showing
from steward.web import asking, callers
from steward.web.api import ROOT
from steward.web.openapi import Operation
from steward.web.pages.standing import eyes
from steward.web.site import Site, json

_LONGEST_TOKEN: Final = 16 * 1024


class RunToken(Struct, kw_only=True, forbid_unknown_fields=True):
    """A token that a run of CI asked for, and the challenge whose audience it was made for."""

    challenge: Annotated[str, Meta(max_length=100)]
    token: Annotated[str, Meta(max_length=_LONGEST_TOKEN)]


class ProofShape(Struct, kw_only=True):
    """What was shown, and until when it counts."""

    project: str
    kind: str
    thing: str
    shown: datetime
    expires: datetime


def run(site: Site, request: Request) -> Response:
    """Take the token of a run."""
    asking.parameters(request)
    sent, _ = asking.read_json(request, site.clock, RunToken)
    network = callers.network(request)
    proof = showing.show_run(site.store, eyes(site), sent.challenge, sent.token, network)
    shape = ProofShape(
        project=str(proof.project),
        kind=proof.kind,
        thing=proof.thing,
        shown=proof.shown,
        expires=proof.expires,
    )
    return json(shape)


OPERATIONS: Final = (
    Operation(
        method="POST",
        path=f"{ROOT}/standing/ci",
        endpoint=run,
        name="showStanding",
        says="Show that a repository is yours by a token that its CI asked for.",
        takes=RunToken,
        gives=ProofShape,
        errors=(400, 403, 404, 410, 413, 422, 429, 503),
    ),
)
