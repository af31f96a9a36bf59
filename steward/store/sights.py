"""Sights: the last look at each of many projects, as it would be read from the registry now.

Only what tells whether a project is well is read; files and people are not.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from steward.observations import Absent, Detail, File, Observation, Release, Seen, Status
from steward.store import tables as t
from steward.store.known import chunks
from steward.store.projects import Projects
from workflows.names import Project

_NOT_FOUND = 404


class Sights:
    """The last looks, over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, projects: Sequence[Project]) -> dict[Project, Observation]:
        """Return what was last seen of those that were ever looked at."""
        ids = Projects(self._connection).ids_of(projects)
        found: dict[Project, Observation] = {}
        for part in chunks(sorted(ids.values())):
            sources, releases = self._sources(part), self._releases(part)
            looked = select(t.project).where(t.project.c.id.in_(part))
            for row in self._connection.execute(looked.where(t.project.c.looked_at.is_not(None))):
                project = Project(row.ecosystem, row.name)
                source = sources.get(row.id) or ""
                found[project] = _sight(project, row, source, releases.get(row.id, ()))
        return found

    def _sources(self, project_ids: Sequence[int]) -> dict[int, str]:
        """Return where each was last seen, or last found missing."""
        o = t.observation
        answered = (o.c.project_id.in_(project_ids), o.c.outcome != "unreachable")
        last = select(func.max(o.c.id)).where(*answered).group_by(o.c.project_id)
        query = select(o.c.project_id, o.c.reason).where(o.c.id.in_(last))
        return {row.project_id: row.reason for row in self._connection.execute(query)}

    def _releases(self, project_ids: Sequence[int]) -> dict[int, tuple[Release, ...]]:
        """Return the releases of each one's present life that are there and have files."""
        i, r, f = t.incarnation, t.release, t.file
        filled = select(f.c.release_id).where(f.c.removed_at.is_(None)).distinct()
        query: Select[Any] = (
            select(i.c.project_id, r.c.version, r.c.yanked, r.c.yank_reason)
            .join(r, r.c.incarnation_id == i.c.id)
            .join(t.project, t.project.c.id == i.c.project_id)
            .where(i.c.project_id.in_(project_ids), i.c.n == t.project.c.incarnation)
            .where(r.c.removed_at.is_(None), r.c.id.in_(filled))
            .order_by(r.c.id)
        )
        found: dict[int, tuple[Release, ...]] = {}
        for row in self._connection.execute(query):
            found[row.project_id] = (*found.get(row.project_id, ()), _release(row))
        return found


def _sight(
    project: Project, row: Row[Any], source: str, releases: tuple[Release, ...]
) -> Observation:
    if row.state != "present":
        return Absent(project=project, at=row.looked_at, status=_NOT_FOUND, source=source)
    detail = Detail(
        display_name=row.display_name or row.name,
        status=Status(row.status or Status.ACTIVE),
        status_reason=row.status_reason,
        releases=releases,
        described=row.described_version,
        classifiers=tuple(row.classifiers or ()),
    )
    return Seen(project=project, at=row.looked_at, detail=detail, source=source)


def _release(row: Row[Any]) -> Release:
    """Return a release with one file that stands for all of its files."""
    yanked = (row.yank_reason or "") if row.yanked else None
    return Release(version=row.version, files=(File(name="", url="", yanked=yanked),))
