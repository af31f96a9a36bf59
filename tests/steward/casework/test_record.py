"""A case's record is read by its parts, each with the words that belong to it."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from steward.casework import telling
from steward.casework.telling import CaseView
from steward.clock import SetClock
from steward.store import Store
from tests.steward.casework import playing, world
from tests.steward.casework.playing import Played
from tests.workflows import stories
from tests.workflows.test_case_stories import STORIES
from workflows.records import name_of
from workflows.terms import Asset, AssetState, Stage

Told = Callable[[str], CaseView]


@pytest.fixture
def told(store: Store, clock: SetClock, monkeypatch: pytest.MonkeyPatch) -> Told:
    """Play a story and return how a moderator sees its case at the end."""

    def after(name: str) -> CaseView:
        begun: list[Played] = []

        def begin(story: Mapping[str, Any]) -> Played:
            begun.append(playing.begin(story, store, clock))
            playing.know(monkeypatch, begun[0])
            playing.draft(begun[0])
            return begun[0]

        path = next(each for each in STORIES if each.stem == name)
        stories.play(path.read_text(), begin)
        with store.snapshot() as view:
            mia = world.somebody_in(view, "mia")
            return telling.view_of(view, begun[0].real, mia, clock.now())

    return after


def test_each_objection_stands_with_its_answer(told: Told) -> None:
    found = told("dependents-object").objections

    assert [(e.by, e.standing, e.upheld) for e in found] == [
        ("dora", "dependent", False),
        ("dirk", "dependent", True),
    ]
    said = [(e.made.said, e.answer.said if e.answer else None) for e in found]
    assert all(why and why.words == "text" and answer for why, answer in said)


def test_a_transfer_is_told_asset_by_asset_and_a_decision_from_its_beginning(told: Told) -> None:
    found = told("silence-to-the-end")

    assert found.case.stage is Stage.PROBATION
    assert {each.asset: each.state for each in found.assets} == dict.fromkeys(
        Asset, AssetState.VERIFIED
    )
    assert all(e.last and e.last.said and e.last.said.words == "seen" for e in found.assets)
    assert [name_of(type(e.event)) for e in found.decision] == [
        "recommended",
        "approval-given",
        "cooling-started",
    ]
    assert {"own-contact-failed", "fork-improved"} <= set(found.judged)
    assert [(e.step, e.channel, e.origin, e.counts) for e in found.letters] == [
        (1, "mail", "account", True),
        (1, "tracker", "repository", True),
        (2, "mail", "account", True),
        (3, "mail", "account", True),
    ]
