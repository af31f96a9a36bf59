"""Signing in: a mailed one-time link, and what every way of coming in ends with.

Whether an address has an account is not looked at before its link is used, so
no answer and no time tells it.  A link for a new address makes an account.
"""

from dataclasses import dataclass, field
from datetime import datetime

from steward import ids
from steward.accounts import (
    LETTERS_FROM_ONE,
    LETTERS_FROM_ONE_TO_ONE,
    LETTERS_OF_DEVICE,
    LETTERS_TO_ONE,
    LINK_LIFE,
    addresses,
    joining,
    letters,
    sessions,
    wording,
)
from steward.accounts.limits import spend
from steward.accounts.office import Office
from steward.accounts.sessions import Arrival, Arrived
from steward.accounts.subjects import Nobody, Subject, actor_of
from steward.store import Store, Transaction
from workflows.errors import Refused

SIGN_IN = "sign-in"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks for a link: their network, and what a known browser shows."""

    network: str
    device: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A letter is on its way.  `browser` goes into a cookie: only with it the link works."""

    expires: datetime
    browser: str = field(repr=False)


def ask(store: Store, office: Office, address: str, asker: Asker) -> Asked:
    """Mail a one-time link; the same happens whether or not the address has an account.

    Raises `Malformed` for what is no address, `TooMany` with when to try again.
    """
    to = addresses.read(address)
    fingerprint = addresses.prints(to, office.seal).fingerprint
    browser = ids.secret(ids.BROWSER_PREFIX)
    with store.transaction() as tx:
        _afford(tx, fingerprint, asker)
        token = _link(tx, office, to, browser)
        words = wording.sign_in(office.host, office.sign_in_page(token))
        letter_id = letters.put(tx, office, to, words)
        tx.audit.note(Nobody.actor, Nobody.via, "sign-in.ask", f"letter:{letter_id}")
        return Asked(expires=tx.clock.now() + LINK_LIFE, browser=browser)


def print_link(tx: Transaction, office: Office, address: str, who: Subject) -> str:
    """Return the address of a one-time link that any browser may open, for the command line.

    Raises `NotFound` where the address has no account.
    """
    to = addresses.read(address)
    there = joining.account_at(tx, office, to)
    token = _link(tx, office, to, None)
    tx.audit.note(who.actor, who.via, "sign-in.link", actor_of(there.id))
    return office.sign_in_page(token)


def follow(store: Store, office: Office, token: str, arrival: Arrival) -> Arrived:
    """Use a link up and sign in; a new address gets an account.

    Raises `Refused("gone")` for a link that was used or is over,
    `Refused("other-browser")` where another browser asked for it, and
    `Refused("disabled")`.
    """
    with store.transaction() as tx:
        now, hashed = tx.clock.now(), ids.digest(token)
        shown = ids.digest(arrival.browser) if arrival.browser else None
        link = tx.sessions.use_link(hashed, SIGN_IN, shown, now)
        if link is None:
            if tx.sessions.link_waits(hashed, now):
                raise Refused("other-browser", "open the link in the browser where you asked")
            raise Refused("gone", "this link was used or is too old; ask for a new one")
        account_id = joining.welcome(tx, office, office.seal.open(link.sealed, link.fingerprint))
        return arrive(tx, office, account_id, arrival)


def arrive(
    tx: Transaction,
    office: Office,
    account_id: str,
    arrival: Arrival,
    proved: datetime | None = None,
) -> Arrived:
    """Begin a session for somebody whose account was shown to be theirs.

    `proved` is when a second factor was shown in the same step.  What calls
    this writes no audit row of its own.  Raises `Refused("disabled")`.
    """
    if tx.accounts.get(account_id).state != "active":
        raise Refused("disabled", "this account was closed; write to those who run this service")
    network = office.seal.fingerprint("network", arrival.network)
    token = sessions.start(tx, account_id, arrival, network)
    who = sessions.find(tx, token)
    if who is None:
        raise Refused("gone", "the session ended at once; sign in again")
    if proved is not None:
        tx.sessions.renew(who.session_id, ids.digest(token), proved)
        who = sessions.find(tx, token) or who
    tx.audit.note(who.actor, who.via, "session.start", f"session:{who.session_id}")
    return Arrived(
        account_id=account_id,
        session_id=who.session_id,
        owed=who.owed,
        session=token,
        device=sessions.known(tx, who, arrival.device),
    )


def _afford(tx: Transaction, fingerprint: str, asker: Asker) -> None:
    """Spend what asking costs; a known browser has an allowance that no stranger can spend."""
    known = asker.device and tx.sessions.device_knows(ids.digest(asker.device), fingerprint)
    if known:
        spend(tx, f"letters:device:{asker.device}", LETTERS_OF_DEVICE, _ENOUGH_LETTERS)
        return
    spend(tx, f"letters:from:{asker.network}", LETTERS_FROM_ONE, _ENOUGH_ASKED)
    both = f"letters:from:{asker.network}:to:{fingerprint}"
    spend(tx, both, LETTERS_FROM_ONE_TO_ONE, _ENOUGH_LETTERS)
    spend(tx, f"letters:to:{fingerprint}", LETTERS_TO_ONE, _ENOUGH_LETTERS)


_ENOUGH_LETTERS = "enough links were mailed to this address for now"
_ENOUGH_ASKED = "enough links were asked for from here for now"


def _link(tx: Transaction, office: Office, to: str, browser: str | None) -> str:
    token, now = ids.secret(ids.LINK_PREFIX), tx.clock.now()
    fingerprint = addresses.prints(to, office.seal).fingerprint
    tx.sessions.add_link(
        token_hash=ids.digest(token),
        purpose=SIGN_IN,
        fingerprint=fingerprint,
        sealed=office.seal.close(to, fingerprint),
        browser_hash=ids.digest(browser) if browser else None,
        expires=now + LINK_LIFE,
    )
    return token
