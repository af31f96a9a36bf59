"""The laws, one test a law, each for every policy in the folder."""

from collections.abc import Callable
from pathlib import Path
from time import process_time

import pytest

from tests.laws import laws
from tests.laws.asides import follow_asides
from tests.laws.laws import CASE_LAWS, LAWS
from tests.laws.walk import TooWide, Walked, walk
from tests.laws.worlds import special_worlds, worlds
from workflows.policy import Policy, read
from workflows.stages import STEPS
from workflows.terms import Stage

FILES = sorted((Path(__file__).parents[2] / "workflows" / "policies").glob("*.toml"))
SECONDS_A_POLICY = 2.0
"""Of the processor, with room for a machine that does other things too."""


@pytest.fixture(scope="module", params=FILES, ids=lambda path: path.stem)
def walked(request: pytest.FixtureRequest) -> Walked:
    return walk_all(read(request.param.read_text(encoding="utf-8")))


def walk_all(policy: Policy) -> Walked:
    """Return what the walks through all worlds of the policy found."""
    found = Walked()
    for world in worlds(policy):
        walk(world, LAWS, CASE_LAWS, found)
    return found


def first_broken(path: Path) -> str:
    """Return the first law that the policy's worlds break, and how; empty if none."""
    found = Walked()
    for world in worlds(read(path.read_text(encoding="utf-8"))):
        walk(world, LAWS, CASE_LAWS, found)
        if found.broken:
            return ": ".join(next(iter(found.broken.items())))
    return ""


def _holds(law: Callable[..., bool], walked: Walked) -> None:
    assert law.__name__ in {**LAWS, **CASE_LAWS}
    assert walked.broken.get(law.__name__) is None


def test_nothing_is_taken_from_an_owner_who_answered(walked: Walked) -> None:
    _holds(laws.nothing_is_taken_from_an_owner_who_answered, walked)


def test_the_clock_never_approves_anything(walked: Walked) -> None:
    _holds(laws.the_clock_never_approves_anything, walked)


def test_above_tier_1_nobody_decides_alone(walked: Walked) -> None:
    _holds(laws.above_tier_1_nobody_decides_alone, walked)


def test_nobody_decides_about_himself(walked: Walked) -> None:
    _holds(laws.nobody_decides_about_himself, walked)


def test_silence_is_recorded_only_after_notice_and_window(walked: Walked) -> None:
    _holds(laws.silence_is_recorded_only_after_notice_and_window, walked)


def test_no_effect_before_cooling_off_is_over(walked: Walked) -> None:
    _holds(laws.no_effect_before_cooling_off_is_over, walked)


def test_our_own_delay_never_harms_the_candidate(walked: Walked) -> None:
    _holds(laws.our_own_delay_never_harms_the_candidate, walked)


def test_a_bad_address_never_counts(walked: Walked) -> None:
    _holds(laws.a_bad_address_never_counts, walked)


def test_relayed_consent_is_never_consent(walked: Walked) -> None:
    _holds(laws.relayed_consent_is_never_consent, walked)


def test_a_no_transfer_directive_holds(walked: Walked) -> None:
    _holds(laws.a_no_transfer_directive_holds, walked)


def test_an_incident_stops_every_effect(walked: Walked) -> None:
    _holds(laws.an_incident_stops_every_effect, walked)


def test_nothing_rests_on_stale_facts(walked: Walked) -> None:
    _holds(laws.nothing_rests_on_stale_facts, walked)


def test_a_transfer_is_complete_only_when_it_was_seen(walked: Walked) -> None:
    _holds(laws.a_transfer_is_complete_only_when_it_was_seen, walked)


def test_objections_are_answered_first(walked: Walked) -> None:
    _holds(laws.objections_are_answered_first, walked)


def test_every_end_is_final_except_by_appeal(walked: Walked) -> None:
    _holds(laws.every_end_is_final_except_by_appeal, walked)


def test_every_stage_has_a_deadline_a_turn_and_a_default(walked: Walked) -> None:
    _holds(laws.every_stage_has_a_deadline_a_turn_and_a_default, walked)


def test_an_owners_proven_act_stops_it(walked: Walked) -> None:
    _holds(laws.an_owners_proven_act_stops_it, walked)


def test_the_walk_meets_the_refusals_that_keep_the_rules(walked: Walked) -> None:
    assert {"conflict-of-interest", "cooling-off", "same-person", "facts-too-old"} <= walked.codes


@pytest.fixture(scope="module")
def rows() -> frozenset[tuple[Stage, type]]:
    """Return every row that some walk used, with the worlds of the rare intents."""
    found = Walked()
    for path in sorted(FILES, key=lambda path: path.stem != "pep541-continue"):  # the fullest one
        policy = read(path.read_text(encoding="utf-8"))
        for world in (*worlds(policy), *special_worlds(policy)):
            walk(world, LAWS, CASE_LAWS, found)
        follow_asides(policy, LAWS, found)
        if set(STEPS) <= found.used:
            break
    assert not found.broken
    return frozenset(found.used)


def test_every_row_is_reachable(rows: frozenset[tuple[Stage, type]]) -> None:
    missing = sorted(f"{stage} {event.__name__}" for stage, event in set(STEPS) - rows)
    assert missing == []


def test_no_step_is_made_that_is_no_row(rows: frozenset[tuple[Stage, type]]) -> None:
    assert rows <= set(STEPS)


def test_a_walk_that_grows_too_wide_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.laws.walk.MOST_NODES", 10)
    with pytest.raises(TooWide, match="more than 10"):
        walk_all(read(FILES[0].read_text(encoding="utf-8")))


def test_a_walk_is_quick() -> None:
    policy = read(FILES[0].read_text(encoding="utf-8"))
    began = process_time()
    walk_all(policy)
    assert process_time() - began < SECONDS_A_POLICY
