"""Answer requests only; workers run elsewhere on the same database."""

import click

from steward.cli._running import current_service, serve


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
def command(host: str, port: int) -> None:
    """Answer requests only; workers run elsewhere on the same database.

    \b
    Example: steward web --port 8001
    """  # noqa: D301 -- click reads the control character
    with current_service() as opened:
        serve(opened, host, port)
