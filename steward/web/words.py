"""How numbers, moments and text from outside are written on a page.

Pure functions; `now` is always an argument.  Text from outside stays data: what
could reorder, hide or break a line is written out as its code point.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

_SPELLED: Final = (
    "no one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905 -- reads as it is counted
)
# Controls but tab and line feed, soft hyphen, bidi marks and overrides, zero-width and
# invisible operators, line separators, byte-order mark, tags, private use, lone surrogates.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
    "\ud800-\udfff\ue000-\uf8ff\U000e0000-\U000e0fff]"
)
_LINKS: Final = frozenset({"http", "https", "mailto"})
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_TWO_WEEKS, _NINE_WEEKS, _TWO_YEARS = 14, 63, 730


def visible(text: str) -> str:
    """Return the text with everything unseen written as `[U+202E]`; line ends become one kind."""
    return _UNSEEN.sub(lambda found: f"[U+{ord(found[0]):04X}]", text.replace("\r\n", "\n"))


def seen_in_json(raw: bytes) -> bytes:
    """Return JSON with everything unseen escaped: the same values, and nothing hidden in it."""
    return _UNSEEN.sub(lambda found: _escape(found[0]), raw.decode()).encode()


def safe_link(url: str | None) -> str | None:
    """Return an address a page may link to, or None: only http, https and mailto leave."""
    if not url or _UNSEEN.search(url) or any(c.isspace() for c in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    reachable = bool(parts.netloc) or parts.scheme == "mailto"
    return url if parts.scheme in _LINKS and reachable else None


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


def _escape(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[n : n + 2].hex()}" for n in range(0, len(units), 2))


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
