"""Requirements: what the latest release of a project asks for, as it stood and as it is read."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, select, update

from steward.edges import Edge, UnreadableRequirement, read
from steward.store import tables
from steward.store.graph import GraphRows
from steward.store.known import Known, chunks
from steward.store.projects import Projects
from steward.store.rows import insert_new
from workflows.names import Project

PAGE = "page"


class Requirements:
    """The requirements in one transaction or view."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def offer(self, project_id: int, version: str | None) -> None:
        """Keep which release an installer would pick; None where it would pick none."""
        p = tables.project
        statement = update(p).where(p.c.id == project_id).values(latest_version=version)
        self._connection.execute(statement)

    def describe(self, known: Known, version: str, texts: Sequence[str]) -> bool:
        """Keep what a release asks for, in place of what the one before it did.

        Says whether that is news: another release may ask for the same.
        """
        before = self.texts([known.project])[known.project]
        found = [read(text, known.project.name) for text in dict.fromkeys(texts)]
        edges = [each for each in found if isinstance(each, Edge)]
        bad = [each for each in found if isinstance(each, UnreadableRequirement)]
        r = tables.requirement
        self._connection.execute(delete(r).where(r.c.project_id == known.id))
        rows = [_row(each) for each in edges] + [_bad(each) for each in bad]
        whole = {"project_id": known.id, "version": version}
        insert_new(self._connection, r, [whole | row for row in rows])
        # What a project asks of itself opens its own extras, so it is an edge as well.
        self._connect(known, edges)
        p = tables.project
        described = update(p).where(p.c.id == known.id).values(described_version=version)
        self._connection.execute(described)
        return before is None or set(before) != set(texts)

    def texts(self, projects: Sequence[Project]) -> dict[Project, tuple[str, ...] | None]:
        """Return what the latest release of each asks for, as it stood; None where unknown."""
        p, r = tables.project, tables.requirement
        ids = Projects(self._connection).ids_of(projects)
        of = {project_id: project for project, project_id in ids.items()}
        found: dict[Project, tuple[str, ...] | None] = dict.fromkeys(projects)
        for part in chunks(sorted(of)):
            described = select(p.c.id).where(p.c.id.in_(part), p.c.described_version.is_not(None))
            found |= {of[row.id]: () for row in self._connection.execute(described)}
            asked = select(r.c.project_id, r.c.raw).where(r.c.project_id.in_(part))
            for row in self._connection.execute(asked.order_by(r.c.id)):
                found[of[row.project_id]] = (*(found[of[row.project_id]] or ()), row.raw)
        return found

    def _connect(self, known: Known, edges: Sequence[Edge]) -> None:
        ecosystem = known.project.ecosystem
        ids = Projects(self._connection).ensure_all(
            Project(ecosystem, each.target) for each in edges
        )
        rows = [
            {
                "target_id": ids[Project(ecosystem, each.target)],
                "raw": each.raw,
                "gates": ",".join(sorted(each.gates)),
                "environment": each.environment.value,
                "extras": ",".join(sorted(each.extras)),
                "source": PAGE,
            }
            for each in edges
        ]
        GraphRows(self._connection).replace(known.id, rows)


def _row(edge: Edge) -> dict[str, object]:
    return {
        "raw": edge.raw,
        "target": edge.target,
        "extras": sorted(edge.extras),
        "specifier": edge.specifier,
        "url": edge.url,
        "gates": sorted(edge.gates),
        "environment": edge.environment.value,
        "marker": edge.marker,
        "error": None,
    }


def _bad(requirement: UnreadableRequirement) -> dict[str, object]:
    return {
        "raw": requirement.raw,
        "target": None,
        "extras": [],
        "specifier": "",
        "url": None,
        "gates": [],
        "environment": "always",
        "marker": None,
        "error": requirement.reason,
    }
