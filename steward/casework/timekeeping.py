"""Timekeeping: whether the clock shows a time that is over, and what is done about it once.

The newest moment in the ledger is what we know for sure to be past.  All dates
are kept as moments in UTC, so a clock that was set back brings nothing forward;
what it could do is open again what had run out, and that is ended for good.
"""

from datetime import datetime
from typing import Final

from steward.accounts import retention
from steward.casework import alarming
from steward.store import Transaction, View
from workflows.dossier import MOST_BEHIND
from workflows.records import instant
from workflows.wish_events import ClockSetBack

STREAM: Final = "clock"


def known(view: View, now: datetime) -> datetime | None:
    """Return the moment before which nothing goes on; None while the clock is right."""
    latest = view.ledger.latest()
    return latest if latest and latest - now > MOST_BEHIND else None


def check(tx: Transaction) -> int:
    """Say once that the clock was set back, and return how often that was said.

    Then every session, link and challenge ends, and all that had run out by what we
    know is deleted, so that no earlier hour makes it good again.
    """
    now = tx.clock.now()
    latest = known(tx, now)
    if latest and not tx.ledger.knows(f"set-back:{instant(latest)}"):
        retention.end(tx, latest)
        tx.case_letters.forget_links(latest)
        alarming.raise_(tx, STREAM, ClockSetBack(at=latest, shown=now))
    return tx.ledger.version(STREAM)
