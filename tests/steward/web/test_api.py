"""The API: what it answers, and what it refuses."""

from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from steward.clock import SetClock
from steward.store import Store
from steward.web.api.table import OPERATIONS
from tests.steward.web import world
from workflows.events import ListStated
from workflows.names import project_stream, pypi

LISTS = ("/api/v1/search?q=leaf", "/api/v1/events", "/api/v1/changes")
GETS = [op.path for op in OPERATIONS if op.method == "GET"]


def test_a_project_says_the_same_as_its_page(
    store: Store, web: TestClient, clock: SetClock
) -> None:
    world.record(store, world.seen("leaf", clock.now() - timedelta(hours=1)))

    said = web.get("/api/v1/projects/pypi/leaf").json()

    assert said["purl"] == "pkg:pypi/leaf"
    assert said["standing"] == "archived"
    assert said["reason"] == "finished"
    assert said["severity"] == "medium"
    assert {each["name"] for each in said["holders"]} == {"anna", "boris"}
    assert said["releases"] == 2
    assert said["page"] == "http://testserver/projects/pypi/leaf"
    assert said["happens"]["atom"] == "http://testserver/feeds/project/pypi/leaf.atom"


def test_evidence_is_dated_and_says_where(store: Store, web: TestClient, clock: SetClock) -> None:
    world.record(store, world.seen("leaf", clock.now() - timedelta(hours=1)))
    with store.transaction() as tx:
        tx.ledger.append(project_stream(pypi("leaf")), [world.removal(clock, "leaf", "k1")])

    items = web.get("/api/v1/projects/pypi/leaf/evidence").json()["items"]

    assert [each["seen"] for each in items] == ["Answered 404", "The project is there"]
    assert all(each["at"] and each["where"] for each in items)


@pytest.mark.parametrize("path", LISTS)
def test_a_list_has_the_promised_members(small: TestClient, path: str) -> None:
    answer = small.get(path)

    assert answer.status_code == 200
    assert set(answer.json()) == {"items", "next", "total", "view"}
    assert answer.headers["access-control-allow-origin"] == "*"


def test_search_is_paged_by_its_cursor(small: TestClient) -> None:
    first = small.get("/api/v1/search", params={"q": "leaf", "limit": "1"}).json()
    second = small.get(
        "/api/v1/search", params={"q": "leaf", "limit": "1", "cursor": first["next"]}
    ).json()

    assert [each["name"] for each in first["items"] + second["items"]] == ["leaf", "leaf-tools"]
    assert second["next"] is None


def test_the_record_is_told_in_order_and_private_events_are_not(
    store: Store, web: TestClient, clock: SetClock
) -> None:
    now = clock.now()
    stated = ListStated(
        at=now, watchlist="01SECRET", followed=1, attention=0, unreadable=0, unknown=0
    )
    with store.transaction() as tx:
        tx.ledger.append(project_stream(pypi("a")), [world.removal(clock, "a", "k1")])
        tx.ledger.append("list:01SECRET", [stated])
        tx.ledger.append(project_stream(pypi("b")), [world.removal(clock, "b", "k2")])

    answer = web.get("/api/v1/events")
    changed = web.get("/api/v1/changes").json()
    after = web.get("/api/v1/events", params={"since": "1"}).json()
    on = web.get("/api/v1/events", params={"cursor": answer.json()["next"]}).json()

    assert [each["number"] for each in answer.json()["items"]] == [1, 3]
    assert "01SECRET" not in answer.text
    assert answer.json()["items"][0]["record"]["finding"]["kind"] == "project-removed"
    assert [(c["change"], c["purl"]) for c in changed["items"]] == [
        ("delete", "pkg:pypi/a"),
        ("delete", "pkg:pypi/b"),
    ]
    assert [each["number"] for each in after["items"]] == [3]
    assert on["items"] == []
    assert on["next"] == answer.json()["next"]


@pytest.mark.parametrize(
    "query",
    [
        "page=1000000000",
        "per_page=1000000",
        "limit=1000000",
        "limit=-1",
        "limit=1e3",
        "limit=%D9%A1",
        "cursor=AAAA",
        "cursor=MTpuYW1lOng=",
        "cursor=" + "x" * 3000,
        "limit=1&limit=2",
        "x=1",
        "q=" + "x" * 5000,
    ],
)
@pytest.mark.parametrize("path", ["/api/v1/search", "/api/v1/events", "/api/v1/changes"])
def test_abuse_of_paging_is_refused_as_a_problem(small: TestClient, path: str, query: str) -> None:
    answer = small.get(f"{path}?{query}")

    assert (answer.status_code, answer.json()["code"]) in {(400, "malformed"), (404, "not-found")}
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("query", ["%25%25%25%25_", "_eaf", "%", "l%25f", "\\", "a'b"])
def test_wildcards_find_nothing(small: TestClient, query: str) -> None:
    answer = small.get(f"/api/v1/search?q={query}")

    assert answer.status_code == 200
    assert answer.json()["items"] == []


@pytest.mark.parametrize("path", GETS)
def test_an_unknown_subject_is_a_problem_never_a_page(small: TestClient, path: str) -> None:
    there = world.there(path, ecosystem="pypi", name="nobody", token="stwl_x", id="1")

    answer = small.get(there, headers={"accept": "text/html"})

    assert answer.status_code in {200, 400, 401, 404}
    assert answer.headers["content-type"] != "text/html; charset=utf-8"


def test_what_is_not_there_is_a_problem_too(small: TestClient) -> None:
    for path in ("/api/v1/nothing", "/api/v2/events", "/api/"):
        answer = small.get(path, headers={"accept": "text/html"})
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_look_is_queued(store: Store, web: TestClient, clock: SetClock) -> None:
    answer = web.post("/api/v1/projects/pypi/New_One/look")

    assert answer.status_code == 202
    assert answer.json() == {
        "purl": "pkg:pypi/new-one",
        "queued": True,
        "page": "http://testserver/projects/pypi/new-one",
    }
    with store.snapshot() as view:
        due = view.agenda.due("pypi", clock.now(), 10)
    assert [each.project.name for each in due] == ["new-one"]
