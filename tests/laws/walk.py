"""The walk: every case that can be reached, breadth first, in a small world.

Time is a step like any other: it goes on to the next moment at which some rule
could answer differently.  Dates are kept as ages, so that two cases that differ
only in when they began are one; whatever is older than a policy can ask for is
of one age.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from workflows.campaign import Campaign
from workflows.case import evolve
from workflows.case_state import Case, hold
from workflows.checklist import EVIDENCE_DAYS
from workflows.commands import Command
from workflows.days import DAY, after
from workflows.deadlines import (
    appeal_until,
    co_owners_until,
    expires_at,
    next_letter_at,
    overdue_at,
    reminder_at,
    reversal_until,
    silence_at,
)
from workflows.decide import decide
from workflows.dossier import Actor, Dossier
from workflows.errors import Refused
from workflows.events import CaseEvent
from workflows.policy import Policy
from workflows.terms import HoldKind, Stage

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
OLDEST = NOW - timedelta(days=500)
INSTANT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Move:
    """Something that somebody tries; several commands are tried one after another."""

    words: str
    actor: Actor
    commands: tuple[Command, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A policy, the facts of one project, a first case and all that is tried in it."""

    name: str
    policy: Policy
    dossier: Dossier
    start: Case
    moves: tuple[Move, ...]


@dataclass(slots=True)
class Node:
    """A case that was reached, from where, how long after, and by which events."""

    case: Case
    parent: "Node | None" = None
    waited: timedelta = timedelta(0)
    events: tuple[CaseEvent, ...] = ()
    words: str = ""

    def history(self) -> list[tuple[timedelta, CaseEvent]]:
        """Return all events with their age, the latest first."""
        found: list[tuple[timedelta, CaseEvent]] = []
        age, node = timedelta(0), self
        while True:
            found += [(age, event) for event in reversed(node.events)]
            age += node.waited
            if node.parent is None:
                return found
            node = node.parent

    def path(self) -> str:
        """Return how it was reached, in words."""
        words, node = [self.words], self
        while node.parent is not None:
            node = node.parent
            words.append(node.words)
        return " > ".join(reversed(words))


@dataclass(frozen=True, slots=True)
class Edge:
    """One step that was possible."""

    world: World
    node: Node
    move: Move
    event: CaseEvent
    before: Case
    after: Case


@dataclass(slots=True)
class Walked:
    """What a walk found."""

    nodes: list[Node] = field(default_factory=list)
    used: set[tuple[Stage, type[CaseEvent]]] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    broken: dict[str, str] = field(default_factory=dict)


Law = Callable[[Edge], bool]


def walk(world: World, laws: dict[str, Law]) -> Walked:
    """Visit every case that can be reached; keep the first way in which each law was broken."""
    found = Walked()
    first = Node(world.start, words="begin")
    seen = {world.start}
    found.nodes.append(first)
    for node in found.nodes:  # grows while it is walked
        for child, edges in _steps(world, node, found):
            for edge in edges:
                found.used.add((edge.before.stage, type(edge.event)))
                _judge(edge, laws, found)
            if child.case not in seen:
                seen.add(child.case)
                found.nodes.append(child)
    return found


def _judge(edge: Edge, laws: dict[str, Law], found: Walked) -> None:
    for name, holds in laws.items():
        if name not in found.broken and not holds(edge):
            found.broken[name] = f"{edge.node.path()} > {edge.move.words}"


def _steps(world: World, node: Node, found: Walked) -> Iterator[tuple[Node, list[Edge]]]:
    later = _next_moment(node.case, world)
    if later is not None:
        waited = later - NOW
        yield Node(aged(node.case, waited), node, waited, (), f"wait {waited.days} d"), []
    for move in world.moves:
        case, events, edges = node.case, list[CaseEvent](), list[Edge]()
        for command in move.commands:
            try:
                new = decide(case, command, move.actor, world.dossier, world.policy, NOW)
            except Refused as refusal:
                found.codes.add(refusal.code)
                continue
            for event in new:
                grown = evolve(case, event)
                edges.append(Edge(world, node, move, event, case, grown))
                case = grown
                events.append(event)
        if events:
            child = Node(aged(case, timedelta(0)), node, timedelta(0), tuple(events), move.words)
            yield child, edges


def _next_moment(case: Case, world: World) -> datetime | None:
    return min((moment for moment in _moments(case, world) if moment > NOW), default=None)


def _moments(case: Case, world: World) -> Iterator[datetime]:
    policy, points = world.policy, world.dossier.contacts
    yield from filter(None, (expires_at(case, policy), reminder_at(case, policy), case.ends))
    yield from (each.until for each in case.holds if each.until)
    if case.hearing:
        yield case.hearing.until
    if case.stage is Stage.CLOSED:
        yield from (appeal_until(case, policy), reversal_until(case, policy))
        yield after(case.since, policy.reopen_days)
        return
    if case.stage is Stage.CONTACTING and not case.halted:
        silence = silence_at(case, policy, points)
        yield from (next_letter_at(case, policy), *(silence[:1] if silence else ()))
        yield co_owners_until(case, policy, len(world.dossier.owners))
    if case.stage is Stage.ASSESSMENT:
        yield from (each.at + EVIDENCE_DAYS * DAY + INSTANT for each in case.judged)
        if case.checked_at:
            yield case.checked_at + DAY + INSTANT
    due = overdue_at(case, policy, points)
    if due and not case.overdue:
        yield due


def aged(case: Case, by: timedelta) -> Case:
    """Return the case as it looks so much later, with all ages cut at the oldest of interest."""

    def back(moment: datetime) -> datetime:
        return max(moment - by, OLDEST)

    def maybe(moment: datetime | None) -> datetime | None:
        return None if moment is None else back(moment)

    early = case.stage in {Stage.SCREENING, Stage.CONTACTING}
    steps = tuple(
        # After the owner's stage only what counts matters, and no longer when it was done.
        replace(step, at=back(step.at) if early else OLDEST)
        for step in case.campaign.steps
    )
    return replace(
        case,
        since=back(case.since),
        halted=maybe(case.halted),
        ends=maybe(case.ends),
        holds=tuple(replace(h, since=OLDEST, until=maybe(h.until)) for h in case.holds),
        campaign=Campaign(steps, case.campaign.dead),
        consent=replace(case.consent, at=back(case.consent.at)) if case.consent else None,
        checked_at=_checked(case, by),
        judged=tuple(replace(j, at=back(j.at)) for j in case.judged),
        hearing=replace(case.hearing, until=back(case.hearing.until)) if case.hearing else None,
        reminded_at=maybe(case.reminded_at),
    )


def _checked(case: Case, by: timedelta) -> datetime | None:
    if case.checked_at is None or NOW - (case.checked_at - by) > DAY:
        return None  # a check that is too old is none
    return case.checked_at - by


def is_waiting(case: Case) -> bool:
    """Say whether the candidate is asked something."""
    return hold(case, HoldKind.NEEDS_INFO) is not None or hold(case, HoldKind.OFFER) is not None
