"""Providing: signing in by a provider, and which of its identities are an account's.

An identity is found by the provider's own ids and by nothing else.  The address
that a provider tells is never taken on its word: it would let whoever can make
a provider say it into the account of whoever has it, or prepare an account for
them to fall into.  Where the address has an account, its owner signs in by a
mailed link and links the identity; where it has none, a letter asks for it.
"""

import json
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from steward import ids
from steward.accounts import LINK_LIFE, PROVIDERS_FROM_ONE, addresses, joining, letters, signing
from steward.accounts.limits import spend
from steward.accounts.office import Office
from steward.accounts.rights import person
from steward.accounts.sessions import Arrival, Arrived
from steward.accounts.subjects import SignedIn, Subject
from steward.errors import Malformed, NotFound, TooMany
from steward.permissions import Action
from steward.providers import Identity, Provider, Secrets
from steward.store import Store, Transaction, View
from workflows.errors import Refused

SIGN_IN: Final = "sign-in"
LINK: Final = "link"
SHOW: Final = "show"
_PURPOSE: Final = "provider:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """Where the browser goes.  `browser` goes into a cookie: only with it may one come back."""

    url: str = field(repr=False)
    browser: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What somebody goes to a provider for.  `session` is whose, where there is one.

    `about` is the id of what they are to show, where it is that.
    """

    why: str = SIGN_IN
    account: str | None = None
    session: str | None = None
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """Somebody came back from the provider they went to, with the secrets of their errand."""

    errand: Errand
    secrets: Secrets


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """One identity of an account, as its owner sees it."""

    id: str
    provider: str
    label: str
    linked: datetime
    last_used: datetime


def errand(who: SignedIn, why: str, about: str = "") -> Errand:
    """Return an errand of somebody who is signed in."""
    return Errand(why=why, account=who.account_id, session=who.session_id, about=about)


def begin(store: Store, office: Office, provider: Provider, to_do: Errand, network: str) -> Begun:
    """Return where to send a browser.  Raises `TooMany`, `Unreachable`."""
    secrets = Secrets(
        state=ids.secret(ids.STATE_PREFIX), nonce=ids.secret(""), verifier=ids.secret("")
    )
    url, browser = provider.page(secrets, _back(office, provider)), ids.secret(ids.BROWSER_PREFIX)
    with store.transaction() as tx:
        spend(tx, f"providers:from:{network}", PROVIDERS_FROM_ONE, "enough was tried from here")
        hashed = ids.digest(secrets.state)
        kept = (to_do.why, to_do.session, to_do.about, secrets.nonce, secrets.verifier)
        tx.sessions.add_link(
            token_hash=hashed,
            purpose=f"{_PURPOSE}{provider.key}",
            fingerprint=provider.key,
            sealed=office.seal.close(json.dumps(kept), hashed),
            account_id=to_do.account,
            browser_hash=ids.digest(browser),
            expires=tx.clock.now() + LINK_LIFE,
        )
        actor = f"account:{to_do.account}" if to_do.account else "nobody"
        tx.audit.note(actor, "web", "provider.ask", f"provider:{provider.key}", why=to_do.why)
    return Begun(url=url, browser=browser)


def returned(
    store: Store, office: Office, provider: Provider, state: str, browser: str | None
) -> Returned:
    """Use a state up, whatever comes of it, and return what it was for.

    Raises `Refused("gone")` for one that was used, is over, or belongs to
    another provider, `Refused("other-browser")`.
    """
    hashed = ids.digest(state)
    shown = ids.digest(browser) if browser else None
    with store.transaction() as tx:
        now = tx.clock.now()
        link = tx.sessions.use_link(hashed, f"{_PURPOSE}{provider.key}", shown, now)
        waits = link is None and tx.sessions.link_waits(hashed, now)
    if waits:
        raise Refused("other-browser", "you set out in another browser, or to another provider")
    if link is None:
        raise Refused("gone", "this way in was used or is too old; begin again")
    why, session, about, nonce, verifier = json.loads(office.seal.open(link.sealed, hashed))
    to_do = Errand(why=why, account=link.account_id, session=session, about=about)
    return Returned(errand=to_do, secrets=Secrets(state=state, nonce=nonce, verifier=verifier))


def arrive(store: Store, office: Office, identity: Identity, arrival: Arrival) -> Arrived:
    """Sign in whoever has this identity; one that nobody has gets an account of its own.

    Raises `Refused("link-first")` where its address has an account already,
    `Refused("disabled")`.
    """
    with store.transaction() as tx:
        fingerprint, address = _fingerprint(office, identity), _address(identity)
        found = tx.identities.by(fingerprint)
        if found is not None:
            tx.identities.used(found.id, tx.clock.now())
            return signing.arrive(tx, office, found.account_id, arrival)
        if address and tx.accounts.by_address(addresses.prints(address, office.seal).fingerprint):
            raise Refused("link-first", _LINK_FIRST)
        account_id = joining.create(tx)
        if not _keep(tx, office, account_id, identity):
            raise Refused("gone", "somebody just came in by this identity; begin again")
        arrived = signing.arrive(tx, office, account_id, arrival)
        if address:
            with suppress(TooMany):
                joining.offer(tx, office, account_id, arrived.session_id, address)
        return arrived


def link(store: Store, office: Office, who: Subject, to_do: Errand, identity: Identity) -> None:
    """Let the account that set out for it sign in by this identity; its addresses are told.

    Raises `Refused("other-browser")` for another session, `Refused("identity-taken")`,
    `Refused("no-change")`.
    """
    with store.transaction() as tx:
        there = the_same(tx, who, to_do, Action.CONFIRM_IDENTITY)
        found = tx.identities.by(_fingerprint(office, identity))
        if found is not None and found.account_id == there.account_id:
            raise Refused("no-change", "this identity is linked to your account already")
        if not _keep(tx, office, there.account_id, identity):
            raise Refused("identity-taken", "another account signs in by this identity")
        letters.tell(tx, office, there.account_id, "A provider was added that lets you sign in.")
        tx.audit.note(there.actor, there.via, "identity.link", there.actor, by=identity.provider)


def unlink(tx: Transaction, office: Office, who: Subject, identity_id: str) -> None:
    """Forget one of one's identities; all addresses are told.

    Raises `NotFound`, and `Refused("last-way-in")` where nothing else would let them in.
    """
    there = person(who, Action.CHANGE_IDENTITIES, tx.clock.now())
    tx.accounts.hold(there.account_id)
    others = [e for e in tx.identities.of(there.account_id) if e.id != identity_id]
    if not others and not tx.accounts.addresses(there.account_id):
        raise Refused("last-way-in", "nothing else lets you in; add a mail address first")
    if not tx.identities.remove(there.account_id, identity_id):
        raise NotFound("you have no such identity")
    letters.tell(tx, office, there.account_id, "A provider was removed that let you sign in.")
    tx.audit.note(there.actor, there.via, "identity.unlink", there.actor)


def own(view: View, office: Office, who: SignedIn) -> tuple[Linked, ...]:
    """Return one's own identities, oldest first."""
    return tuple(
        Linked(
            id=each.id,
            provider=each.provider,
            label=json.loads(office.seal.open(each.sealed, each.fingerprint))["label"],
            linked=each.linked,
            last_used=each.last_used,
        )
        for each in view.identities.of(who.account_id)
    )


def subject_at(view: View, office: Office, account_id: str, provider: str) -> str | None:
    """Return who an account is at a provider, by the provider's id; None where it is nobody."""
    for each in view.identities.of(account_id):
        if each.provider == provider:
            kept = json.loads(office.seal.open(each.sealed, each.fingerprint))
            return str(kept["subject"])
    return None


def the_same(tx: View, who: Subject, to_do: Errand, action: Action) -> SignedIn:
    """Return who came back, if it is the session that set out.  Raises `Refused`."""
    there = person(who, action, tx.clock.now())
    if (there.account_id, there.session_id) != (to_do.account, to_do.session):
        raise Refused("other-browser", "you set out in another session; begin again")
    return there


_LINK_FIRST: Final = (
    "an account here has this mail address. Sign in to it by a mailed link, then link this "
    "provider on its page"
)


def _back(office: Office, provider: Provider) -> str:
    return office.provider_page(provider.key)


def _fingerprint(office: Office, identity: Identity) -> str:
    return office.seal.fingerprint("identity", f"{identity.issuer}\n{identity.subject}")


def _address(identity: Identity) -> str | None:
    with suppress(Malformed):
        return addresses.read(identity.address) if identity.address else None
    return None


def _keep(tx: Transaction, office: Office, account_id: str, identity: Identity) -> bool:
    fingerprint, now = _fingerprint(office, identity), tx.clock.now()
    kept = {"issuer": identity.issuer, "subject": identity.subject, "label": identity.label}
    return tx.identities.add(
        id=ids.ulid(now),
        account_id=account_id,
        provider=identity.provider,
        fingerprint=fingerprint,
        sealed=office.seal.close(json.dumps(kept), fingerprint),
        linked=now,
        last_used=now,
    )
