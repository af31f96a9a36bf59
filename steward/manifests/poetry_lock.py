"""poetry.lock: what Poetry resolved.

It means exactly its packages.  Which of them the project asked for itself is
not in the file: those that no other package requires are taken for it.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from steward.edges import Condition
from steward.manifests import (
    STDIN,
    Entry,
    Kind,
    Manifest,
    Source,
    Unreadable,
    array,
    condition,
    lines_with,
    requirement_at,
    table,
    text_of,
    toml,
)
from workflows.names import normal

_HEADER: Final = re.compile(r"\s*\[\[\s*package\s*\]\]")
_MAIN: Final = "main"


def claims(filename: str, content: bytes) -> bool:
    """Claim `poetry.lock`."""
    if filename == STDIN:
        return b"[[package]]" in content and b"python-versions" in content
    return filename == "poetry.lock"


def parse(source: Source) -> Manifest:
    """Read the lock.  Raises `Malformed` where it is not TOML."""
    packages = [table(each) for each in array(toml(source).get("package"))]
    lines = [*lines_with(source, _HEADER)]
    lines += [0] * (len(packages) - len(lines))
    parents = _parents(packages)
    read = [
        _entry(package, line, source, parents)
        for package, line in zip(packages, lines, strict=False)
    ]
    return Manifest(
        kind=Kind.LOCK,
        format="poetry_lock",
        filename=source.filename,
        entries=tuple(each for each in read if isinstance(each, Entry)),
        unreadable=tuple(each for each in read if isinstance(each, Unreadable)),
    )


def _entry(
    package: Mapping[str, Any], line: int, source: Source, parents: Mapping[str, tuple[str, ...]]
) -> Entry | Unreadable:
    name, version = text_of(package.get("name")) or "", text_of(package.get("version"))
    read = requirement_at(f"{name}=={version}" if version else name, line, source.filename)
    if isinstance(read, Unreadable):
        return read
    marker = _marker(package.get("markers"))
    return Entry(
        name=read.name,
        requirement=read.requirement,
        line=line,
        file=source.filename,
        specifier=read.specifier,
        version=version,
        gates=_gates(package) | marker.gates,
        environment=marker.environment,
        needs=marker.needs,
        parents=parents.get(read.name, ()),
        why_not=_why_not(table(package.get("source")), source),
    )


def _why_not(origin: Mapping[str, Any], source: Source) -> str:
    kind = text_of(origin.get("type"))
    if kind in {None, "legacy"}:  # another index; no source at all means the usual one
        return source.elsewhere(text_of(origin.get("url")))
    return "direct address, not taken from the index"


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


def _parents(packages: list[dict[str, Any]]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for package in packages:
        parent = normal(text_of(package.get("name")) or "")
        for child in map(normal, table(package.get("dependencies"))):
            if child != parent:
                found[child] = (*found.get(child, ()), parent)
    return found
