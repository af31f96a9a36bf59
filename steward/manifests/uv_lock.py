"""uv.lock: what uv resolved, for every environment at once.

It means exactly its packages.  The projects of the workspace itself are the
roots: what only their extras or groups reach is marked with those.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from steward.edges import Condition, Environment
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
    table,
    tables_of,
    text_of,
    with_lines,
)

_SOURCE: Final = re.compile(rb"^source = \{", re.MULTILINE)
_OURS: Final = ("editable", "virtual", "directory")
_ADDRESSES: Final = ("git", "url", "path", *_OURS)

Packages = list[dict[str, Any]]


def claims(filename: str, content: bytes) -> bool:
    """Claim `uv.lock`."""
    if filename == STDIN:
        return b"[[package]]" in content and bool(_SOURCE.search(content))
    return filename == "uv.lock"


def parse(source: Source) -> Manifest:
    """Read the lock.  Raises `Malformed` where it is not TOML."""
    packages = tables_of(source, "package")
    links = [link for package in packages for link in _links(package)]
    asked: dict[str, list[_Link]] = {}
    for link in links:
        asked.setdefault(link.child, []).append(link)
    roots = {_name(package) for package in packages if _is_root(package)}
    place = _Place(asked, roots, _gates(links, roots))
    fetched = (each for each in with_lines(source, "package", packages) if not _is_root(each[0]))
    return lock_of(
        source,
        "uv_lock",
        fetched,
        lambda package: _entry(package, source, place),
        project=min(filter(None, roots)) if any(roots) else None,
    )


@dataclass(frozen=True, slots=True)
class _Link:
    """One package requires another; `gate` is the extra or group of the parent that asks."""

    parent: str
    child: str
    gate: str
    marker: str | None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a package stands in the lock."""

    asked: Mapping[str, list[_Link]]
    roots: set[str]
    gates: Mapping[str, frozenset[str]]


def _entry(package: Package, source: Source, place: _Place) -> Entry:
    name, origin = _name(package.table), table(package.table.get("source"))
    addressed = any(each in origin for each in _ADDRESSES)
    asked = place.asked.get(name, [])
    marker = _anywhere([condition(link.marker) for link in asked])
    return replace(
        package.entry,
        gates=place.gates.get(name, frozenset()),
        environment=marker.environment,
        needs=marker.needs,
        parents=_parents(asked, place.roots),
        why_not=DIRECT if addressed else source.elsewhere(text_of(origin.get("registry"))),
    )


def _anywhere(conditions: list[Condition]) -> Condition:
    """Return the widest of several ways in."""
    order = {Environment.ALWAYS: 0, Environment.SOMETIMES: 1, Environment.NEVER: 2}
    return min(conditions, key=lambda each: order[each.environment], default=Condition())


def _parents(asked: list[_Link], roots: set[str]) -> tuple[str, ...]:
    """Return who requires a package; nobody where the workspace itself does."""
    if any(link.parent in roots for link in asked):
        return ()
    return tuple(dict.fromkeys(link.parent for link in asked if link.parent != link.child))


def _gates(links: list[_Link], roots: set[str]) -> Mapping[str, frozenset[str]]:
    """Return, for what a plain install does not reach, the extras and groups that do."""
    children: dict[str, list[str]] = {}
    for link in links:
        children.setdefault(link.parent, []).append(link.child)
    first = [link for link in links if link.parent in roots]
    plain = _reached(children, {link.child for link in first if not link.gate}, roots)
    gates: dict[str, frozenset[str]] = {}
    for gate in sorted({link.gate for link in first if link.gate}):
        starts = {link.child for link in first if link.gate == gate}
        for name in _reached(children, starts, roots) - plain:
            gates[name] = gates.get(name, frozenset()) | {gate}
    return gates


def _reached(children: Mapping[str, list[str]], starts: set[str], roots: set[str]) -> set[str]:
    found, waiting = set(starts), list(starts)
    while waiting:
        parent = waiting.pop()
        # A workspace's own extras are gates of their own, so a root is not passed through.
        fresh = set(children.get(parent, ())) - found if parent not in roots else set()
        found |= fresh
        waiting.extend(fresh)
    return found


def _links(package: Mapping[str, Any]) -> Iterator[_Link]:
    sections: list[tuple[str, object]] = [("", package.get("dependencies"))]
    for key in ("optional-dependencies", "dev-dependencies"):
        sections.extend(table(package.get(key)).items())
    for gate, dependencies in sections:
        for needed in map(table, array(dependencies)):
            child = text_of(needed.get("name"))
            if child:
                yield _Link(_name(package), child, gate, text_of(needed.get("marker")))


def _is_root(package: Mapping[str, Any]) -> bool:
    """Say whether a package is the workspace's own: built here, not fetched."""
    return any(each in table(package.get("source")) for each in _OURS)


def _name(package: Mapping[str, Any]) -> str:
    return text_of(package.get("name")) or ""
