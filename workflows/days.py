"""Days: whole days are elapsed 24 hours in UTC; holidays stop owners' clocks only.

A month end, a leap day or a daylight change therefore moves nothing.
"""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

DAY: Final = timedelta(days=1)


def after(start: datetime, days: int) -> datetime:
    """Return the moment so many times 24 hours later."""
    return start + timedelta(days=days)


@lru_cache(maxsize=4096)
def owner_days(start: datetime, days: int, holidays: frozenset[str]) -> datetime:
    """Return when so many days of an owner's clock are over.

    A 24-hour block that begins on a holiday (`"12-25"`, UTC) is not counted.
    """
    if not holidays:
        return after(start, days)
    moment, left = start, days
    while left:
        left -= moment.strftime("%m-%d") not in holidays
        moment += DAY
    return moment
