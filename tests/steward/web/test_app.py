"""The site as a whole: every address answers, and every answer says what browsers must know."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from steward.clock import SetClock
from steward.store import Store
from steward.web.app import ROUTES, build
from tests.steward.web import world

PAGES = ("/", "/events", "/search", "/search?q=leaf", "/status", "/about", "/help")
HEADERS = (
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "permissions-policy",
    "cross-origin-opener-policy",
    "cache-control",
    "content-type",
)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_answers_on_an_empty_store_of_either_kind(web: TestClient, path: str) -> None:
    answer = web.get(path)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("path", [*PAGES, "/projects/pypi/leaf", "/nope", "/projects/pypi/none"])
def test_every_answer_carries_the_whole_set_of_headers(small: TestClient, path: str) -> None:
    answer = small.get(path)

    assert not set(HEADERS) - set(answer.headers)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_static_files_and_errors_are_guarded_too(small: TestClient) -> None:
    for path in ("/static/steward.css", "/static/nope", "/livez", "/metrics", "/readyz"):
        assert small.get(path).headers["x-content-type-options"] == "nosniff"


def test_https_is_asked_for_where_it_is_configured(
    store: Store, clock: SetClock, tmp_path: Path
) -> None:
    there = replace(world.settings(tmp_path), base_url="https://steward.example")
    answer = TestClient(build(there, store, clock)).get("/about")

    assert "max-age=31536000" in answer.headers["strict-transport-security"]


@pytest.mark.parametrize(("method", "path"), [(m, p) for m, p, _ in ROUTES])
def test_a_wrong_method_is_refused_and_says_which_are_right(
    small: TestClient, method: str, path: str
) -> None:
    there = world.there(path, ecosystem="pypi", name="leaf", token="x", manage="y", act="z", id="1")

    answer = small.request("PATCH", there, headers={"accept": "application/json"})

    assert answer.status_code == 405
    assert method in answer.headers["allow"]
    assert answer.json()["code"] == "wrong-method"


def test_an_error_is_a_page_for_people_and_a_problem_for_programs(small: TestClient) -> None:
    page = small.get("/nope", headers={"accept": "text/html"})
    problem = small.get("/nope", headers={"accept": "application/json"})

    assert (page.status_code, problem.status_code) == (404, 404)
    assert "There is nothing here" in page.text
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json()["code"] == "not-found"


def test_an_unforeseen_error_has_a_number_and_no_trace(store: Store, web: TestClient) -> None:
    with store.transaction() as tx:
        tx.connection.execute(text("ALTER TABLE entry RENAME TO hidden"))

    answer = web.get("/", headers={"accept": "application/json"})

    assert answer.status_code in {500, 503}
    for word in ("Traceback", "sqlalchemy", "SELECT", "entry"):
        assert word not in answer.text
    if answer.status_code == 500:
        assert len(answer.json()["report"]) == 26


def test_head_is_get_without_a_body(small: TestClient) -> None:
    answer = small.head("/")

    assert answer.status_code == 200
    assert answer.content == b""


def test_get_changes_nothing(store: Store, web: TestClient, clock: SetClock) -> None:
    world.quiet(store, clock)
    before = _everything(store)

    for _, path, _ in ROUTES:
        there = world.there(
            path, ecosystem="pypi", name="leaf", token="x", manage="y", act="z", id="1"
        )
        web.get(there)
        web.get(there.replace("leaf", "nobody-knows"))

    assert _everything(store) == before


def test_a_page_of_another_site_cannot_act(small: TestClient) -> None:
    path = "/projects/pypi/new/look"
    for headers in (
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://elsewhere.example"},
        {"origin": "https://elsewhere.example", "sec-fetch-site": "cross-site"},
    ):
        assert small.post(path, headers=headers).status_code == 403
    assert small.get("/projects/pypi/new").status_code == 404

    ours = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}
    assert small.post(path, headers=ours).status_code == 303


def _everything(store: Store) -> dict[str, int]:
    with store.snapshot() as view:
        names = ("project", "job", "event", "watchlist", "allowance", "observation", "person")
        return {
            name: view.connection.scalar(text(f"SELECT count(*) FROM {name}")) or 0  # noqa: S608 -- our names
            for name in names
        }
