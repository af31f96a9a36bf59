"""Show the path by which a project reaches a file, with every requirement string."""

from collections.abc import Iterator

import click

from feeds.reports import many
from feeds.text import line
from steward import settings
from steward.assess import Index, everything
from steward.cli._manifests import index, manifest, say
from steward.cli._progress import bar
from steward.clock import SystemClock
from steward.edges import Environment
from steward.errors import NotFound
from steward.expansion import Member, path
from steward.fetch import Fetcher
from steward.manifests import Kind, Manifest
from steward.registries import Registry
from steward.settings import Settings
from steward.threats import place_of
from workflows.names import pypi


@click.command()
@click.argument("name")
@click.option("--in", "file", required=True, metavar="FILE", help="Any manifest, or -.")
def command(name: str, file: str) -> None:
    """Show the path by which NAME reaches FILE, with every requirement string.

    \b
    Example: steward explain idna --in pyproject.toml
    """  # noqa: D301 -- click reads the control character
    wanted = pypi(name).name
    configured = settings.from_environment()
    registry = index(configured)
    given = manifest(file, registry)
    say("".join(f"{row}\n" for row in _explained(wanted, given, registry, configured)))


def _explained(
    name: str, given: Manifest, registry: Registry, configured: Settings
) -> Iterator[str]:
    aside = [entry for entry in given.entries if entry.name == name and not entry.followed]
    members = _members(given, registry, configured)
    if name in members:
        yield from _steps(path(members, name))
        if given.kind is Kind.LOCK and not any(entry.parents for entry in given.entries):
            yield "  the lock does not say which package asks for it"
    elif aside:
        yield f"{place_of(aside[0])} asks for {line(aside[0].requirement)}: {aside[0].why_not}"
    else:
        raise NotFound(f"{name} does not reach {line(given.filename)}")


def _members(given: Manifest, registry: Registry, configured: Settings) -> dict[str, Member]:
    clock = SystemClock()
    fetcher = Fetcher(configured, clock)
    with bar("looking") as progress:
        members = everything(given, Index(registry, fetcher, clock, progress)).members
    fetcher.close()
    return dict(members)


def _steps(steps: tuple[Member, ...]) -> Iterator[str]:
    last = steps[-1]
    between = many(len(steps) - 1, "other project")
    count = "itself" if len(steps) == 1 else f"through {between}"
    yield f"{last.name} reaches {line(last.entry.file)} {count}:"
    for member in steps:
        asker = f"{line(member.parent)} requires" if member.parent else f"{place_of(member.entry)}:"
        yield f"  {asker} {line(member.requirement)}"
    if last.gates:
        yield f"  only with {', '.join(sorted(last.gates))}"
    if last.environment is not Environment.ALWAYS:
        yield f"  holds {last.environment.value}{f': {last.needs}' if last.needs else ''}"
