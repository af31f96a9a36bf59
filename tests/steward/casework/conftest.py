"""A case to begin with: cara asks for leaf-lib, which olga owns."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from steward import casework
from steward.clock import SetClock
from steward.store import Store
from tests.steward.casework import playing, world
from tests.steward.casework.playing import Played
from tests.workflows import stories
from workflows import commands as ask
from workflows.names import CaseId
from workflows.terms import Intent


@pytest.fixture
def peopled(store: Store) -> Store:
    """Return a store with people: cara and rita ask, olga owns leaf-lib, four moderate."""
    world.people(store, "cara", "rita", "olga", "dora")
    world.owned_by(store, "olga")
    return store


@pytest.fixture
def draft(peopled: Store) -> CaseId:
    """Return cara's draft."""
    with peopled.transaction() as tx:
        who = world.signed_in("cara", tx.clock.now())
        return casework.open_case(tx, who, world.LEAF, Intent.CONTINUE).case.id


@pytest.fixture
def filed(peopled: Store, draft: CaseId, clock: SetClock) -> CaseId:
    """Return her request, handed in a minute later."""
    clock.sleep(timedelta(minutes=1).total_seconds())
    world.does(peopled, "cara", draft, ask.Submit(statement="I use it.", no_consideration=True))
    return draft


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
