"""Keeping: lists that are over are forgotten, and nothing is looked at for nobody."""

from steward.store import Transaction
from steward.watching import UNASKED, UNDO


def tidy(tx: Transaction) -> None:
    """Erase lists deleted long ago, and those of the system that nobody asks for.

    What no list leads to any more is not looked at any more; what is known of it stays.
    """
    now = tx.clock.now()
    over = (*tx.watchlists.deleted(now - UNDO), *tx.watchlists.unasked(now - UNASKED))
    for list_id in over:
        held = {member.project_id for member in tx.watchlists.members(list_id)}
        target = tx.watchlists.get(list_id).target_id
        tx.watchlists.erase(list_id)
        tx.projects.untrack(tx.watchlists.unheld(held | ({target} if target else set())))
