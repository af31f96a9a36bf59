"""Whom a campaign writes to next: by the policy's days, and never once more than it asks for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.workflows.stories import POLICIES
from workflows import policy as policies
from workflows.campaign import Campaign, Step
from workflows.case_state import Case, Consent, Hold
from workflows.dossier import ContactPoint
from workflows.names import CaseId, PersonId, pypi
from workflows.policy import Policy
from workflows.reaching import is_asking, is_last, look_again_at, points_due
from workflows.terms import Channel, HoldKind, Intent, Stage

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
MAIL = ContactPoint(id="m", channel=Channel.MAIL, origin="metadata")
OLD = ContactPoint(id="o", channel=Channel.MAIL, origin="repository")
TRACKER = ContactPoint(id="t", channel=Channel.TRACKER, origin="repository")
POINTS = (MAIL, OLD, TRACKER)


def policy(name: str = "pep541-continue") -> Policy:
    return policies.read((POLICIES / f"{name}.toml").read_text())


def day(number: float) -> datetime:
    return NOW + timedelta(days=number)


def asked(*days: float, by: ContactPoint = MAIL) -> Campaign:
    made = frozenset({(by.id, by.channel)})
    return Campaign(tuple(Step(day(each), frozenset({by.id}), made) for each in days))


def case(campaign: Campaign = Campaign(), intent: Intent = Intent.CONTINUE) -> Case:  # noqa: B008
    return Case(
        id=CaseId("c"),
        project=pypi("pathglob"),
        intent=intent,
        stage=Stage.CONTACTING,
        since=NOW,
        candidates=(PersonId("boris"),),
        campaign=campaign,
    )


def due(of: Case, at: float, points: tuple[ContactPoint, ...] = POINTS) -> list[str]:
    return [each.id for each in points_due(of, policy(), points, day(at))]


def test_every_mail_address_is_written_to_at_once_and_no_other_channel() -> None:
    assert due(case(), 0) == ["m", "o"]


def test_the_next_letter_waits_for_its_day() -> None:
    both = replace(asked(0).steps[0], tried=frozenset({"m", "o"}))
    of = case(Campaign((both,)))

    assert [due(of, 0), due(of, 13.9), due(of, 14)] == [[], [], ["m", "o"]]
    assert look_again_at(of, policy(), POINTS, day(1)) == day(14)


def test_an_address_found_later_joins_the_step() -> None:
    assert due(case(asked(0)), 3) == ["o"]


@pytest.mark.parametrize("why", ["bounced", "lapsed", "opted_out", "of_candidate"])
def test_an_address_that_cannot_count_is_not_written_to(why: str) -> None:
    bad = replace(MAIL, **{why: True})  # type: ignore[arg-type]

    assert due(case(), 0, (bad, OLD)) == ["o"]


def test_enough_letters_are_enough_even_without_another_way() -> None:
    of = case(asked(0, 14, 28))

    assert not is_asking(of, policy(), POINTS)
    assert due(of, 42) == []
    assert look_again_at(of, policy(), POINTS, day(42)) is None


def test_letters_that_reached_nobody_are_made_up_for_and_not_for_ever() -> None:
    gone = Campaign(asked(0, 14, 28).steps, dead=frozenset({"m"}))

    assert due(case(gone), 42) == ["o"]
    assert due(case(Campaign(asked(*range(0, 84, 14)).steps, frozenset({"m"}))), 90) == []


def test_nobody_is_written_to_who_answered_or_while_the_clock_stands() -> None:
    held = replace(case(), holds=(Hold(HoldKind.REPLY, NOW, day(3)),))
    agreed = replace(case(), consent=Consent(frozenset({PersonId("anna")}), NOW))
    kept = replace(case(), kept=True)
    elsewhere = replace(case(), stage=Stage.ASSESSMENT)

    assert [due(each, 0) for each in (held, agreed, kept, elsewhere)] == [[], [], [], []]


def test_a_family_is_written_to_once() -> None:
    of = case(asked(0), Intent.DECEASED)

    assert due(of, 3) == ["o"]
    assert due(of, 60) == []


def test_no_letter_goes_out_on_a_holiday() -> None:
    rule = policy("freebsd-timeout")
    holiday = min(rule.contact.holidays)
    at = datetime(2026, int(holiday[:2]), int(holiday[3:]), 9, tzinfo=UTC)
    of = replace(case(), since=at)

    assert points_due(of, rule, POINTS, at) == ()
    again = look_again_at(of, rule, POINTS, at)
    assert again is not None
    assert f"{again:%m-%d}" not in rule.contact.holidays


@pytest.mark.parametrize(
    ("made", "at", "last"),
    [
        ((), 0, False),
        ((0,), 14, False),
        ((0, 14), 28, True),
        ((0, 14), 15, False),
        ((0, 14, 28), 29, True),
    ],
)
def test_the_last_letter_says_so(made: tuple[float, ...], at: float, last: bool) -> None:  # noqa: FBT001
    assert is_last(case(asked(*made)), policy(), POINTS, day(at)) == last
