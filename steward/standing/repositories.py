"""Repositories: which one a project names as its own, and what its host says of it.

The name in a project's links is only where the search begins.  A name can fall
free and be taken by somebody else, so what is kept are the host's numbers; and a
repository that is younger than the release that names it is another one.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote, urlsplit

from steward.errors import Unreachable
from steward.observations import Detail
from steward.providers.wire import Wire
from steward.standing.kinds import Eyes
from steward.standing.looking import Look
from workflows.errors import Refused

HOST: Final = "github"
_PART: Final = re.compile(r"[A-Za-z0-9_.-]{1,100}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """A repository by its host's numbers; `allowed` is what a token's owner may do there."""

    number: int
    owner: int
    branch: str
    created: datetime
    allowed: Mapping[str, bool]

    @property
    def thing(self) -> str:
        """The repository, as proofs name it."""
        return f"{HOST}:repository:{self.number}"


def named(eyes: Eyes, detail: Detail, target: str) -> str:
    """Return which repository is meant, as `owner/name`.

    Raises `Refused("not-named")` where the project's own links name no such one,
    or several and none was chosen.
    """
    found = sorted(set(_named(urlsplit(eyes.settings.github_url).hostname or "", detail)))
    wanted = target.strip().strip("/").lower().removesuffix(".git")
    if wanted in found or (not wanted and len(found) == 1):
        return wanted or found[0]
    listed = ", ".join(found[:5]) or "none at this host"
    raise Refused(
        "not-named", f"the project's own page must name the repository; it names {listed}"
    )


def find(eyes: Eyes, look: Look, name: str, token: str | None) -> Repository:
    """Return a repository as its host shows it.  Raises `Unreachable`, `Refused`."""
    shown = api(eyes).get(f"{eyes.settings.github_api_url}/repos/{name}", token)
    try:
        found = Repository(
            number=_number(shown["id"]),
            owner=_number(shown["owner"]["id"]),
            branch=str(shown["default_branch"]),
            created=datetime.fromisoformat(shown["created_at"]),
            allowed={k: v is True for k, v in (shown.get("permissions") or {}).items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unreachable("GitHub described no repository") from error
    # A name that fell free can be taken: what the release meant was there before it.
    if found.created.tzinfo is None or (look.uploaded and found.created > look.uploaded):
        raise Refused("not-named", "this repository is younger than the release that names it")
    return found


def file(eyes: Eyes, name: str, place: str, branch: str) -> Mapping[str, Any]:
    """Return a file of a repository as its host describes it.  Raises `Unreachable`."""
    url = f"{eyes.settings.github_api_url}/repos/{name}/contents/{quote(place)}"
    return api(eyes).get(f"{url}?ref={quote(branch, safe='')}", eyes.settings.github_token)


def api(eyes: Eyes) -> Wire:
    """Return the connection to the host's API."""
    return Wire(fetcher=eyes.fetcher, home=eyes.settings.github_api_url, name="GitHub")


def _named(host: str, detail: Detail) -> Iterator[str]:
    for _, url in detail.links:
        try:
            parts = urlsplit(url)
        except ValueError:
            continue
        if (parts.hostname or "").removeprefix("www.") != host:
            continue
        owner, _, rest = parts.path.strip("/").partition("/")
        name = rest.partition("/")[0].removesuffix(".git")
        if all(_PART.fullmatch(each) and set(each) != {"."} for each in (owner, name)):
            yield f"{owner}/{name}".lower()


def _number(value: object) -> int:
    if type(value) is not int or value <= 0:
        raise ValueError("this is no number of theirs")
    return value
