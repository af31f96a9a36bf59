"""A repository by its host's permissions: the person's own token says what they may do there.

The token comes from a round by the host, or is pasted; it is shown to the host
for this one look and never kept.
"""

from typing import Final

from steward.providers import github
from steward.standing import repositories
from steward.standing.kinds import Eyes, Shown, Wanted
from steward.standing.looking import look
from workflows.errors import Refused

LEVELS: Final = ("admin", "maintain", "push")
"""What counts, strongest first, as the host spells it."""


def show(eyes: Eyes, wanted: Wanted) -> Shown:
    """Return the repository that the token's owner may push to.

    Raises `Refused("not-shown")` for less, and for somebody else's token.
    """
    now = look(eyes, wanted.project)
    name = repositories.named(eyes, now.detail, wanted.target)
    whose = github.at(eyes.settings, eyes.fetcher, eyes.clock).whose(wanted.token).subject
    if wanted.user is not None and whose != wanted.user:
        raise Refused("not-shown", "this is the token of another account than the linked one")
    found = repositories.find(eyes, now, name, wanted.token)
    level = next((each for each in LEVELS if found.allowed.get(each)), None)
    if level is None:
        raise Refused("not-shown", "GitHub does not say that you may push to this repository")
    ids = {"owner": str(found.owner), "user": whose}
    return Shown(thing=found.thing, level=level, ids=ids)
