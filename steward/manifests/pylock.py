"""pylock.toml: the lock file of the standards (PEP 751).

It means exactly its packages.  What a package was locked from decides whether
it is followed: an index by name, or an address of its own.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

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

_NAME: Final = re.compile(r"pylock(\.[^.]+)?\.toml")
_HEADER: Final = re.compile(r"\s*\[\[\s*packages\s*\]\]")
_ADDRESSES: Final = ("vcs", "directory", "archive")


def claims(filename: str, content: bytes) -> bool:
    """Claim `pylock.toml` and `pylock.NAME.toml`."""
    if filename == STDIN:
        return b"lock-version" in content and b"[[packages]]" in content
    return _NAME.fullmatch(filename) is not None


def parse(source: Source) -> Manifest:
    """Read the lock.  Raises `Malformed` where it is not TOML."""
    packages = array(toml(source).get("packages"))
    lines = [*lines_with(source, _HEADER)]
    lines += [0] * (len(packages) - len(lines))
    parents = _parents(packages)
    read = [
        _entry(table(package), line, source, parents)
        for package, line in zip(packages, lines, strict=False)
    ]
    return Manifest(
        kind=Kind.LOCK,
        format="pylock",
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
    marker = condition(package.get("marker"))
    addressed = any(package.get(each) for each in _ADDRESSES)
    return Entry(
        name=read.name,
        requirement=read.requirement,
        line=line,
        file=source.filename,
        specifier=read.specifier,
        version=version,
        gates=marker.gates,
        environment=marker.environment,
        needs=marker.needs,
        parents=parents.get(read.name, ()),
        why_not="direct address, not taken from the index"
        if addressed
        else source.elsewhere(text_of(package.get("index"))),
    )


def _parents(packages: list[Any]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for package in map(table, packages):
        for needed in map(table, array(package.get("dependencies"))):
            child, parent = text_of(needed.get("name")), text_of(package.get("name"))
            if child and parent:
                found[child] = (*found.get(child, ()), parent)
    return found
