"""GitHub's REST API, as far as anybody may ask it: a repository, and whose it is.

Nothing is asked for without the operator's token.  Sources: REST API, "Get a
repository", "Get a user" (version 2022-11-28).
"""

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

from steward.errors import NotFound, Unreachable
from steward.forges import OwnerFacts, RepositoryFacts
from steward.observations import Answer, NoAnswer, Request

_WHAT: Final = "the repository's host"
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_LARGEST: Final = 1024 * 1024
_GONE: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_LONGEST: Final = 254


@dataclass(frozen=True, slots=True)
class GitHub:
    """One installation: where its pages are, where its API is, and what lets us ask."""

    url: str
    api: str
    token: str = field(repr=False)

    @property
    def host(self) -> str:
        """The host name in the addresses of its pages."""
        return urlsplit(self.url).hostname or ""

    def repository(self, owner: str, name: str) -> Request:
        """Ask for a repository.  Raises `NotFound` for a name that none can have."""
        return self._asked(f"repos/{_checked(owner)}/{_checked(name)}")

    def read_repository(self, answer: Answer) -> RepositoryFacts:
        """Return what it shows; a repository that moved is read where it is now.

        Raises `NotFound` where it shows none, and `Unreachable`.
        """
        data = _object(answer)
        owner = data.get("owner")
        if not isinstance(owner, dict):
            raise Unreachable(f"{_WHAT} does not say whose it is")
        return RepositoryFacts(
            id=_id(data),
            url=_text(data, "html_url"),
            owner=_text(owner, "login"),
            owner_id=_id(owner),
            archived=data.get("archived") is True,
            pushed_at=_moment(data.get("pushed_at")),
            takes_issues=data.get("has_issues") is True,
        )

    def owner(self, owner: str) -> Request:
        """Ask for whose it is.  Raises `NotFound` for a name that nobody can have."""
        return self._asked(f"users/{_checked(owner)}")

    def read_owner(self, answer: Answer) -> OwnerFacts:
        """Return what they show to everybody.  Raises as `read_repository` does."""
        data = _object(answer)
        mail = data.get("email")
        shown = mail if isinstance(mail, str) and "@" in mail and len(mail) <= _LONGEST else None
        organisation = data.get("type") == "Organization"
        return OwnerFacts(id=_id(data), is_organisation=organisation, mail=shown)

    def _asked(self, path: str) -> Request:
        headers = (
            ("accept", "application/vnd.github+json"),
            ("authorization", f"Bearer {self.token}"),
            ("x-github-api-version", "2022-11-28"),
        )
        return Request(url=f"{self.api}/{path}", headers=headers, most_bytes=_LARGEST)


def _checked(name: str) -> str:
    # It comes from a project's own page and becomes part of a path.
    if not _NAME.fullmatch(name):
        raise NotFound("nothing can have that name there")
    return name


def _object(answer: Answer) -> dict[str, Any]:
    if isinstance(answer, NoAnswer):
        raise Unreachable(f"{_WHAT}: {answer.reason}")
    if answer.status in _GONE:
        raise NotFound(f"{_WHAT} shows nothing there")
    if answer.status != HTTPStatus.OK:
        raise Unreachable(f"{_WHAT} answered with status {answer.status}")
    try:
        data = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise Unreachable(f"{_WHAT} answered with something else than JSON") from error
    if not isinstance(data, dict):
        raise Unreachable(f"{_WHAT} answered with something else than an object")
    return data


def _id(data: dict[str, Any]) -> str:
    found = data.get("id")
    if not isinstance(found, int) or isinstance(found, bool) or found <= 0:
        raise Unreachable(f"{_WHAT} gives no id")
    return str(found)


def _text(data: dict[str, Any], name: str) -> str:
    found = data.get(name)
    if not isinstance(found, str) or not found.isprintable() or len(found) > _LONGEST:
        raise Unreachable(f"{_WHAT} gives no usable {name}")
    return found


def _moment(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found.astimezone(UTC) if found and found.tzinfo else None
