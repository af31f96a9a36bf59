"""The pace: over all cases, no more than so many transfers begin in any 24 hours.

Whoever gets hold of many requests, or of the people who decide them, moves a few
projects before somebody looks, and not all (threat T02; A01).  What has to wait
loses nothing: it is carried out on a later day, in no order but that of the asking.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from workflows.days import DAY

USUAL: Final = 10
"""Transfers that may begin within a day where the operator says nothing else."""


def next_at(begun: Sequence[datetime], most: int, now: datetime) -> datetime | None:
    """Return when the next transfer may begin; None if that is now."""
    newest = sorted(begun, reverse=True)[:most]
    if len(newest) < most:
        return None
    free = newest[-1] + DAY
    return free if now < free else None
