"""Several people at one case in one moment: one outcome, and everything kept agrees."""

from steward.store import Store
from tests.steward.casework.racing import CONTESTANTS, check, race
from workflows.names import CaseId
from workflows.terms import Stage


def test_threat_t20_of_eight_who_saw_the_same_one_is_heard(store: Store, waiting: CaseId) -> None:
    with store.snapshot() as view:
        file = view.case_files.get(waiting)
    assert file is not None

    told = race(store, waiting, CONTESTANTS * 2, expected=file.version)

    assert [each.code for each in told].count("stale") == 7
    check(store, waiting, told)


def test_threat_t20_eight_at_once_end_in_one_outcome(store: Store, waiting: CaseId) -> None:
    told = race(store, waiting, CONTESTANTS * 2)

    check(store, waiting, told)
    with store.snapshot() as view:
        file = view.case_files.get(waiting)
    assert file is not None
    assert file.stage is Stage.CLOSED  # each ends it, wherever the others moved it
    assert 1 <= sum(each.done is not None for each in told) <= 4
