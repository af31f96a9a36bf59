"""Make the jobs of the schedule only; any number of clocks may run."""

import click

from steward.cli._running import current_service, rest
from steward.schedule import Schedule


@click.command()
def command() -> None:
    """Make the jobs of the schedule only; any number of clocks may run.

    \b
    Example: steward clock
    """  # noqa: D301 -- click reads the control character
    with current_service() as opened:
        schedule = Schedule(opened.store, opened.schedule())
        schedule.start()
        try:
            rest()
        finally:
            schedule.stop()
