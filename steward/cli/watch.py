"""Make a watch list of a file, and print its page, feed and manage addresses."""

from collections.abc import Iterator

import click

from feeds.reports import many
from feeds.text import line
from steward import registries
from steward.cli._manifests import content, say
from steward.cli._running import current_service
from steward.manifests import LARGEST
from steward.settings import Settings
from steward.watching import addresses, making
from steward.watching.making import Made, Prepared


@click.command()
@click.argument("file", metavar="FILE")
@click.option("--name", default="", help="What to call the list; the file's name by default.")
def command(file: str, name: str) -> None:
    """Make a watch list of FILE, and print its page, feed and manage addresses.

    The list is followed by the service that works on this database.  The
    manage address is told now and never again.

    \b
    Example: steward watch uv.lock --name "Our shop"
    """  # noqa: D301 -- click reads the control character
    with current_service() as opened:
        indexes = registries.roots("pypi", opened.settings.pypi_url)
        filename, given = content(file)
        prepared = making.prepare(name, filename, given, indexes, LARGEST)
        with opened.store.transaction() as tx:
            made = making.make(tx, prepared)
        say("".join(f"{row}\n" for row in _told(opened.settings, prepared, made)))


def _told(settings: Settings, prepared: Prepared, made: Made) -> Iterator[str]:
    yield f"{line(prepared.name)}: {many(len(prepared.names), 'project')} named"
    for each in prepared.unused:
        yield f"  {line(each['file'])}:{each['line']}: {line(each['text'])} ({line(each['why'])})"
    yield f"page    {addresses.page(settings.base_url, made.token)}"
    for form, address in addresses.feeds(settings.base_url, made.token).items():
        yield f"{form:<7} {address}"
    yield f"manage  {addresses.manage(settings.base_url, made.token, made.manage)}"
