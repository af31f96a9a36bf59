"""What is answered about dependents, as plain values."""

from dataclasses import dataclass
from datetime import datetime

from steward.edges import Environment, State
from steward.graph import View
from workflows.names import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which dependents: direct ones only or all, and by which edges."""

    direct: bool = False
    edges: View = View.RUNTIME


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One edge of a path: who requires whom, in which words, and where they were read."""

    dependent: Project
    target: Project
    requirement: str
    gates: frozenset[str]
    environment: Environment
    version: str | None
    read_at: datetime | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One dependent: its path to the project, how it is hit, and how many depend on itself.

    `state` is None where the project's releases were never looked at.
    """

    project: Project
    shown: str
    path: tuple[Step, ...]
    state: State | None
    own: int
    version: str | None
    read_at: datetime | None

    @property
    def steps(self) -> int:
        """How many projects away it is; what a project asks of itself is no step."""
        return sum(step.dependent != step.target for step in self.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """How many depend on a project, and among what they were counted.

    `unreadable` counts projects with a requirement nobody could read: they may
    depend on anything.
    """

    direct: int
    runtime: int
    any: int
    view: str
    unreadable: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some dependents, those first on whom most depend; `next` is where to go on.

    `counting` says that the order is of a count before the last changes.
    """

    lines: tuple[Line, ...]
    total: int
    next: str | None
    view: str
    counting: bool
