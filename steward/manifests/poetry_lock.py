"""poetry.lock: what Poetry resolved.

It means exactly its packages.  Which of them the project asked for itself is
not in the file: those that no other package requires are taken for it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from steward.edges import Condition
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
from workflows.names import normal

_MAIN: Final = "main"


def claims(filename: str, content: bytes) -> bool:
    """Claim `poetry.lock`."""
    if filename == STDIN:
        return b"[[package]]" in content and b"python-versions" in content
    return filename == "poetry.lock"


def parse(source: Source) -> Manifest:
    """Read the lock.  Raises `Malformed` where it is not TOML."""
    tables = tables_of(source, "package")
    parents = parents_by_child(_links(tables))

    def told(package: Package) -> Entry:
        marker = _marker(package.table.get("markers"))
        return replace(
            package.entry,
            gates=_gates(package.table) | marker.gates,
            environment=marker.environment,
            needs=marker.needs,
            parents=parents.get(package.entry.name, ()),
            why_not=_why_not(table(package.table.get("source")), source),
        )

    return lock_of(source, "poetry_lock", with_lines(source, "package", tables), told)


def _why_not(origin: Mapping[str, Any], source: Source) -> str:
    kind = text_of(origin.get("type"))
    if kind in {None, "legacy"}:  # another index; no source at all means the usual one
        return source.elsewhere(text_of(origin.get("url")))
    return DIRECT


def _gates(package: Mapping[str, Any]) -> frozenset[str]:
    """Return the groups that bring a package in; those of the main group none."""
    groups = [text for text in map(text_of, array(package.get("groups"))) if text]
    groups = groups or [text_of(package.get("category")) or _MAIN]
    if _MAIN in groups:
        return frozenset({"optional"} if package.get("optional") is True else ())
    return frozenset(groups)


def _marker(markers: object) -> Condition:
    """Return the condition of the main group where each group has a marker of its own."""
    if isinstance(markers, dict):
        return condition(markers.get(_MAIN)) if _MAIN in markers else Condition()
    return condition(markers)


def _links(tables: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for each in tables:
        parent = normal(text_of(each.get("name")) or "")
        for child in map(normal, table(each.get("dependencies"))):
            if child != parent:
                yield child, parent
