"""The demonstration's programme: every story on one index, each with people of its own."""

from datetime import UTC, datetime
from pathlib import Path

from steward.clock import SetClock
from steward.pretend import PretendIndex
from steward.stories.acting import perform
from steward.stories.demo import programme, stories

STORIES = Path(__file__).parents[3] / "fixtures" / "stories"
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


def test_the_stories_can_share_one_index() -> None:
    moments = programme(stories(STORIES), NOW)
    index = PretendIndex(SetClock(moments[0].at))

    for moment in moments:
        for act in moment.acts:
            perform(index, act)

    assert moments[-1].at < NOW
    assert "paykit" in index.projects
