"""PyPI, and any index that speaks its Simple API: what to ask, and what the answers mean.

The Simple API knows the files and the status, the JSON API the holders and the
requirements, the journal what happened.  An index without a journal, without
JSON, or without both is read with what it has.  No request is made here.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from packaging.version import Version

from steward.errors import Unreachable as NothingLearnt
from steward.observations import (
    Absent,
    Answer,
    NoAnswer,
    Observation,
    Release,
    Request,
    Response,
    Stream,
    Unreachable,
)
from steward.registries import Capabilities, Changes
from steward.registries.pypi import journal, versions
from steward.registries.pypi.answers import missing, usable
from workflows import names
from workflows.names import Project

JSON_PREFERRED: Final = (
    "application/vnd.pypi.simple.v1+json, "
    "application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01"
)
_LARGEST_DETAIL = 64 * 1024 * 1024
_LARGEST_ROOT = 512 * 1024 * 1024
_LARGEST_METADATA = 4 * 1024 * 1024


def at(root: str | None) -> "PyPI":
    """Return the index at this root, by default the public one."""
    if root is None:
        from steward.registries.pypi import simple  # noqa: PLC0415 -- slow to import

        root = simple.default_root()
    return PyPI(root)


class PyPI:
    """An index under whose root lie `/simple/`, `/pypi/NAME/json` and the journal `/pypi`."""

    ecosystem: Final = "pypi"
    capabilities: Final = Capabilities(
        journal=True, deletions=True, holders=True, status=True, requirements=True
    )

    def __init__(self, root: str) -> None:
        self.root_url: Final = root.rstrip("/").removesuffix("/simple")

    def head(self) -> Request:
        """Ask for the newest serial of the journal."""
        return journal.call(self.root_url, "changelog_last_serial")

    def read_head(self, answer: Answer) -> int:
        """Return the newest serial.  `NotFound` says that there is no journal."""
        return journal.read_head(answer)

    def changes(self, cursor: str) -> Request:
        """Ask for the rows after this serial, 50,000 at most."""
        return journal.call(self.root_url, "changelog_since_serial", int(cursor))

    def read_changes(self, answer: Answer) -> Changes:
        """Return a page of rows.  `NotFound` says that there is no journal."""
        return journal.read_changes(answer)

    def root(self) -> Request:
        """Ask for the list of every project, as JSON where there is JSON."""
        accept = (("accept", JSON_PREFERRED),)
        return Request(url=f"{self.root_url}/simple/", headers=accept, most_bytes=_LARGEST_ROOT)

    def read_root(self, answer: Answer | Stream) -> Iterator[tuple[str, int | None]]:
        """Yield normal names and serials as they arrive; a cut list raises at its end."""
        from steward.registries.pypi import root  # noqa: PLC0415 -- slow to import

        if isinstance(answer, Stream):
            return root.names(usable(answer, "the list of projects"))
        return root.names(usable(answer, "the list of projects"))

    def detail(self, name: str) -> tuple[Request, Request]:
        """Ask for the page of a project and for its JSON.  Raises `Refused` for no name."""
        project = names.pypi(name).name
        return (
            Request(
                url=f"{self.root_url}/simple/{project}/",
                headers=(("accept", JSON_PREFERRED),),
                most_bytes=_LARGEST_DETAIL,
            ),
            Request(
                url=f"{self.root_url}/pypi/{project}/json",
                headers=(("accept", "application/json"),),
                most_bytes=_LARGEST_DETAIL,
            ),
        )

    def read_detail(
        self, project: Project, simple: Answer, api: Answer, at: datetime
    ) -> Observation:
        """Return what the two answers show.

        Absent only when both interfaces say 404 or 410 in an index's way and
        at the address that was asked.  That is one look: a whole index may say
        so by mistake, which control names reveal.
        """
        try:
            return self._seen_or_absent(project, simple, api, at)
        except NothingLearnt as nothing:
            source = self.detail(project.name)[0].url
            return Unreachable(project=project, at=at, reason=nothing.why, source=source)

    def _seen_or_absent(
        self, project: Project, simple: Answer, api: Answer, at: datetime
    ) -> Observation:
        from steward.registries.pypi import details  # noqa: PLC0415 -- slow to import

        pages, facts = self.detail(project.name)
        if isinstance(simple, Response) and simple.url == pages.url and missing(simple):
            if missing(api) and api.url == facts.url:
                return Absent(project=project, at=at, status=simple.status, source=pages.url)
            usable(api, "the JSON API")
            raise NothingLearnt("the Simple API has no such project and the JSON API has it")
        page = usable(simple, "the Simple API")
        told = None if missing(api) else usable(api, "the JSON API")
        return details.seen(project, page, told, at)

    def read_words(self, api: Answer) -> str:
        """Return what its holders wrote in its latest release."""
        from steward.registries.pypi.api import words  # noqa: PLC0415 -- slow to import

        return words(usable(api, "the JSON API"))

    def metadata(self, release: Release) -> Request | None:
        """Ask for the metadata beside a wheel (PEP 658); its address comes from data."""
        with_metadata = [file for file in release.files if file.has_metadata and file.url]
        if not with_metadata:
            return None
        return Request(
            url=f"{with_metadata[0].url}.metadata", trusted=False, most_bytes=_LARGEST_METADATA
        )

    def read_metadata(self, answer: Answer) -> tuple[str, ...] | None:
        """Return every Requires-Dist, or None where the file is missing or does not tell."""
        if isinstance(answer, NoAnswer):
            return None
        from steward.registries.pypi import details  # noqa: PLC0415 -- slow to import

        return details.requirements(answer)

    def read_licence(self, answer: Answer) -> str | None:
        """Return the licence as the metadata states it, or None where it does not tell."""
        if isinstance(answer, NoAnswer):
            return None
        from steward.registries.pypi import details  # noqa: PLC0415 -- slow to import

        return details.licence(answer)

    def normal(self, name: str) -> str:
        """Return the PEP 503 form of a name."""
        return names.normal(name)

    def order(self, version: str) -> tuple[bool, Version, str]:
        """Return a key that sorts versions as PEP 440 does."""
        return versions.order(version)

    def admits(self, specifier: str, version: str) -> bool:
        """Say whether a range allows a version; pre-releases only where it names one."""
        return versions.admits(specifier, version)

    def latest(self, releases: Sequence[Release]) -> Release | None:
        """Return what an installer picks: not yanked, highest final, else highest at all."""
        return versions.latest(releases)
