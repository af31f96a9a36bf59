"""A case to begin with: cara asks for leaf-lib, which olga owns."""

from datetime import timedelta

import pytest

from steward import casework
from steward.clock import SetClock
from steward.store import Store
from tests.steward.casework import world
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
