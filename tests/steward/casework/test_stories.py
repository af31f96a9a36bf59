"""Every case story goes on the real store exactly as it goes through the rules alone."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from steward.clock import SetClock
from steward.store import Store
from tests.steward.casework import playing
from tests.steward.casework.playing import Played
from tests.workflows import stories
from tests.workflows.test_case_stories import STORIES

OFTEN = ("silence-to-the-end", "owner-refuses", "two-owners", "appeal-of-a-denial")
"""Played on both kinds of database each time; `make soak` plays all of them so."""

NAMED = [
    pytest.param(each.stem, marks=() if each.stem in OFTEN else (pytest.mark.soak,))
    for each in STORIES
]


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_a_story_goes_on_the_store_as_it_goes_through_the_rules(
    path: Path,
    sqlite_template: Path,
    tmp_path: Path,
    clock: SetClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shutil.copy(sqlite_template, tmp_path / "steward.db")

    with Store(f"sqlite:///{tmp_path}/steward.db", clock) as store:
        _play(path, store, clock, monkeypatch)


@pytest.mark.parametrize("name", NAMED)
def test_a_story_goes_the_same_way_on_either_database(
    name: str, store: Store, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = next(each for each in STORIES if each.stem == name)

    _play(path, store, clock, monkeypatch)


def _play(path: Path, store: Store, clock: SetClock, patch: pytest.MonkeyPatch) -> None:
    def begin(story: Mapping[str, Any]) -> Played:
        played = playing.begin(story, store, clock)
        playing.know(patch, played)
        playing.draft(played)
        return played

    stories.play(path.read_text(), begin)
