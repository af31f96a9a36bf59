"""Play the stories without a network and serve the result."""

import logging
import sys
from pathlib import Path

import click

from steward import logs
from steward.cli._progress import bar
from steward.clock import SystemClock
from steward.errors import NotFound

HOST = "127.0.0.1"
_DESK = (
    "steward: each link works once and for ten minutes; set up a second factor on /account, "
    "and the desk is at /desk"
)


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--stories",
    "folder",
    default="fixtures/stories",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder whose stories are played.",
)
def command(port: int, folder: Path) -> None:
    """Play the stories without a network and serve the result.

    The stories are moved so that they end today, and a handoff stands in every
    stage.  Links to sign in as a moderator and as an admin are printed, so that
    anybody can open the desk and decide a case.  Nothing is kept when it is
    stopped.

    \b
    Example: steward demo --port 8080
    """  # noqa: D301 -- click reads the control character
    from steward.cli import _running  # noqa: PLC0415 -- slow, as are the stories
    from steward.stories import demo, handoffs  # noqa: PLC0415
    from steward.stories.stage import Stage, scratch  # noqa: PLC0415

    told = demo.stories(folder)
    if not told:
        raise NotFound(f"there are no stories in {folder}; --stories names another folder")
    clock = SystemClock()
    logs.configure(sys.stderr, clock, logging.ERROR)
    now, cases = clock.now(), handoffs.Handoffs()
    moments = demo.with_cases(demo.programme(told, now), cases, now)
    with scratch() as data:
        with Stage(Path(data), now - handoffs.LONG_AGO, f"http://{HOST}:{port}") as stage:
            cases.prepare(stage)
            stage.clock.move_to(moments[0].at)
            with bar("playing the stories") as progress:
                demo.perform_all(stage, moments, progress)
            stage.play_until(clock.now())
            for address, link in handoffs.links(stage):
                office = handoffs.OFFICES[address]
                click.echo(f"steward: sign in as {office}, {address}: {link}", err=True)
            click.echo(_DESK, err=True)
        with _running.service_of(stage.service.settings, stage.network) as opened, opened.at_work():
            stage.index.clock = clock
            _running.serve(opened, HOST, port)
