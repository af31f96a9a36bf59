"""Refusals in the log: each of somebody who was not let in, and nothing of what was sent."""

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from steward import logs
from steward.clock import SetClock
from steward.store import Store
from steward.web import auth
from steward.web.app import ROUTES
from tests.steward.web import world
from tests.steward.web.people import come

SAYS = {"timestamp", "level", "event", "code", "actor", "method", "route"}
SENT = {
    "ecosystem": "pypi",
    "name": "hunter2",
    "token": "stwl_hunter2",
    "manage": "stwm_hunter2",
    "act": "hunter2",
    "id": "hunter2",
    "sha256": "hunter2",
    "kind": "hunter2",
}


@pytest.fixture
def place(sqlite_template: Path, clock: SetClock, tmp_path: Path) -> Iterator[tuple[Store, Path]]:
    path = tmp_path / "people.db"
    path.write_bytes(sqlite_template.read_bytes())
    with Store(f"sqlite:///{path}", clock) as opened:
        world.quiet(opened, clock)
        yield opened, tmp_path


@pytest.fixture
def log(clock: SetClock) -> Iterator[io.StringIO]:
    """Return what is logged, as a machine reads it."""
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    logs.configure(stream, clock)
    yield stream
    structlog.reset_defaults()
    root.handlers[:], root.level = handlers, level


def noted(log: io.StringIO) -> list[dict[str, str]]:
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    ours = [each for each in lines if not each["event"].startswith("HTTP Request")]  # the client's
    assert "hunter2" not in str(ours)
    return [each for each in ours if each["event"] == "refused"]


def in_short(log: io.StringIO) -> list[tuple[str, str]]:
    return [(each["code"], each["route"]) for each in noted(log)]


@pytest.mark.parametrize("who", ["anybody", "account", "admin-half", "token:read"])
def test_threat_t30_a_refusal_is_one_line_and_holds_nothing_that_was_sent(
    place: tuple[Store, Path], clock: SetClock, log: io.StringIO, who: str
) -> None:
    web, _ = come(place, clock, who)
    refused = []
    for method, path, _ in ROUTES:
        there = world.there(path, **SENT)
        headers = {"accept": "application/json", "user-agent": "hunter2", "cookie": "a=hunter2"}
        answer = web.request(method, f"{there}?q=hunter2", headers=headers)
        if answer.status_code in {401, 403, 429}:
            refused.append((answer.json()["code"], method, path))
    lines = noted(log)

    told = [(each["code"], each["method"], each["route"]) for each in lines]
    assert refused
    assert [each for each in refused if each not in told] == []
    assert {frozenset(each) for each in lines} == {frozenset(SAYS)}


@pytest.mark.parametrize("who", ["account", "token:read", "moderator-half"])
def test_a_refusal_names_the_account_that_asked(
    place: tuple[Store, Path], clock: SetClock, log: io.StringIO, who: str
) -> None:
    web, form_token = come(place, clock, who)
    headers = {"accept": "application/json", auth.HEADER: form_token}
    web.post("/account/erase", headers=headers | {auth.HEADER: "wrong"})
    web.post("/api/v1/files", headers=headers | {"sec-fetch-site": "cross-site"})

    with place[0].snapshot() as view:
        (account,) = view.connection.exec_driver_sql("SELECT id FROM account").scalars()
    assert [each["actor"] for each in noted(log)] == [account] * 2


def test_a_page_that_leads_on_is_a_refusal_too(
    place: tuple[Store, Path], clock: SetClock, log: io.StringIO
) -> None:
    web, _ = come(place, clock, "anybody")

    assert web.get("/account", headers={"accept": "text/html"}).status_code == 303
    assert in_short(log) == [("sign-in-needed", "/account")]
    assert noted(log)[0]["actor"] == "nobody"


def test_a_way_in_that_was_made_up_is_noted(
    place: tuple[Store, Path], clock: SetClock, log: io.StringIO
) -> None:
    web, _ = come(place, clock, "anybody")
    for path in ("/sign-in/stwi_hunter2", "/answer/stwq_hunter2", "/sign-in/by/oidc/back"):
        web.post(path, data={"answer": "keep"})

    routes = {route for _, route in in_short(log)}
    assert {"/sign-in/{token}", "/answer/{token}"} <= routes


def test_a_wrong_code_is_noted_though_the_page_asks_again(
    place: tuple[Store, Path], clock: SetClock, log: io.StringIO
) -> None:
    web, form_token = come(place, clock, "admin-half")
    answer = web.post("/account/proof/recovery", data={"code": "hunter2", auth.FIELD: form_token})

    assert answer.status_code == 403
    assert "<form" in answer.text
    assert in_short(log) == [("wrong-proof", "/account/proof/recovery")]


def test_what_is_merely_not_there_is_no_refusal(
    place: tuple[Store, Path], clock: SetClock, log: io.StringIO
) -> None:
    web, _ = come(place, clock, "anybody")
    for path in ("/", "/projects/pypi/nobody-knows", "/watch/stwl_hunter2", "/nope"):
        web.get(path)

    assert noted(log) == []


def test_threat_t10_no_figure_and_no_line_holds_the_address_of_a_list(
    place: tuple[Store, Path], clock: SetClock, log: io.StringIO
) -> None:
    web, _ = come(place, clock, "anybody")
    made = web.post("/api/v1/watchlists", json={"filename": "r.txt", "content": "leaf\n"}).json()
    token = made["token"]
    for path in (f"/watch/{token}", f"/api/v1/watchlists/{token}", f"/feeds/list/{token}.atom"):
        assert web.get(path).status_code == 200, path
    assert web.post(f"/watch/{token}/manage/{token}/rotate").status_code == 404
    with place[0].transaction() as tx:
        tx.connection.exec_driver_sql("ALTER TABLE watchlist RENAME TO hidden")
    assert web.get(f"/watch/{token}").status_code >= 500

    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    ours = [each for each in lines if not each["event"].startswith("HTTP Request")]
    assert "the database does not answer" in {each["event"] for each in ours}
    assert token not in str(ours)
    figures = web.get("/metrics").text
    assert 'route="/watch/{token}"' in figures
    assert token not in figures
