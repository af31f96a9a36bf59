"""Wishes in the API: an owner's own word, at a browser, and public where it calls for hands."""

from pathlib import Path
from typing import get_args

import pytest

from steward.clock import SetClock
from steward.permissions import Scope
from steward.publishing import publish
from steward.store import Store
from steward.web.api.wishes import WishAsked
from steward.web.case_fields import slug
from tests.steward.casework import world as people
from tests.steward.following import ORIGIN
from tests.steward.web.visitors import Door
from workflows.wishes import Wish

WISHES = "/projects/pypi/leaf-lib/wishes"
HANDS = {"wish": "open-call", "grade": "hand-off"}
AWAY = {
    "wish": "set-directive",
    "kind": "absence",
    "begins": "2026-03-01T00:00:00Z",
    "ends": "2026-05-01T00:00:00+02:00",
}


@pytest.fixture
def door(store: Store, clock: SetClock, tmp_path: Path) -> Door:
    """Return a door: olga owns leaf-lib, dora does not, mia moderates."""
    people.people(store, "olga", "dora")
    people.owned_by(store, "olga")
    with store.transaction() as tx:
        found = tx.people.ensure("pypi", ["olga"], tx.clock.now())["olga"]
    people.shows_role(store, "olga", found)
    return Door(store=store, clock=clock, folder=tmp_path)


def test_every_wish_is_a_body() -> None:
    tags = {each.__struct_config__.tag for each in get_args(WishAsked)}

    assert tags == {slug(each) for each in get_args(Wish)}


def test_a_call_for_hands_is_public_until_it_is_closed(door: Door) -> None:
    olga, stranger = door.session("olga"), door.anybody()

    opened = olga.post(WISHES, HANDS)
    assert opened.status_code == 200, opened.text
    assert stranger.get(WISHES).json() == {"call": opened.json()["call"], "directives": []}
    (found,) = stranger.get("/adoptable").json()["items"]
    assert (found["purl"], found["grade"], found["orphaned"]) == (
        "pkg:pypi/leaf-lib",
        "hand-off",
        False,
    )
    assert olga.post(WISHES, {"wish": "close-call"}).json()["call"] is None
    assert stranger.get("/adoptable").json()["items"] == []
    assert olga.post(WISHES, {"wish": "close-call"}).json()["code"] == "no-call"


def test_who_looks_for_a_project_hears_of_a_call(door: Door) -> None:
    door.session("olga").post(WISHES, HANDS)
    publish(door.store, ORIGIN)

    items = door.anybody().web.get("/feeds/adoptable.json").json()["items"]

    assert [each["title"] for each in items] == ["looks for somebody to take it over: leaf-lib"]


def test_whom_an_owner_names_is_read_by_him_and_the_desk_alone(door: Door) -> None:
    named = {"wish": "set-directive", "kind": "successor", "successor": "dora"}
    door.session("olga").post(WISHES, AWAY)
    laid = door.session("olga").post(WISHES, named)
    assert laid.status_code == 200, laid.text

    for name in ("olga", "mia"):
        away, successor = door.session(name).get(WISHES).json()["directives"]
        assert (away["kind"], away["ends"]) == ("absence", "2026-04-30T22:00:00Z")
        assert (successor["kind"], successor["successor"]) == ("successor", "dora")
    for other in (door.session("dora"), door.anybody(), door.token("olga", *Scope)):
        assert [each["kind"] for each in other.get(WISHES).json()["directives"]] == ["absence"]


def test_only_an_owner_at_a_browser_wishes(door: Door) -> None:
    answers = [
        door.session("dora").post(WISHES, HANDS),
        door.token("olga", *Scope).post(WISHES, HANDS),
        door.anybody().post(WISHES, HANDS),
        door.session("olga").post("/projects/pypi/unheard-of/wishes", HANDS),
    ]

    assert [(each.status_code, each.json()["code"]) for each in answers] == [
        (422, "not-your-project"),
        (403, "not-allowed"),
        (401, "sign-in-needed"),
        (404, "not-found"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"wish": "x"},
        {"wish": "open-call"},
        {"wish": "open-call", "grade": "x"},
        {"wish": "set-directive", "kind": "absence", "ends": "2026-05-01T00:00:00"},
        {"wish": "close-call", "by": "olga"},
    ],
)
def test_a_body_that_is_no_wish_is_refused(door: Door, body: dict[str, str]) -> None:
    answer = door.session("olga").post(WISHES, body)

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
