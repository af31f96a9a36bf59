"""A role on the registry: a challenge in what only a holder can publish.

It shows that somebody who holds a role published it, and not which of them.  So
a person is named only where there is one; among several the weakest role is
what was shown, and nobody's name.
"""

from typing import Final

from steward.observations import HolderKind
from steward.standing.kinds import Eyes, Shown, Wanted, not_yet
from steward.standing.looking import look
from workflows.errors import Refused

_STRENGTH: Final = ("owner", "maintainer")


def show(eyes: Eyes, wanted: Wanted) -> Shown:
    """Return the role on the registry.

    Raises `Refused("not-shown")` where the latest release does not hold the
    challenge, or the registry names no holder.
    """
    now = look(eyes, wanted.project)
    if wanted.challenge not in now.written.split():
        raise not_yet("what the latest release says of the project")
    holders = sorted(now.detail.holders or ())
    if not holders:
        raise Refused("not-shown", "the registry does not say who holds a role on the project")
    alone = len(holders) == 1 and holders[0].kind is HolderKind.USER
    return Shown(
        thing=f"{wanted.project.ecosystem}:role:{wanted.project.name}",
        level=max((each.role for each in holders), key=_weakness),
        person=holders[0].name if alone else None,
    )


def _weakness(role: str) -> int:
    return _STRENGTH.index(role) if role in _STRENGTH else len(_STRENGTH)
