"""An outage that looks like thousands of removals, with one real one inside.

Two hundred projects in `make check`, forty thousand in `make soak`.
"""

import pytest
from sqlalchemy import select

from steward.clock import SetClock
from steward.pretend import Trouble
from steward.publishing import publish
from steward.registries.pypi import PyPI
from steward.store import Store, tables
from steward.tracking import Tracker
from steward.tracking.rounds import poll
from tests.steward.following import ORIGIN
from tests.steward.tracking.index import ROOT, Index
from workflows.names import pypi


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("projects", [200, pytest.param(40_000, marks=pytest.mark.soak)])
def test_of_a_whole_index_gone_only_the_real_removal_is_told(
    store: Store, clock: SetClock, projects: int
) -> None:
    index = Index(clock)
    for number in range(projects):
        index.create(f"p{number}")
    tracker = Tracker(store=store, registry=PyPI(ROOT), network=index, hands=1)
    with store.transaction() as tx:
        ids = tx.projects.ensure_all(map(pypi, index.projects))
        tx.projects.track(ids.values(), clock.now())
    rounds(tracker, clock, hours=1)

    index.troubles = {Trouble.ALL_MISSING}
    rounds(tracker, clock, hours=1)
    index.remove("p7")
    rounds(tracker, clock, hours=30)  # each of so many is looked at once a day
    assert titles(store) == ["registry trouble: PyPI"]

    index.troubles = set()
    rounds(tracker, clock, hours=3)
    assert sorted(titles(store)[1:]) == ["registry recovered: PyPI", "removed: p7"]
    with store.snapshot() as view:
        assert view.agenda.counts("pypi") == {"present": projects - 1, "removed": 1}


def rounds(tracker: Tracker, clock: SetClock, hours: int) -> None:
    """Let time pass with a round every half an hour."""
    for _ in range(2 * hours):
        poll(tracker)
        clock.sleep(1800)


def titles(store: Store) -> list[str]:
    """Publish what is to be told and return the titles of all entries, oldest first."""
    publish(store, ORIGIN)
    with store.snapshot() as view:
        query = select(tables.entry.c.title).order_by(tables.entry.c.number)
        return list(view.connection.scalars(query))
