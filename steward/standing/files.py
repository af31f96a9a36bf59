"""A repository by a challenge file: only who may push can put it on the default branch."""

import base64
import binascii
from typing import Final

from steward.errors import Unreachable
from steward.standing import repositories
from steward.standing.kinds import Eyes, Shown, Wanted, not_yet
from steward.standing.looking import look

PLACE: Final = "steward-challenge.txt"


def show(eyes: Eyes, wanted: Wanted) -> Shown:
    """Return the repository whose default branch holds the challenge.

    Raises `Refused("not-shown")` where it does not.
    """
    now = look(eyes, wanted.project)
    name = repositories.named(eyes, now.detail, wanted.target)
    found = repositories.find(eyes, now, name, eyes.settings.github_token)
    try:
        told = repositories.file(eyes, name, PLACE, found.branch)
        text = base64.b64decode(told["content"]) if told.get("type") == "file" else b""
    except (Unreachable, KeyError, TypeError, binascii.Error) as error:
        raise not_yet(f"the file {PLACE} on {found.branch}") from error
    if wanted.challenge.encode() not in text.split():
        raise not_yet(f"the file {PLACE} on {found.branch}")
    return Shown(thing=found.thing, ids={"owner": str(found.owner)})
