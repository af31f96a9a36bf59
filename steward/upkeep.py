"""Upkeep: forgetting what has served its purpose, so that a small machine stays small.

TxTask("forget", upkeep.forget), Every(name="forget", actor="forget", seconds=3600)
"""

from datetime import timedelta
from typing import Final

from steward.store import Transaction

DONE_JOBS: Final = timedelta(days=7)
"""So long a job's key still counts as known."""

ANSWERS: Final = timedelta(days=1)
"""So long a client may repeat a request under its Idempotency-Key."""

ALLOWANCES: Final = timedelta(days=2)
"""Longer than any window that something is limited in."""


def forget(tx: Transaction) -> None:
    """Delete jobs long done, answers nobody repeats, and windows long closed."""
    now = tx.clock.now()
    tx.outbox.forget(now - DONE_JOBS)
    tx.idempotency.forget(now - ANSWERS)
    tx.allowances.forget(now - ALLOWANCES)
