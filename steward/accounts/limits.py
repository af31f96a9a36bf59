"""Limits: spent in the database, so that they hold across workers and fail closed."""

from datetime import datetime

from steward.errors import TooMany
from steward.store import Store, Transaction
from steward.store.allowances import Exhausted, Limit


def spend(tx: Transaction, bucket: str, limit: Limit, what: str) -> None:
    """Spend one of an allowance.  Raises `TooMany`, with when there is a new one."""
    spent = tx.allowances.spend(bucket, limit, tx.clock.now())
    if isinstance(spent, Exhausted):
        raise TooMany(f"{what}; try again from {_clock(spent.again)}", spent.again)


def try_once(store: Store, bucket: str, limit: Limit, what: str) -> None:
    """Spend one try for good, however the try ends.  Raises `TooMany`."""
    with store.transaction() as tx:
        spend(tx, bucket, limit, what)


def _clock(moment: datetime) -> str:
    return f"{moment:%H:%M} UTC"
