"""Every route for everybody: anybody, an account, each role, each token."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from steward.clock import SetClock
from steward.permissions import GRANTED, RULES, Action, Role, Scope
from steward.store import Store
from steward.web import auth, needs
from steward.web.app import ROUTES
from tests.steward.web import world
from tests.steward.web.people import come

NAMED = {"ecosystem": "pypi", "name": "leaf", "token": "x", "manage": "y", "act": "rotate"}
REFUSALS = {
    "sign-in-needed",
    "not-allowed",
    "enrolment-needed",
    "second-factor-needed",
    "step-up-needed",
}
LACKING = tuple(f"{role}-{lacks}" for role in GRANTED for lacks in ("new", "half"))
TOKENS = tuple(f"token:{scope}" for scope in Scope)
EVERYBODY = ("anybody", "account", *GRANTED, *LACKING, *TOKENS)
ON_THE_WAY_IN = {Action.STEP_UP, Action.SIGN_OUT}


@pytest.fixture
def place(sqlite_template: Path, clock: SetClock, tmp_path: Path) -> Iterator[tuple[Store, Path]]:
    path = tmp_path / "matrix.db"
    path.write_bytes(sqlite_template.read_bytes())
    with Store(f"sqlite:///{path}", clock) as opened:
        world.quiet(opened, clock)
        yield opened, tmp_path


def allowed(who: str, action: Action) -> bool:
    """Say by the printed table whether somebody may ask for this at all."""
    rule, (kind, _, scope) = RULES[action], who.partition(":")
    if scope:
        return rule.scope == Scope(scope)
    if Role.ANYBODY in rule.anyone or rule.keyed:
        return True
    if kind.endswith("-half"):
        return action in ON_THE_WAY_IN
    role = Role.ACCOUNT if kind.endswith("-new") else Role(kind)
    return kind != "anybody" and bool(rule.owner or rule.anyone & {Role.ACCOUNT, role})


@pytest.mark.parametrize("who", EVERYBODY)
def test_every_route_lets_in_whom_the_table_says_and_nobody_else(
    place: tuple[Store, Path], clock: SetClock, who: str
) -> None:
    wrong = []
    for method, path, _ in ROUTES:
        web, form_token = come(place, clock, who)
        there = world.there(path, **NAMED)
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
