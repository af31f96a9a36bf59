"""Manifests: a person's file becomes the projects it names.

Each format is a module of this folder, found by its file; `read` picks the one
that claims a file.  One bad line never loses the others: it is listed with its
number.  A file that cannot be read as a whole raises `Malformed` with a
sentence; nothing else is ever raised.
"""

import importlib
import pkgutil
import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from itertools import chain, repeat
from pathlib import PurePosixPath
from typing import Any, Final, Protocol, cast
from urllib.parse import urlsplit

from steward.edges import Condition, Edge, Environment, condition_of, pinned
from steward.edges import read as read_requirement
from steward.errors import Malformed

WEB_LIMIT: Final = 1024 * 1024
"""Bytes that a stranger may hand in."""
LARGEST: Final = 16 * 1024 * 1024
"""Bytes that are read at all: the largest lock files in use have a tenth of it."""
MOST_ENTRIES: Final = 20_000
"""Requirements or packages of one file: more than any project has, few enough to read at once."""
OTHER_INDEX: Final = "other index"
DIRECT: Final = "direct address, not taken from the index"
STDIN: Final = "-"

_SHOWN: Final = 200
_CODING: Final = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_MARKS: Final = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


class Kind(StrEnum):
    """A lock means exactly its packages; an open manifest is expanded."""

    LOCK = "lock"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One project that a manifest names.

    `gates` are the extras or groups that bring it in; none means runtime.
    `parents` are the projects that the lock says require it; none means the
    manifest itself does.  An entry that is not followed says why in `why_not`.
    """

    name: str
    requirement: str
    line: int
    file: str
    extras: frozenset[str] = frozenset()
    specifier: str = ""
    version: str | None = None
    url: str | None = None
    gates: frozenset[str] = frozenset()
    environment: Environment = Environment.ALWAYS
    needs: str = ""
    parents: tuple[str, ...] = ()
    why_not: str = ""

    @property
    def followed(self) -> bool:
        """Whether it may be looked up on the index by its name."""
        return not self.why_not


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A part of a manifest that nobody can follow: where it stands, what it says, why not."""

    line: int
    text: str
    why: str
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a file says: its entries in order, and what could not be read of it.

    `project` is the normal name of the project whose manifest it is, if it says.
    """

    kind: Kind
    format: str
    filename: str
    entries: tuple[Entry, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    project: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a format reads: one file, those given beside it, and the index that is followed."""

    filename: str
    content: bytes
    files: Mapping[str, bytes] = field(default_factory=dict)
    indexes: Collection[str] = ()

    def text(self) -> str:
        """Return the content as text.  Raises `Malformed` where it is not text."""
        return decoded(self.content, self.filename)

    def elsewhere(self, index: str | None) -> str:
        """Say why a project of this index is not followed; empty if it is ours, or unnamed."""
        if not index:
            return ""
        return "" if _place(index) in map(_place, self.indexes) else OTHER_INDEX


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """One package of a lock: its table, and what its name and version make of it."""

    table: Mapping[str, Any]
    entry: Entry


class Format(Protocol):
    """What a module of this folder offers."""

    def claims(self, filename: str, content: bytes) -> bool:
        """Say whether a file is of this format; `filename` is `-` for standard input."""
        ...

    def parse(self, source: Source) -> Manifest:
        """Read a file that was claimed.  Raises `Malformed`."""
        ...


def names() -> tuple[str, ...]:
    """Return the names of all formats without importing one."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


@cache
def load(name: str) -> Format:
    """Return the format of this name."""
    return cast("Format", importlib.import_module(f"{__name__}.{name}"))


def read(
    filename: str,
    content: bytes,
    files: Mapping[str, bytes] | None = None,
    *,
    indexes: Collection[str] = (),
    most: int = LARGEST,
) -> Manifest:
    """Read a manifest of any known format.  Raises `Malformed`, naming what is wrong and where.

    `files` are those that stand beside it, by path from its folder; `indexes`
    are the addresses of the index that is followed.
    """
    shown = printable(filename)
    if len(content) > most:
        raise Malformed(f"{shown} is too large; at most {_size(most)} are read")
    base = PurePosixPath(filename.replace("\\", "/")).name or STDIN
    beside: Mapping[str, bytes] = {} if files is None else files  # an empty one may still be lazy
    source = Source(filename=base, content=content, files=beside, indexes=indexes)
    for name in names():
        if load(name).claims(base, content):
            return load(name).parse(source)
    known = "requirements.txt, pyproject.toml, pylock.toml, uv.lock or poetry.lock"
    raise Malformed(f"{shown} is no manifest known here; give a {known}")


def decoded(content: bytes, filename: str) -> str:
    """Return text in the encoding that its first bytes or a `coding:` line name.

    Without either it is UTF-8, and where it is not, Latin-1, as old files are.
    Raises `Malformed` where it looks like no text at all.
    """
    text = _decoded(content)
    if "\x00" in text:
        raise Malformed(f"{printable(filename)} is not a text file")
    return text


def toml(source: Source) -> dict[str, Any]:
    """Return a TOML file as tables.  Raises `Malformed` with the line."""
    try:
        return tomllib.loads(source.text().replace("\r\n", "\n"))
    except (ValueError, OverflowError) as error:  # a number beyond bounds is no TOMLDecodeError
        why = f"{printable(source.filename)} is not TOML: {printable(str(error))}"
    except RecursionError:
        why = f"{printable(source.filename)} is nested too deeply"
    raise Malformed(why)


def tables_of(source: Source, key: str) -> list[dict[str, Any]]:
    """Return the packages of a lock file.  Raises `Malformed` where it is not TOML."""
    return [table(each) for each in array(toml(source).get(key))]


def lock_of(
    source: Source,
    form: str,
    tables: Iterable[tuple[Mapping[str, Any], int]],
    told: Callable[[Package], Entry],
    project: str | None = None,
) -> Manifest:
    """Return a lock of these packages and lines; `told` adds what only the format knows."""
    read = [_package(each, line, source) for each, line in tables]
    return Manifest(
        kind=Kind.LOCK,
        format=form,
        filename=source.filename,
        entries=tuple(told(each) for each in read if isinstance(each, Package)),
        unreadable=tuple(each for each in read if isinstance(each, Unreadable)),
        project=project,
    )


def with_lines(
    source: Source, key: str, tables: Iterable[Mapping[str, Any]]
) -> Iterator[tuple[Mapping[str, Any], int]]:
    """Return each package with the line of its header, 0 where they are written otherwise."""
    header = re.compile(rf"\s*\[\[\s*{key}\s*\]\]")
    lines = (n for n, line in enumerate(source.text().splitlines(), 1) if header.match(line))
    return zip(tables, chain(lines, repeat(0)), strict=False)


def parents_by_child(links: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    """Return who requires each, in order, from pairs of a child and a parent."""
    found: dict[str, list[str]] = {}
    for child, parent in links:
        found.setdefault(child, []).append(parent)
    return {child: tuple(parents) for child, parents in found.items()}


def entry_of(edge: Edge, line: int, file: str) -> Entry:
    """Return the entry that a requirement of the manifest itself makes."""
    return Entry(
        name=edge.target,
        requirement=edge.raw.strip(),
        line=line,
        file=file,
        extras=edge.extras,
        specifier=edge.specifier,
        version=pinned(edge.specifier),
        url=edge.url,
        gates=edge.gates,
        environment=edge.environment,
        needs=edge.needs,
        why_not=DIRECT if edge.url else "",
    )


def requirement_at(raw: str, line: int, file: str, of: str | None = None) -> Entry | Unreadable:
    """Read one requirement string of a manifest; `of` is the project whose manifest it is."""
    edge = read_requirement(raw, of)
    if isinstance(edge, Edge):
        return entry_of(edge, line, file)
    return Unreadable(line=line, text=printable(raw), why=printable(edge.reason), file=file)


def condition(marker: object) -> Condition:
    """Return what a lock's marker asks; one that cannot be read is taken to hold."""
    try:
        return condition_of(marker) if isinstance(marker, str) and marker else Condition()
    except (ValueError, KeyError, RecursionError):
        return Condition()


def table(value: object) -> dict[str, Any]:
    """Return a TOML table, or an empty one where something else stands."""
    return value if isinstance(value, dict) else {}


def array(value: object) -> list[Any]:
    """Return a TOML array, or an empty one where something else stands.

    Raises `Malformed` for one of more than `MOST_ENTRIES`.
    """
    found = value if isinstance(value, list) else []
    bounded(len(found))
    return found


def bounded(count: int) -> None:
    """Raise `Malformed` for more entries than are read."""
    if count > MOST_ENTRIES:
        raise Malformed(f"more than {MOST_ENTRIES:,} entries; no file of one project has as many")


def text_of(value: object) -> str | None:
    """Return a TOML string, or None where something else stands."""
    return value if isinstance(value, str) else None


def printable(text: str) -> str:
    """Return text for a sentence: short, and without characters that steer a terminal."""
    short = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in short)


def _package(told: Mapping[str, Any], line: int, source: Source) -> Package | Unreadable:
    name, version = text_of(told.get("name")) or "", text_of(told.get("version"))
    read = requirement_at(f"{name}=={version}" if version else name, line, source.filename)
    if isinstance(read, Unreadable):
        return read
    entry = Entry(
        name=read.name,
        requirement=read.requirement,
        line=line,
        file=source.filename,
        specifier=read.specifier,
        version=version,
    )
    return Package(table=told, entry=entry)


def _decoded(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    named = next(filter(None, map(_CODING.match, content.split(b"\n", 2)[:2])), None)
    for encoding in (named[1].decode("ascii", "replace") if named else "utf-8", "utf-8"):
        try:
            return content.decode(encoding)
        except (LookupError, ValueError):
            continue
    return content.decode("latin-1")


def _place(index: str) -> tuple[str, str]:
    """Return host and path of an index, so that spellings of one root are equal."""
    try:
        parts = urlsplit(index)
        host = parts.netloc.rpartition("@")[2].lower()
    except ValueError:
        return ("", index)
    return (host, parts.path.rstrip("/").removesuffix("/simple"))


def _size(count: int) -> str:
    return f"{count / 1024 / 1024:.1f} MiB" if count >= 1024 * 1024 else f"{count} bytes"
