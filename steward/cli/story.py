"""Play story files through the whole service and report what held."""

import logging
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from steward import logs
from steward.cli import FINE, FOUND
from steward.cli._manifests import say
from steward.cli._progress import bar
from steward.clock import SystemClock


@click.command()
@click.argument(
    "files",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
def command(files: tuple[Path, ...]) -> int:
    """Play story files through the whole service and report what held.

    Needs no network and keeps nothing: each story has an index, a clock and a
    database of its own.

    \b
    Example: steward story fixtures/stories/name-reused.toml
    Exit: 0 everything held, 1 something did not, 2 a story cannot be read
    """  # noqa: D301 -- click reads the control character
    from steward.stories.play import play_file  # noqa: PLC0415 -- loads the whole service
    from steward.stories.stage import scratch  # noqa: PLC0415

    logs.configure(sys.stderr, SystemClock(), logging.ERROR)
    held = True
    with bar("playing") as progress:
        for done, path in enumerate(files):
            progress(done, len(files))
            with scratch() as folder:
                faults = [
                    f"{day.at:%Y-%m-%d %H:%M}  {fault}"
                    for day in play_file(path, Path(folder))
                    for fault in day.faults
                ]
            held = held and not faults
            say(_told(path, faults))
    return FINE if held else FOUND


def _told(path: Path, faults: Iterable[str]) -> str:
    faults = list(faults)
    head = f"{'held' if not faults else 'did not hold'}: {path.name}\n"
    return head + "".join(f"  {fault}\n" for fault in faults)
