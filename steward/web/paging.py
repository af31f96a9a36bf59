"""Cursors: where a page of a list ended, in a form that says nothing and promises nothing.

A cursor only says after which key to go on.  One that is not ours is refused;
one that was changed by hand leads, at worst, to another page of public rows.
"""

import base64
import binascii
from collections.abc import Sequence
from typing import Final, TypeVar

from steward.errors import NotFound

T = TypeVar("T")

PAGE: Final = 50
MOST: Final = 200
_MARK = "1:"
LONGEST: Final = 600
NOWHERE: Final = "this cursor is not one of ours; begin again without it"


def cursor(kind: str, key: str) -> str:
    """Return the cursor of a list of this kind that goes on after the key."""
    raw = f"{_MARK}{kind}:{key}".encode("utf-8", "replace")
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def key(kind: str, text: str) -> str:
    """Return the key a cursor of this kind holds.  Raises `NotFound`."""
    try:
        padded = text + "=" * (-len(text) % 4)
        raw = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raw = ""
    begin = f"{_MARK}{kind}:"
    if len(text) > LONGEST or not raw.startswith(begin) or cursor(kind, raw[len(begin) :]) != text:
        raise NotFound(NOWHERE)
    return raw.removeprefix(begin)


def number(kind: str, text: str) -> int:
    """Return the whole number a cursor of this kind holds.  Raises `NotFound`."""
    found = key(kind, text)
    if not (found.isascii() and found.isdecimal() and len(found) < 19):  # noqa: PLR2004 -- 64 bits
        raise NotFound(NOWHERE)
    return int(found)


def cut(rows: Sequence[T], most: int) -> tuple[Sequence[T], bool]:
    """Return at most so many rows, and whether there are more: ask for one row more than that."""
    return rows[:most], len(rows) > most
