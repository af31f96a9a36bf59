"""Each requirement that a machine checks, at both sides of its line; and how people's age."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from workflows import policy as policies
from workflows.case_state import Case, Consent, Judgement
from workflows.checklist import CHECKS, assess, unmet, what_if
from workflows.dossier import Candidacy, Directive, Dossier, Signal
from workflows.names import CaseId, PersonId, pypi
from workflows.requirements import REQUIREMENTS, Kind, Require
from workflows.terms import DirectiveKind, Intent, SignalKind, Silence
from workflows.verdicts import Holds, Verdict

NOW = datetime(2026, 3, 2, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=900)
FOLDER = Path(__file__).parents[2] / "workflows" / "policies"
POLICY = policies.read((FOLDER / "pep541-continue.toml").read_text())
CARA, OLGA = PersonId("cara"), PersonId("olga")
CASE = Case(
    id=CaseId("c"), project=pypi("a"), intent=Intent.CONTINUE, since=NOW, candidates=(CARA,)
)
DOSSIER = Dossier(
    project=pypi("a"),
    looked_at=NOW,
    owners=frozenset({OLGA}),
    last_release_at=LONG_AGO,
    downloads_a_month=10,
)
GOOD = Candidacy(account_since=LONG_AGO, vouchers=2)
STANDING = {"account_days": 30, "open_requests": 3, "grants_90_days": 2, "vouchers": 2}
COMPLETE = (Directive(kind=DirectiveKind.FEATURE_COMPLETE),)


def _signals(*kinds: SignalKind, since: datetime = LONG_AGO) -> tuple[Signal, ...]:
    return tuple(Signal(kind=kind, since=since, evidence="seen") for kind in kinds)


def _asked(check: str, case: Case, dossier: Dossier, **values: Any) -> Verdict:  # noqa: ANN401 -- a clause's own values
    asked = Require(check=check, clause="a clause", values=values)
    contact = next(each for each in POLICY.require if each.check == "owner-unreachable")
    others = () if check == "owner-unreachable" else (contact,)
    wanted = contact if check == "owner-unreachable" else asked
    found = assess(case, dossier, replace(POLICY, require=(wanted, *others)), NOW)
    return found[0]


@pytest.mark.parametrize(
    ("check", "values", "change", "holds"),
    [
        ("neglect-signals", {"signals": 2}, {}, Holds.NO),
        (
            "neglect-signals",
            {"signals": 2},
            {"signals": _signals(SignalKind.IDLE, SignalKind.DEAD_LINKS)},
            Holds.NO,
        ),
        (
            "neglect-signals",
            {"signals": 2},
            {"signals": _signals(SignalKind.MAIL_BOUNCES, SignalKind.DEAD_LINKS)},
            Holds.YES,
        ),
        (
            "neglect-signals",
            {"signals": 2},
            {
                "signals": _signals(SignalKind.MAIL_BOUNCES, SignalKind.DEAD_LINKS),
                "directives": COMPLETE,
            },
            Holds.NO,
        ),
        ("idle", {"idle_days": 365}, {"directives": COMPLETE}, Holds.NO),
        (
            "idle",
            {"idle_days": 365},
            {"directives": COMPLETE, "signals": _signals(SignalKind.VULNERABILITY_OPEN)},
            Holds.YES,
        ),
        ("any-signal", {"any_of": ((SignalKind.IDLE, 180),)}, {}, Holds.NO),
        (
            "any-signal",
            {"any_of": ((SignalKind.IDLE, 180),)},
            {"signals": _signals(SignalKind.IDLE)},
            Holds.YES,
        ),
        (
            "any-signal",
            {"any_of": ((SignalKind.IDLE, 180),)},
            {"signals": _signals(SignalKind.IDLE, since=NOW - timedelta(days=180))},
            Holds.NO,
        ),
        ("need", {}, {}, Holds.NO),
        ("need", {}, {"signals": _signals(SignalKind.BUILD_FAILS)}, Holds.YES),
        ("vulnerability-open", {}, {}, Holds.NO),
        (
            "vulnerability-open",
            {},
            {"signals": _signals(SignalKind.VULNERABILITY_OPEN)},
            Holds.YES,
        ),
        ("dependents-max", {"dependents_max": 0}, {"dependents": 1}, Holds.NO),
        ("dependents-max", {"dependents_max": 0}, {}, Holds.YES),
        ("downloads-max", {"downloads_max": 10}, {}, Holds.YES),
        ("downloads-max", {"downloads_max": 9}, {}, Holds.NO),
        ("downloads-max", {"downloads_max": 9}, {"downloads_a_month": None}, Holds.NO),
        ("no-rival-open", {}, {}, Holds.YES),
        ("no-rival-open", {}, {"other_open": 1}, Holds.NO),
        ("nobody-wants-it", {}, {}, Holds.YES),
        ("nobody-wants-it", {}, {"other_open": 1}, Holds.NO),
        ("no-co-owner-left", {}, {"holders": frozenset({OLGA})}, Holds.YES),
        ("no-co-owner-left", {}, {"holders": frozenset({PersonId("otto")})}, Holds.NO),
        ("death-confirmed", {"sources": 2}, {}, Holds.NO),
        ("candidate-standing", STANDING, {}, Holds.NO),
        ("candidate-standing", STANDING, {"candidacies": {CARA: GOOD}}, Holds.YES),
    ],
)
def test_a_requirement_holds_on_the_right_side_of_its_line(
    check: str, values: dict[str, Any], change: dict[str, Any], holds: Holds
) -> None:
    found = _asked(check, CASE, replace(DOSSIER, **change), **values)

    assert found.holds is holds
    assert found.why
    assert found.kind is Kind.MACHINE


@pytest.mark.parametrize(
    "fault",
    [
        {"address_verified": False},
        {"address_disposable": True},
        {"second_factor": False},
        {"account_since": NOW - timedelta(days=29)},
        {"open_requests": 4},
        {"grants_in_90_days": 2},
        {"abuse_open": True},
        {"vouchers": 1},
        {"answerable_people": 1},
    ],
)
def test_threat_t02_one_fault_of_the_account_is_enough(fault: dict[str, Any]) -> None:
    known = {CARA: replace(GOOD, **fault)}

    found = _asked("candidate-standing", CASE, replace(DOSSIER, candidacies=known), **STANDING)

    assert found.holds is Holds.NO


def test_two_people_may_answer_for_an_organisation() -> None:
    known = {CARA: replace(GOOD, answerable_people=2)}

    found = _asked("candidate-standing", CASE, replace(DOSSIER, candidacies=known), **STANDING)

    assert found.holds is Holds.YES


@pytest.mark.parametrize(
    ("change", "seen", "holds"),
    [
        ({}, None, Holds.NO),
        ({"silence": Silence.NOWHERE_TO_ASK}, None, Holds.YES),
        ({"silence": Silence.ASKED}, None, Holds.NO),  # no letter counts any more
        ({"silence": Silence.NOWHERE_TO_ASK, "kept": True}, None, Holds.NO),
        (
            {
                "silence": Silence.NOWHERE_TO_ASK,
                "consent": Consent(by=frozenset({OLGA}), at=NOW),
            },
            None,
            Holds.NO,
        ),
    ],
)
def test_an_owner_is_unreachable_only_if_asked_in_vain(
    change: dict[str, Any], seen: datetime | None, holds: Holds
) -> None:
    known = replace(DOSSIER, owner_seen_at=seen)

    assert _asked("owner-unreachable", replace(CASE, **change), known).holds is holds


@pytest.mark.parametrize(
    ("days", "said", "holds"),
    [
        (0, True, Holds.YES),
        (90, True, Holds.YES),
        (91, True, Holds.OPEN),
        (1, False, Holds.NO),
        (91, False, Holds.OPEN),
    ],
)
def test_a_persons_verdict_is_used_for_ninety_days(days: int, said: bool, holds: Holds) -> None:  # noqa: FBT001 -- one column of the table
    at = NOW - timedelta(days=days)
    known = Judgement(requirement="fork-improved", holds=said, by=PersonId("mia"), at=at)

    assert _asked("fork-improved", replace(CASE, judged=(known,)), DOSSIER).holds is holds


def test_what_nobody_judged_stays_open_and_says_its_question() -> None:
    found = _asked("fork-improved", CASE, DOSSIER)

    assert found.holds is Holds.OPEN
    assert found.why == REQUIREMENTS["fork-improved"].asks


def test_all_requirements_are_reported_and_each_names_its_clause() -> None:
    found = assess(CASE, DOSSIER, POLICY, NOW)

    assert [each.requirement for each in found] == [each.check for each in POLICY.require]
    assert all(each.clause and each.source == "PEP 541" for each in found)


def test_a_soft_requirement_does_not_stand_in_the_way() -> None:
    soft = tuple(replace(each, soft=True) for each in POLICY.require)

    assert unmet(assess(CASE, DOSSIER, replace(POLICY, require=soft), NOW)) == ()


def test_the_same_case_is_judged_by_another_policy() -> None:
    other = policies.read((FOLDER / "debian-its.toml").read_text())

    found = {each.requirement for each in what_if(CASE, DOSSIER, other, NOW)}

    assert "any-signal" in found
    assert "idle" not in found


def test_every_requirement_for_a_machine_has_its_function() -> None:
    machine = {name for name, each in REQUIREMENTS.items() if each.kind is Kind.MACHINE}

    assert machine == set(CHECKS)
