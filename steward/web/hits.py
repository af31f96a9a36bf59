"""Who depends on a project, as pages and the API show it.

The graph is loaded by the first question and not before: the first page does
not wait for numpy.
"""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from steward.publishing import whys
from steward.store import View
from steward.web import paging, pictures
from steward.web.contexts import ProjectLink, Standing
from steward.web.project_contexts import DependentLine, Dependents
from workflows.names import Project

if TYPE_CHECKING:
    from steward import dependents

KNOWN: Final = (("feedparser", 1_898), ("httplib2", 3_240), ("idna", 93_945))
"""Dependents of three projects people know, in the snapshot of 2023-09."""

ON_PAGE: Final = 8
_EVERY: Final = 300
"""So many dependents are judged one by one for the sentence that counts the broken ones."""
_ORDER: Final = ("broken", "stuck", "exposed", "affected", "unknown", "untouched")
_LEFT: Final = {"broken": "no release", "stuck": "only a yanked release"}
_LOST: Final = frozenset({Standing.REMOVED, Standing.QUARANTINED})


class Hits:
    """The graph's answers.  Safe to share between threads."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._loaded: dependents.Dependents | None = None

    def shown(self, view: View, project: Project, standing: Standing) -> Dependents:
        """Return the few dependents a project's own page shows, the worst hit first."""
        totals = self._graph().totals(view, project)
        every = standing in _LOST and totals.runtime <= _EVERY
        page = self._page(view, project, None, _EVERY if every else ON_PAGE)
        lines = sorted(map(_line, page.lines), key=lambda line: _ORDER.index(line.hit))
        return Dependents(
            direct=totals.direct,
            total=page.total,
            with_extras=totals.any,
            view=totals.view,
            at=view.clock.now(),
            lines=tuple(lines[:ON_PAGE]),
            broken=sum(line.hit == "broken" for line in lines) if every else 0,
            worst_first=every,
            more=f"{ProjectLink(project=project).href}/dependents",
            counting=page.counting,
        )

    def paged(self, view: View, project: Project, after: str | None) -> Dependents:
        """Return a page of all dependents, those first on whom most depend."""
        totals = self._graph().totals(view, project)
        page = self._page(view, project, after, paging.PAGE)
        return Dependents(
            direct=totals.direct,
            total=page.total,
            with_extras=totals.any,
            view=page.view,
            at=view.clock.now(),
            lines=tuple(map(_line, page.lines)),
            next=page.next,
            counting=page.counting,
        )

    def asked(
        self, view: View, project: Project, asked: "dependents.Asked", after: str | None, most: int
    ) -> "dependents.Page":
        """Return what the API asks for.  Raises `NotFound` or `Malformed`."""
        return self._graph().page(view, project, asked, after, most)

    def totals(self, view: View, project: Project) -> "dependents.Totals":
        """Return how many depend on a project.  Raises `NotFound`."""
        return self._graph().totals(view, project)

    def _page(
        self, view: View, project: Project, after: str | None, most: int
    ) -> "dependents.Page":
        from steward.dependents import Asked  # noqa: PLC0415 -- loads numpy

        return self._graph().page(view, project, Asked(), after, most)

    def _graph(self) -> "dependents.Dependents":
        with self._lock:
            if self._loaded is None:
                from steward.dependents import Dependents as Graph  # noqa: PLC0415 -- loads numpy

                self._loaded = Graph(self._folder)
            return self._loaded


def bars(name: str, found: Dependents) -> pictures.Bars | None:
    """Return the picture of a project's reach, or None where nothing depends on it."""
    return pictures.bars(name, found.total, KNOWN) if found.total else None


def words_of(path: "Sequence[dependents.Step]") -> tuple[str, ...]:
    """Return each requirement of a path as it is written, or the name where it is not kept."""
    return tuple(step.requirement or step.target.name for step in path)


def _line(line: "dependents.Line") -> DependentLine:
    return DependentLine(
        link=ProjectLink(project=line.project, shown=line.shown),
        hit=line.state.value if line.state else "unknown",
        path=words_of(line.path),
        say=_said(line),
        steps=line.steps,
        own=line.own,
        version=line.version,
        read_at=line.read_at,
    )


def _said(line: "dependents.Line") -> str:
    """Say what is left of the range that the end of the path asks for, where little is."""
    last = line.path[-1].requirement if line.path else ""
    left = _LEFT.get(line.state.value) if line.state and last else None
    if left is None:
        return ""
    asks = whys.asked(last, None)
    return f"{left} is left that {asks} admits" if asks else f"{left} is left"
