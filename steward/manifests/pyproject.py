"""pyproject.toml: what a project asks for, in the tables of PEP 621, PEP 735 and Poetry.

It is not a lock: ranges are expanded elsewhere.  An extra or a group is the
gate of what it lists.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Final

from steward import poetry as poetry_words
from steward.edges import Edge
from steward.edges import read as read_requirement
from steward.manifests import (
    DIRECT,
    STDIN,
    Entry,
    Kind,
    Manifest,
    Source,
    Unreadable,
    array,
    bounded,
    condition,
    printable,
    requirement_at,
    table,
    text_of,
    toml,
)
from workflows.names import normal

BUILD: Final = "build-system"
_ADDRESSES: Final = ("git", "path", "url", "file", "workspace")


def claims(filename: str, content: bytes) -> bool:
    """Claim `pyproject.toml`."""
    if filename == STDIN:
        return re.search(
            rb"^\s*\[(?:project|tool\.poetry|dependency-groups)", content, re.MULTILINE
        ) is not (None)
    return filename == "pyproject.toml"


def parse(source: Source) -> Manifest:
    """Read every table that names requirements.  Raises `Malformed` where it is not TOML."""
    document = toml(source)
    project, poetry = table(document.get("project")), _poetry(document)
    named = text_of(project.get("name")) or text_of(poetry.get("name"))
    found = _Found(source, source.text().splitlines(), normal(named) if named else None)
    read = [*_standard(document, found), *_poetry_entries(poetry, found)]
    sources = table(table(table(document.get("tool")).get("uv")).get("sources"))
    entries = (each for each in read if isinstance(each, Entry))
    return Manifest(
        kind=Kind.OPEN,
        format="pyproject",
        filename=source.filename,
        entries=tuple(_placed(each, sources) for each in entries if each.name != found.project),
        unreadable=tuple(each for each in read if isinstance(each, Unreadable)),
        project=found.project,
    )


@dataclass(slots=True)
class _Found:
    """The file as lines, to say where a string stands; strings are asked for mostly in order."""

    source: Source
    lines: list[str]
    project: str | None
    count: int = 0
    at: int = 0
    patience: int = 2_000_000

    def line(self, text: str) -> int:
        """Return the number of a line that holds the text, or 0."""
        return self.where(lambda line: text in line)

    def where(self, holds: Callable[[str], object]) -> int:
        """Return the number of the next such line, from the top again at the end, or 0.

        A file made to be slow is not searched for ever: its lines are then 0.
        """
        for place in chain(range(self.at, len(self.lines)), range(self.at)):
            self.patience -= 1
            if self.patience < 0:
                return 0
            if holds(self.lines[place]):
                self.at = place
                return place + 1
        return 0

    def requirement(self, raw: object, gate: str) -> Entry | Unreadable:
        """Read one requirement string under a gate; an empty gate is runtime."""
        self.counted()
        if not isinstance(raw, str):
            return self.refused(str(raw), "a requirement is a text in quotes")
        line = self.line(raw) or self.line(raw.replace('"', '\\"'))
        entry = requirement_at(raw, line, self.source.filename, self.project)
        return replace(entry, gates=_with(entry, gate)) if isinstance(entry, Entry) else entry

    def counted(self) -> None:
        """Count one more entry.  Raises `Malformed` where there are too many."""
        self.count += 1
        bounded(self.count)

    def refused(self, text: str, why: str) -> Unreadable:
        """Return what cannot be followed."""
        file = self.source.filename
        return Unreadable(line=self.line(text), text=printable(text), why=why, file=file)


def _with(entry: Entry, gate: str) -> frozenset[str]:
    return entry.gates | ({gate} if gate else frozenset())


def _placed(entry: Entry, sources: Mapping[str, Any]) -> Entry:
    """Set aside what uv is told to take from somewhere else (`tool.uv.sources`)."""
    told = {normal(name): value for name, value in sources.items()}.get(entry.name)
    if told is None:
        return entry
    tables = [table(each) for each in (told if isinstance(told, list) else [told])]
    if any(key in each for each in tables for key in _ADDRESSES):
        return replace(entry, why_not=DIRECT)
    return (
        replace(entry, why_not="other index") if any("index" in each for each in tables) else entry
    )


# --- PEP 621, PEP 518 and PEP 735 --------------------------------------------------------


def _standard(document: Mapping[str, Any], found: _Found) -> Iterator[Entry | Unreadable]:
    project = table(document.get("project"))
    for raw in array(project.get("dependencies")):
        yield found.requirement(raw, "")
    for extra, listed in table(project.get("optional-dependencies")).items():
        for raw in array(listed):
            yield found.requirement(raw, normal(extra))
    for raw in array(table(document.get("build-system")).get("requires")):
        yield found.requirement(raw, BUILD)
    groups = {
        normal(name): listed for name, listed in table(document.get("dependency-groups")).items()
    }
    for group in groups:
        yield from _group(group, groups, found, (group,))


def _group(
    group: str, groups: Mapping[str, Any], found: _Found, within: tuple[str, ...]
) -> Iterator[Entry | Unreadable]:
    """Yield what a group lists and includes; its gate is the group that was asked for."""
    for item in array(groups[group]):
        if isinstance(item, str):
            yield found.requirement(item, within[0])
            continue
        included = text_of(table(item).get("include-group"))
        name = normal(included) if included else ""
        if name in within:
            yield found.refused(f"{included}", "the groups include one another (PEP 735)")
        elif name in groups:
            yield from _group(name, groups, found, (*within, name))
        else:
            yield found.refused(str(included or item), "no group of that name (PEP 735)")


# --- Poetry ------------------------------------------------------------------------------


def _poetry(document: Mapping[str, Any]) -> Mapping[str, Any]:
    return table(table(document.get("tool")).get("poetry"))


def _poetry_entries(poetry: Mapping[str, Any], found: _Found) -> Iterator[Entry | Unreadable]:
    sections = [("", poetry.get("dependencies")), ("dev", poetry.get("dev-dependencies"))]
    for group, content in table(poetry.get("group")).items():
        sections.append((normal(group), table(content).get("dependencies")))
    for gate, dependencies in sections:
        for name, asked in table(dependencies).items():
            if normal(name) == "python":
                continue
            for each in asked if isinstance(asked, list) else [asked]:
                yield _poetry_entry(name, each, gate, found)


def _poetry_entry(name: str, asked: object, gate: str, found: _Found) -> Entry | Unreadable:
    found.counted()
    wanted = {"version": asked} if isinstance(asked, str) else table(asked)
    version = text_of(wanted.get("version")) or ""
    line = _key_line(name, found)
    edge = read_requirement(f"{name}{poetry_words.specifier(version)}", found.project)
    if not isinstance(edge, Edge):
        why = "a version that cannot be put as a range of PEP 440"
        text = printable(f"{name} = {version}")
        return Unreadable(line=line, text=text, why=why, file=found.source.filename)
    entry = requirement_at(edge.raw, line, found.source.filename)
    if isinstance(entry, Unreadable):
        return entry
    optional = "optional" if wanted.get("optional") is True and not gate else gate
    marker = condition(wanted.get("markers"))
    extras = frozenset(normal(e) for e in array(wanted.get("extras")) if isinstance(e, str))
    return replace(
        entry,
        requirement=printable(poetry_words.written(name, version)),
        extras=extras,
        gates=_with(entry, optional) | marker.gates,
        environment=marker.environment,
        needs=marker.needs,
        why_not=_poetry_why_not(wanted),
    )


def _poetry_why_not(wanted: Mapping[str, Any]) -> str:
    if any(key in wanted for key in _ADDRESSES):
        return DIRECT
    named = text_of(wanted.get("source"))
    return "other index" if named and named.lower() != "pypi" else ""


def _key_line(name: str, found: _Found) -> int:
    def is_key(line: str) -> bool:
        bare = line.lstrip(" \t\"'")
        return bare.startswith(name) and bare[len(name) :].lstrip(" \t\"'")[:1] in {"=", "."}

    return found.where(is_key)
