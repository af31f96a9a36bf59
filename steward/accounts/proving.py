"""Proving: a second factor is shown, and the session becomes whole and fresh.

Every try is paid for before it is looked at, so that no failure gives it back;
a browser known to the account pays from an allowance of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from steward import ids
from steward.accounts import CODES, letters, recovery, sessions, totp
from steward.accounts.limits import try_once
from steward.accounts.office import Office
from steward.accounts.rights import person
from steward.accounts.subjects import Operator, SignedIn, Subject, actor_of
from steward.errors import NotFound
from steward.permissions import Action
from steward.store import Store, Transaction
from workflows.errors import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """The session has a new token; both secrets go into cookies, as after signing in."""

    session: str = field(repr=False)
    device: str | None = field(default=None, repr=False)


def with_code(
    store: Store, office: Office, who: Subject, code: str, device: str | None = None
) -> Proved:
    """Show a code of an authenticator app.  Raises `Refused("wrong-proof")`, `TooMany`."""
    there = person(who, Action.STEP_UP, store.clock.now())
    pay(store, there, device)
    with store.transaction() as tx:
        kept = tx.factors.totp(there.account_id)
        if kept is None or kept.confirmed is None:
            raise wrong()
        if not totp.shown(tx, office, there.account_id, code):
            raise wrong()
        return whole(tx, there, device, "session.prove", by="totp")


def with_recovery(
    store: Store, office: Office, who: Subject, code: str, device: str | None = None
) -> Proved:
    """Show a recovery code; all addresses are told.  Raises `Refused("wrong-proof")`, `TooMany`."""
    there = person(who, Action.STEP_UP, store.clock.now())
    pay(store, there, device)
    with store.transaction() as tx:
        if not recovery.shown(tx, there.account_id, code):
            raise wrong()
        left = tx.factors.codes_left(there.account_id)
        told = f"One of its recovery codes was used; {left} are left."
        letters.tell(tx, office, there.account_id, told)
        return whole(tx, there, device, "session.prove", by="recovery")


def confirm_app(
    store: Store, office: Office, who: Subject, code: str, device: str | None = None
) -> Proved:
    """Show the first code of an app that was offered a secret: from now on it counts.

    Raises `Refused("wrong-proof")`, `Refused("no-change")`, `TooMany`.
    """
    there = person(who, Action.CHANGE_FACTORS, store.clock.now())
    pay(store, there, device)
    with store.transaction() as tx:
        kept = tx.factors.totp(there.account_id)
        if kept is None or kept.confirmed is not None:
            raise Refused("no-change", "no authenticator app waits to be confirmed")
        if not totp.shown(tx, office, there.account_id, code):
            raise wrong()
        tx.factors.confirm_totp(there.account_id, tx.clock.now())
        letters.tell(tx, office, there.account_id, "An authenticator app was added to it.")
        return whole(tx, there, device, "totp.add", by="totp")


def remove_app(tx: Transaction, office: Office, who: Subject) -> None:
    """Forget one's authenticator app; all addresses are told.

    Raises `NotFound`, and `Refused("last-factor")` for the last one of who has a role.
    """
    there = person(who, Action.CHANGE_FACTORS, tx.clock.now())
    _removed(tx, office, there, "totp.remove", tx.factors.remove_totp)


def _removed(
    tx: Transaction, office: Office, there: SignedIn, action: str, remove: Callable[[str], bool]
) -> None:
    tx.accounts.hold(there.account_id)  # of two removed at once, one would be the last
    if not remove(there.account_id):
        raise NotFound("you have no such second factor")
    if not tx.factors.any(there.account_id):
        if tx.accounts.roles(there.account_id):
            raise Refused(
                "last-factor",
                "your role needs a second factor, and this is the last; add another one first",
            )
        tx.factors.remove_codes(there.account_id)
        tx.sessions.unprove(there.account_id)  # what was shown to an old factor is no proof later
    letters.tell(tx, office, there.account_id, "A second factor was removed from it.")
    tx.audit.note(there.actor, there.via, action, there.actor)


def remove_passkey(tx: Transaction, office: Office, who: Subject, passkey_id: str) -> None:
    """Forget one of one's passkeys; all addresses are told.  Raises as `remove_app` does."""
    there = person(who, Action.CHANGE_FACTORS, tx.clock.now())
    _removed(
        tx,
        office,
        there,
        "passkey.remove",
        lambda account_id: tx.factors.remove_passkey(account_id, passkey_id),
    )


def reset(tx: Transaction, office: Office, who: Operator, account_id: str) -> None:
    """Forget every second factor of somebody who lost them, and end all their sessions.

    All addresses are told.  Raises `Refused("no-change")` where there is none.
    """
    tx.accounts.hold(account_id)
    if not tx.factors.any(account_id):
        raise Refused("no-change", "this account has no second factor")
    tx.factors.remove_all(account_id)
    tx.sessions.end_all(account_id)
    tx.sessions.forget_devices(account_id)
    told = "All its second factors were removed by those who run this service."
    letters.tell(tx, office, account_id, told)
    tx.audit.note(who.actor, who.via, "factors.reset", actor_of(account_id))


def pay(store: Store, there: SignedIn, device: str | None) -> None:
    """Pay for a try, whatever comes of it.  Raises `TooMany`."""
    with store.snapshot() as view:
        known = device and view.sessions.device_of(ids.digest(device), there.account_id)
    bucket = f"codes:device:{device}" if known else f"codes:{there.account_id}"
    try_once(store, bucket, CODES, "enough codes were tried for now")


def whole(tx: Transaction, there: SignedIn, device: str | None, action: str, by: str) -> Proved:
    """Give the session a new token and the moment of its proof; writes the one audit row.

    Raises `Refused("gone")` where the session ended meanwhile.
    """
    token = ids.secret(ids.SESSION_PREFIX)
    if not tx.sessions.renew(there.session_id, ids.digest(token), tx.clock.now()):
        raise Refused("gone", "this session ended meanwhile; sign in again")
    now_whole = sessions.find(tx, token)
    if now_whole is None:
        raise Refused("gone", "this session ended meanwhile; sign in again")
    tx.audit.note(there.actor, there.via, action, f"session:{there.session_id}", by=by)
    return Proved(session=token, device=sessions.known(tx, now_whole, device))


def wrong() -> Refused:
    """Return the refusal of a proof; why it is wrong is not told."""
    return Refused("wrong-proof", "what you showed is not right, or was used already")
