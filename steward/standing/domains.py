"""A domain that the project names: a challenge at a well-known place (RFC 8615), over https."""

from typing import Final
from urllib.parse import urlsplit

from steward.errors import Unreachable
from steward.observations import NoAnswer, Request, Response
from steward.standing.kinds import Eyes, Shown, Wanted, hosts, not_yet
from steward.standing.looking import look
from workflows.errors import Refused

PLACE: Final = "/.well-known/steward-challenge"
_MOST_BYTES: Final = 4096
_OK: Final = 200


def show(eyes: Eyes, wanted: Wanted) -> Shown:
    """Return the host that holds the challenge.

    Raises `Refused("not-named")` for a host that the project does not name,
    `Refused("not-shown")`, `Unreachable`.
    """
    now = look(eyes, wanted.project)
    host = wanted.target.strip().lower().rstrip(".")
    if host not in hosts(now.detail):
        raise Refused("not-named", "the project's own page names no address at this host")
    # The host comes from data: it is resolved, checked, and asked over https only (threat T12).
    asked = Request(url=f"https://{host}{PLACE}", trusted=False, most_bytes=_MOST_BYTES)
    match eyes.fetcher.send(asked):
        case NoAnswer(reason=reason):
            raise Unreachable(reason)
        case Response(url=url, status=status, body=body):
            # Somebody else's host may be pointed to; only this one's own answer counts.
            same = urlsplit(url).hostname == host
            if not same or status != _OK or wanted.challenge.encode() not in body.split():
                raise not_yet(f"the page https://{host}{PLACE}")
    return Shown(thing=f"domain:{host}")
