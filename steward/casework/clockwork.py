"""Clockwork: time passes in a case when a job says so, and the job is a row.

Each act puts one down for the next moment at which the clock can do something;
an hourly look finds cases whose job was lost.  After a stop all that is due is
done once, one step after the other.
"""

from datetime import datetime
from typing import Final

from steward.store import Transaction
from workflows.names import CaseId

TIME: Final = "case-time"
LOOK: Final = "case-clock"
SUPERSEDE: Final = "case-supersede"
PART: Final = "case-part"
LETTERS: Final = "case-letters"
UNREAD: Final = "tell-unread"
HOUR: Final = 3600

_MOST: Final = 500
"""Cases of one look; the next look finds the others."""


def wake(tx: Transaction, case: CaseId, version: int, at: datetime | None) -> None:
    """Have time pass in a case at that moment."""
    if at is not None:
        key = f"{TIME}:{case}:{version}:{int(at.timestamp())}"
        tx.outbox.later(TIME, key, at, case=case)


def write(tx: Transaction, case: CaseId, first: int, last: int) -> None:
    """Have the letters written that follow from these events of a case, by their versions."""
    key = f"{LETTERS}:{case}:{first}"
    tx.outbox.later(LETTERS, key, case=case, first=first, last=last)


def look(tx: Transaction) -> None:
    """Wake every case in which the clock is late, and those that nobody takes care of."""
    now = tx.clock.now()
    slot = int(now.timestamp()) // HOUR
    late = [each.id for each in tx.case_files.awake(now, _MOST)]
    alone = tx.case_files.unassigned(_MOST)
    jobs = {f"{TIME}:{each}:late:{slot}": {"case": each} for each in {*late, *alone}}
    tx.outbox.all_later(TIME, jobs)
