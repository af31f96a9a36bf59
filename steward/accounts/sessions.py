"""Sessions: kept on the server, read for every request, ended at once everywhere.

The token is in the browser's cookie and nowhere else; each request reads the
account's state, roles and factors anew.
"""

from dataclasses import dataclass, field
from datetime import datetime

from feeds.text import line
from steward import ids
from steward.accounts import ABSOLUTE, IDLE, TOUCH, letters
from steward.accounts.office import Office
from steward.accounts.rights import person
from steward.accounts.subjects import Owed, SignedIn
from steward.errors import NotFound
from steward.permissions import Action, Role
from steward.store import Store, Transaction, View
from steward.store.sessions import Living, Session

_LONGEST_AGENT = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What is known of somebody who comes in: how, from where, with which browser.

    `device` is what a known browser shows, `replaces` the token of the session
    it had; `network` is only ever kept as a fingerprint.
    """

    means: str
    network: str
    agent: str = ""
    browser: str | None = field(default=None, repr=False)
    device: str | None = field(default=None, repr=False)
    replaces: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """Somebody came in.  Both secrets go into cookies; no `device` means it is known already."""

    account_id: str
    session_id: str
    owed: Owed
    session: str = field(repr=False)
    device: str | None = field(default=None, repr=False)


def find(view: View, token: str | None) -> SignedIn | None:
    """Return who has this session's token; None where there is no such living session."""
    if not token:
        return None
    found = view.sessions.find(ids.digest(token), living(view.clock.now()))
    return None if found is None else _signed_in(view, found)


def touch(store: Store, token: str | None) -> None:
    """Note that a session is used, every five minutes; it lives on for twelve hours."""
    now = store.clock.now()
    if not token:
        return
    with store.snapshot() as view:
        found = view.sessions.find(ids.digest(token), living(now))
    if found is not None and now - found.last_used >= TOUCH:
        with store.transaction() as tx:
            tx.sessions.touch(found.id, now)


def own(view: View, who: SignedIn) -> tuple[Session, ...]:
    """Return one's own living sessions, newest first."""
    return view.sessions.of(who.account_id, living(view.clock.now()))


def sign_out(tx: Transaction, who: SignedIn) -> None:
    """End the session that asks.  Raises `NotFound` where it is over already."""
    _end(tx, who, who.session_id, "session.sign-out")


def end(tx: Transaction, who: SignedIn, session_id: str) -> None:
    """End one of one's own sessions.  Raises `NotFound` for any other."""
    person(who, Action.END_SESSION, tx.clock.now())
    _end(tx, who, session_id, "session.end")


def end_others(tx: Transaction, office: Office, who: SignedIn) -> int:
    """End all one's own sessions but the one that asks, and return how many."""
    ended = _end_all(tx, who, "session.end-others", but=who.session_id)
    if ended:
        letters.tell(tx, office, who.account_id, "All its sessions but one were ended.")
    return ended


def end_all(tx: Transaction, office: Office, who: SignedIn) -> int:
    """End all one's own sessions, the one that asks too, and return how many."""
    ended = _end_all(tx, who, "session.end-all", but=None)
    letters.tell(tx, office, who.account_id, "All its sessions were ended.")
    return ended


def living(now: datetime) -> Living:
    """Return the bounds within which a session lives now."""
    return Living(used=now - IDLE, made=now - ABSOLUTE)


def start(tx: Transaction, account_id: str, arrival: Arrival, network: str) -> str:
    """Begin a session for an account and return its token; the one it replaces ends."""
    if arrival.replaces:
        tx.sessions.end_token(ids.digest(arrival.replaces))
    now, token = tx.clock.now(), ids.secret(ids.SESSION_PREFIX)
    tx.sessions.add(
        id=ids.ulid(now),
        token_hash=ids.digest(token),
        account_id=account_id,
        means=arrival.means,
        agent=line(arrival.agent, _LONGEST_AGENT),
        network=network,
        created=now,
        last_used=now,
    )
    return token


def known(tx: Transaction, who: SignedIn, device: str | None) -> str | None:
    """Remember the browser of somebody who is wholly signed in, and return what it is given.

    None for a browser that was known already, and while a second factor is owed.
    """
    if who.owed is Owed.PROOF:
        return None
    now = tx.clock.now()
    if device and tx.sessions.device_of(ids.digest(device), who.account_id):
        tx.sessions.touch_device(ids.digest(device), now)
        return None
    token = ids.secret(ids.DEVICE_PREFIX)
    tx.sessions.know_device(ids.digest(token), who.account_id, now)
    return token


def _end_all(tx: Transaction, who: SignedIn, action: str, *, but: str | None) -> int:
    person(who, Action.END_SESSION, tx.clock.now())
    ended = tx.sessions.end_all(who.account_id, but=but)
    tx.audit.note(who.actor, who.via, action, who.actor, ended=ended)
    return ended


def _end(tx: Transaction, who: SignedIn, session_id: str, action: str) -> None:
    if not tx.sessions.end(who.account_id, session_id):
        raise NotFound("you have no such session; it may be over already")
    tx.audit.note(who.actor, who.via, action, f"session:{session_id}")


def _signed_in(view: View, found: Session) -> SignedIn:
    granted = frozenset(Role(each) for each in view.accounts.roles(found.account_id))
    has_factor = view.factors.any(found.account_id)
    owed = _owed(found, granted, has_factor=has_factor)
    whole = has_factor and owed is Owed.NOTHING
    return SignedIn(
        account_id=found.account_id,
        session_id=found.id,
        name=found.name,
        granted=granted,
        roles=granted if whole else frozenset(),
        owed=owed,
        since=found.created,
        proved=found.proved,
        has_factor=has_factor,
    )


def _owed(found: Session, granted: frozenset[Role], *, has_factor: bool) -> Owed:
    if has_factor:
        return Owed.NOTHING if found.proved else Owed.PROOF
    return Owed.ENROLMENT if granted else Owed.NOTHING
