"""How numbers, moments and lists are written for people.

Pure functions; `now` is always an argument.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

_SPELLED: Final = (
    "no one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905 -- reads as it is counted
)
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_TWO_WEEKS, _NINE_WEEKS, _TWO_YEARS = 14, 63, 730


def count(number: int) -> str:
    """Return a figure with its thousands parted: 1,204."""
    return f"{number:,}"


def many(number: int, one: str, more: str | None = None) -> str:
    """Return a figure with its noun: 1 project, 1,204 projects."""
    return f"{count(number)} {one if number == 1 else more or one + 's'}"


def spelled(number: int) -> str:
    """Return a number as running text has it: in words up to twelve, then in figures."""
    return _SPELLED[number] if number < len(_SPELLED) else count(number)


def listed(items: Sequence[str]) -> str:
    """Return items as a sentence lists them: a, b and c."""
    return " and ".join(filter(None, (", ".join(items[:-1]), *items[-1:])))


def sentence(text: str) -> str:
    """Return words from elsewhere as a sentence: a capital first, a full stop last."""
    said = text.strip()
    return said[:1].upper() + said[1:] + ("" if not said or said.endswith((".", "!", "?")) else ".")


def stamp(moment: datetime) -> str:
    """Return a moment for `<time datetime>`: RFC 3339 in UTC, to the second."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def age(moment: datetime, now: datetime) -> str:
    """Return how long ago, or how soon, in words."""
    seconds = (now - moment).total_seconds()
    if abs(seconds) < _MINUTE:
        return "just now" if seconds >= 0 else "in a moment"
    if seconds < 0:
        return f"in {_length(-seconds, (moment.date() - now.date()).days)}"
    days = (now.date() - moment.date()).days
    return "yesterday" if seconds >= _DAY and days == 1 else f"{_length(seconds, days)} ago"


def day(moment: datetime, now: datetime) -> str:
    """Return a date as a sentence has it; the year is left out within the last half year."""
    near = abs((now - moment).days) <= 183  # noqa: PLR2004 -- half a year
    return f"{moment.day} {moment:%B}" if near else f"{moment.day} {moment:%B} {moment.year}"


def happened(counts: Sequence[tuple[int, str, str]]) -> str:
    """Return what happened as one clause: "two projects were removed and one changed hands".

    Each item is a count, what one did and what several did; zeros are left out.
    """
    told = [item for item in counts if item[0]]
    phrases = [f"{spelled(n)} {one if n == 1 else more}" for n, one, more in told]
    if phrases:
        n, one, more = told[0]
        phrases[0] = f"{spelled(n)} {'project' if n == 1 else 'projects'} {one if n == 1 else more}"
    return listed(phrases)


def _length(seconds: float, days: int) -> str:
    """`days` are those of the calendar: what was late on Tuesday was two days ago on Thursday."""
    if seconds < _HOUR:
        return many(int(seconds // _MINUTE), "minute")
    if seconds < _DAY:
        return many(int(seconds // _HOUR), "hour")
    if days < _TWO_WEEKS:
        return many(days, "day")
    if days < _NINE_WEEKS:
        return many(days // 7, "week")
    return many(int(days / 30.44), "month") if days < _TWO_YEARS else many(days // 365, "year")
