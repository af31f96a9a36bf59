"""Whom a limit counts, and what it tells whoever has had enough."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from steward.clock import SetClock
from steward.store import Store
from steward.web import meters
from steward.web.app import build
from steward.web.pages.projects import LOOKS
from tests.steward.web import world

PROXY = "10.0.0.7"
LOOK = "/projects/pypi/new/look"


@pytest.fixture
def opened(sqlite_template: Path, clock: SetClock, tmp_path: Path) -> Iterator[Store]:
    path = tmp_path / "limits.db"
    path.write_bytes(sqlite_template.read_bytes())
    with Store(f"sqlite:///{path}", clock) as made:
        yield made


def client(store: Store, clock: SetClock, folder: Path, peer: str, *proxies: str) -> TestClient:
    there = replace(world.settings(folder), trusted_proxies=proxies)
    return TestClient(
        build(there, store, clock),
        client=(peer, 5),
        follow_redirects=False,
        raise_server_exceptions=False,
    )


def spent(store: Store) -> int:
    with store.snapshot() as view:
        return view.connection.scalar(text("SELECT count(*) FROM allowance")) or 0


def test_nobody_is_believed_who_was_not_configured(
    opened: Store, clock: SetClock, tmp_path: Path
) -> None:
    web = client(opened, clock, tmp_path, "192.0.2.9")

    for number in range(4):
        web.post(LOOK, headers={"x-forwarded-for": f"198.51.100.{number}"})

    assert spent(opened) == 1


def test_a_configured_proxy_is_believed_about_its_last_hop_only(
    opened: Store, clock: SetClock, tmp_path: Path
) -> None:
    web = client(opened, clock, tmp_path, PROXY, "10.0.0.0/8")

    for number in range(4):
        hops = f"203.0.113.{number}, 198.51.100.1, 10.0.0.9"
        web.post(LOOK, headers={"x-forwarded-for": hops})
    assert spent(opened) == 1
    web.post(LOOK, headers={"x-forwarded-for": "198.51.100.2"})
    assert spent(opened) == 2


def test_a_household_of_ipv6_is_one_network(opened: Store, clock: SetClock, tmp_path: Path) -> None:
    web = client(opened, clock, tmp_path, PROXY, "10.0.0.0/8")

    for number in range(4):
        web.post(LOOK, headers={"x-forwarded-for": f"2001:db8:1:2::{number}"})
    assert spent(opened) == 1
    web.post(LOOK, headers={"x-forwarded-for": "2001:db8:1:3::1"})
    assert spent(opened) == 2


def test_threat_t25_searching_has_an_end_and_says_when_it_goes_on(
    opened: Store, clock: SetClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meters, "SEARCHES", replace(meters.SEARCHES, most=3))
    web = client(opened, clock, tmp_path, "192.0.2.9")

    answers = [web.get("/search", params={"q": "leaf"}) for _ in range(meters.FREE)]
    assert {each.status_code for each in answers} == {200}
    assert spent(opened) == 0

    paths = ("/search?q=leaf", "/api/v1/search?q=leaf")
    statuses = [web.get(paths[n % 2]).status_code for n in range(meters.SEARCHES.most + 1)]
    refused = web.get("/search?q=leaf")

    assert statuses[:3] == [200, 200, 200]
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 61
    assert client(opened, clock, tmp_path, "192.0.2.10").get(paths[0]).status_code == 200


def test_a_limit_that_cannot_be_counted_lets_nobody_through(
    opened: Store, clock: SetClock, tmp_path: Path
) -> None:
    web = client(opened, clock, tmp_path, "192.0.2.9")
    for _ in range(meters.FREE):
        web.get("/search", params={"q": "leaf"})
    with opened.transaction() as tx:
        tx.connection.execute(text("ALTER TABLE allowance RENAME TO elsewhere"))

    assert web.get("/search", params={"q": "leaf"}).status_code >= 500
    assert web.post(LOOK).status_code >= 500
    assert web.get("/projects/pypi/new").status_code == 404


def test_looks_have_an_end_and_say_when_it_goes_on(
    opened: Store, clock: SetClock, tmp_path: Path
) -> None:
    web = client(opened, clock, tmp_path, "192.0.2.9")
    for number in range(LOOKS.most):
        assert web.post(f"/projects/pypi/new-{number}/look").status_code == 303

    refused = web.post("/projects/pypi/one-more/look")

    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 3601
