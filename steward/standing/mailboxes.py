"""A mailbox that the project names as an author's or maintainer's, by our mailed link."""

from contextlib import suppress

from steward.accounts import addresses
from steward.errors import Malformed
from steward.observations import Detail
from steward.standing.kinds import Eyes, Shown, Wanted
from steward.standing.looking import look
from workflows.errors import Refused


def show(eyes: Eyes, wanted: Wanted) -> Shown:
    """Return the asker's address that the project names; it counts from its last letter.

    Raises `Refused("not-shown")` where none of theirs is named.
    """
    now = look(eyes, wanted.project)
    mine = _named(eyes, now.detail) & wanted.mailboxes.keys()
    if not mine:
        why = "the project's own page names none of the addresses that our letters reached you at"
        raise Refused("not-shown", why)
    latest = max(mine, key=lambda each: (wanted.mailboxes[each], each))
    return Shown(thing=latest, since=wanted.mailboxes[latest])


def _named(eyes: Eyes, detail: Detail) -> frozenset[str]:
    found = set()
    for _, address in detail.contacts:
        with suppress(Malformed):
            read = addresses.read(address)
            found.add(addresses.prints(read, eyes.office.seal).fingerprint)
    return frozenset(found)
