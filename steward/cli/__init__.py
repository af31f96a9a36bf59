"""The command line: one verb a file here, found by name and imported when it is asked for.

To add one: a module with a click command called `command`; `load_graph.py` is
the verb `load-graph`, and a name that begins with `_` is no verb.  A command
returns its exit status: 0 fine, 1 something was found, 2 wrong usage or
unreadable input, 3 could not find out.
"""

import ast
import importlib
import io
import pkgutil
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, cast

import click

from feeds.text import shown
from steward.errors import Fault, Malformed, NotFound
from workflows.errors import Refused

FINE: Final = 0
FOUND: Final = 1
UNREADABLE: Final = 2
COULD_NOT: Final = 3
INTERRUPTED: Final = 130


class Verbs(click.Group):
    """The verbs, listed without being imported, since some are slow to import."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Return every verb, in order."""
        found = (module.name for module in pkgutil.iter_modules(__path__))
        return sorted(name.replace("_", "-") for name in found if not name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a verb's command, or None where there is no such verb."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"{__name__}.{cmd_name.replace('-', '_')}")
        return cast("click.Command", module.command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each verb beside the first line of its file."""
        rows = [(verb, _first_line(verb)) for verb in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="steward")
def steward() -> None:
    """Tell who depends on a project when it is removed, archived, or changes hands.

    \b
    Example: steward check pyproject.toml
    """  # noqa: D301 -- click reads the control character


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a verb and leave with its status; a fault is one sentence, not a trace."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a verb and return its exit status."""
    try:
        status = steward.main(arguments, prog_name="steward", standalone_mode=False)
    except Exception as error:  # noqa: BLE001 -- the edge: a trace's 1 would mean "found"
        return _told(error)
    return _status(status)


def _told(error: Exception) -> int:
    """Say what went wrong in a sentence and return the exit status it has."""
    status = COULD_NOT
    match error:
        case click.exceptions.Exit():
            status = error.exit_code
        case click.ClickException():
            said = io.StringIO()
            error.show(said)
            click.echo(shown(said.getvalue()), err=True, nl=False)
            status = UNREADABLE
        case click.Abort():
            status = INTERRUPTED
        case Malformed() | NotFound() | Refused():
            _complain(error.why)
            status = UNREADABLE
        case Fault():
            _complain(error.why)
        case _:
            click.echo(shown("".join(traceback.format_exception(error))), err=True)
            _complain(f"this is a defect of steward ({type(error).__name__})")
    return status


def _status(returned: Any) -> int:  # noqa: ANN401 -- whatever a command returned
    return returned if isinstance(returned, int) else FINE


def _complain(why: str) -> None:
    click.echo(shown(f"steward: {why}"), err=True)


def _first_line(verb: str) -> str:
    file = Path(__file__).with_name(f"{verb.replace('-', '_')}.py")
    file = file if file.exists() else file.with_suffix("") / "__init__.py"
    text = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return text.partition("\n")[0]
