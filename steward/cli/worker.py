"""Do jobs only: follow registries, publish events, read lists."""

import click

from steward.cli._running import current_service, rest


@click.command()
def command() -> None:
    """Do jobs only: follow registries, publish events, read lists.

    \b
    Example: steward worker
    """  # noqa: D301 -- click reads the control character
    with current_service() as opened:
        opened.answered.set()
        with opened.at_work_unscheduled():
            rest()
