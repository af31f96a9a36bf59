"""What each page's template receives: frozen values, with nothing left to look up.

A template never reads the store, the clock or a setting.  Texts from outside
stand here raw; the rendering makes them visible and escapes them.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from urllib.parse import quote

from workflows.findings import Severity
from workflows.names import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLinks:
    """The three addresses of one feed; `what` says what it tells."""

    what: str
    stem: str

    @property
    def each(self) -> tuple[tuple[str, str, str], ...]:
        """Name, address and media type, in the order pages show them."""
        return (
            ("Atom", f"{self.stem}.atom", "application/atom+xml"),
            ("RSS", f"{self.stem}.rss", "application/rss+xml"),
            ("JSON", f"{self.stem}.json", "application/feed+json"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """How well a registry answers.  `answered` is None until it did once."""

    ecosystem: str
    name: str
    answered: datetime | None = None
    silent_since: datetime | None = None
    troubled_since: datetime | None = None
    held: int = 0
    row: str | None = None
    behind: int | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around every page."""

    now: datetime
    base_url: str
    registries: tuple[Registry, ...] = ()
    section: str = ""
    query: str = ""
    feeds: tuple[FeedLinks, ...] = ()
    private: bool = False

    @property
    def answered(self) -> datetime | None:
        """When a registry last answered."""
        return max((each.answered for each in self.registries if each.answered), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectLink:
    """A project as a link; `shown` is how its owner spells it."""

    project: Project
    shown: str | None = None

    @property
    def name(self) -> str:
        """The name to show."""
        return self.shown or self.project.name

    @property
    def href(self) -> str:
        """The address of its page."""
        return project_path(self.project)


def project_path(project: Project) -> str:
    """Return the path of a project's page."""
    parts = (quote(part, safe="", errors="replace") for part in (project.ecosystem, project.name))
    return "/".join(("/projects", *parts))


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """One thing that happened, as a list of them shows it."""

    at: datetime
    severity: Severity
    title: str
    summary: str = ""
    href: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicList:
    """A list this server shows to everybody."""

    name: str
    href: str
    followed: int
    attention: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage:
    """What is happening now."""

    followed: int
    week: tuple[tuple[int, str, str], ...] = ()
    entries: tuple[EntryLine, ...] = ()
    more: str | None = None
    lists: tuple[PublicList, ...] = ()
    looked: datetime | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsPage:
    """Everything that was told, newest first; `more` leads to what is older."""

    entries: tuple[EntryLine, ...]
    more: str | None = None
    first: bool = True


class Standing(StrEnum):
    """How a project stands on its registry, as far as our looks tell."""

    UNKNOWN = "unknown"
    READING = "reading"
    PRESENT = "present"
    ARCHIVED = "archived"
    DEPRECATED = "deprecated"
    QUARANTINED = "quarantined"
    MISSING = "missing"
    REMOVED = "removed"

    @property
    def words(self) -> str:
        """What a table cell says."""
        return _STANDING_WORDS[self]


_STANDING_WORDS = {
    Standing.UNKNOWN: "not looked at yet",
    Standing.READING: "being read",
    Standing.PRESENT: "on the index",
    Standing.ARCHIVED: "archived",
    Standing.DEPRECATED: "deprecated",
    Standing.QUARANTINED: "quarantined",
    Standing.MISSING: "not on the index when we looked",
    Standing.REMOVED: "removed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    """One project a search found."""

    link: ProjectLink
    standing: Standing
    summary: str | None = None
    dependents: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """What a search found; `exact` is the project of exactly this name, if we know it."""

    query: str
    hits: tuple[SearchHit, ...] = ()
    more: str | None = None
    lookable: ProjectLink | None = None
    known: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingProject:
    """A name we do not follow: what may be done, and what is close to it."""

    link: ProjectLink
    registry: str
    close: tuple[SearchHit, ...] = ()
    queued: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchPage:
    """The form that makes a list, with what was given and what was wrong with it."""

    content: str = ""
    name: str = ""
    problem: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLine:
    """One project of a list; `severity` is what its worst live event means for this list."""

    link: ProjectLink
    severity: Severity | None
    standing: Standing
    through: str = ""
    pinned: str | None = None
    newest: str | None = None
    changed: datetime | None = None
    href: str | None = None
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnusedLine:
    """A line of a manifest that was not used, and why."""

    line: int | None
    text: str
    unreadable: bool
    why: str
    file: str = ""


class ListState(StrEnum):
    """How far a list is."""

    READING = "reading"
    READY = "ready"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """A watch list: what changed for its owner, worst first, and everything it holds.

    `form_token` is there for who is signed in and may take the list along.
    """

    name: str
    state: ListState
    path: str
    kind: str = "open"
    filename: str = ""
    created: datetime | None = None
    deleted: datetime | None = None
    restorable_until: datetime | None = None
    done: int = 0
    total: int = 0
    changes: tuple[EntryLine, ...] = ()
    last: EntryLine | None = None
    members: tuple[MemberLine, ...] = ()
    unused: tuple[UnusedLine, ...] = ()
    feeds: FeedLinks | None = None
    manage: str | None = None
    public: bool = False
    quiet_since: datetime | None = None
    looked: datetime | None = None
    next_look: datetime | None = None
    said: str = ""
    fresh: bool = False
    whole: bool = False
    form_token: str = ""

    @property
    def attention(self) -> tuple[MemberLine, ...]:
        """The members something happened to, worst first."""
        hit = [each for each in self.members if each.severity and each.severity != Severity.INFO]
        return tuple(sorted(hit, key=lambda each: each.severity.rank if each.severity else 9))

    @property
    def shown(self) -> tuple[MemberLine, ...]:
        """The members the table shows: the first hundred, unless all were asked for."""
        return self.members if self.whole else self.members[: max(100, len(self.attention))]

    @property
    def unreadable(self) -> int:
        """How many lines could not be read."""
        return sum(each.unreadable for each in self.unused)

    @property
    def elsewhere(self) -> int:
        """How many entries belong to another index or an address."""
        return len(self.unused) - self.unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of the status page; what does not block leaves the service ready."""

    name: str
    fine: bool
    say: str
    blocks: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusPage:
    """Whether the service works, for a person."""

    checks: tuple[Check, ...]
    names: int = 0
    followed: int = 0
    lists: int = 0
    events: int = 0
    waiting: int = 0
    dead: int = 0
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """A page that says the same to everybody: about and help."""

    registry: str = "PyPI"
    contact: str = ""
    kinds: tuple[tuple[str, str, Severity], ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemPage:
    """What went wrong, what is safe, what to do next."""

    status: int
    title: str
    why: str
    next_href: str = "/"
    next_words: str = "See what is happening now"
    report: str | None = None
