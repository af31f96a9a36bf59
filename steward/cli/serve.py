"""Start everything in one process: pages, feeds, worker and clock."""

from pathlib import Path

import click

from feeds.text import shown
from steward.cli._running import address, serve, service


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--watch",
    "watched",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Make one public list of this manifest; it is the same one after a restart.",
)
def command(host: str, port: int, watched: Path | None) -> None:
    """Start everything in one process: pages, feeds, worker and clock.

    The schema is brought forward first.  Without a network it starts all the
    same, and says which registry it cannot reach.

    \b
    Example: steward serve --watch pyproject.toml
    """  # noqa: D301 -- click reads the control character
    with service(address(host, port)) as opened:
        opened.store.migrate()
        if watched is not None:
            listed = opened.watch(watched)
            told = f"steward: watching {watched} as the list {listed.name}"
            click.echo(shown(told), err=True)
        with opened.at_work():
            serve(opened, host, port)
