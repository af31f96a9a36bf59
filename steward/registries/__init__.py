"""Registries: which requests to make, and what the answers mean.

Each ecosystem is one module here, named after its package-URL type.  It makes
no request itself: every question is a pair, a method that returns a `Request`
and a method that reads the `Answer`, so that recorded answers test it.
Modules are listed without being imported, since some are slow to import.
"""

import importlib
import pkgutil
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Protocol, cast

from steward.errors import NotFound
from steward.observations import Answer, JournalRow, Observation, Release, Request, Stream
from workflows.names import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a registry of this kind can tell; a given one may still lack its journal."""

    journal: bool
    deletions: bool
    holders: bool
    status: bool
    requirements: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """A page of the journal, oldest row first.

    `cursor` asks for what follows; None says that nothing is newer.
    `unreadable` counts rows whose project has no possible name.
    """

    rows: tuple[JournalRow, ...]
    cursor: str | None
    unreadable: int = 0


class Registry(Protocol):
    """One registry, without I/O.

    Readers raise `errors.Unreachable` where nothing can be learnt from an
    answer, and `errors.NotFound` where the registry has no such interface.
    """

    @property
    def ecosystem(self) -> str:
        """Return the package-URL type."""
        ...

    @property
    def root_url(self) -> str:
        """Return the address that the operator configured, without a slash at the end."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """Return what this kind of registry can tell."""
        ...

    def head(self) -> Request:
        """Ask for the newest serial of the journal."""
        ...

    def read_head(self, answer: Answer) -> int:
        """Return the newest serial.  `NotFound` says that there is no journal."""
        ...

    def changes(self, cursor: str) -> Request:
        """Ask for the rows after this cursor."""
        ...

    def read_changes(self, answer: Answer) -> Changes:
        """Return a page of rows.  `NotFound` says that there is no journal."""
        ...

    def root(self) -> Request:
        """Ask for the list of every project."""
        ...

    def read_root(self, answer: Answer | Stream) -> Iterator[tuple[str, int | None]]:
        """Yield normal names and serials as they arrive; a cut list raises at its end."""
        ...

    def detail(self, name: str) -> tuple[Request, Request]:
        """Ask for one project, in the two ways that complete one another."""
        ...

    def read_detail(
        self, project: Project, simple: Answer, api: Answer, at: datetime
    ) -> Observation:
        """Return what the two answers show.  Never raises for what an answer holds."""
        ...

    def read_words(self, api: Answer) -> str:
        """Return what its holders wrote of the project in its latest release, nobody else's words.

        Raises `errors.Unreachable` for an answer that says nothing of it.
        """
        ...

    def metadata(self, release: Release) -> Request | None:
        """Ask for the exact metadata of one file of a release, where the registry has it."""
        ...

    def read_metadata(self, answer: Answer) -> tuple[str, ...] | None:
        """Return the requirement texts, or None where the file does not tell."""
        ...

    def read_licence(self, answer: Answer) -> str | None:
        """Return what the same file says of the licence, or None where it does not tell."""
        ...

    def normal(self, name: str) -> str:
        """Return the form in which two spellings of one name agree."""
        ...

    def order(self, version: str) -> Any:  # noqa: ANN401 -- a key, only to be compared
        """Return a key that sorts versions, oldest first."""
        ...

    def admits(self, specifier: str, version: str) -> bool:
        """Say whether a range allows a version."""
        ...

    def latest(self, releases: Sequence[Release]) -> Release | None:
        """Return the release that an installer picks, or None where it picks none."""
        ...


def ecosystems() -> tuple[str, ...]:
    """Return the registries there are, without importing one."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def find(ecosystem: str, root: str | None = None) -> Registry:
    """Return the registry of an ecosystem at this root, by default the public one.

    Raises `NotFound` for an ecosystem that is not read here.
    """
    if ecosystem not in ecosystems():
        known = ", ".join(ecosystems())
        raise NotFound(f"no registry is called {ecosystem[:40]!a}; there is {known}")
    module = importlib.import_module(f"{__name__}.{ecosystem}")
    return cast("Registry", module.at(root))


def roots(ecosystem: str, configured: str | None) -> Collection[str]:
    """Return the addresses that count as this registry: the configured one and the public one.

    A lock names the index each package came from; a mirror serves the same
    ones.  They are found out when asked for, which is slow and often not needed.
    """
    return _Roots(ecosystem, configured)


@dataclass(frozen=True, slots=True)
class _Roots(Collection[str]):
    ecosystem: str
    configured: str | None

    def __iter__(self) -> Iterator[str]:
        return iter(_found(self.ecosystem, self.configured))

    def __len__(self) -> int:
        return len(_found(self.ecosystem, self.configured))

    def __contains__(self, address: object) -> bool:
        return address in _found(self.ecosystem, self.configured)


@cache
def _found(ecosystem: str, configured: str | None) -> tuple[str, ...]:
    public = find(ecosystem).root_url
    return tuple(dict.fromkeys((find(ecosystem, configured).root_url, public)))
