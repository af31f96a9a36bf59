"""What one look at a registry showed: seen, absent, or unreachable.

Silence is not absence: a look that got no usable answer learnt nothing and is
a type of its own, so that no rule can mistake it for a removal.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus

from workflows.names import Project


class Status(StrEnum):
    """The status marker of a project (PEP 792)."""

    ACTIVE = "active"
    ARCHIVED = "archived"
    QUARANTINED = "quarantined"
    DEPRECATED = "deprecated"


class HolderKind(StrEnum):
    """Who can hold a role on a project."""

    USER = "user"
    TEAM = "team"
    ORGANIZATION = "organization"


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file of a release.  `yanked` is None, or the reason, which may be empty (PEP 592)."""

    name: str
    url: str
    sha256: str | None = None
    size: int | None = None
    uploaded: datetime | None = None
    requires_python: str | None = None
    metadata_sha256: str | None = None
    has_metadata: bool = False
    yanked: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One version and its files, oldest file first."""

    version: str
    files: tuple[File, ...] = ()

    @property
    def yanked(self) -> bool:
        """Whether every file of it is yanked; a release without files is not."""
        return bool(self.files) and all(file.yanked is not None for file in self.files)

    @property
    def uploaded(self) -> datetime | None:
        """When its first file arrived, if the registry says."""
        return min((file.uploaded for file in self.files if file.uploaded), default=None)


@dataclass(frozen=True, slots=True, order=True)
class Holder:
    """A name with a role, as the registry spells both: `owner` or `maintainer`."""

    name: str
    role: str
    kind: HolderKind = HolderKind.USER


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """What a registry shows of a project that is there.

    `holders` is None where the registry does not tell; `requires` belongs to
    the release named by `described`, and is None where nothing was read.
    `contacts` are pairs of what somebody is, `author` or `maintainer`, and a mail
    address: they are personal, stay out of every `repr`, and are kept only sealed.
    """

    display_name: str
    status: Status = Status.ACTIVE
    status_reason: str | None = None
    serial: int | None = None
    releases: tuple[Release, ...] = ()
    holders: frozenset[Holder] | None = None
    described: str | None = None
    requires: tuple[str, ...] | None = None
    summary: str | None = None
    classifiers: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    vulnerabilities: tuple[str, ...] = ()
    licence: str | None = None
    contacts: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The registry answered and showed the project."""

    project: Project
    at: datetime
    detail: Detail
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """The registry answered, in its own way, that there is no such project."""

    project: Project
    at: datetime
    status: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreachable:
    """The registry gave no usable answer, so nothing was learnt."""

    project: Project
    at: datetime
    reason: str
    source: str


Observation = Seen | Absent | Unreachable


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalRow:
    """One row of a registry's journal.  `known` is False for an action word never seen before.

    `who` is the account the row names, as the registry spells it, or None.
    """

    external_id: str
    name: str
    version: str | None
    at: datetime
    action: str
    known: bool
    who: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A question to a registry.  `trusted` says the operator configured its address."""

    url: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    trusted: bool = True
    most_bytes: int = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What came back.  Header names are lower case; `unchanged` is a 304."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    at: datetime

    @property
    def unchanged(self) -> bool:
        """Whether the registry said that our copy is current (RFC 9110, 15.4.5)."""
        return self.status == HTTPStatus.NOT_MODIFIED

    def header(self, name: str) -> str | None:
        """Return the first header of this name, or None."""
        return next((value for key, value in self.headers if key == name.lower()), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """An answer too long to hold: its body comes in pieces, once.

    Taking a piece raises `errors.Unreachable` where the answer breaks off.
    """

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    pieces: Iterator[bytes]
    at: datetime

    def header(self, name: str) -> str | None:
        """Return the first header of this name, or None."""
        return next((value for key, value in self.headers if key == name.lower()), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoAnswer:
    """No usable answer came; `reason` says why in a sentence for the operator."""

    url: str
    at: datetime
    reason: str


Answer = Response | NoAnswer
