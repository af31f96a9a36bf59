"""`steward account`: the operator's way with accounts, and the only way to a first admin."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from steward.accounts import sessions, signing, tokens
from steward.accounts.office import Office, open_office
from steward.accounts.sessions import Arrival
from steward.accounts.subjects import Owed
from steward.cli import run
from steward.clock import SystemClock
from steward.settings import Settings
from steward.store import Store

KEY = "k" * 40
ANNA = "anna@example.org"


@pytest.fixture
def store(
    tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Store]:
    """Give the store of a database that the settings name."""
    (tmp_path / "steward.db").write_bytes(sqlite_template.read_bytes())
    url = f"sqlite:///{tmp_path}/steward.db"
    monkeypatch.setenv("STEWARD_DATABASE_URL", url)
    monkeypatch.setenv("STEWARD_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("STEWARD_BASE_URL", "https://steward.example")
    monkeypatch.setenv("STEWARD_SECRET_KEY", KEY)
    monkeypatch.chdir(tmp_path)
    with Store(url, SystemClock()) as opened:
        yield opened


@pytest.fixture
def office(store: Store) -> Office:
    """Return the office of the same settings."""
    settings = Settings(base_url="https://steward.example", secret_key=KEY)
    return open_office(settings, store)


def test_the_first_admin_signs_in_with_a_printed_link_and_owes_a_second_factor(
    store: Store, office: Office, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["account", "add", ANNA, "--role", "admin"]) == 0
    assert run(["account", "link", ANNA]) == 0
    token = capfd.readouterr().out.split()[-1].removeprefix("https://steward.example/sign-in/")

    arrival = Arrival(means="link", network="127.0.0.1")
    arrived = signing.follow(store, office, token, arrival)
    assert arrived.owed is Owed.ENROLMENT
    with store.snapshot() as view:
        assert view.accounts.roles(arrived.account_id) == {"admin"}
        assert [deed.actor for deed in view.audit.latest(10)][1:] == ["operator"] * 2


def test_accounts_are_listed_with_what_only_the_operator_sees(
    store: Store, office: Office, capfd: pytest.CaptureFixture[str]
) -> None:
    run(["account", "add", "boris@example.org", "--role", "moderator"])
    capfd.readouterr()

    assert run(["account", "list"]) == 0
    (row,) = capfd.readouterr().out.splitlines()
    assert re.fullmatch(r"\w{26}  active +moderator +boris@example\.org", row)
    assert "boris" not in Path("steward.db").read_bytes().decode("latin-1")
    assert store
    assert office


def test_a_token_is_told_once_and_ends_with_its_account(
    store: Store, office: Office, capfd: pytest.CaptureFixture[str]
) -> None:
    run(["account", "add", ANNA])
    capfd.readouterr()
    assert run(["account", "token", ANNA, "--scope", "read"]) == 0
    secret = capfd.readouterr().out.strip()

    with store.snapshot() as view:
        found = tokens.find(view, secret)
    assert found is not None
    assert found.scopes == {"read"}
    assert run(["account", "disable", ANNA]) == 0
    with store.snapshot() as view:
        assert tokens.find(view, secret) is None
        assert sessions.find(view, secret) is None
    assert office


def test_lost_factors_are_removed_and_it_is_on_record(
    store: Store, office: Office, capfd: pytest.CaptureFixture[str]
) -> None:
    run(["account", "add", ANNA, "--role", "moderator"])
    with store.snapshot() as view:
        there = view.accounts.all()[0].id
    assert run(["account", "remove-factors", ANNA]) == 2
    assert "no second factor" in capfd.readouterr().err
    with store.transaction() as tx:
        tx.factors.offer_totp(there, "sealed")
        tx.factors.confirm_totp(there, tx.clock.now())

    assert run(["account", "remove-factors", ANNA]) == 0
    assert "second factors are removed" in capfd.readouterr().out
    with store.snapshot() as view:
        assert not view.factors.any(there)
        (deed, *_) = view.audit.latest(1)
    assert (deed.actor, deed.via, deed.action) == ("operator", "cli", "factors.reset")
    assert deed.object == f"account:{there}"
    assert office


@pytest.mark.parametrize("verb", ["link", "disable", "enable", "remove-factors"])
def test_what_is_no_account_is_said(
    verb: str, store: Store, office: Office, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["account", verb, "nobody@example.org"]) == 2
    assert "no account has this address" in capfd.readouterr().err
    assert run(["account", verb, "nobody"]) == 2
    with store.snapshot() as view:
        assert view.audit.latest(1) == ()
    assert office
