"""Every policy's dates, counted from a fixed day, against numbers written by hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from workflows import policy as policies
from workflows.campaign import Campaign, Step, exhausted_at, next_step_due
from workflows.case_state import Case
from workflows.checklist import assess
from workflows.days import after, owner_days
from workflows.deadlines import HOLD_TURNS, Turn, deadline
from workflows.dossier import ContactPoint, Dossier
from workflows.names import CaseId, PersonId, pypi
from workflows.policy import Policy
from workflows.terms import Channel, HoldKind, Intent, Outcome, Stage, Tier
from workflows.verdicts import Holds

FOLDER = Path(__file__).parents[2] / "workflows" / "policies"
ALL = {path.stem: policies.read(path.read_text()) for path in sorted(FOLDER.glob("*.toml"))}
START = datetime(2026, 3, 2, 10, tzinfo=UTC)
MAIL = ContactPoint(id="m", channel=Channel.MAIL, origin="account")
TRACKER = ContactPoint(id="t", channel=Channel.TRACKER, origin="repository")
POINTS = (MAIL, TRACKER)

# letters on these days; silent from this day at tier 0 and at tier 3; cooling by tier
TABLE = {
    "pep541-continue": ((0, 14, 28), 42, 42, (3, 7, 14, 21)),
    "pep541-reuse": ((0, 14, 28), 42, 42, (3, 7, 14, 21)),
    "debian-its": ((0,), 21, 21, (7, 7, 7, 7)),
    "pause-takeover": ((0, 14), 28, 42, (3, 7, 14, 21)),
    "hackage-takeover": ((0,), 14, 14, (3, 7, 14, 21)),
    "hackage-nmu": ((0, 7), 14, 14, (0, 0, 0, 0)),
    "steward-default": ((0, 14, 28), 42, 42, (3, 7, 14, 21)),
    "steward-orphan": ((0, 14, 28), 42, 42, (3, 7, 14, 21)),
    "steward-security": ((0,), 3, 3, (0, 0, 0, 0)),
    "pypi-deceased": ((0,), 42, 42, (3, 7, 14, 21)),
    "drupal-offer": ((0,), 14, 14, (3, 7, 14, 21)),
    "freebsd-timeout": ((0, 14), 90, 90, (3, 7, 14, 21)),
    "macports-abandon": ((0,), 21, 21, (3, 3, 3, 3)),
    "wordpress-adopt": ((0,), 30, 42, (3, 7, 14, 21)),
}


def _day(moment: datetime, start: datetime = START) -> float:
    return (moment - start) / timedelta(days=1)


def _letters(policy: Policy, start: datetime = START) -> Campaign:
    """Every letter on the first day on which it may be sent, each by mail and tracker."""
    made = Campaign()
    for _ in range(policy.contact.attempts):
        at = next_step_due(made, policy.contact, start)
        both = frozenset({(point.id, point.channel) for point in POINTS})
        made = Campaign((*made.steps, Step(at, frozenset({"m", "t"}), both)))
    return made


def _silent(policy: Policy, tier: Tier, start: datetime = START) -> datetime:
    notice = policy.public_notice_days[tier]
    over = exhausted_at(_letters(policy, start), POINTS, policy.contact, start, notice)
    assert over is not None
    return over


@pytest.mark.parametrize("name", TABLE)
def test_the_dates_of_a_policy_are_those_written_by_hand(name: str) -> None:
    letters, small, large, cooling = TABLE[name]
    policy = ALL[name]

    assert tuple(_day(step.at) for step in _letters(policy).steps) == letters
    assert _day(_silent(policy, Tier.T0)) == small
    assert _day(_silent(policy, Tier.T3)) == large
    assert policy.cooling_days == cooling


@pytest.mark.parametrize("policy", ALL.values(), ids=ALL)
def test_any_policy_is_dated_by_its_own_numbers(policy: Policy) -> None:
    contact = policy.contact
    letters = [_day(step.at) for step in _letters(policy).steps]

    assert letters == [n * contact.interval_days for n in range(contact.attempts)]
    for tier in Tier:
        plain = max(contact.window_days, policy.public_notice_days[tier])
        assert _day(_silent(policy, tier)) == plain  # no holiday lies in spring
        assert letters[-1] <= contact.window_days


@pytest.mark.parametrize("policy", ALL.values(), ids=ALL)
@pytest.mark.parametrize(
    ("start", "why"),
    [
        (datetime(2028, 2, 28, 23, 30, tzinfo=UTC), "a leap day lies in it"),
        (datetime(2026, 3, 20, 1, 30, tzinfo=UTC), "the clocks of Europe change in it"),
        (datetime(2026, 10, 20, 0, 30, tzinfo=UTC), "and change back"),
        (datetime(2027, 1, 31, 12, 0, tzinfo=UTC), "it begins at the end of a month"),
    ],
)
def test_days_are_elapsed_days_whatever_the_calendar_does(
    policy: Policy, start: datetime, why: str
) -> None:
    holidays = policy.contact.holidays
    over = _silent(policy, Tier.T0, start)

    blocks = int(_day(over, start))
    free = sum((start + timedelta(days=n)).strftime("%m-%d") in holidays for n in range(blocks))
    plain = max(policy.contact.window_days, policy.public_notice_days[Tier.T0])
    assert blocks - free == plain, why


def test_holidays_stop_owners_clocks_only() -> None:
    port = ALL["freebsd-timeout"]
    start = datetime(2026, 12, 20, 12, tzinfo=UTC)

    assert _day(owner_days(start, 14, port.contact.holidays), start) == 19
    assert _day(after(start, 14), start) == 14
    assert _day(_silent(port, Tier.T0, start), start) == 95
    assert _day(_silent(ALL["pep541-continue"], Tier.T0, start), start) == 42


def test_four_weeks_across_a_leap_day_end_on_the_day_that_is_written() -> None:
    bug = datetime(2028, 2, 14, tzinfo=UTC)
    its = ALL["debian-its"]

    upload = after(_silent(its, Tier.T0, bug), its.cooling_days[Tier.T0])

    assert upload == datetime(2028, 3, 13, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "holds"), [(364, Holds.NO), (365, Holds.NO), (366, Holds.YES), (None, Holds.YES)]
)
def test_a_year_without_a_release_is_more_than_365_days(days: int | None, holds: Holds) -> None:
    released = None if days is None else START - timedelta(days=days)
    dossier = Dossier(project=pypi("a"), looked_at=START, last_release_at=released)

    found = assess(_case(), dossier, ALL["pep541-continue"], START)

    assert next(each.holds for each in found if each.requirement == "idle") is holds


def test_the_window_is_over_on_day_42_and_not_a_second_before() -> None:
    rule = ALL["pep541-continue"].contact
    made = _letters(ALL["pep541-continue"])

    over = exhausted_at(made, POINTS, rule, START, 14)

    assert over == START + timedelta(days=42)


def test_a_letter_sent_late_moves_the_end_only_if_it_was_the_first() -> None:
    policy = ALL["pep541-continue"]
    late = _letters(policy, START + timedelta(days=5))

    assert exhausted_at(late, POINTS, policy.contact, START, 14) == START + timedelta(days=47)


def test_with_nobody_to_write_to_the_notice_lasts_twice_as_long() -> None:
    policy = ALL["pep541-continue"]
    steps = tuple(Step(START, frozenset({"m"}), frozenset()) for _ in range(3))

    for points in ((), (replace(MAIL, lapsed=True),)):
        over = exhausted_at(Campaign(steps), points, policy.contact, START, 42)
        assert over == START + timedelta(days=84)


def _case() -> Case:
    return Case(
        id=CaseId("c"),
        project=pypi("a"),
        intent=Intent.CONTINUE,
        since=START,
        candidates=(PersonId("cara"),),
    )


@pytest.mark.parametrize("policy", ALL.values(), ids=ALL)
@pytest.mark.parametrize("stage", Stage)
def test_every_stage_has_a_date_a_turn_and_an_outcome(policy: Policy, stage: Stage) -> None:
    outcome = Outcome.SETTLED if stage is Stage.CLOSED else None
    found = deadline(replace(_case(), stage=stage, outcome=outcome), policy, POINTS)

    assert found.at >= START
    assert found.turn in Turn
    assert found.otherwise


@pytest.mark.parametrize(
    ("outcome", "day"), [(Outcome.SETTLED, 60), (Outcome.DENIED, 30), (Outcome.EXPIRED, 90)]
)
def test_an_end_can_be_asked_about_for_a_while(outcome: Outcome, day: int) -> None:
    closed = replace(_case(), stage=Stage.CLOSED, outcome=outcome)

    assert _day(deadline(closed, ALL["pep541-continue"]).at) == day


def test_a_hold_has_a_date_of_its_own() -> None:
    kinds = set(HoldKind) - {HoldKind.OBJECTION, HoldKind.APPEAL}  # these stop no clock

    assert kinds == set(HOLD_TURNS)
