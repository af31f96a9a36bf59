"""Many at once at one case: what each was told, and whether all that is kept agrees."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier

from steward import casework
from steward.casework import Acted
from steward.casework.projecting import events_of
from steward.errors import Stale
from steward.store import Store
from tests.steward.casework import world
from workflows import case_events as c
from workflows import commands as ask
from workflows import decision_events as d
from workflows.case import fold
from workflows.commands import Command
from workflows.errors import Refused
from workflows.names import CaseId, case_stream
from workflows.stages import OUTCOMES
from workflows.terms import Outcome

CONTESTANTS: tuple[tuple[str, Command], ...] = (
    ("ada", ask.Approve()),
    ("max", ask.Deny(reasons="It is still in use.")),
    ("cara", ask.Withdraw()),
    ("dora", ask.Object(reason="I depend on it.")),
)
"""Four who want four different things; twice each makes eight at once."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one of them was told: done, or a code."""

    done: Acted | None = None
    code: str = ""


def race(
    store: Store,
    case: CaseId,
    contestants: Sequence[tuple[str, Command]],
    expected: int | None = None,
) -> list[Told]:
    """Let all of them act in the same moment, and return what each was told."""
    start = Barrier(len(contestants))

    def go(name: str, command: Command) -> Told:
        who = world.somebody(store, name)
        start.wait()
        try:
            with store.transaction() as tx:
                return Told(done=casework.act(tx, who, case, command, expected=expected))
        except Refused as refused:
            return Told(code=refused.code)
        except Stale as stale:
            return Told(code=stale.code)

    with ThreadPoolExecutor(len(contestants)) as pool:
        return list(pool.map(lambda each: go(*each), contestants))


def check(store: Store, case: CaseId, told: Sequence[Told]) -> None:
    """Hold the ledger, the row, the audit and what was told against one another."""
    agree(store, case, [each.done.version for each in told if each.done])
    with store.snapshot() as view:
        assert view.ledger.verify() == ()


def agree(store: Store, case: CaseId, done: Sequence[int]) -> Outcome | None:
    """Hold the events of a case, its row, the audit and the versions that were done together.

    Returns how it ended.
    """
    with store.snapshot() as view:
        events = list(events_of(view.ledger.history(case_stream(case))))
        row = view.case_files.get(case)
        deeds = view.audit.about(case_stream(case))
    state = fold(events)
    closing = [OUTCOMES[type(each)] for each in events if type(each) in OUTCOMES]
    assert closing == ([state.outcome] if state.outcome else [])
    assert len([e for e in events if isinstance(e, d.ApprovalGiven | c.RequestWithdrawn)]) <= 2
    assert row is not None
    assert (row.stage, row.outcome, row.version) == (state.stage, state.outcome, len(events))
    assert len(set(done)) == len(done)
    noted = {each.detail["version"] for each in deeds if "version" in each.detail}
    assert noted >= set(done)
    return state.outcome
