"""Standing on the account page: a challenge, the look at it, a round by GitHub, a run of CI."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from steward.clock import SetClock
from steward.store import Store
from steward.web import auth
from tests.steward.web.provider_world import Town, form_token, led, opened
from workflows.names import pypi

BORIS = {"id": 9, "login": "boris"}


@pytest.fixture
def town(store: Store, clock: SetClock, tmp_path: Path) -> Iterator[Town]:
    with opened(store, clock, tmp_path) as there:
        there.index.create("leaf", "anna", ["1.0"])
        there.index.credit("leaf", links={"Source": f"{there.github.url}/anna/leaf"})
        there.index.describe("leaf", "Reads leaves.")
        there.github.repositories["anna/leaf"] = {"id": 70, "owner": 7, "may": {9: {"push": True}}}
        with store.transaction() as tx:
            tx.projects.ensure(pypi("leaf"))
        yield there


def ask(web: TestClient, kind: str, target: str = "") -> tuple[str, str]:
    """Ask for a challenge; return its address, and the words to publish."""
    fields = {"project": "Leaf", "kind": kind, "target": target, auth.FIELD: form_token(web)}
    asked = web.post("/account/standing", data=fields)
    assert asked.headers["location"] == "/account?said=challenge#standing", asked.text
    page = web.get("/account").text
    place = re.search(r'action="(/account/standing/\w+)/drop"', page)
    words = re.search(r"stwp_[\w-]+", page)
    assert place
    return place[1], words[0] if words else ""


def press(web: TestClient, place: str, **fields: str) -> tuple[int, str]:
    """Press a button of one's own account page."""
    answer = web.post(place, data={auth.FIELD: form_token(web)} | fields)
    return answer.status_code, answer.headers.get("location", unescape(answer.text))


def shown(web: TestClient) -> list[str]:
    """Return what the account page says was shown."""
    return re.findall(r'data-th="You showed">([^<]*)', web.get("/account").text)


def test_a_file_in_the_repository_shows_that_it_is_theirs(town: Town) -> None:
    web = town.signed_in()
    assert "You have shown no standing with a project yet" in web.get("/account").text
    place, words = ask(web, "repository-file")
    status, said = press(web, f"{place}/look")
    assert (status, "steward-challenge.txt on trunk does not hold the challenge" in said) == (
        409,
        True,
    )
    town.github.files["anna/leaf", "trunk", "steward-challenge.txt"] = words

    assert press(web, f"{place}/look") == (303, "/account?said=shown#standing")
    assert shown(web) == ["its repository, by a file on the default branch"]
    proof = re.search(r'action="(/account/standing/\w+/withdraw)"', web.get("/account").text)
    assert proof
    assert press(web, proof[1])[0] == 303
    assert shown(web) == []


def test_github_tells_what_somebody_may_do_and_its_token_is_forgotten(town: Town) -> None:
    web = town.signed_in()
    place, _ = ask(web, "repository-grant")
    out = led(web.post(f"{place}/go", data={auth.FIELD: form_token(web)}))
    done = town.back(web, town.github.allow(out, BORIS), "github")

    assert done.headers["location"] == "/account?said=shown#standing"
    assert shown(web) == ["its repository, by what GitHub lets you do"]
    assert town.count("identity") == 0


def test_who_comes_back_in_another_session_shows_nothing(town: Town) -> None:
    anna, eve = town.signed_in(), town.signed_in("eve@home.example")
    place, _ = ask(anna, "repository-grant")
    out = led(anna.post(f"{place}/go", data={auth.FIELD: form_token(anna)}))
    eve.cookies.set("steward-provider", anna.cookies["steward-provider"])

    assert town.back(eve, town.github.allow(out, BORIS), "github").status_code == 403
    assert town.count("standing") == 0


def test_a_pasted_token_is_used_once(town: Town) -> None:
    web = town.signed_in()
    place, _ = ask(web, "repository-grant", "anna/leaf")
    assert press(web, f"{place}/look", token="nobodys")[0] == 503

    assert press(web, f"{place}/look", token=town.github.access(BORIS))[0] == 303
    assert shown(web) == ["its repository, by what GitHub lets you do"]


def test_a_run_of_ci_sends_its_token_without_a_session(town: Town) -> None:
    web = town.signed_in()
    _, words = ask(web, "repository-ci")
    audience = f"http://127.0.0.1:8000/standing/{words}"
    assert audience in web.get("/account").text
    town.openid.lies = {
        "aud": audience,
        "repository_id": "70",
        "repository_owner_id": "7",
        "event_name": "workflow_dispatch",
    }
    token = town.openid.signed(town.openid.claims({"sub": "repo:anna/leaf"}, "n"))
    sent = {"challenge": words, "token": token}
    answer = town.browser().post("/api/v1/standing/ci", json=sent)

    assert (answer.status_code, answer.json()["thing"]) == (200, "github:repository:70")
    assert shown(web) == ["its repository, by a run of its CI"]
    assert town.browser().post("/api/v1/standing/ci", json=sent).status_code == 404


def test_threat_t11_a_challenge_of_somebody_else_is_not_there(town: Town) -> None:
    anna, eve = town.signed_in(), town.signed_in("eve@home.example")
    place, _ = ask(anna, "repository-grant")
    token = town.github.access(BORIS)

    for act in ("look", "go", "drop", "withdraw"):
        assert press(eve, f"{place}/{act}", token=token)[0] == 404, act
    assert anna.post(f"{place}/look", data={"token": token}).status_code == 403
    assert town.count("standing") == 0


def test_a_way_that_there_is_not_is_a_clear_answer(town: Town) -> None:
    web = town.signed_in()

    status, said = press(web, "/account/standing", project="leaf", kind="word-of-honour")
    assert (status, "choose one of the ways" in said.lower()) == (400, True)
    assert press(web, "/account/standing", project="no name", kind="domain")[0] == 400
    assert press(web, "/account/standing", project="unknown", kind="domain")[0] == 404
