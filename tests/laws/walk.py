"""The walk: every case that can be reached, breadth first, in a small world.

Time is a step like any other: it goes on to the next moment at which some rule
could answer differently.  Dates are kept as ages, so that two cases that differ
only in when they began are one; whatever no rule of a stage reads is left out.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from tests.laws.witness import Witness, blurred, later, see
from workflows.campaign import Campaign
from workflows.carrying import APPEALABLE
from workflows.case import evolve
from workflows.case_state import Case, Consent, Judgement
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
from workflows.stages import UNDECIDED
from workflows.terms import Intent, Outcome, Stage

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
OLDEST = NOW - timedelta(days=500)
INSTANT = timedelta(seconds=1)
MOST_NODES = 4_000
"""A world that has more is not small; it is cut in two instead of being walked for long."""

HOLIDAYS_AT_MOST = 30
TIMELESS = frozenset(
    {
        Stage.SCREENING,
        Stage.ASSESSMENT,
        Stage.RECOMMENDED,
        Stage.COOLING_OFF,
        Stage.EXECUTING,
        Stage.PROBATION,
    }
)
"""Stages whose beginning is read only to see whether we are late."""

READ_AFTER = APPEALABLE | {Outcome.SETTLED, Outcome.EXPIRED}
"""Ends after which somebody may still come back, for so many days."""


@dataclass(frozen=True, slots=True)
class Move:
    """Something that somebody tries; several commands are tried one after another.

    An urgent move is not waited with while it is possible.  A costly one is
    tried as often on one way as its world allows in all; `where` says in which
    stages a move is tried, if not in all.
    """

    words: str
    actor: Actor
    commands: tuple[Command, ...]
    urgent: bool = False
    costly: bool = False
    where: frozenset[Stage] = frozenset(Stage)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A policy, the facts of one project, first cases and all that is tried in it.

    Cases in a stage out of `scope` are judged and not followed any further.
    Where delay is minded, waiting although something could be done is costly,
    too; elsewhere nobody looks at how long something waits for us.
    """

    name: str
    policy: Policy
    dossier: Dossier
    starts: "tuple[Node, ...]"
    moves: tuple[Move, ...]
    scope: frozenset[Stage] = frozenset(Stage)
    budget: int = 1
    minds_delay: bool = False
    reads_who_acted: bool = False


@dataclass(slots=True)
class Node:
    """A case that was reached, what the witness saw, and from where it was reached."""

    case: Case
    seen: Witness = field(default_factory=Witness)
    spent: int = 0
    parent: "Node | None" = None
    words: str = "begin"

    def path(self) -> str:
        """Return how it was reached, in words."""
        words, node = [self.words], self
        while node.parent is not None:
            node = node.parent
            words.append(node.words)
        return " > ".join(reversed(words))


@dataclass(frozen=True, slots=True)
class Edge:
    """One step that was possible: before it, after it, and who asked for what."""

    world: World
    node: Node
    move: Move
    command: Command
    event: CaseEvent
    before: Case
    after: Case
    seen: Witness


Law = Callable[[Edge], bool]
NodeLaw = Callable[[World, Node], bool]


@dataclass(slots=True)
class Walked:
    """What a walk found: how much, by which rows, refused how, and each law first broken how."""

    nodes: int = 0
    used: set[tuple[Stage, type[CaseEvent]]] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    misplaced: set[tuple[Stage, Actor, Command]] = field(default_factory=set)
    broken: dict[str, str] = field(default_factory=dict)


class TooWide(AssertionError):
    """A world has more cases than are walked."""


def walk(
    world: World, laws: Mapping[str, Law], node_laws: Mapping[str, NodeLaw], found: Walked
) -> None:
    """Visit every case that can be reached.  Raises `TooWide` instead of running away."""
    nodes = [_leaned(world, each) for each in world.starts]
    known = {(each.case, each.seen, each.spent) for each in nodes}
    for node in nodes:  # grows while it is walked
        _judge_node(world, node, node_laws, found)
        for child in _children(world, node, laws, found):
            key = (child.case, child.seen, child.spent)
            if key not in known and child.case.stage in world.scope:
                known.add(key)
                nodes.append(child)
        if len(nodes) > MOST_NODES:
            raise TooWide(f"{world.policy.id}, {world.name}: more than {MOST_NODES} cases")
    found.nodes += len(nodes)


def _judge_node(world: World, node: Node, laws: Mapping[str, NodeLaw], found: Walked) -> None:
    for name, holds in laws.items():
        if name not in found.broken and not holds(world, node):
            found.broken[name] = f"{world.policy.id}, {world.name}: {node.path()}"


def _judge(edge: Edge, laws: Mapping[str, Law], found: Walked) -> None:
    found.used.add((edge.before.stage, type(edge.event)))
    for name, holds in laws.items():
        if name not in found.broken and not holds(edge):
            way = f"{edge.node.path()} > {edge.move.words}"
            found.broken[name] = f"{edge.world.policy.id}, {edge.world.name}: {way}"


def _children(world: World, node: Node, laws: Mapping[str, Law], found: Walked) -> Iterator[Node]:
    urgent = False
    for move in world.moves:
        if (move.costly and node.spent >= world.budget) or node.case.stage not in move.where:
            continue
        child = tried(world, node, move, laws, found)
        if child is not None:
            urgent |= move.urgent
            yield child
    if urgent and (not world.minds_delay or node.spent >= world.budget):
        return
    later_on = waited(world, node)
    if later_on is not None:
        yield replace(later_on, spent=node.spent + urgent)


def tried(
    world: World, node: Node, move: Move, laws: Mapping[str, Law], found: Walked
) -> Node | None:
    """Return the case after the move, or None if all of it was refused."""
    case, seen = node.case, node.seen
    for command in move.commands:
        for event in _asked(world, case, move.actor, command, found):
            grown = evolve(case, event)
            _judge(Edge(world, node, move, command, event, case, grown, seen), laws, found)
            case, seen = grown, see(seen, event, world.dossier)
    if case is node.case:
        return None
    child = _leaned(world, Node(case, seen, node.spent, node, move.words))
    if (child.case, child.seen) == (node.case, node.seen):
        return None  # nothing that any rule reads has changed
    return replace(child, spent=node.spent + move.costly)


def _asked(
    world: World, case: Case, actor: Actor, command: Command, found: Walked
) -> tuple[CaseEvent, ...]:
    place = (case.stage, actor, command)
    if place in found.misplaced:  # refused before anything but the stage was looked at
        return ()
    try:
        return decide(case, command, actor, world.dossier, world.policy, NOW)
    except Refused as refusal:
        found.codes.add(refusal.code)
        if refusal.code in {"wrong-stage", "case-closed"}:
            found.misplaced.add(place)
        return ()


def waited(world: World, node: Node) -> Node | None:
    """Return the case at the next moment of interest, or None if there is none."""
    moments = (moment for moment in _moments(node.case, world) if moment > NOW)
    moment = min(moments, default=None)
    if moment is None:
        return None
    by = moment - NOW
    old = Node(aged(node.case, by), later(node.seen, by), node.spent, node)
    old.words = f"wait {by.days} d"
    return _leaned(world, old)


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
    due = overdue_at(case, policy, points) if world.minds_delay else None
    if due and not case.overdue:
        yield due


def aged(case: Case, by: timedelta) -> Case:
    """Return the case as it looks so much later."""

    def maybe(moment: datetime | None) -> datetime | None:
        return None if moment is None else moment - by

    return replace(
        case,
        since=case.since - by,
        halted=maybe(case.halted),
        ends=maybe(case.ends),
        holds=tuple(replace(h, until=maybe(h.until)) for h in case.holds),
        campaign=replace(
            case.campaign, steps=tuple(replace(s, at=s.at - by) for s in case.campaign.steps)
        ),
        consent=replace(case.consent, at=case.consent.at - by) if case.consent else None,
        checked_at=maybe(case.checked_at),
        judged=tuple(replace(j, at=j.at - by) for j in case.judged),
        hearing=replace(case.hearing, until=case.hearing.until - by) if case.hearing else None,
        reminded_at=maybe(case.reminded_at),
    )


def _leaned(world: World, node: Node) -> Node:
    """Leave out what no rule of this stage reads, so that equal cases are seen to be equal."""
    case, stage = node.case, node.case.stage
    oldest = NOW - _longest(world.policy) * DAY
    checked = case.checked_at
    stale = stage is not Stage.ASSESSMENT or (checked and NOW - checked > DAY)
    leaned = replace(
        case,
        since=_since(world, case, oldest),
        ends=case.ends if stage in {Stage.COOLING_OFF, Stage.PROBATION} else None,
        assignee=None,
        acted=case.acted if world.reads_who_acted else frozenset(),
        holds=tuple(h if h.since == OLDEST else replace(h, since=OLDEST) for h in case.holds),
        campaign=_lean_campaign(case, oldest),
        consent=_lean_consent(case, oldest),
        checked_at=None if stale else checked,
        judged=_lean_judged(world, case),
    )
    return replace(node, case=leaned, seen=blurred(node.seen, oldest))


@lru_cache
def _longest(policy: Policy) -> int:
    """Return after how many days nothing before the owner's silence can be told apart."""
    window, notice = policy.contact.window_days, max(policy.public_notice_days)
    rest = (policy.consent_window_days, policy.reminder_days, policy.assessment_days)
    days = (*policy.cooling_days, *policy.consent_cooling_days)
    closed = (policy.appeal_days, policy.reversal_days, policy.reopen_days)
    return max(2 * window, 2 * notice, sum(rest), *days, *closed) + HOLIDAYS_AT_MOST


def _since(world: World, case: Case, oldest: datetime) -> datetime:
    if case.stage is Stage.CLOSED and case.outcome not in READ_AFTER:
        return NOW
    if case.stage in TIMELESS and not world.minds_delay:
        return NOW
    return max(case.since, oldest)


def _lean_campaign(case: Case, oldest: datetime) -> Campaign:
    early = case.stage in {Stage.SCREENING, Stage.CONTACTING}
    steps = case.campaign.steps
    ages = [max(each.at, oldest) if early else oldest for each in steps]
    if ages == [each.at for each in steps]:
        return case.campaign
    leaned = tuple(replace(each, at=at) for each, at in zip(steps, ages, strict=True))
    return replace(case.campaign, steps=leaned)


def _lean_consent(case: Case, oldest: datetime) -> Consent | None:
    if case.consent is None:
        return None
    read = case.stage in {Stage.CONTACTING, Stage.ASSESSMENT}
    return replace(case.consent, at=max(case.consent.at, oldest) if read else oldest)


def _lean_judged(world: World, case: Case) -> tuple[Judgement, ...]:
    if not case.judged:
        return ()
    read = world.minds_delay or case.intent is Intent.REUSE or case.stage in UNDECIDED
    at = max(min(each.at for each in case.judged), NOW - EVIDENCE_DAYS * DAY - INSTANT)
    when = at if read else NOW
    return tuple(j if j.at == when else replace(j, at=when) for j in case.judged)
