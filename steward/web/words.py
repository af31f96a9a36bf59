"""How text from outside is written on a page, and with it numbers and moments.

Text from outside stays data: what could reorder, hide or break a line is written
out as its code point.
"""

import re
from typing import Final
from urllib.parse import urlsplit

from feeds.figures import age, count, day, happened, listed, many, sentence, spelled, stamp

__all__ = [
    "age",
    "count",
    "day",
    "happened",
    "listed",
    "many",
    "safe_link",
    "seen_in_json",
    "sentence",
    "spelled",
    "stamp",
    "visible",
]

# Controls but tab and line feed, soft hyphen, bidi marks and overrides, zero-width and
# invisible operators, line separators, byte-order mark, tags, private use, lone surrogates.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
    "\ud800-\udfff\ue000-\uf8ff\U000e0000-\U000e0fff]"
)
_LINKS: Final = frozenset({"http", "https", "mailto"})


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


def _escape(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[n : n + 2].hex()}" for n in range(0, len(units), 2))
