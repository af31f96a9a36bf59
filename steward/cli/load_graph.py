"""Load a whole dependency graph from two files of tab-separated lines."""

from pathlib import Path

import click

from steward import settings
from steward.cli._manifests import say
from steward.cli._progress import bar
from steward.dependents import Dependents
from steward.dependents.files import date_in, load_files
from steward.store import Store

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("nodes", type=FILE)
@click.argument("edges", type=FILE)
@click.option("--dated", metavar="YYYY-MM", help="What to call it; else what the file's name says.")
def command(nodes: Path, edges: Path, dated: str | None) -> None:
    """Load the dependency graph of NODES and EDGES, in place of the one loaded before.

    Tab-separated lines, .zst allowed.  NODES: name, latest version, number of
    versions, source of the requirements (w, s, n or x).  EDGES: dependent,
    dependency, kind (r required, m marker, x extra), specifier.

    \b
    Example: steward load-graph nodes-2023-09.tsv.zst edges-2023-09.tsv.zst
    """  # noqa: D301 -- click reads the control character
    configured = settings.from_environment()
    label = dated or date_in(nodes.name) or date_in(edges.name) or "unknown date"
    with Store(configured.database_url) as store:
        store.migrate()
        with bar("reading") as progress:
            done = 0

            def tick(lines: int) -> None:
                nonlocal done
                done += lines
                progress(done, done)  # how many there are shows only at the end

            loaded = load_files(store, nodes, edges, label, tick)
        counted = Dependents(configured.data_dir).recount(store)
    say(
        f"{loaded.projects:,} projects and {loaded.edges:,} edges of {label}\n"
        f"{counted:,} counts of dependents changed\n"
        f"{loaded.dangling:,} required names are no project of this graph\n"
        f"{loaded.unread:,} projects have requirements nobody read\n"
    )
