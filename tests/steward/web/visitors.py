"""People at the API: each with a session of their own, or with a program's token."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from steward.accounts import signing, tokens
from steward.accounts.office import open_office
from steward.accounts.sessions import Arrival
from steward.accounts.subjects import Operator
from steward.accounts.tokens import Wanted
from steward.clock import SetClock
from steward.permissions import Scope
from steward.store import Store
from steward.web import auth
from tests.steward.web import world

API = "/api/v1"


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Somebody with a client; `headers` go with everything they send."""

    web: TestClient
    headers: Mapping[str, str]

    def get(self, path: str, **query: str) -> Any:  # noqa: ANN401 -- httpx ships no types here
        """Read something of the API."""
        return self.web.get(f"{API}{path}", params=query, headers=dict(self.headers))

    def post(self, path: str, body: Mapping[str, Any], **headers: str) -> Any:  # noqa: ANN401 -- as above
        """Send something to the API."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.web.post(f"{API}{path}", json=body, headers={**self.headers, **named})

    def command(self, case: str, command: str, **fields: Any) -> Any:  # noqa: ANN401 -- as above
        """Give a case a command."""
        return self.post(f"/cases/{case}/commands", {"command": command, **fields})


@dataclass(frozen=True, kw_only=True)
class Door:
    """Where people come in: each call is a session or a token of its own."""

    store: Store
    clock: SetClock
    folder: Path

    def anybody(self) -> Visitor:
        """Return a visitor who is not signed in."""
        return Visitor(web=world.client(self.store, self.clock, self.folder), headers={})

    def session(self, name: str) -> Visitor:
        """Return who has this account, signed in just now with a second factor."""
        settings, now = world.settings(self.folder), self.clock.now()
        arrival = Arrival(means="link", network="198.51.100.7")
        office = open_office(settings, self.store)
        with self.store.transaction() as tx:
            session = signing.arrive(tx, office, name, arrival, now).session
        web = world.client(self.store, self.clock, self.folder)
        web.cookies.set("steward-session", session)
        return Visitor(web=web, headers={auth.HEADER: auth.form_token(session)})

    def token(self, name: str, *scopes: Scope) -> Visitor:
        """Return a program with a token of this account."""
        with self.store.transaction() as tx:
            wanted = Wanted(name="t", scopes=frozenset(scopes))
            made = tokens.make_for(tx, Operator(), name, wanted)
        web = world.client(self.store, self.clock, self.folder)
        return Visitor(web=web, headers={"authorization": f"Bearer {made.secret}"})
