"""Manifests from the command line: a path or `-`, and what stands beside it on the disk.

Files that a manifest names are read from the present folder or the manifest's
own, and from nowhere above the higher of the two.
"""

import sys
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import click

from feeds.text import shown
from steward import registries
from steward.errors import Malformed
from steward.manifests import LARGEST, STDIN, Manifest, read
from steward.registries import Registry
from steward.settings import Settings


def manifests(paths: Collection[str], registry: Registry) -> tuple[Manifest, ...]:
    """Read each file.  Raises `Malformed`, naming the file and what is wrong with it."""
    return tuple(manifest(path, registry) for path in paths)


def manifest(path: str, registry: Registry) -> Manifest:
    """Read one file.  Raises `Malformed`."""
    indexes = registries.roots(registry.ecosystem, registry.root_url)
    name, given = content(path)
    beside = {} if path == STDIN else Beside(Path(path))
    found = read(name, given, beside, indexes=indexes, most=LARGEST)
    if not found.entries and found.unreadable:
        first = found.unreadable[0]
        raise Malformed(f"{path}: nothing in it can be read; line {first.line}: {first.why}")
    return found


def content(path: str) -> tuple[str, bytes]:
    """Return a file's name and what is in it, or what standard input gives.  Raises `Malformed`."""
    if path == STDIN:
        return STDIN, sys.stdin.buffer.read(LARGEST + 1)
    return Path(path).name, _content(Path(path))


def index(settings: Settings) -> Registry:
    """Return the index that the settings name."""
    return registries.find("pypi", settings.pypi_url)


def say(text: str) -> None:
    """Write text to standard output in UTF-8, whatever the terminal's own encoding is.

    Nothing in it moves the cursor, colours the screen or turns a line around.
    """
    click.echo(shown(text).encode("utf-8", "replace"), nl=False)


def _content(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise Malformed(f"{path} is a folder; name the file in it")
        if not path.exists():
            raise Malformed(f"{path}: there is no such file")
        with path.open("rb") as file:
            # One byte more than is allowed tells that it is too much; the rest stays on the disk.
            return file.read(LARGEST + 1)
    except OSError as error:
        raise Malformed(f"{path} cannot be read ({error.strerror})") from error


class Beside(Mapping[str, bytes]):
    """The files that a manifest may name, by their path from its folder, read when asked for."""

    def __init__(self, path: Path) -> None:
        self._folder = path.resolve().parent
        here = Path.cwd()
        self._top = here if self._folder.is_relative_to(here) else self._folder

    def __getitem__(self, key: str) -> bytes:
        place = self._place(key)
        if place is None:
            raise KeyError(key)
        return _content(place)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self._place(key) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def _place(self, key: str) -> Path | None:
        place = (self._folder / key).resolve()
        return place if place.is_relative_to(self._top) and place.is_file() else None
