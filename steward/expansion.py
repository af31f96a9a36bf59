"""Expansion: what a manifest's entries lead to, by the latest release of each project.

Pure: whoever expands says how requirements are looked up, wave by wave.  A
gated edge is followed only where the path asks for that extra; a marker that
never holds is not followed at all.  What holds always is walked before what
holds sometimes or behind a gate, so that a project is told by its strongest
path, and among those by the shortest.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from steward.edges import Edge, Environment, UnreadableRequirement, read
from steward.manifests import Entry

Requirements = Mapping[str, Sequence[str] | None]
Ask = Callable[[Collection[str]], Requirements]
"""Names to the requirement strings of each one's latest release; None where unknown."""


class Relation(StrEnum):
    """How a member stands to the manifest."""

    DIRECT = "direct"
    TRANSITIVE = "transitive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A project that a manifest leads to: by whom, in which words, how far away.

    `gates` are the manifest's own extras or groups on the way; `environment`
    is the weakest on the path, and `needs` what it asks for in words.
    """

    name: str
    parent: str | None
    requirement: str
    depth: int
    entry: Entry
    gates: frozenset[str]
    environment: Environment
    needs: str
    extras: frozenset[str] = frozenset()

    @property
    def relation(self) -> Relation:
        """Return whether the manifest itself names it."""
        return Relation.DIRECT if self.parent is None else Relation.TRANSITIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """Members by name, names whose requirements are unknown, and strings nobody can read."""

    members: Mapping[str, Member]
    unknown: frozenset[str] = frozenset()
    unreadable: tuple[tuple[str, UnreadableRequirement], ...] = ()


def locked(entries: Iterable[Entry]) -> Expansion:
    """Return exactly the entries of a lock; its own lines say who requires whom."""
    first: dict[str, Entry] = {}
    for entry in entries:
        if entry.followed:
            first.setdefault(entry.name, entry)
    depths = _depths(first)
    members = {name: _locked(entry, first, depths) for name, entry in first.items()}
    return Expansion(members=members)


def directly(entries: Iterable[Entry]) -> Expansion:
    """Return only what a manifest names itself, nothing that it leads to."""
    first: dict[str, Member] = {}
    for member in sorted((_named(e) for e in entries if e.followed), key=_weakness):
        first.setdefault(member.name, member)
    return Expansion(members=first)


def expanded(entries: Iterable[Entry], ask: Ask, most: int | None = None) -> Expansion:
    """Return everything that the entries of an open manifest lead to, `most` names at most."""
    walk = _Walk(most)
    for entry in entries:
        if entry.followed and entry.environment is not Environment.NEVER:
            walk.meet(_named(entry))
    while wave := walk.wave():
        found = ask({member.name for member in wave} - set(walk.read))
        walk.learn(found)
        for member in wave:
            walk.follow(member)
    return Expansion(
        members=walk.members, unknown=frozenset(walk.unknown), unreadable=tuple(walk.unreadable)
    )


def path(members: Mapping[str, Member], name: str) -> tuple[Member, ...]:
    """Return the members from the manifest down to this one; empty if it is none of them."""
    steps: list[Member] = []
    at: str | None = name
    while at is not None and at in members and members[at] not in steps:
        steps.append(members[at])
        at = members[at].parent
    return tuple(reversed(steps))


@dataclass(slots=True)
class _Walk:
    """A walk over waves; one queue for each weakness, the strongest emptied first."""

    most: int | None
    members: dict[str, Member] = field(default_factory=dict)
    read: dict[str, tuple[Edge, ...]] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    unreadable: list[tuple[str, UnreadableRequirement]] = field(default_factory=list)
    queues: dict[int, list[Member]] = field(default_factory=dict)
    done: set[tuple[str, str]] = field(default_factory=set)

    def meet(self, member: Member) -> None:
        self.queues.setdefault(_weakness(member), []).append(member)

    def wave(self) -> list[Member]:
        """Return the next members to follow, each name taken in by its strongest path."""
        while self.queues:
            strongest = min(self.queues)
            wave = [m for m in self.queues.pop(strongest) if self._fresh(m) and self._taken(m)]
            if wave:
                return wave
        return []

    def learn(self, found: Requirements) -> None:
        for name, requirements in found.items():
            read_ = [read(raw, name) for raw in requirements or ()]
            self.read[name] = tuple(each for each in read_ if isinstance(each, Edge))
            self.unreadable += [(name, each) for each in read_ if not isinstance(each, Edge)]
            if requirements is None:
                self.unknown.add(name)

    def follow(self, member: Member) -> None:
        wanted = self._fresh(member)
        self.done |= {(member.name, extra) for extra in wanted}
        for edge in self.read.get(member.name, ()):
            opened = bool(edge.gates & wanted) if edge.gates else "" in wanted
            if opened and edge.url is None and edge.environment is not Environment.NEVER:
                self.meet(_through(member, edge))

    def _fresh(self, member: Member) -> frozenset[str]:
        """Return what of a member was not followed yet: itself (no extra) and its extras."""
        asked = member.extras | {""}
        return frozenset(extra for extra in asked if (member.name, extra) not in self.done)

    def _taken(self, member: Member) -> bool:
        if member.name in self.members:
            return True
        if self.most is not None and len(self.members) >= self.most:
            return False
        self.members[member.name] = member
        return True


def _named(entry: Entry) -> Member:
    return Member(
        name=entry.name,
        parent=None,
        requirement=entry.requirement,
        depth=1,
        entry=entry,
        gates=entry.gates,
        environment=entry.environment,
        needs=entry.needs,
        extras=entry.extras,
    )


def _through(member: Member, edge: Edge) -> Member:
    """Return who is met over an edge; an edge to itself only asks for more extras."""
    certain = edge.environment is Environment.ALWAYS
    return Member(
        name=edge.target,
        parent=member.parent if edge.to_itself else member.name,
        requirement=edge.raw,
        depth=member.depth + (not edge.to_itself),
        entry=member.entry,
        gates=member.gates,
        environment=member.environment if certain else edge.environment,
        needs=member.needs if certain else edge.needs,
        extras=edge.extras,
    )


def _weakness(member: Member) -> int:
    """Return 0 for a plain runtime path, more for each reason that a default install has not it."""
    return 2 * bool(member.gates) + (member.environment is not Environment.ALWAYS)


def _depths(entries: Mapping[str, Entry]) -> Mapping[str, int]:
    """Return how far each package of a lock is from the manifest, by the lock's own lines."""
    children: dict[str, list[str]] = {}
    for entry in entries.values():
        for parent in entry.parents:
            children.setdefault(parent, []).append(entry.name)
    wave = [name for name, entry in entries.items() if not entry.parents]
    depths = dict.fromkeys(wave, 1)
    while wave:
        met = dict.fromkeys(child for name in wave for child in children.get(name, ()))
        wave = [child for child in met if child not in depths]
        depths |= dict.fromkeys(wave, max(depths.values()) + 1)
    return depths


def _locked(entry: Entry, entries: Mapping[str, Entry], depths: Mapping[str, int]) -> Member:
    # A ring of packages that nobody outside requires is as good as named by the lock.
    nearer = [parent for parent in _parents(entry, entries) if parent in depths]
    parent = min(nearer, key=lambda each: depths[each], default=None)
    return Member(
        name=entry.name,
        parent=parent if entry.name in depths else None,
        requirement=entry.requirement,
        depth=depths.get(entry.name, 1),
        entry=entry,
        gates=entry.gates,
        environment=entry.environment,
        needs=entry.needs,
        extras=entry.extras,
    )


def _parents(entry: Entry, entries: Mapping[str, Entry]) -> Iterator[str]:
    return (parent for parent in entry.parents if parent in entries)
