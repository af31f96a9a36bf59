"""Lists in accounts: whoever has the manage address of one may take it along.

Its addresses go on working for whoever has them; the account means that its
owner can always get new ones.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from steward import ids
from steward.accounts.rights import person
from steward.accounts.subjects import SignedIn
from steward.errors import Malformed, NotFound
from steward.permissions import Action
from steward.store import Transaction
from steward.store.watchlists import DELETED, ERASED, SYSTEM
from workflows.errors import Refused

MOST: Final = 100
_KEY: Final = re.compile(rf"{ids.MANAGE_PREFIX}[\w-]{{43}}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """The new tokens of a list, told now and never again."""

    token: str = field(repr=False)
    manage: str = field(repr=False)


def key_in(text: str) -> str:
    """Return the manage token in an address that somebody pasted.  Raises `Malformed`."""
    found = _KEY.search(text)
    if found is None:
        raise Malformed("this is no manage address; one holds a word that begins with stwm_")
    return found[0]


def take(tx: Transaction, who: SignedIn, key: str) -> None:
    """Take a list into one's account.  Raises `NotFound` for a key that opens none."""
    there = person(who, Action.TAKE_LIST, tx.clock.now())
    found = tx.watchlists.by_manage(ids.digest(key))
    if found.state in {DELETED, ERASED} or found.kind == SYSTEM:
        raise NotFound("there is no watch list by that address; it may have been deleted")
    if len(tx.accounts.lists(there.account_id)) >= MOST:
        raise Refused("too-many-lists", f"{MOST} lists are the most that an account holds")
    tx.accounts.take_list(there.account_id, found.id, tx.clock.now())
    tx.audit.note(there.actor, there.via, "list.take", f"list:{found.id}")


def leave(tx: Transaction, who: SignedIn, list_id: str) -> None:
    """Let go of a list.  Raises `NotFound` where it is not theirs."""
    there = person(who, Action.TAKE_LIST, tx.clock.now())
    if not tx.accounts.leave_list(there.account_id, list_id):
        raise NotFound("this list is not in your account")
    tx.audit.note(there.actor, there.via, "list.leave", f"list:{list_id}")


def readdress(tx: Transaction, who: SignedIn, list_id: str) -> Addresses:
    """Give a list of one's own new addresses; the old ones stop working at once.

    Raises `NotFound` where it is not theirs.
    """
    there = person(who, Action.READDRESS_LIST, tx.clock.now())
    if list_id not in tx.accounts.lists(there.account_id):
        raise NotFound("this list is not in your account")
    made = Addresses(token=ids.list_token(), manage=ids.manage_token())
    kept = tx.watchlists.get(list_id)
    shown = {"public_token": made.token} if kept.public_token else {}
    tx.watchlists.change(
        list_id, token_hash=ids.digest(made.token), manage_hash=ids.digest(made.manage), **shown
    )
    tx.audit.note(there.actor, there.via, "list.readdress", f"list:{list_id}")
    return made
