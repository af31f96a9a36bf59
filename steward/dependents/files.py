"""A dependency graph as two files of tab-separated lines, `.zst` allowed, into the store.

Nodes: name, latest version, number of versions, where its requirements were
read (`w` wheel, `s` sdist, `n` nowhere, `x` no valid version).  Edges:
dependent, dependency, kind (`r` required, `m` only where a marker holds, `x`
only with some extra), specifier.
"""

import io
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import zstandard

from steward import ids
from steward.edges import Environment
from steward.errors import Malformed
from steward.graph.reading import UNKNOWN_GATE
from steward.store import Store
from steward.store.loading import Loaded, LoadedEdge, LoadedName, Snapshot, Tick, load
from workflows.names import is_name, normal

COLUMNS: Final = 4
LONGEST_LINE: Final = 10_000
_READ: Final = frozenset("ws")
_KINDS: Final = {
    "r": ("", Environment.ALWAYS.value),
    "m": ("", Environment.SOMETIMES.value),
    "x": (UNKNOWN_GATE, Environment.ALWAYS.value),
}
_DATE: Final = re.compile(r"(?<!\d)(20\d\d)(?:-?(0[1-9]|1[0-2]))?(?!\d)")


def load_files(store: Store, nodes: Path, edges: Path, dated: str, tick: Tick) -> Loaded:
    """Put the graph of these files in place of the one loaded before.

    Raises `Malformed`, which names the file and the line; nothing is stored then.
    """
    with store.transaction() as tx:
        snapshot = Snapshot(
            ecosystem="pypi",
            base=ids.ulid(store.clock.now()),
            label=dated,
            names=_names(nodes),
            edges=_edges(edges),
        )
        return load(tx.connection, snapshot, tick)


def date_in(name: str) -> str | None:
    """Return the year, or year and month, that a file's name tells."""
    found = _DATE.search(name)
    return "-".join(filter(None, found.groups())) if found else None


def _names(file: Path) -> Iterator[LoadedName]:
    for place, (name, version, _, source) in _lines(file):
        yield LoadedName(_name(name, place), version, source in _READ)


def _edges(file: Path) -> Iterator[LoadedEdge]:
    for place, (dependent, target, kind, specifier) in _lines(file):
        if kind not in _KINDS:
            raise Malformed(f"{place}: the kind is r, m or x, not {kind[:20]!r}")
        gates, environment = _KINDS[kind]
        first, second = _name(dependent, place), _name(target, place)
        yield LoadedEdge(first, second, f"{second}{specifier}", gates, environment)


def _name(text: str, place: str) -> str:
    if not is_name(text):
        raise Malformed(f"{place}: {text[:80]!r} is not a project name (PEP 508)")
    return normal(text)


def _lines(file: Path) -> Iterator[tuple[str, list[str]]]:
    """Return each line's place, to be named in a complaint, and its columns."""
    try:
        with ExitStack() as stack:
            stream = stack.enter_context(file.open("rb"))
            if file.suffix == ".zst":
                reader = zstandard.ZstdDecompressor().stream_reader(stream)
                stream = stack.enter_context(io.BufferedReader(reader))
            yield from _columns(file.name, stream)
    except (OSError, zstandard.ZstdError) as error:
        raise Malformed(f"{file.name} cannot be read: {error}") from error


def _columns(name: str, stream: io.BufferedReader) -> Iterator[tuple[str, list[str]]]:
    number = 0
    while line := stream.readline(LONGEST_LINE):
        number += 1
        place = f"{name}, line {number}"
        try:
            columns = line.decode().rstrip("\r\n").split("\t")
        except UnicodeDecodeError as error:
            raise Malformed(f"{place}: not UTF-8") from error
        if len(columns) != COLUMNS:
            raise Malformed(f"{place}: {COLUMNS} columns expected, {len(columns)} found")
        yield place, columns
