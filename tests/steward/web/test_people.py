"""Signing in, one's own account, and the whole matrix of routes and roles, over the web."""

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.policy import default
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from steward.accounts import letters
from steward.accounts.office import open_office
from steward.clock import SetClock
from steward.settings import Settings
from steward.store import Store
from steward.web.app import build
from tests.steward.web import world

HERE = "http://127.0.0.1:8000"
SESSION = "steward-session"


@dataclass
class Town:
    """A service on loopback, and browsers that come to it."""

    store: Store
    clock: SetClock
    settings: Settings

    def browser(self) -> TestClient:
        """Return a browser without cookies."""
        app = build(self.settings, self.store, self.clock)
        return TestClient(app, base_url=HERE, follow_redirects=False, raise_server_exceptions=False)

    def mailed(self) -> str:
        """Send what waits, and return the path that the last letter leads to."""
        from sqlalchemy import text  # noqa: PLC0415

        office = open_office(self.settings, self.store)
        with self.store.snapshot() as view:
            waiting = view.connection.scalars(
                text("SELECT id FROM letter WHERE sealed IS NOT NULL")
            )
            ids = list(waiting)
        for each in ids:
            ending = letters.send(self.store, office, self.settings, each)
            if ending is not None:
                with self.store.transaction() as tx:
                    ending(tx)
        newest = max((self.settings.data_dir / "letters").glob("*.eml"))
        said = email.message_from_bytes(newest.read_bytes(), policy=default).get_content()
        found = re.search(r"/sign-in/stwi_[\w-]+", said)
        assert found is not None
        return found[0]

    def signed_in(self, address: str = "anna@home.example", next_: str = "") -> TestClient:
        """Return a browser that is signed in."""
        web = self.browser()
        self.clock.sleep(700)
        asked = web.post("/sign-in", data={"address": address, "next": next_})
        assert asked.headers["location"] == "/sign-in/sent", asked.text
        done = web.post(self.mailed())
        assert done.status_code == 303, done.text
        return web


def token_of(web: TestClient) -> str:
    """Return the form token of a browser's session."""
    found = re.search(r'name="form_token" value="([0-9a-f]{64})"', web.get("/account").text)
    assert found is not None
    return found[1]


@pytest.fixture
def town(sqlite_template: Path, clock: SetClock, tmp_path: Path) -> Iterator[Town]:
    path = tmp_path / "people.db"
    path.write_bytes(sqlite_template.read_bytes())
    with Store(f"sqlite:///{path}", clock) as opened:
        world.quiet(opened, clock)
        yield Town(opened, clock, replace(world.settings(tmp_path), base_url=HERE))


def test_somebody_signs_in_by_a_mailed_link_and_leaves_again(town: Town) -> None:
    web = town.browser()
    assert web.get("/account").headers["location"] == "/sign-in?next=%2Faccount"
    assert "There are no passwords here" in web.get("/sign-in").text

    web.post("/sign-in", data={"address": "anna@home.example", "next": "/status"})
    path = town.mailed()
    assert "Is it you?" in web.get(path).text
    arrived = web.post(path)

    assert arrived.headers["location"] == "/status"
    page = web.get("/account")
    assert page.status_code == 200
    assert "anna@home.example" in page.text
    assert page.headers["cache-control"] == "private, no-store"
    gone = web.post("/account/sign-out", data={"form_token": token_of(web)})
    assert gone.status_code == 303
    assert web.get("/account").status_code == 303


def test_threat_t08_a_scanner_that_opens_the_link_uses_nothing_up(town: Town) -> None:
    web = town.browser()
    web.post("/sign-in", data={"address": "anna@home.example"})
    path = town.mailed()

    for _ in range(25):
        assert web.get(path).status_code == 200
        assert web.head(path).status_code == 200
    assert web.post(path).status_code == 303
    assert web.post(path).status_code == 410


def test_a_link_works_only_in_the_browser_that_asked(town: Town) -> None:
    web = town.browser()
    web.post("/sign-in", data={"address": "anna@home.example"})

    other = town.browser().post(town.mailed())

    assert other.status_code == 403
    assert SESSION not in other.headers.get("set-cookie", "")


def test_threat_t18_an_address_with_and_without_an_account_get_the_same(town: Town) -> None:
    town.signed_in("anna@home.example")
    answers = []
    for address in ("anna@home.example", "nobody@home.example"):
        town.clock.sleep(3600)
        web = town.browser()
        answer = web.post("/sign-in", data={"address": address})
        said = web.get(answer.headers["location"]).text.partition("<footer")[0]
        names = sorted(each.partition("=")[0] for each in answer.headers.get_list("set-cookie"))
        answers.append((answer.status_code, answer.headers["location"], names, said))

    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    "next_",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "javascript:alert(1)",
        "/a\r\nSet-Cookie: x=y",
        "elsewhere.example",
        "/%0a",
        " /account",
    ],
)
def test_nobody_is_led_elsewhere(town: Town, next_: str) -> None:
    web = town.browser()
    web.post("/sign-in", data={"address": "anna@home.example", "next": next_})
    where = web.post(town.mailed()).headers["location"]

    assert where in {"/account", "/%0a"}


def test_the_cookies_are_closed_to_scripts_and_to_other_hosts(town: Town) -> None:
    https = replace(town, settings=replace(town.settings, base_url="https://steward.example"))
    web = TestClient(
        build(https.settings, town.store, town.clock),
        base_url="https://steward.example",
        follow_redirects=False,
    )
    web.post("/sign-in", data={"address": "anna@home.example"})
    given = web.post(https.mailed()).headers.get_list("set-cookie")

    set_ = [each for each in given if "Max-Age=0" not in each]
    assert {each.partition("=")[0] for each in set_} == {
        "__Host-steward-session",
        "__Host-steward-device",
    }
    for each in given:
        parts = {part.strip().lower() for part in each.split(";")}
        assert parts >= {"secure", "httponly", "samesite=lax", "path=/"}
        assert not any(part.startswith("domain") for part in parts)


def test_a_session_is_another_one_after_signing_in_again(town: Town) -> None:
    web = town.signed_in()
    first = web.cookies[SESSION]
    town.clock.sleep(700)
    web.post("/sign-in", data={"address": "anna@home.example"})
    web.post(town.mailed())

    assert web.cookies[SESSION] != first
    old = town.browser()
    old.cookies.set(SESSION, first)
    assert old.get("/account").status_code == 303


def test_signing_out_everywhere_ends_this_browser_and_every_other(town: Town) -> None:
    web, other = town.signed_in(), town.signed_in()
    assert other.get("/account").status_code == 200
    assert "Sign out everywhere" in web.get("/account").text

    left = web.post("/account/sessions/end-all", data={"form_token": token_of(web)})

    assert (left.status_code, left.headers["location"]) == (303, "/")
    assert SESSION not in web.cookies
    for each in (web, other):
        assert each.get("/account").headers["location"].startswith("/sign-in")


@pytest.mark.parametrize(
    "path",
    [
        "/account/sign-out",
        "/account/name",
        "/account/sessions/end-others",
        "/account/sessions/end-all",
        "/account/tokens",
        "/account/lists",
    ],
)
def test_threat_t19_a_cookie_alone_changes_nothing(town: Town, path: str) -> None:
    web, other = town.signed_in(), town.signed_in("boris@home.example")

    for form_token in ("", "x", token_of(other)):
        sent = web.post(path, data={"form_token": form_token, "name": "n", "scope_read": "yes"})
        assert sent.status_code == 403
        assert SESSION in web.cookies
    assert web.get("/account").status_code == 200


def test_threat_t27_a_token_is_shown_once_and_dies_at_once(town: Town) -> None:
    web = town.signed_in()
    key = token_of(web)
    made = web.post("/account/tokens", data={"form_token": key, "name": "ci", "scope_read": "yes"})
    found = re.search(r"stw_[\w-]{40,}", made.text)
    assert found is not None
    assert found[0] not in web.get("/account").text
    program = town.browser()
    headers = {"authorization": f"Bearer {found[0]}"}
    asked = {"filename": "requirements.txt", "content": "leaf", "name": "n"}

    assert program.get("/api/v1/search?q=leaf", headers=headers).status_code == 200
    refused = program.post("/api/v1/watchlists", json=asked, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "not-allowed")
    assert program.get("/account", headers=headers).status_code == 403

    revoke = re.search(r"/account/tokens/\w+/revoke", web.get("/account").text)
    assert revoke is not None
    assert web.post(revoke[0], data={"form_token": key}).status_code == 303
    assert program.get("/api/v1/search?q=leaf", headers=headers).status_code == 401


def test_threat_t11_nobody_ends_or_leaves_what_is_somebody_elses(town: Town) -> None:
    anna, boris = town.signed_in("anna@home.example"), town.signed_in("boris@home.example")
    with town.store.snapshot() as view:
        from sqlalchemy import text  # noqa: PLC0415

        sessions = list(view.connection.scalars(text("SELECT id FROM session")))
    key = token_of(boris)

    for session in sessions:
        boris.post(f"/account/sessions/{session}/end", data={"form_token": key})
    assert anna.get("/account").status_code == 200


def test_a_list_made_without_an_account_can_be_taken_into_one(town: Town) -> None:
    web = town.signed_in()
    made = web.post("/watch", data={"content": "leaf\nother", "name": "mine"})
    manage = made.headers["location"].partition("?")[0]
    key = token_of(web)

    assert web.post("/account/lists", data={"form_token": key, "manage": "x"}).status_code == 400
    taken = web.post("/account/lists", data={"form_token": key, "manage": f"{HERE}{manage}"})
    assert taken.status_code == 303, taken.text
    page = web.get("/account").text
    assert "mine" in page
    again = re.search(r"/account/lists/\w+/readdress", page)
    assert again is not None

    other = town.signed_in("boris@home.example")
    stolen = other.post(again[0], data={"form_token": token_of(other)})
    assert stolen.status_code == 404
    assert web.get(manage).status_code == 200
    new = web.post(again[0], data={"form_token": key}).headers["location"]
    assert web.get(manage).status_code == 404
    assert web.get(new).status_code == 200


def test_threat_t31_signing_in_has_limits_and_says_when_it_goes_on(town: Town) -> None:
    answers = [
        town.browser().post("/sign-in", data={"address": "anna@home.example"}) for _ in range(8)
    ]

    assert answers[0].status_code == 303
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) > 0


def test_plain_http_elsewhere_than_here_sets_no_cookie(town: Town) -> None:
    plain = replace(town.settings, base_url="http://steward.example")
    web = TestClient(
        build(plain, town.store, town.clock), base_url=plain.base_url, follow_redirects=False
    )
    answer = web.post("/sign-in", data={"address": "anna@home.example"})

    assert answer.status_code == 422
    assert "set-cookie" not in answer.headers
