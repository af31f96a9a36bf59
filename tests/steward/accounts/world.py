"""Three words for three lines: somebody asks, the post brings it, they come in."""

import email
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from email.policy import default

import pyotp
from sqlalchemy import text

from steward.accounts import asking, letters, proving, signing, totp
from steward.accounts.joining import add
from steward.accounts.office import Office
from steward.accounts.sessions import Arrival, Arrived
from steward.accounts.signing import Asked, Asker
from steward.accounts.subjects import Operator, SignedIn
from steward.clock import SetClock
from steward.errors import TooMany
from steward.permissions import Role
from steward.settings import Settings
from steward.store import Store
from steward.store.audit import Deed

HOME = "198.51.100.7"
A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Enrolled:
    """Somebody with a second factor, signed in."""

    account_id: str
    session: str
    secret: str
    device: str


@dataclass
class World:
    """The service as somebody who signs in meets it."""

    store: Store
    clock: SetClock
    settings: Settings
    office: Office

    def ask(self, address: str, network: str = HOME, device: str | None = None) -> Asked:
        """Ask for a link to be mailed, a moment after what was before."""
        self.clock.sleep(0.01)
        return signing.ask(self.store, self.office, address, Asker(network=network, device=device))

    def post(self) -> list[EmailMessage]:
        """Send what waits, and return every letter that was ever written, oldest first."""
        with self.store.snapshot() as view:
            query = text("SELECT id FROM letter WHERE sealed IS NOT NULL ORDER BY id")
            waiting = list(view.connection.scalars(query))
        for letter_id in waiting:
            ending = letters.send(self.store, self.office, self.settings, letter_id)
            if ending is not None:
                with self.store.transaction() as tx:
                    ending(tx)
        files = sorted((self.settings.data_dir / "letters").glob("*.eml"))
        return [email.message_from_bytes(f.read_bytes(), policy=default) for f in files]

    def mailed_token(self) -> str:
        """Return the token in the last letter."""
        found = re.search(r"stwi_[\w-]+", self.post()[-1].get_content())
        assert found is not None
        return found[0]

    def ask_often(self, address: str, networks: Iterable[str]) -> None:
        """Ask from each of these, as far as it is allowed."""
        for network in networks:
            with suppress(TooMany):
                self.ask(address, network)

    def follow(self, token: str, browser: str | None) -> Arrived:
        """Follow a link in a browser."""
        arrival = Arrival(means="link", network=HOME, browser=browser)
        return signing.follow(self.store, self.office, token, arrival)

    def come(self, address: str, device: str | None = None, replaces: str | None = None) -> Arrived:
        """Ask for a link and follow it in the same browser."""
        arrival = Arrival(
            means="link",
            network=HOME,
            agent="Test 1.0",
            browser=self.ask(address, device=device).browser,
            device=device,
            replaces=replaces,
        )
        return signing.follow(self.store, self.office, self.mailed_token(), arrival)

    def offered(self, arrived: Arrived) -> str:
        """Offer somebody's app a secret and return it."""
        who = self.who(arrived.session)
        with self.store.transaction() as tx:
            return totp.begin(tx, self.office, who).secret

    def code(self, secret: str, steps: int = 0) -> str:
        """Return what an app with this secret shows now, or some steps of 30 seconds away."""
        return pyotp.TOTP(secret).at(self.clock.now(), counter_offset=steps)

    def enrol(self, address: str, *roles: Role) -> "Enrolled":
        """Sign somebody in who sets up an authenticator app, and move on to its next code."""
        if roles:
            self.make(address, *roles)
        arrived = self.come(address)
        secret = self.offered(arrived)
        who = self.who(arrived.session)
        proved = proving.confirm_app(
            self.store, self.office, who, self.code(secret), arrived.device
        )
        self.clock.sleep(30)
        return Enrolled(arrived.account_id, proved.session, secret, arrived.device or "")

    def who(self, session: str) -> SignedIn:
        """Return who has this session now."""
        with self.store.snapshot() as view:
            there = asking.who(view, session, None)
        assert isinstance(there, SignedIn)
        return there

    def gone(self, session: str) -> bool:
        """Say whether this session opens nothing."""
        with self.store.snapshot() as view:
            return not isinstance(asking.who(view, session, None), SignedIn)

    def make(self, address: str, *roles: Role) -> str:
        """Make an account from the command line and return its id."""
        with self.store.transaction() as tx:
            return add(tx, self.office, Operator(), address, frozenset(roles)).id

    def deeds(self) -> list[Deed]:
        """Return what was done, oldest first."""
        with self.store.snapshot() as view:
            return list(reversed(view.audit.latest(1000)))
