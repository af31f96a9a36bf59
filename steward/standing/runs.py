"""A repository by a token that was minted in its own CI.

The issuer's signature says which repository a run belongs to, by its numbers.
The audience is ours and holds the challenge, so a token says nothing about
anybody but the account that asked for it, and to nobody but us.
"""

from typing import Final

from steward.accounts.office import Office
from steward.providers.tokens import Issuer
from steward.providers.wire import Wire
from steward.standing import repositories
from steward.standing.kinds import Eyes, Shown, Wanted
from steward.standing.looking import look
from workflows.errors import Refused

EVENTS: Final = frozenset({"push", "workflow_dispatch"})
"""What only somebody who may push can cause; a request from a fork starts others."""


def audience(office: Office, challenge: str) -> str:
    """Return whom the token must be made for."""
    return f"{office.base_url}/standing/{challenge}"


def show(eyes: Eyes, wanted: Wanted) -> Shown:
    """Return the repository that the run belongs to.

    Raises `Refused("provider-wrong")` for a token that does not hold, and
    `Refused("not-shown")` for a run of another repository or by a request.
    """
    url = eyes.settings.ci_issuer
    issuer = Issuer(url, Wire(fetcher=eyes.fetcher, home=url, name="the CI"), eyes.clock)
    claims = issuer.claims(wanted.token, audience(eyes.office, wanted.challenge))
    now = look(eyes, wanted.project)
    name = repositories.named(eyes, now.detail, wanted.target)
    found = repositories.find(eyes, now, name, eyes.settings.github_token)
    numbers = (str(claims.get("repository_id")), str(claims.get("repository_owner_id")))
    if numbers != (str(found.number), str(found.owner)):
        raise Refused("not-shown", "this token is of a run in another repository")
    if claims.get("event_name") not in EVENTS:
        why = "the run must be started by a push or by hand, so that only who may push can"
        raise Refused("not-shown", why)
    actor = str(claims.get("actor_id") or "")
    return Shown(thing=found.thing, ids={"owner": str(found.owner), "actor": actor})
