"""Every route for everybody: anybody, an account, each role, each token."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from steward.accounts import signing, tokens
from steward.accounts.joining import add
from steward.accounts.office import open_office
from steward.accounts.sessions import Arrival
from steward.accounts.subjects import Operator
from steward.accounts.tokens import Wanted
from steward.clock import SetClock
from steward.permissions import RULES, Action, Role, Scope
from steward.store import Store
from steward.web import auth, needs
from steward.web.app import ROUTES, build
from tests.steward.web import world

HERE = "http://127.0.0.1:8000"
REFUSALS = {
    "sign-in-needed",
    "not-allowed",
    "enrolment-needed",
    "second-factor-needed",
    "step-up-needed",
}
EVERYBODY = ("anybody", "account", "moderator", "admin", *(f"token:{scope}" for scope in Scope))


@pytest.fixture
def place(sqlite_template: Path, clock: SetClock, tmp_path: Path) -> Iterator[tuple[Store, Path]]:
    path = tmp_path / "matrix.db"
    path.write_bytes(sqlite_template.read_bytes())
    with Store(f"sqlite:///{path}", clock) as opened:
        world.quiet(opened, clock)
        yield opened, tmp_path


def come(place: tuple[Store, Path], clock: SetClock, who: str) -> tuple[TestClient, str]:
    """Return a client that is somebody, and the form token of its session."""
    store, folder = place
    settings = replace(world.settings(folder), base_url=HERE)
    web = TestClient(
        build(settings, store, clock),
        base_url=HERE,
        follow_redirects=False,
        raise_server_exceptions=False,
    )
    kind, _, scope = who.partition(":")
    if kind == "anybody":
        return web, ""
    roles = frozenset({Role(kind)}) if kind in {"moderator", "admin"} else frozenset[Role]()
    office, now = open_office(settings, store), clock.now()
    arrival = Arrival(means="link", network="198.51.100.7")
    with store.transaction() as tx:
        there = add(tx, office, Operator(), f"{kind}@home.example", roles).id
        if roles:
            row = {"id": there, "now": now.isoformat()}
            tx.connection.execute(
                text("INSERT INTO totp VALUES (:id, 'x', 0, :now) ON CONFLICT DO NOTHING"), row
            )
        if scope:
            tx.connection.execute(text("DELETE FROM api_token"))  # twenty would be the most
            made = tokens.make_for(
                tx, Operator(), there, Wanted(name="t", scopes=frozenset({Scope(scope)}))
            )
            web.headers["authorization"] = f"Bearer {made.secret}"
            return web, ""
        session = signing.arrive(tx, office, there, arrival, now if roles else None).session
    web.cookies.set("steward-session", session)
    return web, auth.form_token(session)


def allowed(who: str, action: Action) -> bool:
    """Say by the printed table whether somebody may ask for this at all."""
    rule, (kind, _, scope) = RULES[action], who.partition(":")
    if scope:
        return rule.scope == Scope(scope)
    if Role.ANYBODY in rule.anyone or rule.keyed:
        return True
    return kind != "anybody" and bool(rule.owner or rule.anyone & {Role.ACCOUNT, Role(kind)})


@pytest.mark.parametrize("who", EVERYBODY)
def test_every_route_lets_in_whom_the_table_says_and_nobody_else(
    place: tuple[Store, Path], clock: SetClock, who: str
) -> None:
    wrong = []
    for method, path, _ in ROUTES:
        web, form_token = come(place, clock, who)
        there = path.format(
            ecosystem="pypi", name="leaf", token="x", manage="y", act="rotate", id="1"
        )
        headers = {"accept": "application/json", auth.HEADER: form_token}
        answer = web.request(method, there, headers=headers)
        refused = answer.status_code in {401, 403} and answer.json()["code"] in REFUSALS
        assert answer.status_code != 500, (method, path)
        if refused == allowed(who, needs.need(method, path)):
            wrong.append((method, path, answer.status_code, answer.text[:100]))

    assert wrong == []


def test_threat_t28_a_role_is_gone_with_the_next_request(
    place: tuple[Store, Path], clock: SetClock
) -> None:
    store, _ = place
    web, _ = come(place, clock, "moderator")
    with store.snapshot() as view:
        before = view.connection.scalar(text("SELECT count(*) FROM account_role"))
    assert before == 1
    page = web.get("/account").text
    assert "<dd>moderator</dd>" in page

    with store.transaction() as tx:
        tx.connection.execute(text("DELETE FROM account_role"))

    assert "<dd>moderator</dd>" not in web.get("/account").text
