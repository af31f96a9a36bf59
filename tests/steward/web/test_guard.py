"""The guard: what no endpoint has to remember."""

from pathlib import Path

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from steward.clock import SetClock
from steward.permissions import Action
from steward.store import Store
from steward.web import needs
from steward.web.app import ROUTES
from tests.steward.web import world

UNSAFE = [(method, path) for method, path, _ in ROUTES if method not in needs.SAFE]
FOREIGN = (
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "cross-site", "origin": "null"},
    {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
    {"sec-fetch-site": "rubbish"},
    {"origin": "https://elsewhere.example"},
    {"origin": "https://testserver"},
    {"origin": "http://testserver.elsewhere.example"},
    {"origin": "http://testserver:8080"},
    {"origin": "http://testserver@elsewhere.example"},
    {"origin": "https://elsewhere.example", "sec-fetch-site": "same-site"},
    {"origin": "https://elsewhere.example", "host": "elsewhere.example"},
    {"referer": "https://elsewhere.example/page?http://testserver/"},
)
OURS: tuple[dict[str, str], ...] = (
    {},
    {"sec-fetch-site": "same-origin"},
    {"sec-fetch-site": "none"},
    {"origin": "http://testserver"},
    {"referer": "http://testserver/watch"},
    {"origin": "null", "sec-fetch-site": "same-origin"},
)


def test_every_route_of_today_has_a_permission_that_fits() -> None:
    needs.check((method, path) for method, path, _ in ROUTES)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_an_unsafe_route_that_was_forgotten_keeps_the_service_from_starting(method: str) -> None:
    with pytest.raises(needs.Undeclared, match="web/needs"):
        needs.check([(method, "/new/thing")])


def test_a_permission_to_read_is_none_to_change(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(needs, "NEEDS", {("POST", "/new/thing"): Action.READ_LIST})

    with pytest.raises(needs.Undeclared, match="only the permission to read"):
        needs.check([("POST", "/new/thing")])


@pytest.mark.parametrize(("method", "path"), UNSAFE)
@pytest.mark.parametrize("headers", FOREIGN)
def test_threat_t19_a_page_of_another_site_changes_nothing(
    small: TestClient, method: str, path: str, headers: dict[str, str]
) -> None:
    there = world.there(
        path, ecosystem="pypi", name="new", token="x", manage="y", act="rotate", id="1"
    )

    answer = small.request(method, there, headers={"accept": "application/json", **headers})

    assert answer.status_code == 403
    assert answer.json()["code"] == "foreign-site"
    assert small.get("/projects/pypi/new").status_code == 404


@pytest.mark.parametrize("headers", OURS)
def test_our_own_pages_and_programs_may(small: TestClient, headers: dict[str, str]) -> None:
    assert small.post("/projects/pypi/new/look", headers=headers).status_code == 303


def test_a_hidden_origin_may_only_what_its_key_may(small: TestClient) -> None:
    hidden = {"origin": "null"}

    assert small.post("/projects/pypi/new/look", headers=hidden).status_code == 403
    assert small.post("/watch/x/manage/y/rotate", headers=hidden).status_code == 404


@pytest.mark.parametrize(("method", "path"), [(m, p) for m, p, _ in ROUTES])
def test_a_parameter_given_twice_is_refused_everywhere(
    small: TestClient, method: str, path: str
) -> None:
    there = world.there(path, ecosystem="pypi", name="leaf", token="x", manage="y", act="z", id="1")

    assert small.request(method, f"{there}?q=a&q=b").status_code == 400


@pytest.mark.parametrize(("method", "path"), [(m, p) for m, p, _ in ROUTES])
def test_a_token_that_is_none_is_refused_at_every_door(
    small: TestClient, method: str, path: str
) -> None:
    there = world.there(path, ecosystem="pypi", name="leaf", token="x", manage="y", act="z", id="1")
    headers = {"authorization": "Bearer stw_unknown", "accept": "application/json"}

    answer = small.request(method, there, headers=headers)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_get_and_head_leave_every_table_as_it_was(
    store: Store, clock: SetClock, tmp_path: Path
) -> None:
    world.quiet(store, clock)
    web = world.client(store, clock, tmp_path)
    web.get("/")  # what the service keeps about itself at its start is there now
    before = everything(store)

    for method in ("GET", "HEAD", "OPTIONS", "TRACE"):
        for _, path, _ in ROUTES:
            for name in ("leaf", "nobody-knows"):
                there = world.there(
                    path, ecosystem="pypi", name=name, token="x", manage="y", act="z", id="1"
                )
                web.request(method, there, params={"q": name})

    assert everything(store) == before


def everything(store: Store) -> dict[str, list[str]]:
    """Return every row of every table."""
    from steward.store.tables import metadata  # noqa: PLC0415 -- the store's own

    with store.snapshot() as view:
        return {
            table.name: sorted(
                map(str, view.connection.execute(text(f'SELECT * FROM "{table.name}"')).all())  # noqa: S608 -- our names
            )
            for table in metadata.sorted_tables
        }
