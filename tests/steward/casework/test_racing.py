"""Several people at one case in one moment: one outcome, and everything kept agrees."""

from collections.abc import Mapping
from typing import Any

import pytest

from steward.clock import SetClock
from steward.store import Store
from tests.steward.casework import playing
from tests.steward.casework.playing import Played
from tests.steward.casework.racing import CONTESTANTS, check, race
from tests.workflows import stories
from workflows.names import CaseId
from workflows.terms import Stage

RECOMMENDED = """
title = "A request that waits for somebody to agree"
policy = "pep541-continue"
intent = "continue"
last-release = 2019-05-01
parties = { dora = "dependent" }

[[day]]
at = 2022-03-27
do = ["cara submits", "mia starts the notice", "clock writes to m, t"]

[[day]]
at = 2022-04-10
do = ["clock writes to m"]

[[day]]
at = 2022-04-24
do = ["clock writes to m"]

[[day]]
at = 2022-05-08
do = ["mia looks for signs of the owner", "mia finds that everything holds"]

[[day]]
at = 2022-05-09
do = ["mia recommends to grant"]
expect = ["stage recommended"]
"""


@pytest.fixture
def waiting(store: Store, clock: SetClock, monkeypatch: pytest.MonkeyPatch) -> CaseId:
    """Return a case that somebody recommended and nobody agreed to yet."""
    begun: list[Played] = []

    def begin(story: Mapping[str, Any]) -> Played:
        begun.append(playing.begin(story, store, clock))
        playing.know(monkeypatch, begun[0])
        playing.draft(begun[0])
        return begun[0]

    stories.play(RECOMMENDED, begin)
    return begun[0].real


def test_of_eight_who_saw_the_same_one_is_heard(store: Store, waiting: CaseId) -> None:
    with store.snapshot() as view:
        file = view.case_files.get(waiting)
    assert file is not None

    told = race(store, waiting, CONTESTANTS * 2, expected=file.version)

    assert [each.code for each in told].count("stale") == 7
    check(store, waiting, told)


def test_eight_at_once_end_in_one_outcome(store: Store, waiting: CaseId) -> None:
    told = race(store, waiting, CONTESTANTS * 2)

    check(store, waiting, told)
    with store.snapshot() as view:
        file = view.case_files.get(waiting)
    assert file is not None
    assert file.stage is Stage.CLOSED  # each ends it, wherever the others moved it
    assert 1 <= sum(each.done is not None for each in told) <= 4
