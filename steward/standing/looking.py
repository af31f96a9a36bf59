"""Looking: the project as its registry shows it at this moment.

What a project names as its own, a repository or a mailbox, is read anew for each
proof: what it named last year says nothing about who is asked now.
"""

from dataclasses import dataclass
from datetime import datetime

from steward import registries
from steward.errors import Unreachable
from steward.observations import Absent, Detail, Seen
from steward.standing.kinds import Eyes
from workflows.errors import Refused
from workflows.names import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What is there.  `written` is what only a holder can publish, in their own words."""

    detail: Detail
    written: str

    @property
    def uploaded(self) -> datetime | None:
        """When the release was uploaded that names what the project names."""
        told = (e.uploaded for e in self.detail.releases if e.version == self.detail.described)
        return next(told, None)


def look(eyes: Eyes, project: Project) -> Look:
    """Return the project now.  Raises `Unreachable`, and `Refused` where it is not there."""
    root = eyes.settings.pypi_url if project.ecosystem == "pypi" else None
    registry = registries.find(project.ecosystem, root)
    simple, api = (eyes.fetcher.send(each) for each in registry.detail(project.name))
    shown = registry.read_detail(project, simple, api, eyes.clock.now())
    if isinstance(shown, Seen):
        return Look(detail=shown.detail, written=registry.read_words(api))
    if isinstance(shown, Absent):
        raise Refused("not-there", "the registry does not list this project now")
    raise Unreachable(f"the registry could not be asked: {shown.reason}")
