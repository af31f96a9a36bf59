"""A QR code as one SVG path, for what a camera is to read from a page.

Drawn on the server: the page needs no script, and no other host sees the secret.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

QUIET: Final = 4
"""The empty modules around it (ISO/IEC 18004, 5.3.8)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """A code of `size` by `size` modules, its quiet zone among them; `path` fills the dark ones."""

    size: int
    path: str = field(repr=False)


def square(text: str) -> Square:
    """Return the QR code of a text."""
    import segno  # noqa: PLC0415 -- only who sets up an app waits for it

    rows = list(segno.make_qr(text, error="m").matrix_iter(border=QUIET))
    return Square(size=len(rows), path="".join(_runs(rows)))


def _runs(rows: Iterable[Iterable[int]]) -> Iterator[str]:
    """Return one bar for each run of dark modules: shorter than a square for each."""
    for y, row in enumerate(rows):
        x = 0
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                yield f"M{x} {y}h{length}v1h-{length}z"
            x += length
