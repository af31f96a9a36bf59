"""The clock wakes exactly when it has something to do: never in vain, never too late."""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from tests.workflows import stories
from tests.workflows.stories import CLOCK, Play
from tests.workflows.test_case_stories import STORIES
from workflows import commands as ask
from workflows.dossier import Actor
from workflows.waking import wakes_at


class Watched(Play):
    """A story in which the clock is asked each day when it will wake."""

    def wish(self, actor: Actor, *wishes: ask.Command) -> None:
        """Try it, and hold what the clock does against when it said that it would."""
        wakes = wakes_at(self.case, self.policy, self.dossier, self.now)
        before = len(self.history)
        super().wish(actor, *wishes)
        if actor == CLOCK and wishes == (ask.PassTime(),):
            did = [type(each).__name__ for each in self.history[before:]]
            assert bool(did) == (wakes is not None and wakes <= self.now), (did, wakes, self.now)


def watched(story: Mapping[str, Any]) -> Watched:
    pure = stories.begun(story)
    return Watched(**{each.name: getattr(pure, each.name) for each in fields(pure)})


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_the_clock_wakes_when_it_has_something_to_do(path: Path) -> None:
    stories.play(path.read_text(), watched)


def test_a_watched_time_ends_when_the_clock_wakes() -> None:
    further = '[[day]]\nat = 2022-06-11\nexpect = ["happened probation-ended on 2022-06-10"]'

    stories.play(f"{_text('silence-to-the-end')}\n{further}", watched)


def test_a_panel_that_is_not_heard_is_ended_when_the_clock_wakes() -> None:
    votes = ', "mia votes against it", "max votes for it", "max votes for it", "pia votes for it"'
    text = _text("appeal-of-a-denial").replace(votes, "").split('expect = ["refused acted')[0]
    further = '[[day]]\nat = 2026-05-10\nexpect = ["happened hearing-dismissed on 2026-05-05"]'

    stories.play(f"{text}\n{further}", watched)


def _text(name: str) -> str:
    return next(each for each in STORIES if each.stem == name).read_text()
