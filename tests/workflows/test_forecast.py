"""What lies ahead of a case, against dates counted by hand and against whole stories."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.workflows.stories import play
from tests.workflows.test_dates import ALL, POINTS, START, TABLE
from workflows.case_state import Case, Consent, Hold
from workflows.forecast import Expected, Milestone, ahead
from workflows.names import CaseId, PersonId, pypi
from workflows.terms import HoldKind, Intent, Stage, Tier

STORIES = Path(__file__).parents[2] / "fixtures" / "stories" / "cases"
CASE = Case(
    id=CaseId("1"),
    project=pypi("leaf"),
    intent=Intent.CONTINUE,
    stage=Stage.CONTACTING,
    since=START,
    candidates=(PersonId("b"),),
)
PEP541 = ALL["pep541-continue"]


def days(expected: tuple[Expected, ...], what: Milestone, start: datetime = START) -> list[int]:
    return [(each.at - start) // timedelta(days=1) for each in expected if each.what is what]


@pytest.mark.parametrize("name", TABLE)
@pytest.mark.parametrize("tier", [Tier.T0, Tier.T3])
def test_a_silent_case_can_be_told_all_its_dates(name: str, tier: Tier) -> None:
    letters, lowest, highest, cooling = TABLE[name]
    silent = lowest if tier is Tier.T0 else highest

    found = ahead(replace(CASE, tier=tier), ALL[name], POINTS, now=START)

    assert days(found, Milestone.LETTER) == list(letters)
    assert days(found, Milestone.SILENCE) == [silent]
    assert days(found, Milestone.TRANSFER) == [silent + cooling[tier]]
    probation = ALL[name].probation_days[tier]
    assert days(found, Milestone.PROBATION_ENDS) == [silent + cooling[tier] + probation]


def test_a_consent_needs_no_silence() -> None:
    consent = Consent(frozenset({PersonId("o")}), START)
    agreed = replace(CASE, consent=consent, tier=Tier.T2)

    found = ahead(agreed, PEP541, POINTS, owners=2, now=START)

    assert days(found, Milestone.LETTER) == days(found, Milestone.SILENCE) == []
    assert days(found, Milestone.TRANSFER) == [7 + 3]


def test_a_clock_that_stands_still_promises_nothing() -> None:
    held = replace(CASE, holds=(Hold(HoldKind.LEGAL, START, None),))

    assert ahead(held, PEP541, POINTS, now=START) == ()


def test_a_countdown_ends_on_its_announced_day() -> None:
    ends = START + timedelta(days=14)
    cooling = replace(CASE, stage=Stage.COOLING_OFF, ends=ends)

    found = ahead(cooling, PEP541, POINTS, now=START + timedelta(days=5))

    assert [each.what for each in found] == [Milestone.TRANSFER, Milestone.PROBATION_ENDS]
    assert found[0].at == ends


@pytest.mark.parametrize("story", sorted(STORIES.glob("*.toml")), ids=lambda path: path.stem)
def test_no_story_is_promised_a_day_that_is_past(story: Path) -> None:
    on = play(story.read_text())

    found = ahead(on.case, on.policy, on.dossier.contacts, now=on.now)

    assert all(each.at >= on.now for each in found)
    assert [each.at for each in found] == sorted(each.at for each in found)
    if on.case.stage in {Stage.DRAFT, Stage.CLOSED}:
        assert found == ()
