"""Every case story is played through the rules, and there are enough of them."""

from pathlib import Path

import pytest

from tests.workflows.stories import play

FOLDER = Path(__file__).parents[2] / "fixtures" / "stories" / "cases"
STORIES = sorted(FOLDER.glob("*.toml"))
HARD_CASES = 25


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_a_case_goes_as_its_story_says(path: Path) -> None:
    play(path.read_text())


def test_the_hard_cases_have_stories() -> None:
    rules = {line for path in STORIES for line in _rules(path)}

    assert len(rules) >= HARD_CASES


def test_a_story_that_differs_is_found_out() -> None:
    text = next(path for path in STORIES if path.stem == "owner-refuses").read_text()

    with pytest.raises(AssertionError, match="outcome is"):
        play(text.replace("outcome refused", "outcome settled"))


def test_a_sentence_that_means_nothing_is_an_error() -> None:
    text = next(path for path in STORIES if path.stem == "owner-refuses").read_text()

    with pytest.raises(AssertionError, match="a story cannot say"):
        play(text.replace("mia starts the notice", "mia dances"))


def _rules(path: Path) -> list[str]:
    return [line for line in path.read_text().splitlines() if line.startswith("rule = ")]
