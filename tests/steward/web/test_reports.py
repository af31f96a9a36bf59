"""The reports: one set of figures as a page, as JSON and as CSV."""

import csv
import io
from pathlib import Path

import pytest

from steward import casework
from steward.clock import SetClock
from steward.store import Store
from tests.steward.casework import world as people
from tests.steward.casework.world import does
from tests.steward.web.visitors import Door
from workflows import commands as ask
from workflows.names import CaseId
from workflows.terms import Intent


@pytest.fixture
def door(store: Store, clock: SetClock, tmp_path: Path) -> Door:
    """Return a door behind which cara's request waits, and mia has it."""
    people.people(store, "cara", "olga")
    people.owned_by(store, "olga")
    with store.transaction() as tx:
        who = people.signed_in("cara", clock.now())
        case: CaseId = casework.open_case(tx, who, people.LEAF, Intent.CONTINUE).case.id
    does(store, "cara", case, ask.Submit(statement="I use it.", no_consideration=True))
    does(store, "mia", case, ask.Assign(moderator=people.person("mia")))
    clock.sleep(3 * 3600)
    return Door(store=store, clock=clock, folder=tmp_path)


def table(door: Door) -> dict[tuple[str, ...], str]:
    answer = door.anybody().web.get("/status/cases.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    _, *rows = csv.reader(io.StringIO(answer.text))
    return {tuple(row[:3]): row[3] for row in rows}


def test_the_three_forms_agree(door: Door) -> None:
    shape = door.anybody().get("/reports/cases").json()
    rows, page = table(door), door.anybody().web.get("/status/cases").text

    assert (shape["filed"], shape["running"], shape["stages"]) == (1, 1, {"screening": 1})
    assert rows["cases", "", "running"] == rows["stage", "screening", "cases"] == "1"
    assert shape["first_answer"]["waiting_longest"] == 3
    assert rows["first-answer-in-hours", "", "waiting-longest"] == "3"
    assert "1 request runs; none is late. Nobody has heard from us yet." in page
    assert "3 hours" in page


def test_who_has_how_many_is_the_desks(door: Door) -> None:
    desk, cara = door.session("mia"), door.session("cara")

    assert len(desk.get("/reports/cases").json()["load"]) == 1
    assert "Who has how many" in desk.web.get("/status/cases").text
    for each in (cara, door.anybody()):
        assert each.get("/reports/cases").json()["load"] is None
        assert "Who has how many" not in each.web.get("/status/cases").text
    assert "private" in desk.web.get("/status/cases").headers["cache-control"]


def test_the_status_page_leads_there(door: Door) -> None:
    assert 'href="/status/cases"' in door.anybody().web.get("/status").text
