"""pylock.toml: the lock file of the standards (PEP 751).

It means exactly its packages.  What a package was locked from decides whether
it is followed: an index by name, or an address of its own.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from steward.manifests import (
    DIRECT,
    STDIN,
    Entry,
    Manifest,
    Package,
    Source,
    array,
    condition,
    lock_of,
    parents_by_child,
    table,
    tables_of,
    text_of,
    with_lines,
)

_NAME: Final = re.compile(r"pylock(\.[^.]+)?\.toml")
_ADDRESSES: Final = ("vcs", "directory", "archive")


def claims(filename: str, content: bytes) -> bool:
    """Claim `pylock.toml` and `pylock.NAME.toml`."""
    if filename == STDIN:
        return b"lock-version" in content and b"[[packages]]" in content
    return _NAME.fullmatch(filename) is not None


def parse(source: Source) -> Manifest:
    """Read the lock.  Raises `Malformed` where it is not TOML."""
    tables = tables_of(source, "packages")
    parents = parents_by_child(_links(tables))

    def told(package: Package) -> Entry:
        marker = condition(package.table.get("marker"))
        addressed = any(package.table.get(each) for each in _ADDRESSES)
        index = text_of(package.table.get("index"))
        return replace(
            package.entry,
            gates=marker.gates,
            environment=marker.environment,
            needs=marker.needs,
            parents=parents.get(package.entry.name, ()),
            why_not=DIRECT if addressed else source.elsewhere(index),
        )

    return lock_of(source, "pylock", with_lines(source, "packages", tables), told)


def _links(tables: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for each in tables:
        for needed in map(table, array(each.get("dependencies"))):
            child, parent = text_of(needed.get("name")), text_of(each.get("name"))
            if child and parent:
                yield child, parent
