"""The addresses of feeds: what each names, and how a name should have been spelt.

Pure: whether there is such a project or list is asked elsewhere.
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from feeds import formats
from feeds.kinds import NoticeKind
from feeds.topics import AtLeast, Everything, OfKind, OfProject
from steward.ids import LIST_PREFIX
from steward.publishing.documents import PublicTopic
from workflows.errors import Refused
from workflows.findings import Severity
from workflows.names import LONGEST_NAME, Project, is_name, normal

ROOT: Final = "/feeds/"
OPML: Final = "/opml"


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
        case "all" if not rest:
            return Public(Everything(), ROOT + stem, form)
        case "kind" if rest in set(NoticeKind):
            return Public(OfKind(NoticeKind(rest)), ROOT + stem, form)
        case "severity" if rest in set(Severity):
            return Public(AtLeast(Severity(rest)), ROOT + stem, form)
        case "project" | "dependencies":
            return _about(kind, rest, form, path)
        case "list" if rest.startswith(LIST_PREFIX):
            return Private(rest, ROOT + stem, form)
        case _:
            raise _unknown(path)


def public_path(topic: PublicTopic) -> str:
    """Return the path of a public feed, without the ending."""
    match topic:
        case Everything():
            return f"{ROOT}all"
        case OfKind(kind):
            return f"{ROOT}kind/{kind}"
        case AtLeast(severity):
            return f"{ROOT}severity/{severity}"
        case OfProject(project):
            return path_of("project", project)


def path_of(kind: str, project: Project) -> str:
    """Return the path of a project's feed, without the ending: `kind` is its first word."""
    return f"{ROOT}{kind}/{project.ecosystem}/{project.name}"


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
