"""Somebody at the door: a browser that is signed in, or a program with a token."""

from dataclasses import replace
from pathlib import Path

from sqlalchemy import text
from starlette.testclient import TestClient

from steward.accounts import signing, tokens
from steward.accounts.joining import add
from steward.accounts.office import open_office
from steward.accounts.sessions import Arrival
from steward.accounts.subjects import Operator
from steward.accounts.tokens import Wanted
from steward.clock import SetClock
from steward.permissions import Role, Scope
from steward.store import Store
from steward.web import auth
from steward.web.app import build
from tests.steward.web import world

HERE = "http://127.0.0.1:8000"


def come(place: tuple[Store, Path], clock: SetClock, who: str) -> tuple[TestClient, str]:
    """Return a client that is somebody, and the form token of its session.

    `who` is anybody, account, a role, or a token with its scopes: `token:read+lists`.
    A role may lack its second factor, or the proof of it: `admin-new`, `admin-half`.
    """
    store, folder = place
    settings = replace(world.settings(folder), base_url=HERE)
    web = TestClient(
        build(settings, store, clock),
        base_url=HERE,
        follow_redirects=False,
        raise_server_exceptions=False,
    )
    return web, enter(web, place, clock, who)


def enter(web: TestClient, place: tuple[Store, Path], clock: SetClock, who: str) -> str:
    """Let a client be somebody who just came; return the form token of the session."""
    store, folder = place
    settings = replace(world.settings(folder), base_url=HERE)
    name, _, scope = who.partition(":")
    kind, _, lacks = name.partition("-")
    if kind == "anybody":
        return ""
    roles = frozenset({Role(kind)}) if kind in {"moderator", "admin"} else frozenset[Role]()
    office, now = open_office(settings, store), clock.now()
    arrival = Arrival(means="link", network="198.51.100.7")
    with store.transaction() as tx:
        there = add(tx, office, Operator(), f"{kind}@home.example", roles).id
        if roles and lacks != "new":
            tx.factors.offer_totp(there, "x")
            tx.factors.confirm_totp(there, now)
        if scope:
            tx.connection.execute(text("DELETE FROM api_token"))  # twenty would be the most
            scopes = frozenset(map(Scope, scope.split("+")))
            made = tokens.make_for(
                tx,
                Operator(),
                there,
                Wanted(name="t", scopes=scopes),
            )
            web.headers["authorization"] = f"Bearer {made.secret}"
            return ""
        session = signing.arrive(
            tx, office, there, arrival, now if roles and not lacks else None
        ).session
    web.cookies.set("steward-session", session)
    return auth.form_token(session)
