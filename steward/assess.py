"""Assess: a set of manifests, looked at once, becomes a report.

How a project is looked at is given: the live index for `steward check`, the
store for the API.  A name of which nothing could be learnt is counted and
never taken for well or ill.
"""

import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from feeds.reports import Place, Report, Threat
from steward.clock import Clock
from steward.expansion import Expansion, Relation, directly, expanded, locked
from steward.manifests import Kind, Manifest
from steward.observations import Answer, Detail, Release, Request, Seen, Status
from steward.registries import Registry
from steward.threats import Sight, project, threats, unknown

if TYPE_CHECKING:  # `steward check` needs no database, and starts without one
    from steward.store import View

Progress = Callable[[int, int], None]
"""How many names were looked at, of how many known so far."""


class Way(Protocol):
    """A way to look at projects."""

    def look(self, names: Collection[str]) -> Mapping[str, Sight]:
        """Return what was seen of each name; one that is missing was not looked at."""
        ...


class Sender(Protocol):
    """Who sends requests; `fetch.Fetcher` does."""

    def send(self, request: Request) -> Answer:
        """Return the answer, or why there is none."""
        ...


def check(
    manifests: Sequence[Manifest], way: Way, expand: Callable[[Manifest, Way], Expansion]
) -> "Assessment":
    """Look at everything the manifests lead to, as `expand` says."""
    assessment = Assessment()
    for manifest in manifests:
        assessment.add(manifest, expand(manifest, way), way)
    return assessment


def everything(manifest: Manifest, way: Way) -> Expansion:
    """Expand what is open; a lock means exactly its packages."""
    if manifest.kind is Kind.LOCK:
        return locked(manifest.entries)
    return expanded(manifest.entries, lambda names: requirements(way.look(names)))


def named(manifest: Manifest, way: Way) -> Expansion:  # noqa: ARG001 -- as `everything`
    """Take only what the manifest itself asks for."""
    if manifest.kind is Kind.LOCK:
        return directly(entry for entry in manifest.entries if not entry.parents)
    return directly(manifest.entries)


def requirements(sights: Mapping[str, Sight]) -> dict[str, Sequence[str] | None]:
    """Return what the latest release of each seen project asks for; None where unknown."""
    return {name: sight.requires for name, sight in sights.items()}


@dataclass(slots=True)
class Assessment:
    """What was found, gathered manifest by manifest."""

    threats: list[Threat] = field(default_factory=list)
    unknown: list[Place] = field(default_factory=list)
    unreadable: list[Place] = field(default_factory=list)
    aside: list[Place] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    direct: set[str] = field(default_factory=set)
    reached: set[str] = field(default_factory=set)
    kinds: set[Kind] = field(default_factory=set)

    def add(self, manifest: Manifest, expansion: Expansion, way: Way) -> None:
        """Take in one manifest and what it leads to."""
        self.files.append(manifest.filename)
        self.kinds.add(manifest.kind)
        self._set_aside(manifest, expansion)
        sights = way.look(expansion.members)
        for name, member in expansion.members.items():
            (self.direct if member.relation is Relation.DIRECT else self.reached).add(name)
            sight = sights.get(name)
            nothing = unknown(member, sight)
            if nothing:
                self.unknown.append(nothing)
            if sight:
                asked = (entry for entry in manifest.entries if entry.name == name)
                self.threats += threats(member, expansion.members, asked, sight)
        self._not_said(expansion, sights)

    def report(self, at: datetime, index: str, version: str, view: str) -> Report:
        """Return what is to be told; `view` says in a sentence what was looked at."""
        return Report(
            version=version,
            at=at,
            index=index,
            files=tuple(self.files),
            named=len(self.direct),
            reached=len(self.reached - self.direct),
            view=view,
            threats=tuple(dict.fromkeys(self.threats)),
            unknown=tuple(dict.fromkeys(self.unknown)),
            unreadable=tuple(dict.fromkeys(self.unreadable)),
            aside=tuple(dict.fromkeys(self.aside)),
        )

    def _set_aside(self, manifest: Manifest, expansion: Expansion) -> None:
        self.unreadable += [
            Place(file=each.file, line=each.line, text=each.text, why=each.why)
            for each in manifest.unreadable
        ]
        self.unreadable += [
            Place(file=manifest.filename, line=0, text=each.raw, why=f"of {name}: {each.reason}")
            for name, each in expansion.unreadable
        ]
        self.aside += [
            Place(file=each.file, line=each.line, text=each.name, why=each.why_not)
            for each in manifest.entries
            if not each.followed
        ]
        self.aside += [
            Place(file=each.file, line=each.line, text=each.name, why="no supported environment")
            for each in manifest.entries
            if each.followed and each.name not in expansion.members and manifest.kind is Kind.OPEN
        ]

    def _not_said(self, expansion: Expansion, sights: Mapping[str, Sight]) -> None:
        """Say of whom it is not known what they ask for, though the project was seen."""
        for name in sorted(expansion.unknown):
            entry = expansion.members[name].entry
            seen = sights[name].observation if name in sights else None
            if isinstance(seen, Seen) and seen.detail.status is not Status.QUARANTINED:
                why = "its latest release does not say what it requires"
                self.aside.append(Place(file=entry.file, line=entry.line, text=name, why=why))


def view_of(kinds: Iterable[Kind]) -> str:
    """Return the sentence that says which view of the dependencies was taken."""
    if set(kinds) == {Kind.LOCK}:
        return "A lock means exactly its packages, so nothing was expanded."
    return "Ranges were expanded by the latest release of each project, in every environment."


DIRECT_VIEW = "Only what the manifests ask for themselves was looked at."


class Kept:
    """What the store kept of the last looks; a name it never looked at is not seen."""

    def __init__(self, view: "View") -> None:
        self._view = view

    def look(self, names: Collection[str]) -> Mapping[str, Sight]:
        """Return what was last seen of each name that was ever looked at."""
        projects = [project(name) for name in names]
        texts = self._view.requirements.texts(projects)
        return {
            seen.name: Sight(observation=observation, requires=texts[seen])
            for seen, observation in self._view.sights.of(projects).items()
        }


class Index:
    """A registry looked at live, each name once, a few at a time."""

    def __init__(
        self,
        registry: Registry,
        sender: Sender,
        clock: Clock,
        progress: Progress = lambda _done, _known: None,
        *,
        abreast: int = 6,
    ) -> None:
        self._registry, self._sender, self._clock = registry, sender, clock
        self._progress, self._abreast = progress, abreast
        self._sights: dict[str, Sight] = {}
        self._known: set[str] = set()
        self._lock = threading.Lock()

    def look(self, names: Collection[str]) -> Mapping[str, Sight]:
        """Return what was seen of each name; those seen before are not asked for again."""
        fresh = sorted(set(names) - set(self._sights))
        self._known |= set(fresh)
        with ThreadPoolExecutor(self._abreast, thread_name_prefix="look") as pool:
            list(pool.map(self._one, fresh))
        return {name: self._sights[name] for name in names}

    def _one(self, name: str) -> None:
        sight = self._sight(name)
        with self._lock:
            self._sights[name] = sight
            self._progress(len(self._sights), len(self._known))

    def _sight(self, name: str) -> Sight:
        simple, api = (self._sender.send(request) for request in self._registry.detail(name))
        observation = self._registry.read_detail(project(name), simple, api, self._clock.now())
        if not isinstance(observation, Seen):
            return Sight(observation=observation)
        detail = observation.detail
        latest = self._registry.latest(detail.releases)
        requires = self._requires(detail, latest)
        return Sight(observation=observation, latest=latest, requires=requires)

    def _requires(self, detail: Detail, latest: Release | None) -> tuple[str, ...] | None:
        """Return what the latest release asks for, from its own metadata where need be."""
        described = latest is None or detail.described == latest.version
        if detail.requires is not None and described:
            return detail.requires
        request = self._registry.metadata(latest) if latest else None
        exact = self._registry.read_metadata(self._sender.send(request)) if request else None
        return exact if exact is not None else detail.requires
