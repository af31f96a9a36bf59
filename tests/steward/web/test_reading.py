"""Looking around changes nothing, whoever looks: every page that a role can come to is read."""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from starlette.testclient import TestClient

from steward.clock import SetClock
from steward.permissions import GRANTED, RULES, Kind
from steward.store import Store
from steward.web import needs
from steward.web.app import ROUTES
from tests.steward.web import world
from tests.steward.web.people import come
from tests.steward.web.test_guard import everything

LOOKERS = (
    "account",
    *GRANTED,
    *(f"{role}-{lacks}" for role in GRANTED for lacks in ("new", "half")),
)
MOST = 300
NAMED = {"ecosystem": "pypi", "name": "leaf", "token": "x", "manage": "y", "act": "z"}


@pytest.fixture
def place(sqlite_template: Path, clock: SetClock, tmp_path: Path) -> Iterator[tuple[Store, Path]]:
    path = tmp_path / "reading.db"
    path.write_bytes(sqlite_template.read_bytes())
    with Store(f"sqlite:///{path}", clock) as opened:
        world.quiet(opened, clock)
        yield opened, tmp_path


@pytest.mark.parametrize("who", LOOKERS)
def test_whoever_is_signed_in_leaves_every_row_as_it_was_by_reading(
    place: tuple[Store, Path], clock: SetClock, who: str
) -> None:
    store, _ = place
    web, form_token = come(place, clock, who)
    made = web.post("/watch", data={"content": "leaf\nother", "name": "mine"})
    manage = made.headers["location"].partition("?")[0]
    web.post("/account/lists", data={"form_token": form_token, "manage": manage})
    if who == "account":
        web.post("/account/app", data={"form_token": form_token})  # a secret waits to be seen
    web.get("/")  # what the service keeps about itself at its start is there now
    before = everything(store)

    seen = crawl(web, {"/", "/account", manage, *_routes()})
    assert everything(store) == before
    assert {"/account/export", "/account/erase", "/account/app"} <= seen
    if who.endswith("-half"):
        assert web.get("/account").headers["location"].startswith("/account/proof")
    else:
        assert web.get("/account").status_code == 200


def crawl(web: TestClient, begin: set[str]) -> set[str]:
    """Read every page that can be reached by links of ours, and return their paths."""
    waiting, seen = sorted(begin), set[str]()
    while waiting and len(seen) < MOST:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        for method in ("GET", "HEAD"):
            answer = web.request(method, path, headers={"accept": "text/html"})
            assert answer.status_code < 500, path
        read = web.get(path, headers={"accept": "text/html"})
        found = [read.headers.get("location", ""), *re.findall(r'href="([^"]+)"', read.text)]
        waiting += [ours for each in found if (ours := _ours(path, html.unescape(each)))]
    return seen


def _routes() -> set[str]:
    return {world.there(path, **NAMED) for method, path, _ in ROUTES if method == "GET"}


def _ours(page: str, href: str) -> str:
    """Return a path of ours to go on with; the feeds have a door and a test of their own."""
    parts = urlsplit(urljoin(page, href))
    outside = parts.scheme or parts.netloc or not href
    aside = parts.path.startswith(("/feeds/", "/opml", "/static/"))
    query = f"?{parts.query}" if parts.query else ""
    return "" if outside or aside else f"{parts.path}{query}"


def test_no_address_that_is_only_read_has_the_permission_to_change_by_mistake() -> None:
    changing = {
        path
        for method, path, _ in ROUTES
        if method == "GET" and RULES[needs.need(method, path)].kind is Kind.CHANGES
    }

    assert changing <= {
        "/account/addresses/{token}",
        "/account/app",
        "/account/erase",
        "/account/proof",
        "/desk/freeze",
        "/watch/{token}/manage/{manage}",
    }
