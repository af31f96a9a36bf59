"""What a project's page receives: where it stands, how we know, who depends on it."""

from dataclasses import dataclass
from datetime import datetime

from steward.web.contexts import EntryLine, FeedLinks, ProjectLink, Standing
from steward.web.pictures import Bars, Strip
from steward.web.wish_contexts import Hands
from workflows.findings import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One row of evidence: what was seen, when, and where that can be checked."""

    at: datetime
    seen: str
    say: str = ""
    where: str = ""
    href: str | None = None
    until: datetime | None = None
    looks: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderLine:
    """One person or organisation with a role, and for how long."""

    name: str
    role: str
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseLine:
    """One release in the table beside the strip."""

    version: str
    uploaded: datetime | None = None
    state: str = ""
    reason: str = ""
    files: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainNode:
    """One step of a path: a name, what it says of itself, and what it asks of the next."""

    name: str
    href: str | None = None
    say: str = ""
    asks: str = ""
    state: str = ""
    severity: Severity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """How a project reaches a list."""

    owner: str
    nodes: tuple[ChainNode, ...]
    severity: Severity | None = None
    href: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DependentLine:
    """One project that depends on it; `path` holds each requirement string, its own first."""

    link: ProjectLink
    hit: str
    path: tuple[str, ...]
    steps: int
    own: int | None = None
    version: str | None = None
    read_at: datetime | None = None
    say: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependents:
    """Who depends on a project.  `view` says among what, `at` as of when.

    `total` counts those that need it at run time, `with_extras` those behind an
    extra as well.
    """

    direct: int
    total: int
    view: str
    at: datetime | None
    with_extras: int = 0
    worst_first: bool = False
    lines: tuple[DependentLine, ...] = ()
    broken: int = 0
    more: str | None = None
    next: str | None = None
    counting: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A project this one needs, and how that one stands."""

    link: ProjectLink
    requirement: str
    standing: Standing
    gates: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Threatening:
    """A project in trouble that this one leads to; `through` are the names between."""

    link: ProjectLink
    standing: Standing
    through: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """What is kept of a project that is gone."""

    purl: str
    incarnation: int
    first_seen: datetime | None
    removed_at: datetime
    summary: str | None = None
    licence: str | None = None
    last_release: str | None = None
    last_hash: str | None = None
    files: int = 0
    releases: int = 0
    dependents: int | None = None
    written: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectPage:
    """One project: where it stands, how we know, who depends on it."""

    link: ProjectLink
    registry: str
    standing: Standing
    since: datetime | None = None
    severity: Severity | None = None
    reason: str | None = None
    summary: str | None = None
    links: tuple[tuple[str, str], ...] = ()
    latest: ReleaseLine | None = None
    holders: tuple[HolderLine, ...] = ()
    holders_told: bool = True
    sightings: tuple[Sighting, ...] = ()
    entries: tuple[EntryLine, ...] = ()
    strip: Strip | None = None
    releases: tuple[ReleaseLine, ...] = ()
    release_count: int = 0
    needs: tuple[Need, ...] = ()
    leads_to: int = 0
    threats: tuple[Threatening, ...] = ()
    all_yanked: bool = False
    ever_seen: bool = True
    dependents: Dependents | None = None
    bars: Bars | None = None
    path: Path | None = None
    tombstone: Tombstone | None = None
    reused_at: datetime | None = None
    looked: datetime | None = None
    next_look: datetime | None = None
    followed: bool = True
    feeds: tuple[FeedLinks, ...] = ()
    hands: Hands | None = None

    @property
    def holding(self) -> tuple[HolderLine, ...]:
        """Those who hold it now."""
        return tuple(each for each in self.holders if each.until is None)

    @property
    def held(self) -> tuple[HolderLine, ...]:
        """Those who held it and do not any more, the latest first."""
        past = [(each.until, each) for each in self.holders if each.until is not None]
        return tuple(each for _, each in sorted(past, key=lambda pair: pair[0], reverse=True))

    @property
    def troubled(self) -> frozenset[str]:
        """The names of what it leads to that are in trouble."""
        return frozenset(each.link.name for each in self.threats)


@dataclass(frozen=True, slots=True, kw_only=True)
class DependentsPage:
    """Every dependent, a page at a time."""

    link: ProjectLink
    registry: str
    dependents: Dependents
    first: bool = True
