"""Many cases that somebody recommended: one is played by acting, the others are its copies.

A copy has a project and a candidate of its own, and its own stream in the
ledger.  Its facts are those of its own project.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from steward import casework, ids
from steward.casework import acting, dossiers, pacing, projecting, ruling
from steward.clock import SetClock
from steward.proofs import ProofKind
from steward.store import Store, Transaction
from steward.store.ledger import Ledger
from tests.steward.casework import world
from tests.steward.web.world import record, seen
from workflows import case_events as c
from workflows import commands as ask
from workflows import pace
from workflows.errors import Refused
from workflows.events import CaseEvent
from workflows.names import CaseId, PersonId, Project, case_stream, pypi
from workflows.requirements import REQUIREMENTS, Kind
from workflows.terms import Advice, Intent

NOW = datetime.fromisoformat("2026-06-01T10:00:00+00:00")
FIRST = timedelta(days=100)
"""How long before the race the first case was filed: nobody could be asked, so it took long."""
OBJECTOR, ON_REGISTRY = "dora", "boris"
"""She is the maintainer that every project has."""


class _Past(Ledger):
    """A ledger in which something can be written as if it had been written then."""

    def latest(self) -> None:
        """Know of no moment."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case that waits for a second voice, and who asks in it."""

    case: CaseId
    project: Project
    candidate: str


def recommended(store: Store, clock: SetClock, now: datetime, many: int) -> Sequence[Waiting]:
    """Make so many cases that were recommended just before `now`, when the clock stops."""
    clock.at = now - FIRST
    crowd = [
        Waiting(CaseId(ids.ulid(clock.at)), pypi(f"leaf-{n}"), f"cara-{n}") for n in range(many)
    ]
    world.people(store, OBJECTOR, *(each.candidate for each in crowd))
    record(store, *(seen(each.project.name, clock.at) for each in crowd))
    first = crowd[0] = _played(store, clock, crowd[0])
    clock.at = now
    record(store, *(seen(each.project.name, now) for each in crowd))
    _judged(store, first.case)
    _copied(store, first, crowd[1:])
    with store.transaction() as tx:  # what led here is told already
        for each in crowd:
            _objecting(tx, each.project)
        tx.fragments.published_up_to(tx.ledger.last())
    return crowd


def decided(store: Store, clock: SetClock, many: int, cap: int = pace.USUAL) -> Sequence[Waiting]:
    """Return so many cases that were approved, at the end of their countdown."""
    crowd = recommended(store, clock, NOW, many)
    with store.transaction() as tx:
        pacing.prefer(tx, cap)
    for each in crowd:
        world.does(store, "ada", each.case, ask.Approve())
    clock.at += timedelta(days=4)
    looked(store, clock, crowd)
    return crowd


def looked(store: Store, clock: SetClock, crowd: Sequence[Waiting]) -> None:
    """Let everything have been looked at just now."""
    record(store, *(seen(each.project.name, clock.at) for each in crowd))


def begins(store: Store, case: Waiting) -> str:
    """Let a moderator begin a transfer; return the code of a refusal, or nothing."""
    try:
        world.does(store, "max", case.case, ask.OrderTransfer())
    except Refused as refused:
        return refused.code
    return ""


def _played(store: Store, clock: SetClock, wanted: Waiting) -> Waiting:
    """File the first case, and let its notice pass."""
    with store.transaction() as tx:
        ruling.prefer(tx, "pep541-continue")
        cara = world.somebody_in(tx, wanted.candidate)
        case = casework.open_case(tx, cara, wanted.project, Intent.CONTINUE).case.id
    submit = ask.Submit(statement="I keep a fork.", no_consideration=True)
    world.does(store, wanted.candidate, case, submit)
    world.does(store, "mia", case, ask.StartNotice())
    clock.at += FIRST - timedelta(hours=1)
    with store.transaction() as tx:
        acting.let_time_pass(tx, case)
    return replace(wanted, case=case)


def _judged(store: Store, case: CaseId) -> None:
    with store.snapshot() as view:
        policy = ruling.policy_of(view, casework.load(view, case).case)
    human = [each.check for each in policy.require if REQUIREMENTS[each.check].kind is Kind.HUMAN]
    judged = [ask.JudgeRequirement(requirement=e, holds=True, evidence="seen") for e in human]
    advice = ask.Recommend(advice=Advice.GRANT, reasons="All of it holds.")
    world.does(store, "mia", case, ask.CheckActivity(), *judged, advice)


def _copied(store: Store, first: Waiting, others: Sequence[Waiting]) -> None:
    with store.transaction() as tx:
        known = casework.load(tx, first.case)
        facts = dossiers.gather(tx, known.case, tx.clock.now())
        policy = ruling.policy_of(tx, known.case)
        for other in others:
            events = [_of(each.event, first, other) for each in known.history]
            stored = _Past(tx.connection, tx.clock).append(case_stream(other.case), events)
            projecting.project(tx, projecting.fold_stored(stored), stored, facts, policy)


def _of(event: Any, first: Waiting, other: Waiting) -> CaseEvent:  # noqa: ANN401 -- any event of a case
    changed: dict[str, Any] = {"case": other.case}
    if getattr(event, "by", None) == first.candidate:
        changed["by"] = PersonId(other.candidate)
    if isinstance(event, c.CaseOpened):
        changed["project"] = other.project
    made: CaseEvent = replace(event, **changed)
    return made


def _objecting(tx: Transaction, project: Project) -> None:
    now = tx.clock.now()
    person = tx.people.ensure(project.ecosystem, [ON_REGISTRY], now)[ON_REGISTRY]
    known = tx.projects.get(project)
    tx.standing.keep(
        id=ids.ulid(now),
        account_id=OBJECTOR,
        project_id=known.id,
        incarnation=known.incarnation,
        kind=ProofKind.REGISTRY_ROLE,
        thing=f"pypi:{ON_REGISTRY}",
        level="maintainer",
        ids={"person": person},
        first=now,
        shown=now,
        expires=now + timedelta(days=90),
    )
