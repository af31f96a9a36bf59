"""A service on loopback with two providers and an index, and browsers that come to it."""

import email
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email.policy import default
from html import unescape
from pathlib import Path

from httpx2 import Response
from sqlalchemy import text
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from steward.accounts import letters, signing
from steward.accounts.joining import add
from steward.accounts.office import open_office
from steward.accounts.sessions import Arrival
from steward.accounts.subjects import Operator
from steward.clock import SetClock
from steward.pretend import PretendIndex
from steward.settings import Settings
from steward.store import Store
from steward.web import auth
from steward.web.app import build
from tests.doubles import Served
from tests.steward.providers.pretend import (
    CLIENT_ID,
    CLIENT_SECRET,
    Given,
    PretendGitHub,
    PretendOpenId,
)

HERE = "http://127.0.0.1:8000"
MAILBOX = "anna@home.example"


@dataclass
class Town:
    """A service on loopback with two providers, and browsers that come to it."""

    store: Store
    clock: SetClock
    settings: Settings
    openid: PretendOpenId
    github: PretendGitHub
    index: PretendIndex
    open: ExitStack
    apps: dict[str, ASGIApp] = field(default_factory=dict)

    def browser(self) -> TestClient:
        """Return a browser without cookies, at the one process of this service."""
        key = str(self.settings)
        if key not in self.apps:
            self.apps[key] = build(self.settings, self.store, self.clock)
            self.open.enter_context(TestClient(self.apps[key]))  # it is closed at the end
        return TestClient(
            self.apps[key], base_url=HERE, follow_redirects=False, raise_server_exceptions=False
        )

    def out(self, web: TestClient, key: str = "oidc") -> str:
        """Set out to a provider, and return the address of its page."""
        return led(web.post(f"/sign-in/by/{key}", data={"next": "/watch"}))

    def come(self, web: TestClient, who: Given, key: str = "oidc") -> Response:
        """Sign in by a provider."""
        provider = self.openid if key == "oidc" else self.github
        return self.back(web, provider.allow(self.out(web, key), who), key)

    def back(self, web: TestClient, given: dict[str, str], key: str = "oidc") -> Response:
        """Come back with what the provider gave, and press the button."""
        page = web.get(f"/sign-in/by/{key}/back", params=given)
        assert page.status_code == 200, page.text
        fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))
        return web.post(f"/sign-in/by/{key}/back", data=fields)

    def signed_in(self, address: str = MAILBOX) -> TestClient:
        """Return a browser that is signed in by a mailed link."""
        office = open_office(self.settings, self.store)
        with self.store.transaction() as tx:
            there = add(tx, office, Operator(), address, frozenset()).id
            arrival = Arrival(means="link", network="198.51.100.7")
            session = signing.arrive(tx, office, there, arrival).session
        web = self.browser()
        web.cookies.set("steward-session", session)
        return web

    def link(self, web: TestClient, who: Given) -> Response:
        """Link an identity to the account that is signed in."""
        page = led(web.post("/account/providers/oidc", data={auth.FIELD: form_token(web)}))
        return self.back(web, self.openid.allow(page, who))

    def mailed(self) -> str:
        """Send what waits, and return where the last letter leads."""
        office = open_office(self.settings, self.store)
        with self.store.snapshot() as view:
            waiting = view.connection.scalars(
                text("SELECT id FROM letter WHERE sealed IS NOT NULL")
            ).all()
        for each in waiting:
            ending = letters.send(self.store, office, self.settings, each)
            if ending:
                with self.store.transaction() as tx:
                    ending(tx)
        files = sorted((self.settings.data_dir / "letters").glob("*.eml"))
        bodies = "".join(
            email.message_from_bytes(f.read_bytes(), policy=default).get_content() for f in files
        )
        found: list[str] = re.findall(r"/account/addresses/stwi_[\w-]+", bodies)
        return found[-1]

    def count(self, table: str) -> int:
        """Return how many rows a table has."""
        with self.store.snapshot() as view:
            return view.connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0  # noqa: S608


@contextmanager
def opened(store: Store, clock: SetClock, folder: Path) -> Iterator[Town]:
    """Open it, and close it at the end."""
    openid, github, index = PretendOpenId(clock), PretendGitHub(clock), PretendIndex(clock)
    with ExitStack() as stack:
        openid.url, github.url, listed = (
            stack.enter_context(Served(each)).url for each in (openid, github, index)
        )
        settings = Settings(
            base_url=HERE,
            data_dir=folder,
            secret_key="k" * 40,
            pypi_url=listed,
            oidc_issuer=openid.url,
            oidc_client_id=CLIENT_ID,
            oidc_client_secret=CLIENT_SECRET,
            oidc_name="Leaf House",
            github_url=github.url,
            github_api_url=github.url,
            github_client_id=CLIENT_ID,
            github_client_secret=CLIENT_SECRET,
            ci_issuer=openid.url,
        )
        yield Town(store, clock, settings, openid, github, index, stack)


def led(answer: Response) -> str:
    """Return where a page leads by itself."""
    assert answer.status_code == 200, answer.text
    page: str = answer.headers["refresh"].removeprefix("0;url=")
    return page


def form_token(web: TestClient) -> str:
    return auth.form_token(web.cookies["steward-session"])


def code_of(answer: Response) -> tuple[int, str]:
    """Return the status of an answer and the sentence that a person reads."""
    found = re.search(r'<p class="lede">(.*?)</p>', answer.text, re.DOTALL)
    return answer.status_code, unescape(found[1]) if found else ""


def is_in(web: TestClient) -> bool:
    return web.get("/account").status_code == 200
