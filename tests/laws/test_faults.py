"""Every seeded fault is noticed by a law."""

import pytest

from tests.laws.faults import FAULTS, POLICIES, Fault, caught


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda each: each.name)
def test_a_seeded_fault_is_caught(fault: Fault, policy: str) -> None:
    assert caught(fault, [policy]) != ""


def test_without_a_fault_nothing_is_caught() -> None:
    same = Fault("none", "guards.py", "FRESH: Final = DAY", "FRESH: Final = DAY  # as before")
    assert caught(same) == ""
