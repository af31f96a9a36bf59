"""Projecting: where a case stands, as one row made from its events.

The row is written with the event that moves it.  `rebuild` makes every row
again from the ledger, and finds the same.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from steward.casework import dossiers, ruling
from steward.store import Transaction
from steward.store.ledger import Stored
from workflows import case_events as c
from workflows import decision_events as d
from workflows.case import evolve, opened
from workflows.case_state import Case, beside, leader
from workflows.deadlines import deadline
from workflows.dossier import Dossier
from workflows.errors import Refused
from workflows.events import CaseEvent
from workflows.names import CaseId, case_stream
from workflows.policy import Policy
from workflows.publicity import is_public
from workflows.stages import STEPS
from workflows.terms import Stage
from workflows.waking import wakes_at


def project(
    tx: Transaction, case: Case, history: Iterable[Stored], facts: Dossier, policy: Policy
) -> datetime | None:
    """Write where a case stands now; return when the clock next has something to do in it."""
    events = tuple(events_of(history))
    wakes = wakes_at(case, policy, facts, events[-1].at)
    due = deadline(case, policy, facts.contacts)
    row = {
        "id": case.id,
        "project_id": tx.projects.ensure(case.project),
        "intent": case.intent.value,
        "policy": case.policy,
        "policy_version": case.policy_version,
        "tier": int(case.tier),
        "stage": case.stage.value,
        "outcome": case.outcome.value if case.outcome else None,
        "lead": leader(case),
        "assignee": case.assignee,
        "version": len(events),
        "since": case.since,
        "ends": case.ends,
        "turn": due.turn.value,
        "due": due.at,
        "overdue": case.overdue,
        "beside": sorted(each.value for each in beside(case)),
        "wakes": wakes,
        **_dates(events),
    }
    tx.case_files.put(row, case.candidates)
    return wakes


def rebuild(tx: Transaction) -> int:
    """Make every row again from the ledger and return how many there are."""
    streams = tx.ledger.streams(case_stream(CaseId("")))
    tx.case_files.clear()
    for each in streams:
        history = tx.ledger.history(each)
        case = fold_stored(history)
        facts = dossiers.gather(tx, case, tx.clock.now())
        project(tx, case, history, facts, ruling.policy_of(tx, case))
    return len(streams)


def fold_stored(history: Iterable[Stored]) -> Case:
    """Return the case that these events make.  Raises `Refused("no-such-case")`."""
    events = list(events_of(history))
    if not events or not isinstance(events[0], c.CaseOpened):
        raise Refused("no-such-case", "the history of a case begins with its opening")
    case = opened(events[0])
    for each in events[1:]:
        case = evolve(case, each)
    return case


def events_of(history: Iterable[Stored]) -> Iterable[CaseEvent]:
    """Yield what happened in a case."""
    return (each.event for each in history if isinstance(each.event, c.Fact))


def _dates(events: tuple[CaseEvent, ...]) -> dict[str, Any]:
    return {
        "opened": events[0].at,
        "changed": events[-1].at,
        "entered": _entered(events),
        "filed": _first(events, c.HandoffRequested),
        "noticed": _public_since(events),
        "granted": _last(events, d.TransferCompleted),
    }


def _first(events: tuple[CaseEvent, ...], kind: type[CaseEvent]) -> datetime | None:
    return next((each.at for each in events if isinstance(each, kind)), None)


def _last(events: tuple[CaseEvent, ...], kind: type[CaseEvent]) -> datetime | None:
    return _first(events[::-1], kind)


def _public_since(events: tuple[CaseEvent, ...]) -> datetime | None:
    """Return from when on anybody may read the case; see `workflows.publicity`."""
    seen = (each.at for n, each in enumerate(events, 1) if is_public(events[:n]))
    return next(seen, None)


def _entered(events: tuple[CaseEvent, ...]) -> datetime:
    """Return when the case came into the stage in which it is."""
    stage, at = Stage.DRAFT, events[0].at
    for each in events[1:]:
        leads = STEPS[stage, type(each)]
        if leads is not stage:
            stage, at = leads, each.at
    return at
