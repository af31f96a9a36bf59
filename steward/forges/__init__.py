"""Forges: what a repository's host tells the public of it.  Pure: requests and answers.

A forge is a file here with a function `at`; what it does not tell is None, and
an answer that cannot be used raises `Unreachable`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from steward.observations import Answer, Request


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositoryFacts:
    """What is shown of a repository.  `owner_id` is the host's own id of whose it is."""

    id: str
    url: str
    owner: str
    owner_id: str
    archived: bool
    pushed_at: datetime | None
    takes_issues: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerFacts:
    """What is shown of whose it is.  `mail` is what they show to everybody themselves."""

    id: str
    is_organisation: bool
    mail: str | None = field(default=None, repr=False)


class Forge(Protocol):
    """A host of repositories."""

    @property
    def host(self) -> str:
        """Return the host name in the addresses of its pages."""
        ...

    def repository(self, owner: str, name: str) -> Request:
        """Ask for a repository."""
        ...

    def read_repository(self, answer: Answer) -> RepositoryFacts:
        """Return what it shows.  Raises `NotFound` where it shows none, and `Unreachable`."""
        ...

    def owner(self, owner: str) -> Request:
        """Ask for whose it is."""
        ...

    def read_owner(self, answer: Answer) -> OwnerFacts:
        """Return what they show.  Raises as `read_repository` does."""
        ...
