"""Threats to a handoff itself, by their numbers in the model of threats."""

from datetime import timedelta
from typing import NoReturn

import pytest

from steward import casework
from steward.casework import telling
from steward.clock import SetClock
from steward.store import Store
from tests.steward.casework import world
from tests.steward.casework.world import does, happened, refusal
from workflows import commands as ask
from workflows import decision_events as d
from workflows.case_state import Case
from workflows.errors import Refused
from workflows.names import CaseId
from workflows.terms import Stage, Tier

DAY = 86_400


@pytest.fixture
def public(peopled: Store, filed: CaseId) -> CaseId:
    does(peopled, "mia", filed, ask.StartNotice())
    return filed


def test_threat_t01_what_many_need_is_never_decided_by_one(peopled: Store, draft: CaseId) -> None:
    world.needed_by(peopled, world.LEAF, 5_000)
    does(peopled, "cara", draft, ask.Submit(statement="I use it.", no_consideration=True))

    with peopled.snapshot() as view:
        seen = telling.view_of(view, draft, world.somebody_in(view, "mia"), view.clock.now())
    assert seen.tier >= Tier.T2
    assert seen.policy.approvals[seen.tier] >= 1
    assert seen.policy.public_notice_days[seen.tier] == max(seen.policy.public_notice_days)
    assert refusal(peopled, "mia", draft, ask.Approve()) == "wrong-stage"


def test_threat_t03_voices_are_heard_and_never_counted(peopled: Store, public: CaseId) -> None:
    names = [f"sock-{number}" for number in range(20)]
    with peopled.transaction() as tx:
        for each in names:
            world.account(tx, each)
    before = _standing(peopled, public)

    for each in names:
        assert refusal(peopled, each, public, ask.Support()) == "not-your-step"

    assert _standing(peopled, public) == before


def test_threat_t05_nobody_shortens_a_countdown(store: Store, waiting: CaseId) -> None:
    does(store, "ada", waiting, ask.Approve())
    before = casework_of(store, waiting).case
    assert before.stage is Stage.COOLING_OFF

    for name in ("cara", "max"):
        with store.snapshot() as view:
            who = world.somebody_in(view, name)
            seen = telling.view_of(view, waiting, who, view.clock.now())
        for each in (option.command for option in seen.options):
            after = _tried(store, name, waiting, each)
            if after is None:
                continue
            assert after.stage not in {Stage.EXECUTING, Stage.PROBATION}
            assert after.stage is not Stage.COOLING_OFF or after.ends == before.ends


def test_threat_t21_a_clock_set_back_brings_nothing_forward(
    store: Store, waiting: CaseId, clock: SetClock
) -> None:
    does(store, "ada", waiting, ask.Approve())
    ends = casework_of(store, waiting).case.ends
    assert ends is not None

    clock.at -= timedelta(days=3)
    assert refusal(store, "max", waiting, ask.OrderTransfer()) != ""

    assert casework_of(store, waiting).case.ends == ends
    assert not [e for e in happened(store, waiting) if isinstance(e, d.TransferOrdered)]


def test_threat_t32_who_objects_ten_times_is_one_objection(peopled: Store, public: CaseId) -> None:
    codes = [
        refusal(peopled, f"many-{number}", public, ask.Object(reason="No."))
        for number in range(5)
        if _joined(peopled, f"many-{number}")
    ]

    assert set(codes) == {"not-your-step"}
    assert casework_of(peopled, public).case.objections == frozenset()


def casework_of(store: Store, case: CaseId) -> casework.Loaded:
    with store.snapshot() as view:
        return casework.load(view, case)


def _standing(store: Store, case: CaseId) -> object:
    with store.snapshot() as view:
        seen = telling.view_of(view, case, world.somebody_in(view, "mia"), view.clock.now())
    return seen.case, seen.verdicts


def _joined(store: Store, name: str) -> bool:
    with store.transaction() as tx:
        world.account(tx, name)
    return True


class _Undone(Exception):
    """Take back what was tried."""


def _tried(store: Store, name: str, case: CaseId, command: ask.Command) -> Case | None:
    """Return the case after a command, and leave everything as it was; None if refused."""
    after = None
    try:
        with store.transaction() as tx:
            after = casework.act(tx, world.somebody_in(tx, name), case, command).case
            _undo()
    except (_Undone, Refused):
        return after


def _undo() -> NoReturn:
    raise _Undone
