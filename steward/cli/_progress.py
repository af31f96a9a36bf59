"""A progress bar on a terminal; silence in a pipe."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from steward.assess import Progress


@contextmanager
def bar(title: str) -> Iterator[Progress]:
    """Give a function that moves the bar; the bar is gone at the end."""
    if not sys.stderr.isatty():
        yield lambda _done, _known: None
        return
    from rich.console import Console  # noqa: PLC0415 -- slow to import, and often not needed
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn  # noqa: PLC0415
    from rich.progress import Progress as Bars  # noqa: PLC0415

    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(title, total=None)
        yield lambda done, known: bars.update(task, completed=done, total=known)
