"""Reports: what one look found that threatens a set of requirements, in one form a file.

A report is made of what was seen, once.  It never says that something was
deleted or abandoned: with one look, a name is only "not on the index when we
looked".  Each form is a module here with `render(report) -> str`.
"""

import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Protocol, cast

from feeds.subscriptions import Step
from workflows.findings import Severity
from workflows.names import Project


class ThreatKind(StrEnum):
    """What one look can see.  These are promises: rule ids, and words of `--ignore`."""

    PROJECT_MISSING = "project-missing"
    PROJECT_QUARANTINED = "project-quarantined"
    PROJECT_ARCHIVED = "project-archived"
    PROJECT_DEPRECATED = "project-deprecated"
    ALL_RELEASES_YANKED = "all-releases-yanked"
    RELEASE_YANKED = "release-yanked"
    RELEASE_MISSING = "release-missing"
    ABANDONED_DECLARED = "abandoned-declared"
    KNOWN_VULNERABILITY = "known-vulnerability"


LABELS: Final[Mapping[ThreatKind, str]] = MappingProxyType(
    {
        ThreatKind.PROJECT_MISSING: "not on the index when we looked",
        ThreatKind.PROJECT_QUARANTINED: "quarantined by the index",
        ThreatKind.PROJECT_ARCHIVED: "archived by its owner",
        ThreatKind.PROJECT_DEPRECATED: "deprecated by its owner",
        ThreatKind.ALL_RELEASES_YANKED: "every release is yanked",
        ThreatKind.RELEASE_YANKED: "only yanked releases fit",
        ThreatKind.RELEASE_MISSING: "the pinned release was not on the index when we looked",
        ThreatKind.ABANDONED_DECLARED: "its latest release declares it inactive",
        ThreatKind.KNOWN_VULNERABILITY: "the index links advisories",
    }
)
ADVICE: Final[Mapping[ThreatKind, str]] = MappingProxyType(
    {
        ThreatKind.PROJECT_MISSING: "Check the spelling and the index; keep the files you have.",
        ThreatKind.PROJECT_QUARANTINED: "Do not install it until the index has cleared it.",
        ThreatKind.PROJECT_ARCHIVED: "No more releases are to be expected; plan for another.",
        ThreatKind.PROJECT_DEPRECATED: "Its page may name a successor.",
        ThreatKind.ALL_RELEASES_YANKED: "A fresh install finds nothing; its page may say why.",
        ThreatKind.RELEASE_YANKED: "Choose a release that is not yanked.",
        ThreatKind.RELEASE_MISSING: "A fresh install fails; choose a release that is there.",
        ThreatKind.ABANDONED_DECLARED: "No fixes are to be expected; plan for another.",
        ThreatKind.KNOWN_VULNERABILITY: "Read the advisories; an audit tool judges the version.",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Threat:
    """One thing seen of one project, and how the project reaches the manifest.

    `file` and `line` are where the path begins; `detail` adds to the label,
    in our words; `links` are where to read more.
    """

    kind: ThreatKind
    project: Project
    severity: Severity
    file: str
    line: int
    path: tuple[Step, ...]
    source: str
    detail: str = ""
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A line of a manifest, or a name, that was set aside, and why."""

    file: str
    line: int
    text: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that is to be told of one check.

    `named` counts projects the manifests name, `reached` those found through
    them; `view` says in a sentence what was looked at.  `unknown` are names of
    which nothing could be learnt, `ignored` threats that were asked to be silent.
    """

    version: str
    at: datetime
    index: str
    files: tuple[str, ...]
    named: int
    reached: int
    view: str
    threats: tuple[Threat, ...] = ()
    unknown: tuple[Place, ...] = ()
    unreadable: tuple[Place, ...] = ()
    aside: tuple[Place, ...] = ()
    ignored: int = 0


class Form(Protocol):
    """What a module of this folder offers."""

    def render(self, report: Report) -> str:
        """Return the report as text that ends with a line break."""
        ...


def forms() -> tuple[str, ...]:
    """Return the names of all forms without importing one."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def load(name: str) -> Form:
    """Return the form of this name."""
    return cast("Form", importlib.import_module(f"{__name__}.{name}"))


def worst_first(threats: Iterable[Threat]) -> tuple[Threat, ...]:
    """Return threats by severity, then by name and kind: one order in every form."""
    return tuple(sorted(threats, key=lambda t: (t.severity.rank, t.project, t.kind, t.file)))


def counted(threats: Iterable[Threat]) -> str:
    """Return the counts in words: `1 critical, 2 medium`."""
    counts = Counter(threat.severity for threat in threats)
    return ", ".join(f"{counts[each]} {each.value}" for each in Severity if counts[each])


def many(count: int, noun: str) -> str:
    """Return a count and its noun, which takes an s in the plural."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def looked_at(report: Report) -> str:
    """Return how many projects were looked at, out of how many where some were not."""
    total = report.named + report.reached
    missed = len({place.text for place in report.unknown})
    seen = f"{total - missed:,} of " if missed else ""
    return f"{seen}{many(total, 'project')} looked at"


def nothing(report: Report) -> str:
    """Return what to say where no threat was found; silence is not good news."""
    return "Nothing to report of what was looked at" if report.unknown else "Nothing to report"
