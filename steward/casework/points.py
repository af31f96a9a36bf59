"""Points: the ways to reach somebody that a project itself names, read out of what it shows.

Pure.  Nothing is asked here, and nothing is believed: what is found is compared
with the candidate's own addresses before anything may rest on it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from steward.accounts import addresses
from steward.errors import Malformed
from steward.observations import Detail
from workflows.terms import Channel

MOST: Final = 12
"""Points taken from one page: a hundred addresses in one project are nobody's."""

_FORGES: Final = re.compile(r"(?:www\.)?(?:github|gitlab|codeberg|bitbucket)\.[a-z.]+|git\.[a-z.]+")
_PART: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_TRACKERS: Final = frozenset({"issues", "bugs", "tracker", "bugtracker", "issuetracker"})
_HOMES: Final = frozenset({"homepage", "home", "website"})


class Origin(StrEnum):
    """Where a way to reach somebody was found."""

    ACCOUNT = "account"
    METADATA = "metadata"
    REPOSITORY = "repository"
    DOCUMENTATION = "documentation"
    HOME_PAGE = "home-page"
    MODERATOR = "moderator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One way to reach somebody, and where it was seen."""

    channel: Channel
    origin: Origin
    value: str = field(repr=False)
    source: str


@dataclass(frozen=True, slots=True, order=True)
class Repository:
    """A repository as its address names it: the host, whose it is, and its name."""

    host: str
    owner: str
    name: str

    @property
    def url(self) -> str:
        """The address of its page."""
        return f"https://{self.host}/{self.owner}/{self.name}"


def named_in(detail: Detail, source: str) -> tuple[Found, ...]:
    """Return the ways to reach somebody that a project's page names, each once."""
    mails = (
        Found(channel=Channel.MAIL, origin=Origin.METADATA, value=address, source=source)
        for _, stated in detail.contacts
        if (address := _address(stated))
    )
    found = {each.value: each for each in (*mails, *_trackers(detail, source))}
    return tuple(found.values())[:MOST]


def repository_of(detail: Detail) -> Repository | None:
    """Return the repository that a project names, or None where it names none that we know."""
    return next((repo for _, url in detail.links if (repo := repository_at(url))), None)


def repository_at(url: str) -> Repository | None:
    """Return the repository that an address leads to, or into; None for any other address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    host = (parts.hostname or "").removeprefix("www.")
    owner, _, rest = parts.path.strip("/").partition("/")
    name = rest.partition("/")[0].removesuffix(".git")
    fits = _FORGES.fullmatch(host) and _PART.fullmatch(owner) and _PART.fullmatch(name)
    return Repository(host, owner.lower(), name.lower()) if fits else None


def home_page_of(detail: Detail) -> str | None:
    """Return the home page that a project names, unless that is its repository."""
    for label, url in detail.links:
        if _word(label) in _HOMES and repository_at(url) is None:
            return url
    return None


def _trackers(detail: Detail, source: str) -> Iterator[Found]:
    stated = [url for label, url in detail.links if _word(label) in _TRACKERS]
    repository = repository_of(detail)
    if repository and not any(repository_at(url) == repository for url in stated):
        stated.append(f"{repository.url}/issues")
    for url in stated:
        yield Found(channel=Channel.TRACKER, origin=Origin.REPOSITORY, value=url, source=source)


def _address(stated: str) -> str:
    try:
        return addresses.read(stated)
    except Malformed:
        return ""


def _word(label: str) -> str:
    return re.sub(r"[^a-z]", "", label.lower())
