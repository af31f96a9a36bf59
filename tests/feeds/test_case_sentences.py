"""Whoever opens a case reads first where it stands, what comes next and on which day."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from feeds import case_sentences
from steward import policies
from tests.feeds.cases import ANNA, NOTICED, asked
from tests.feeds.samples import AT
from workflows.case import fold
from workflows.case_state import Case, Hold
from workflows.deadlines import Deadline, Turn
from workflows.forecast import Expected, Milestone
from workflows.names import PersonId
from workflows.policy import Policy
from workflows.terms import HoldKind, Outcome, Silence, Stage, Tier

SOON = AT + timedelta(days=4)
LATER = AT + timedelta(days=30)
RULES = policies.find("pep541-continue")
DUE = Deadline(turn=Turn.OURS, at=SOON, otherwise="it waits")


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A case as a stranger may see it."""

    case: Case
    policy: Policy = RULES
    tier: Tier = Tier.T2
    deadline: Deadline = DUE
    ahead: Sequence[Expected] = ()

    def name(self, person: PersonId, /) -> str:
        return str(person).capitalize()


def at(stage: Stage, **more: object) -> Seen:
    """Return a public case at a stage."""
    return Seen(case=replace(fold((*asked(), NOTICED)), stage=stage, **more))  # type: ignore[arg-type] # fields of a case


@pytest.mark.parametrize("stage", list(Stage))
def test_every_stage_is_one_or_two_whole_sentences(stage: Stage) -> None:
    said = case_sentences.lede(at(stage), AT)

    assert said[0].isupper()
    assert said.endswith(".")
    assert "  " not in said
    assert 1 <= said.count(". ") + 1 <= 3


def test_a_day_that_comes_is_named() -> None:
    ahead = (
        Expected(what=Milestone.LETTER, at=SOON, number=2),
        Expected(what=Milestone.SILENCE, at=LATER),
    )
    asked_now = replace(at(Stage.CONTACTING), ahead=ahead)

    said = case_sentences.lede(asked_now, AT)

    assert said.startswith("Its owner is asked now. Nobody can decide before ")
    assert f"{LATER.day} {LATER:%B}" in said


def test_what_stops_the_clock_comes_first() -> None:
    hold = Hold(kind=HoldKind.LEGAL, since=AT, until=SOON)

    said = case_sentences.lede(at(Stage.CONTACTING, holds=(hold,)), AT)

    assert (
        said == f"The clock stands still until {SOON.day} {SOON:%B}: a legal question comes first."
    )


def test_what_became_of_the_owner_is_said_before_the_requirements() -> None:
    asked_all = at(Stage.ASSESSMENT, silence=Silence.ASKED)
    nobody = at(Stage.ASSESSMENT, silence=Silence.NOWHERE_TO_ASK)

    assert "did not answer" in case_sentences.lede(asked_all, AT)
    assert "nobody left to ask" in case_sentences.lede(nobody, AT)


def test_an_end_can_be_appealed_while_there_is_time() -> None:
    ended = at(Stage.CLOSED, outcome=Outcome.DENIED)

    assert case_sentences.lede(ended, AT).startswith("The request was denied. The outcome can be")
    assert case_sentences.lede(ended, LATER) == "The request was denied."
    assert case_sentences.stands(Stage.CLOSED, Outcome.DENIED) == "The request was denied."


def test_that_we_are_late_is_said_once_we_are() -> None:
    waiting = at(Stage.SCREENING)
    theirs = replace(waiting, deadline=replace(waiting.deadline, turn=Turn.CANDIDATE))

    assert case_sentences.late(waiting, AT) == ""
    assert case_sentences.late(theirs, LATER) == ""
    assert case_sentences.late(waiting, LATER).startswith("The moderators are late")


@pytest.mark.parametrize("what", list(Milestone))
def test_every_milestone_reads_as_a_clause(what: Milestone) -> None:
    said = case_sentences.milestone(Expected(what=what, at=SOON, number=2), at(Stage.CONTACTING))

    assert said
    assert not said.endswith(".")
    assert what is not Milestone.TRANSFER or str(ANNA).capitalize() in said
