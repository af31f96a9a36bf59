"""Bring the database's schema forward."""

import click

from steward.cli._running import service


@click.command()
def command() -> None:
    """Bring the database's schema forward; what is current stays as it is.

    \b
    Example: steward migrate
    """  # noqa: D301 -- click reads the control character
    with service() as opened:
        was_current = opened.store.schema_is_current()
        opened.store.migrate()
        click.echo("The schema was current." if was_current else "The schema is current now.")
