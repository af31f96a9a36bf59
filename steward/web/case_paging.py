"""The cursor of a list of cases: the place where a page ended, not a count of pages.

Cases move in the list while it is read; a number of pages would leave some out.
"""

from contextlib import suppress
from datetime import datetime
from typing import Final

from steward.errors import NotFound
from steward.store.case_files import Place
from steward.web import paging
from workflows.names import CaseId
from workflows.records import instant

_KIND: Final = "cases"
_MOST: Final = 9
_ULID: Final = 26


def cursor(place: Place | None) -> str | None:
    """Return the cursor of what comes after a place; None where nothing does."""
    if place is None:
        return None
    key = f"{place.tier} {place.dependents} {instant(place.filed)} {place.id}"
    return paging.cursor(_KIND, key)


def place(text: str) -> Place:
    """Return the place that a cursor holds.  Raises `NotFound`."""
    parts = paging.key(_KIND, text).split(" ")
    found: Place | None = None
    with suppress(ValueError):
        tier, dependents, filed, case = parts
        found = Place(_whole(tier), _whole(dependents), datetime.fromisoformat(filed), CaseId(case))
    if found is None or not _is_id(found.id) or cursor(found) != text:
        raise NotFound(paging.NOWHERE)
    return found


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= _MOST):
        raise ValueError(text)
    return int(text)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isalnum() and len(text) == _ULID
