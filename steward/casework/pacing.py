"""The pace: how many transfers began lately, over all cases, and the word that no more may.

The number is the operator's and kept in the database, so that every process
holds to the same.  Filing, asking and deciding go on; only beginning waits.
"""

from datetime import datetime
from typing import Final

from steward.casework import alarming
from steward.store import Transaction, View
from workflows import pace
from workflows.days import DAY
from workflows.decision_events import TransferOrdered
from workflows.wish_events import PaceReached

STREAM: Final = "transfer-pace"
_MOST: Final = "transfers-a-day"


def prefer(tx: Transaction, most: int) -> None:
    """Let no more than so many transfers begin within a day."""
    tx.meta.put(_MOST, str(most))


def most(view: View) -> int:
    """Return how many transfers may begin within a day."""
    return int(view.meta.read(_MOST) or pace.USUAL)


def begun(view: View) -> tuple[datetime, ...]:
    """Return when the newest transfers began: as many as may within a day, or fewer."""
    return view.ledger.moments(TransferOrdered, most(view))


def next_at(view: View, now: datetime) -> datetime | None:
    """Return when the next transfer may begin; None if that is now."""
    return pace.next_at(begun(view), most(view), now)


def hold(tx: Transaction) -> None:
    """Let no other transfer begin before this transaction ends: two would count the same."""
    tx.ledger.upcoming()


def note(tx: Transaction, now: datetime) -> None:
    """Say that no more may begin, if that was the last one; at most once in a day."""
    until = next_at(tx, now)
    said = tx.ledger.moments(PaceReached, 1)
    if until and not (said and now - said[0] < DAY):
        event = PaceReached(at=now, begun=most(tx), until=until)
        alarming.raise_(tx, STREAM, event)
