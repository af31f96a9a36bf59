"""Refusals in the log: who was not let in, by which route, and why, in one word each.

Whoever looks for an attack needs no more (ASVS 16.3), and nobody who reads the
log gets more: the route stands there as it is written in the code, since what
fills it may be a key, and nothing that was sent stands there at all.
"""

from typing import Final

from starlette.requests import Request

from steward import logs
from steward.errors import Fault
from steward.web import auth, problems
from workflows.errors import Refused

_ALWAYS: Final = frozenset({401, 403, 429})
_WAYS_IN: Final = ("/sign-in", "/account/proof", "/account/addresses/{token}", "/answer/{token}")
_SPENT: Final = frozenset({404, 410, 422})
"""Where a link lets somebody in, one that was made up or used up is a failed proof."""

_log = logs.get(__name__)


def note(request: Request, error: Exception) -> None:
    """Write one line if this error is that somebody was not let in."""
    if not isinstance(error, Fault | Refused):
        return
    route: str = request.state.route
    status = problems.status_of(error)
    if status in _ALWAYS or (status in _SPENT and route.startswith(_WAYS_IN)):
        _log.info(
            "refused", code=error.code, actor=_actor(request), method=request.method, route=route
        )


def _actor(request: Request) -> str:
    """Return the account, also where the guard itself refused it."""
    asker: auth.Asker = getattr(request.state, "asker", auth.ANYBODY)
    return asker.subject.account or "nobody"
