"""Say what threatens the dependencies in these files, now, without a server."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import click

import steward
from feeds import reports
from feeds.reports import Report
from steward import assess, settings
from steward.cli import COULD_NOT, FINE, FOUND
from steward.cli._ignores import Ignore, beside, option
from steward.cli._manifests import index, manifests, say
from steward.cli._progress import bar
from steward.clock import SystemClock
from steward.fetch import Fetcher
from workflows.findings import Severity


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--format", "form", type=click.Choice(reports.forms()), default="table", show_default=True
)
@click.option(
    "--fail-on",
    type=click.Choice([each.value for each in Severity]),
    default=Severity.HIGH.value,
    show_default=True,
    help="Exit with 1 if anything this severe is found.",
)
@click.option("--direct", is_flag=True, help="Only what the files ask for themselves.")
@click.option(
    "--ignore",
    "ignored",
    multiple=True,
    metavar="NAME[:KIND]",
    help="Do not tell this; repeatable.",
)
def command(
    files: Sequence[str], form: str, fail_on: str, *, direct: bool, ignored: Sequence[str]
) -> int:
    """Say what threatens these dependencies, now, without a server.

    FILE is a requirements.txt, pyproject.toml, pylock.toml, uv.lock or
    poetry.lock; - is standard input.  With one look, a missing name is "not
    on the index when we looked", never "deleted".

    \b
    Example: steward check requirements.txt --fail-on medium --ignore six
    Exit: 0 fine, 1 found, 2 unreadable, 3 could not find out
    """  # noqa: D301 -- click reads the control character
    ignores = (*map(option, ignored), *beside(each for each in files if each != "-"))
    report = _without(_report(files, direct=direct), ignores)
    say(reports.load(form).render(report))
    return _status(report, Severity(fail_on))


def _report(files: Sequence[str], *, direct: bool) -> Report:
    configured, clock = settings.from_environment(), SystemClock()
    registry = index(configured)
    given = manifests(files, registry)
    fetcher = Fetcher(configured, clock)
    with bar("looking") as progress:
        way = assess.Index(registry, fetcher, clock, progress)
        assessment = assess.check(given, way, assess.named if direct else assess.everything)
    fetcher.close()
    view = assess.DIRECT_VIEW if direct else assess.view_of(assessment.kinds)
    version = steward.version()
    return assessment.report(clock.now(), registry.root_url, version, view)


def _without(report: Report, ignores: Sequence[Ignore]) -> Report:
    today: date = report.at.date()
    left = [t for t in report.threats if not any(each.covers(t, today) for each in ignores)]
    return replace(report, threats=tuple(left), ignored=len(report.threats) - len(left))


def _status(report: Report, floor: Severity) -> int:
    if any(threat.severity.rank <= floor.rank for threat in report.threats):
        return FOUND
    return COULD_NOT if report.unknown else FINE
