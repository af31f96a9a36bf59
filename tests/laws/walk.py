"""The walk: every case that can be reached, breadth first, in a small world.

Time is a step like any other: it goes on to the next moment at which some rule
could answer differently.  Dates are kept as ages, so that two cases that differ
only in when they began are one; whatever no rule of a stage reads is left out.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from tests.laws.witness import Witness, blurred, changed, later, see
from workflows.campaign import Campaign, shifted
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


@dataclass(frozen=True, slots=True, eq=False)
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
    """A case that was reached, what the witness saw, and from where it was reached.

    `ways` is what each move makes of the case, None for waiting: nodes that
    differ only in what was seen or spent share it.
    """

    case: Case
    seen: Witness = field(default_factory=Witness)
    spent: int = 0
    parent: "Node | None" = None
    words: str = "begin"
    ways: "dict[Move | None, Way | None]" = field(default_factory=dict)

    def path(self) -> str:
        """Return how it was reached, in words."""
        words, node = [self.words], self
        while node.parent is not None:
            node = node.parent
            words.append(node.words)
        return " > ".join(reversed(words))


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What a move, or waiting so long, makes of a case: step by step, and in the end."""

    case: Case
    steps: tuple[tuple[Command, CaseEvent, Case, Case], ...] = ()
    days: timedelta = timedelta(0)


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
CaseLaw = Callable[[World, Case], bool]


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
    world: World, laws: Mapping[str, Law], case_laws: Mapping[str, CaseLaw], found: Walked
) -> None:
    """Visit every case that can be reached.  Raises `TooWide` instead of running away."""
    nodes = [_start(world, each) for each in world.starts]
    known = {(each.case, each.seen, each.spent) for each in nodes}
    ways: dict[Case, dict[Move | None, Way | None]] = {}
    tries = _Tries(world, found)
    for node in nodes:  # grows while it is walked
        if node.case not in ways:
            _judge_case(world, node, case_laws, found)
        node.ways = ways.setdefault(node.case, {})
        for child in _children(tries, node, laws):
            key = (child.case, child.seen, child.spent)
            if key not in known and child.case.stage in world.scope:
                known.add(key)
                nodes.append(child)
        if len(nodes) > MOST_NODES:
            raise TooWide(f"{world.policy.id}, {world.name}: more than {MOST_NODES} cases")
    found.nodes += len(nodes)


def _start(world: World, node: Node) -> Node:
    seen = blurred(node.seen, _oldest(world.policy))
    return replace(node, case=_leaned(world, node.case), seen=seen, ways={})


class _Tries:
    """The moves of a world that are worth trying in a stage.

    A move is not once the stage alone, whatever the case, has refused all of it.
    """

    def __init__(self, world: World, found: Walked) -> None:
        self.world, self.found = world, found
        self._moves: dict[Stage, tuple[int, tuple[Move, ...]]] = {}

    def in_stage(self, stage: Stage) -> tuple[Move, ...]:
        """Return them in their order."""
        refused = self.found.misplaced
        counted, moves = self._moves.get(stage, (-1, ()))
        if counted != len(refused):
            moves = tuple(
                move
                for move in self.world.moves
                if stage in move.where
                and any((stage, move.actor, each) not in refused for each in move.commands)
            )
            self._moves[stage] = len(refused), moves
        return moves


def _judge_case(world: World, node: Node, laws: Mapping[str, CaseLaw], found: Walked) -> None:
    for name, holds in laws.items():
        if name not in found.broken and not holds(world, node.case):
            found.broken[name] = f"{world.policy.id}, {world.name}: {node.path()}"


def _judge(edge: Edge, laws: Mapping[str, Law], found: Walked) -> None:
    found.used.add((edge.before.stage, type(edge.event)))
    for name, holds in laws.items():
        if name not in found.broken and not holds(edge):
            way = f"{edge.node.path()} > {edge.move.words}"
            found.broken[name] = f"{edge.world.policy.id}, {edge.world.name}: {way}"


def _children(tries: _Tries, node: Node, laws: Mapping[str, Law]) -> Iterator[Node]:
    world, urgent = tries.world, False
    for move in tries.in_stage(node.case.stage):
        if move.costly and node.spent >= world.budget:
            continue
        child = tried(world, node, move, laws, tries.found)
        if child is not None:
            urgent |= move.urgent
            yield child
    if urgent and (not world.minds_delay or node.spent >= world.budget):
        return
    later_on = waited(world, node)
    if later_on is not None:
        later_on.spent = node.spent + urgent
        yield later_on


def tried(
    world: World, node: Node, move: Move, laws: Mapping[str, Law], found: Walked
) -> Node | None:
    """Return the case after the move, or None if all of it was refused."""
    if move not in node.ways:
        node.ways[move] = _way(world, node.case, move, found)
    way, seen = node.ways[move], node.seen
    if way is None:
        return None
    for command, event, before, grown in way.steps:
        _judge(Edge(world, node, move, command, event, before, grown, seen), laws, found)
        seen = see(seen, event, world.dossier)
    seen = blurred(seen, _oldest(world.policy))
    if (way.case, seen) == (node.case, node.seen):
        return None  # nothing that any rule reads has changed
    return Node(way.case, seen, node.spent + move.costly, node, move.words)


def _way(world: World, case: Case, move: Move, found: Walked) -> Way | None:
    steps, grown = [], case
    for command in move.commands:
        for event in _asked(world, grown, move.actor, command, found):
            before, grown = grown, evolve(grown, event)
            steps.append((command, event, before, grown))
    return Way(case=_leaned(world, grown), steps=tuple(steps)) if steps else None


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
    if None not in node.ways:
        node.ways[None] = _wait(world, node.case)
    way = node.ways[None]
    if way is None:
        return None
    seen = blurred(later(node.seen, way.days), _oldest(world.policy))
    return Node(way.case, seen, node.spent, node, f"wait {way.days.days} d")


def _wait(world: World, case: Case) -> Way | None:
    moment = min((each for each in _moments(case, world) if each > NOW), default=None)
    if moment is None:
        return None
    return Way(case=_leaned(world, aged(case, moment - NOW)), days=moment - NOW)


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

    return changed(
        case,
        since=case.since - by,
        halted=maybe(case.halted),
        ends=maybe(case.ends),
        holds=tuple(changed(each, until=maybe(each.until)) for each in case.holds),
        campaign=shifted(case.campaign, -by),
        consent=changed(case.consent, at=case.consent.at - by) if case.consent else None,
        checked_at=maybe(case.checked_at),
        judged=tuple(changed(each, at=each.at - by) for each in case.judged),
        hearing=changed(case.hearing, until=case.hearing.until - by) if case.hearing else None,
        reminded_at=maybe(case.reminded_at),
    )


def _leaned(world: World, case: Case) -> Case:
    """Leave out what no rule of this stage reads, so that equal cases are seen to be equal."""
    stage, checked, oldest = case.stage, case.checked_at, _oldest(world.policy)
    stale = stage is not Stage.ASSESSMENT or (checked and NOW - checked > DAY)
    return changed(
        case,
        since=_since(world, case, oldest),
        ends=case.ends if stage in {Stage.COOLING_OFF, Stage.PROBATION} else None,
        assignee=None,
        acted=case.acted if world.reads_who_acted else frozenset(),
        holds=tuple(changed(each, since=OLDEST) for each in case.holds),
        campaign=_lean_campaign(case, oldest),
        consent=_lean_consent(case, oldest),
        checked_at=None if stale else checked,
        judged=_lean_judged(world, case),
    )


@lru_cache
def _oldest(policy: Policy) -> datetime:
    """Return before when nothing before the owner's silence can be told apart."""
    window, notice = policy.contact.window_days, max(policy.public_notice_days)
    rest = (policy.consent_window_days, policy.reminder_days, policy.assessment_days)
    days = (*policy.cooling_days, *policy.consent_cooling_days)
    closed = (policy.appeal_days, policy.reversal_days, policy.reopen_days)
    longest = max(2 * window, 2 * notice, sum(rest), *days, *closed) + HOLIDAYS_AT_MOST
    return NOW - longest * DAY


def _since(world: World, case: Case, oldest: datetime) -> datetime:
    if case.stage is Stage.CLOSED and case.outcome not in READ_AFTER:
        return NOW
    if case.stage in TIMELESS and not world.minds_delay:
        return NOW
    return max(case.since, oldest)


def _lean_campaign(case: Case, oldest: datetime) -> Campaign:
    early = case.stage in {Stage.SCREENING, Stage.CONTACTING}
    steps = case.campaign.steps
    leaned = tuple(changed(s, at=max(s.at, oldest) if early else oldest) for s in steps)
    return changed(case.campaign, steps=leaned)


def _lean_consent(case: Case, oldest: datetime) -> Consent | None:
    if case.consent is None:
        return None
    read = case.stage in {Stage.CONTACTING, Stage.ASSESSMENT}
    return changed(case.consent, at=max(case.consent.at, oldest) if read else oldest)


def _lean_judged(world: World, case: Case) -> tuple[Judgement, ...]:
    if not case.judged:
        return ()
    read = world.minds_delay or case.intent is Intent.REUSE or case.stage in UNDECIDED
    at = max(min(each.at for each in case.judged), NOW - EVIDENCE_DAYS * DAY - INSTANT)
    when = at if read else NOW
    return tuple(changed(each, at=when) for each in case.judged)
