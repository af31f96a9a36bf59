"""What every detector promises, whoever writes the next one."""

import importlib
from dataclasses import fields, replace
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.detect import (
    Hold,
    Life,
    Look,
    Outcome,
    ProjectHistory,
    ReleasePast,
    ReleaseSpan,
    ReleaseState,
    Row,
    Span,
    StatusSpan,
    detectors,
    judge_all,
)
from steward.observations import Status
from tests.histories import ANNA, BORIS, CLARA, MUCH_LATER, PROJECT, findings, hour
from workflows.events import FindingRaised
from workflows.findings import FindingKind
from workflows.records import canonical, from_record, to_record

PEOPLE = st.sampled_from([ANNA, BORIS, CLARA])
HOURS = st.integers(1, 200)
LOOKS = st.builds(
    lambda outcome, first, length, count: Look(
        outcome=outcome, first=hour(first), last=hour(first + length), count=count
    ),
    st.sampled_from(Outcome),
    HOURS,
    st.integers(0, 40),
    st.integers(1, 5),
)
SPANS = st.builds(
    lambda since, length: Span(
        since=hour(since),
        learnt_at=hour(since),
        until=hour(since + length) if length else None,
        ended_learnt_at=hour(since + length) if length else None,
    ),
    HOURS,
    st.integers(0, 50),
)
ACTIONS = [
    "create", "remove project", "remove release", "yank release", "unyank release",
    "add Owner", "accepted Owner", "remove Owner", "project quarantined", "docdestroy",
]  # fmt: skip
ROWS = st.builds(
    lambda serial, at, action, version, who: Row(
        external_id=str(serial), at=hour(at), action=action, version=version, who=who
    ),
    st.integers(1, 10_000),
    HOURS,
    st.sampled_from(ACTIONS),
    st.sampled_from([None, "1.0", "2.0"]),
    st.none() | PEOPLE,
)
RELEASES = st.builds(
    lambda version, first, states: ReleasePast(
        version=version, first_seen=hour(first), states=tuple(states)
    ),
    st.sampled_from(["1.0", "2.0", "3.0"]),
    st.integers(0, 9),
    st.lists(st.builds(ReleaseSpan, state=st.sampled_from(ReleaseState), span=SPANS), max_size=3),
)
HISTORIES = st.builds(
    ProjectHistory,
    project=st.just(PROJECT),
    incarnation=st.just(1),
    first_seen=st.just(hour(0)),
    looks=st.lists(LOOKS, max_size=8).map(tuple),
    journal=st.lists(ROWS, max_size=8, unique_by=lambda row: row.external_id).map(tuple),
    releases=st.lists(RELEASES, max_size=3, unique_by=lambda each: each.version).map(tuple),
    statuses=st.lists(
        st.builds(StatusSpan, status=st.sampled_from(list(Status)[1:]), span=SPANS), max_size=3
    ).map(tuple),
    holds=st.lists(
        st.builds(Hold, person=PEOPLE, role=st.just("Owner"), span=SPANS), max_size=4
    ).map(tuple),
    earlier=st.lists(st.just(Life(n=0, first_seen=hour(-90), removed_at=hour(-9))), max_size=1).map(
        tuple
    ),
)


@pytest.mark.parametrize("name", detectors())
def test_a_detector_is_a_file_that_judges(name: str) -> None:
    module = importlib.import_module(f"steward.detect.{name}")

    assert isinstance(module, ModuleType)
    assert module.__doc__
    assert list(module.judge(_empty(), MUCH_LATER)) == []


@given(HISTORIES, st.randoms(use_true_random=False))
def test_order_and_repetition_change_nothing(past: ProjectHistory, random: object) -> None:
    mixed: dict[str, Any] = {
        each.name: _mixed(getattr(past, each.name), random)
        for each in fields(past)
        if isinstance(getattr(past, each.name), tuple)
    }

    assert findings(replace(past, **mixed)) == findings(past)


@given(HISTORIES, st.lists(HOURS, max_size=5))
def test_silence_never_makes_or_hides_a_finding(past: ProjectHistory, hours: list[int]) -> None:
    silence = tuple(
        Look(outcome=Outcome.UNREACHABLE, first=hour(h), last=hour(h + 9), count=9) for h in hours
    )

    assert findings(replace(past, looks=(*past.looks, *silence))) == findings(past)


@given(HISTORIES)
def test_only_definite_absence_makes_a_removal(past: ProjectHistory) -> None:
    present = tuple(look for look in past.looks if look.outcome is not Outcome.ABSENT)
    found = {each.kind for each in findings(replace(past, looks=present))}

    assert not found & {FindingKind.PROJECT_REMOVED, FindingKind.PROJECT_RESTORED}


@given(HISTORIES)
def test_a_sighting_ends_every_absence(past: ProjectHistory) -> None:
    """With a sighting between any two looks and no row, no absence grows old."""
    looks = [
        Look(outcome=Outcome.ABSENT, first=hour(2 * n), last=hour(2 * n)) for n in range(1, 40)
    ]
    between = [
        Look(outcome=Outcome.SEEN, first=hour(2 * n + 1), last=hour(2 * n + 1)) for n in range(40)
    ]
    found = {each.kind for each in findings(replace(past, looks=(*looks, *between), journal=()))}

    assert FindingKind.PROJECT_REMOVED not in found


@given(HISTORIES)
def test_a_finding_can_be_written_down_and_names_nobody(past: ProjectHistory) -> None:
    for found in judge_all(past, MUCH_LATER):
        event = FindingRaised(at=MUCH_LATER, finding=found, incident=found.key)

        assert from_record(to_record(event)) == event
        assert canonical(to_record(event))
        assert found.evidence
        tokens = " ".join(found.facts.values()).split()
        assert all(token.replace(".", "").isalnum() for token in tokens)


@given(HISTORIES)
def test_what_is_known_keeps_its_key(past: ProjectHistory) -> None:
    known = frozenset(found.key for found in findings(past))

    assert {found.key for found in findings(replace(past, known=known))} == known


def _mixed(parts: tuple[object, ...], random: object) -> tuple[object, ...]:
    doubled = [*parts, *parts]
    random.shuffle(doubled)  # type: ignore[attr-defined]
    return tuple(doubled)


def _empty() -> ProjectHistory:
    return ProjectHistory(project=PROJECT, incarnation=1, first_seen=hour(0))
