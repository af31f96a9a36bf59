"""API tokens: a program acts for a person, within scopes, until a date, never with a vote."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from feeds.text import line
from steward import ids
from steward.accounts import TOUCH
from steward.accounts.rights import person
from steward.accounts.subjects import Bearer, Operator, SignedIn, Subject
from steward.errors import Malformed, NotFound
from steward.permissions import Action, Role, Scope
from steward.store import Store, Transaction, View
from steward.store.accounts import ACTIVE
from steward.store.api_tokens import ApiToken
from workflows.errors import Refused

LONGEST_LIFE: Final = timedelta(days=365)
MOST: Final = 20
_LONGEST_NAME: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The token that somebody asks for."""

    name: str
    scopes: frozenset[Scope]
    life: timedelta = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A new token.  Its secret is told now and never again."""

    id: str
    expires: datetime
    secret: str = field(repr=False)


def make(tx: Transaction, who: Subject, wanted: Wanted) -> Given:
    """Make a token for oneself.  Raises `Refused`, `Malformed`."""
    there = person(who, Action.MAKE_TOKEN, tx.clock.now())
    return _make(tx, there, there.account_id, wanted)


def make_for(tx: Transaction, who: Operator, account_id: str, wanted: Wanted) -> Given:
    """Make a token for somebody, from the command line.  Raises `Refused`, `Malformed`."""
    return _make(tx, who, account_id, wanted)


def revoke(tx: Transaction, who: Subject, token_id: str) -> None:
    """Make one of one's own tokens useless at once.  Raises `NotFound` for any other."""
    there = person(who, Action.REVOKE_TOKEN, tx.clock.now())
    if not tx.api_tokens.revoke(there.account_id, token_id, tx.clock.now()):
        raise NotFound("you have no such token; it may be revoked already")
    tx.audit.note(there.actor, there.via, "token.revoke", f"token:{token_id}")


def own(view: View, who: SignedIn) -> tuple[ApiToken, ...]:
    """Return one's own tokens, revoked and expired ones too, newest first."""
    return view.api_tokens.of(who.account_id)


def find(view: View, secret: str | None) -> Bearer | None:
    """Return who has this token; None where it is none, over, revoked, or its account closed."""
    if not secret or not secret.startswith(ids.API_PREFIX):
        return None
    found = view.api_tokens.find(ids.digest(secret), view.clock.now())
    if found is None:
        return None
    granted = view.accounts.roles(found.account_id)
    counts = bool(granted) and view.factors.any(found.account_id)
    return Bearer(
        account_id=found.account_id,
        token_id=found.id,
        name=found.account_name,
        roles=frozenset(Role(each) for each in granted) if counts else frozenset(),
        scopes=found.scopes,
    )


def touch(store: Store, secret: str) -> None:
    """Note that a token is used, every five minutes."""
    now = store.clock.now()
    with store.snapshot() as view:
        found = view.api_tokens.find(ids.digest(secret), now)
    if found is not None and (found.last_used is None or now - found.last_used >= TOUCH):
        with store.transaction() as tx:
            tx.api_tokens.touch(found.id, now)


def _make(tx: Transaction, by: Operator | SignedIn, account_id: str, wanted: Wanted) -> Given:
    _check(tx, account_id, wanted)
    now, secret = tx.clock.now(), ids.secret(ids.API_PREFIX)
    token_id, expires = ids.ulid(now), now + wanted.life
    tx.api_tokens.add(
        id=token_id,
        token_hash=ids.digest(secret),
        account_id=account_id,
        name=line(wanted.name, _LONGEST_NAME),
        scopes=sorted(wanted.scopes),
        created=now,
        expires=expires,
    )
    scopes = sorted(wanted.scopes)
    tx.audit.note(by.actor, by.via, "token.make", f"token:{token_id}", scopes=scopes)
    return Given(id=token_id, expires=expires, secret=secret)


def _check(tx: Transaction, account_id: str, wanted: Wanted) -> None:
    if tx.accounts.get(account_id).state != ACTIVE:
        raise Refused("disabled", "this account is closed")
    if not wanted.scopes:
        raise Malformed("a token needs at least one scope")
    if not timedelta() < wanted.life <= LONGEST_LIFE:
        raise Malformed(f"a token lives for up to {LONGEST_LIFE.days} days")
    now = tx.clock.now()
    held = [e for e in tx.api_tokens.of(account_id) if e.revoked is None and e.expires > now]
    if len(held) >= MOST:
        raise Refused("too-many-tokens", f"{MOST} tokens are the most; revoke one first")
