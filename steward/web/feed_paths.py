"""The addresses of feeds: what each names, and how a name should have been spelt.

Pure: whether there is such a project or list is asked elsewhere.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from feeds import formats
from feeds.kinds import NoticeKind
from feeds.topics import (
    Adoptable,
    AtLeast,
    Everything,
    Handoffs,
    OfCase,
    OfKind,
    OfProject,
    PublicTopic,
)
from steward.ids import LIST_PREFIX
from workflows.errors import Refused
from workflows.findings import Severity
from workflows.names import LONGEST_NAME, CaseId, Project, is_name, normal

ROOT: Final = "/feeds/"
OPML: Final = "/opml"
_ALONE: Final[Mapping[str, Everything | Handoffs | Adoptable]] = {
    "all": Everything(),
    "handoffs/open": Handoffs(),
    "adoptable": Adoptable(),
}
_CASE: Final = re.compile(r"[0-9A-Z]{26}")


@dataclass(frozen=True, slots=True)
class Public:
    """A feed that anybody may read."""

    topic: PublicTopic
    path: str
    form: str


@dataclass(frozen=True, slots=True)
class Threats:
    """What happens to what a project depends on."""

    project: Project
    path: str
    form: str


@dataclass(frozen=True, slots=True)
class Private:
    """The feed of the watch list that this token reads."""

    token: str
    path: str
    form: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The same feed under the name as it is normally spelt."""

    path: str


Place = Public | Threats | Private | Elsewhere


def read(path: str) -> Place:
    """Return what an address names.  Raises `Refused("no-such-feed")`."""
    stem, dot, form = path.removeprefix(ROOT).rpartition(".")
    if not dot or form not in formats.names() or not path.startswith(ROOT):
        raise _unknown(path)
    kind, _, rest = stem.partition("/")
    match kind:
        case "project" | "dependencies":
            return _about(kind, rest, form, path)
        case "list" if rest.startswith(LIST_PREFIX):
            return Private(rest, ROOT + stem, form)
        case _:
            return Public(_topic(stem, kind, rest, path), ROOT + stem, form)


def public_path(topic: PublicTopic) -> str:
    """Return the path of a public feed, without the ending."""
    match topic:
        case OfKind(kind):
            return f"{ROOT}kind/{kind}"
        case AtLeast(severity):
            return f"{ROOT}severity/{severity}"
        case OfProject(project):
            return path_of("project", project)
        case OfCase(case):
            return f"{ROOT}case/{case}"
        case Everything() | Handoffs() | Adoptable():
            return next(ROOT + stem for stem, each in _ALONE.items() if each == topic)


def path_of(kind: str, project: Project) -> str:
    """Return the path of a project's feed, without the ending: `kind` is its first word."""
    return f"{ROOT}{kind}/{project.ecosystem}/{project.name}"


def _topic(stem: str, kind: str, rest: str, path: str) -> PublicTopic:
    match kind:
        case "kind" if rest in set(NoticeKind):
            return OfKind(NoticeKind(rest))
        case "severity" if rest in set(Severity):
            return AtLeast(Severity(rest))
        case "case" if _CASE.fullmatch(rest):
            return OfCase(CaseId(rest))
        case _ if stem in _ALONE:
            return _ALONE[stem]
        case _:
            raise _unknown(path)


def _about(kind: str, rest: str, form: str, path: str) -> Place:
    ecosystem, _, name = rest.partition("/")
    if not ecosystem or not name or len(name) > LONGEST_NAME:
        raise _unknown(path)
    if ecosystem == "pypi" and not is_name(name):
        raise _unknown(path)
    project = Project(ecosystem, normal(name) if ecosystem == "pypi" else name)
    right = path_of(kind, project)
    if project.name != name:
        return Elsewhere(f"{quote(right, safe='/@')}.{form}")
    if kind == "project":
        return Public(OfProject(project), right, form)
    return Threats(project, right, form)


def _unknown(path: str) -> Refused:
    return Refused("no-such-feed", f"there is no feed at {ascii(path[:200])[1:-1]}")
