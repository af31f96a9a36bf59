"""Second factors in the browser: set up, shown, asked for where they are needed, removed."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from starlette.testclient import TestClient

from steward.accounts import joining
from steward.accounts.office import open_office
from steward.accounts.subjects import Operator
from steward.clock import SetClock
from steward.permissions import Action, Role
from steward.store import Store
from steward.web import needs
from steward.web.app import ROUTES
from tests.steward.accounts.keys import Key
from tests.steward.web import world
from tests.steward.web.test_people import SESSION, Town, token_of

HERE = "http://localhost:8000"
PAGE = {"accept": "text/html,*/*"}
ANNA = "anna@home.example"


@pytest.fixture
def town(sqlite_template: Path, clock: SetClock, tmp_path: Path) -> Iterator[Town]:
    """Give a service at a host name: passkeys are bound to one."""
    path = tmp_path / "factors.db"
    path.write_bytes(sqlite_template.read_bytes())
    with Store(f"sqlite:///{path}", clock) as opened:
        world.quiet(opened, clock)
        yield Town(opened, clock, replace(world.settings(tmp_path), base_url=HERE))


def send(web: TestClient, path: str, **fields: str) -> tuple[int, str]:
    """Send a form as a browser does; return the status, and where it leads or what it shows."""
    data = {"form_token": token_of(web), **fields}
    answer = web.post(path, data=data, headers=PAGE)
    return answer.status_code, answer.headers.get("location", answer.text)


def with_app(town: Town, web: TestClient) -> pyotp.TOTP:
    """Set up an authenticator app, and move on to its next code."""
    assert send(web, "/account/app") == (303, "/account/app")
    found = re.search(r'class="addr code"[^>]*>([A-Z2-7 ]+)<', web.get("/account/app").text)
    assert found is not None
    app = pyotp.TOTP(found[1].replace(" ", ""))
    assert send(web, "/account/app/confirm", code=code(town, app)) == (303, "/account?said=app")
    town.clock.sleep(30)
    return app


def code(town: Town, app: pyotp.TOTP) -> str:
    return app.at(town.clock.now())


def with_key(web: TestClient, name: str = "Laptop") -> Key:
    """Add a passkey."""
    key = Key()
    asked = web.post("/account/passkeys/ask", headers={"x-form-token": token_of(web)}).json()
    made = key.make(_text(asked["options"]), HERE)
    where = send(web, "/account/passkeys", name=name, token=asked["token"], answer=made)
    assert where == (303, "/account?said=passkey")
    return key


def _text(value: object) -> str:
    import json  # noqa: PLC0415 -- for the software key only

    return json.dumps(value)


def give_role(town: Town, role: Role, address: str = ANNA) -> None:
    office = open_office(town.settings, town.store)
    with town.store.transaction() as tx:
        joining.add(tx, office, Operator(), address, frozenset({role}))


def asked_for(answer: tuple[int, str]) -> str:
    """Return which page the proof page would lead back to."""
    status, where = answer
    parts = urlsplit(where)
    assert (status, parts.path) == (303, "/account/proof")
    return parse_qs(parts.query)["next"][0]


def test_an_app_is_set_up_with_a_code_of_it_and_then_shown(town: Town) -> None:
    web = town.signed_in(ANNA)
    first = web.cookies[SESSION]
    app = with_app(town, web)
    assert web.cookies[SESSION] != first
    assert "Your authenticator app is set up." in web.get("/account?said=app").text

    again = town.signed_in(ANNA)
    assert again.get("/account", headers=PAGE).headers["location"].startswith("/account/proof")
    before = again.cookies[SESSION]
    data = {"form_token": proof_token(again), "code": code(town, app), "next": "/status"}
    shown = again.post("/account/proof/code", data=data, headers=PAGE)
    assert (shown.status_code, shown.headers["location"]) == (303, "/status")
    assert again.cookies[SESSION] != before
    assert again.get("/account").status_code == 200


def proof_token(web: TestClient) -> str:
    """Return the form token of a session that cannot see the account yet."""
    found = re.search(r'name="form_token" value="([0-9a-f]{64})"', web.get("/account/proof").text)
    assert found is not None
    return found[1]


def test_a_wrong_code_says_what_is_safe_and_keeps_the_page(town: Town) -> None:
    web = town.signed_in(ANNA)
    send(web, "/account/app")
    status, page = send(web, "/account/app/confirm", code="000000")
    assert status == 403
    assert "The app is not set up yet" in page
    assert 'class="qr"' in page

    with_app(town, web)
    town.clock.sleep(700)
    status, page = send_proof(web, "/account/proof/code", code="000000", next="/account/erase")
    assert status == 403
    assert "nothing was changed" in page
    assert 'name="next" value="/account/erase"' in page


def send_proof(web: TestClient, path: str, **fields: str) -> tuple[int, str]:
    data = {"form_token": proof_token(web), **fields}
    answer = web.post(path, data=data, headers=PAGE)
    return answer.status_code, answer.headers.get("location", answer.text)


def test_a_secret_is_told_until_it_is_confirmed_and_never_again(town: Town) -> None:
    web = town.signed_in(ANNA)
    app = with_app(town, web)

    assert web.get("/account/app").headers["location"] == "/account#factors"
    assert app.secret not in web.get("/account").text
    assert send(web, "/account/app")[0] == 409


def test_a_passkey_is_added_named_shown_and_removed(town: Town) -> None:
    web = town.signed_in(ANNA)
    key = with_key(web, "My <b>telephone")
    page = web.get("/account").text
    assert "My &lt;b&gt;telephone" in page

    other = town.signed_in(ANNA)
    token = proof_token(other)
    asked = other.post("/account/proof/passkey/ask", headers={"x-form-token": token})
    assert asked.headers["cache-control"] == "private, no-store"
    fields = {
        "token": asked.json()["token"],
        "answer": key.sign(_text(asked.json()["options"]), HERE),
    }
    assert send_proof(other, "/account/proof/passkey", **fields, next="/account") == (
        303,
        "/account",
    )
    remove = re.search(r"/account/passkeys/\w+/remove", other.get("/account").text)
    assert remove is not None
    assert send(other, remove[0]) == (303, "/account?said=removed")
    assert "You have no second factor yet" in other.get("/account").text


def test_a_passkey_alone_signs_in_wholly_and_leads_where_one_wanted(town: Town) -> None:
    key = with_key(town.signed_in(ANNA))
    for next_, where in (("/account/erase", "/account/erase"), ("//evil.example", "/account")):
        web = town.browser()
        asked = web.post("/sign-in/passkey/ask").json()
        answer = key.sign(_text(asked["options"]), HERE)
        data = {"token": asked["token"], "answer": answer, "next": next_}
        arrived = web.post("/sign-in/passkey", data=data, headers=PAGE)

        assert (arrived.status_code, arrived.headers["location"]) == (303, where)
        assert web.get("/account").status_code == 200
        assert web.post("/sign-in/passkey", data=data, headers=PAGE).status_code == 410


def test_ten_recovery_codes_are_shown_once_and_each_counts_once(town: Town) -> None:
    web = town.signed_in(ANNA)
    with_app(town, web)
    assert "You have no recovery codes" in web.get("/account").text
    _, page = send(web, "/account/codes")
    codes = re.findall(r"<code>([0-9a-z-]{19})</code>", page)
    assert len(set(codes)) == 10
    assert "10 recovery codes are left" in web.get("/account").text
    assert codes[0] not in web.get("/account").text

    other = town.signed_in(ANNA)
    assert send_proof(other, "/account/proof/recovery", code=codes[0])[0] == 303
    assert "9 recovery codes are left" in other.get("/account").text
    third = town.signed_in(ANNA)
    assert send_proof(third, "/account/proof/recovery", code=codes[0])[0] == 403


def test_the_last_factor_of_a_moderator_stays(town: Town) -> None:
    web = town.signed_in(ANNA)
    with_app(town, web)
    give_role(town, Role.MODERATOR)

    status, page = send(web, "/account/app/remove")
    assert status == 409
    assert "Your role needs a second factor" in page
    with_key(web)
    assert send(web, "/account/app/remove") == (303, "/account?said=removed")


def test_threat_t04_what_must_be_fresh_leads_to_the_proof_and_back(town: Town) -> None:
    web = town.signed_in(ANNA)
    app = with_app(town, web)
    town.clock.sleep(600)

    for path, back in (
        ("/account/tokens", "/account"),
        ("/account/codes", "/account"),
        ("/account/app/remove", "/account/app"),  # which leads on to the account
        ("/account/erase", "/account/erase"),
    ):
        answer = send(web, path, name="n", scope_read="yes")
        assert asked_for(answer) == back
        assert "undone=yes" in answer[1]
        assert "Nothing was changed yet" in web.get(answer[1]).text
    assert asked_for((303, web.get("/account/erase", headers=PAGE).headers["location"]))
    assert "show again that it is you" in web.get("/account").text
    form = send_proof(web, "/account/proof/code", code=code(town, app), next="/account/erase")
    assert form == (303, "/account/erase")
    assert "Erase your account for good?" in web.get("/account/erase").text


@pytest.mark.parametrize(
    "next_", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "x"]
)
def test_nobody_is_led_elsewhere_after_the_proof(town: Town, next_: str) -> None:
    web = town.signed_in(ANNA)
    app = with_app(town, web)

    assert "elsewhere" not in web.get("/account/proof", params={"next": next_}).text
    shown = send_proof(web, "/account/proof/code", code=code(town, app), next=next_)
    assert shown == (303, "/account")


def test_a_program_gets_the_code_of_what_is_missing_and_no_page(town: Town) -> None:
    web = town.signed_in(ANNA)
    with_app(town, web)
    key = token_of(web)
    town.clock.sleep(600)
    headers = {"accept": "application/json", "x-form-token": key}

    stale = web.post("/account/codes", headers=headers)
    assert (stale.status_code, stale.json()["code"]) == (403, "step-up-needed")
    assert stale.headers["content-type"] == "application/problem+json"
    half = town.signed_in(ANNA).get("/account", headers={"accept": "application/json"})
    assert (half.status_code, half.json()["code"]) == (403, "second-factor-needed")


def test_a_session_that_ended_leads_to_the_way_in(town: Town) -> None:
    web = town.signed_in(ANNA)
    key = token_of(web)
    town.clock.sleep(13 * 3600)
    answer = web.post("/account/name", data={"form_token": key, "name": "Anna"}, headers=PAGE)

    assert answer.headers["location"] == "/sign-in?next=%2Faccount&undone=yes"


@pytest.mark.parametrize(
    ("held", "code"), [(False, "enrolment-needed"), (True, "second-factor-needed")]
)
def test_a_role_without_its_factor_is_led_to_it_from_every_page_of_the_role(
    town: Town, monkeypatch: pytest.MonkeyPatch, *, held: bool, code: str
) -> None:
    web = town.signed_in(ANNA)
    if held:
        with_app(town, web)
        web = town.signed_in(ANNA)
    give_role(town, Role.MODERATOR)
    monkeypatch.setattr(needs, "NEEDS", {**needs.NEEDS, ("GET", "/events"): Action.READ_DESK})

    asked = web.get("/events?severity=high", headers=PAGE)
    assert asked_for((asked.status_code, asked.headers["location"])) == "/events?severity=high"
    page = web.get(asked.headers["location"]).text
    assert ("set up a second factor" in page.lower()) is not held
    refused = web.get("/events", headers={"accept": "application/json"})
    assert (refused.status_code, refused.json()["code"]) == (403, code)


def test_a_bare_address_offers_no_passkey_and_says_why(town: Town) -> None:
    bare = replace(town, settings=replace(town.settings, base_url="http://127.0.0.1:8000"))
    assert "passkey" in town.browser().get("/sign-in").text
    assert "passkey" not in bare.browser().get("/sign-in").text


def test_every_route_of_the_account_stands_in_the_table() -> None:
    missing = [
        (method, path)
        for method, path, _ in ROUTES
        if path.startswith("/account") and (method, path) not in needs.NEEDS
    ]

    assert missing == []
