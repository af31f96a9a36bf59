"""Every story in the folder, played through the whole service."""

from pathlib import Path

import pytest

from steward.stories.language import read
from steward.stories.play import SOON, DayReport, play, told
from steward.stories.stage import Stage, scratch

FOLDER = Path(__file__).parents[2] / "fixtures" / "stories"
STORIES = sorted(FOLDER.glob("*.toml"))


def played(text: str) -> tuple[DayReport, ...]:
    story = read(text, "story")
    with scratch() as folder, Stage(Path(folder), story.days[0].at) as stage:
        return play(story, stage)


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_the_story_holds(path: Path) -> None:
    faults = [fault for day in played(path.read_text()) for fault in day.faults]

    assert faults == []


def test_a_story_that_expects_too_much_does_not_hold() -> None:
    text = (FOLDER / "name-reused.toml").read_text()
    wrong = text.replace("project-removed of perf, critical", "project-removed of perf, low")

    faults = [fault for day in played(wrong) for fault in day.faults]

    assert faults == [
        "missing: downstream is told project-removed of perf, low",
        "not expected: downstream is told project-removed (removed: perf), critical",
    ]


def test_a_list_begun_after_a_name_changed_hands_says_so_in_its_first_entry() -> None:
    story = read((FOLDER / "name-reused.toml").read_text(), "story")
    with scratch() as folder, Stage(Path(folder), story.days[0].at) as stage:
        play(story, stage)
        token = stage.watch("later", ["perf"]).token
        stage.play_until(stage.clock.now() + SOON)
        [first] = told(stage, {"later": token})

    assert first.title == "state: 1 project followed, 1 needs attention"
