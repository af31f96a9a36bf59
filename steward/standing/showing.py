"""Showing: a challenge is asked for, met outside, and used up with the proof it gives."""

import importlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, cast

from steward import ids
from steward.accounts import providing
from steward.accounts.limits import spend, try_once
from steward.accounts.office import Office
from steward.accounts.rights import person
from steward.accounts.subjects import SignedIn, Subject, actor_of
from steward.errors import Malformed, NotFound
from steward.permissions import Action
from steward.proofs import ProofKind, ProofOfStanding
from steward.standing.kinds import LASTS, MODULES, Eyes, Shown, Wanted
from steward.store import Store, Transaction, View
from steward.store.accounts import ACTIVE
from steward.store.allowances import Limit
from steward.store.standing import Ask
from workflows.errors import Refused
from workflows.names import Project

ACTION: Final = Action.PROVE_STANDING
ASK_LIFE: Final = timedelta(days=7)
"""How long a challenge can be met: publishing something may take a while."""
MOST_ASKS: Final = 20
ASKS: Final = Limit(most=30, window=timedelta(hours=1))
LOOKS: Final = Limit(most=30, window=timedelta(hours=1))
"""Looks outside that one account causes."""
RUNS: Final = Limit(most=60, window=timedelta(hours=1))
"""Tokens of CI that one network sends."""
_LONGEST_TARGET: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants to show, of which project, and what they call it."""

    project: Project
    kind: ProofKind
    target: str = ""


def begin(tx: Transaction, office: Office, who: Subject, wish: Wish) -> str:
    """Keep a new challenge and return its id.

    Raises `NotFound` for a project that nobody knows here, `TooMany`,
    `Refused("too-many-asks")`.
    """
    now = tx.clock.now()
    there = person(who, ACTION, now)
    if len(wish.target) > _LONGEST_TARGET or not wish.target.isprintable():
        raise Malformed("this is too long, or holds a character that does not print")
    known = tx.projects.get(wish.project)
    spend(tx, f"standing:asks:{there.account_id}", ASKS, "enough challenges were asked for")
    if len(tx.standing.asks(there.account_id, now)) >= MOST_ASKS:
        raise Refused("too-many-asks", f"{MOST_ASKS} challenges wait already; drop one first")
    ask_id = ids.ulid(now)
    tx.standing.ask(
        id=ask_id,
        account_id=there.account_id,
        project_id=known.id,
        kind=wish.kind,
        target=office.seal.close(wish.target, ask_id),
        challenge=ids.secret(ids.PROOF_PREFIX),
        asked=now,
        expires=now + ASK_LIFE,
    )
    tx.audit.note(there.actor, there.via, "standing.ask", f"standing:{ask_id}", kind=wish.kind)
    return ask_id


def show(store: Store, eyes: Eyes, who: Subject, ask_id: str, token: str = "") -> None:
    """Look whether a challenge is met, and keep the proof.

    Raises `NotFound` for somebody else's, `Refused("not-shown")`, `Unreachable`,
    `TooMany`.  A challenge that is not met can be looked at again.
    """
    with store.snapshot() as view:
        there = person(who, ACTION, view.clock.now())
        ask = own_ask(view, there, ask_id)
        wanted = _wanted(view, eyes.office, ask, token)
    if ask.kind is ProofKind.REPOSITORY_CI:
        raise Refused("not-shown", "this one is shown by a run of CI, which sends its token")
    if ask.kind is ProofKind.REPOSITORY_GRANT and not token:
        raise Refused("not-shown", "this one is shown by a token of the repository's host")
    try_once(store, f"standing:looks:{there.account_id}", LOOKS, "enough looks were made")
    shown = _shown(eyes, ask.kind, wanted)
    with store.transaction() as tx:
        person(who, ACTION, tx.clock.now())
        _keep(tx, ask, shown, there.via)


def show_run(store: Store, eyes: Eyes, challenge: str, token: str, network: str) -> ProofOfStanding:
    """Take a token that a run of CI sends for a challenge, and keep the proof.

    Raises `NotFound` for a challenge that waits for no run, and as `show` does.
    """
    try_once(store, f"standing:runs:{network}", RUNS, "enough tokens came from there")
    with store.snapshot() as view:
        ask = view.standing.by_challenge(challenge, view.clock.now())
        if ask is None or ask.kind is not ProofKind.REPOSITORY_CI:
            raise NotFound("no such challenge waits for a run of CI")
        wanted = _wanted(view, eyes.office, ask, token)
    shown = _shown(eyes, ask.kind, wanted)
    with store.transaction() as tx:
        if tx.accounts.get(ask.account_id).state != ACTIVE:
            raise NotFound("no such challenge waits for a run of CI")
        _keep(tx, ask, shown, "api")
        return next(
            each
            for each in tx.standing.of(ask.account_id, ask.project, tx.clock.now())
            if (each.kind, each.thing) == (ask.kind, shown.thing)
        )


def withdraw(tx: Transaction, who: Subject, proof_id: str) -> None:
    """Forget one of one's own proofs.  Raises `NotFound`."""
    there = person(who, ACTION, tx.clock.now())
    if not tx.standing.withdraw(there.account_id, proof_id):
        raise NotFound("you have shown nothing by that number")
    tx.audit.note(there.actor, there.via, "standing.withdraw", f"standing:{proof_id}")


def drop(tx: Transaction, who: Subject, ask_id: str) -> None:
    """Forget a challenge of one's own.  Raises `NotFound`."""
    there = person(who, ACTION, tx.clock.now())
    if not tx.standing.drop_ask(there.account_id, ask_id):
        raise NotFound("no such challenge of yours waits")
    tx.audit.note(there.actor, there.via, "standing.drop", f"standing:{ask_id}")


def own_ask(view: View, there: SignedIn, ask_id: str) -> Ask:
    """Return a challenge of one's own that waits.  Raises `NotFound`."""
    ask = view.standing.open_ask(ask_id, view.clock.now())
    if ask is None or ask.account_id != there.account_id:
        raise NotFound("no such challenge of yours waits; it may be met or too old")
    return ask


def _wanted(view: View, office: Office, ask: Ask, token: str) -> Wanted:
    mine = view.accounts.addresses(ask.account_id)
    return Wanted(
        project=ask.project,
        target=office.seal.open(ask.target, ask.id),
        challenge=ask.challenge,
        token=token,
        user=providing.subject_at(view, office, ask.account_id, "github"),
        mailboxes={e.fingerprint: e.verified for e in mine if e.verified is not None},
    )


def _shown(eyes: Eyes, kind: ProofKind, wanted: Wanted) -> Shown:
    module = importlib.import_module(f"steward.standing.{MODULES[kind]}")
    return cast("Shown", module.show(eyes, wanted))


def _keep(tx: Transaction, ask: Ask, shown: Shown, via: str) -> None:
    now = tx.clock.now()
    since = shown.since or now
    if not since <= now < since + LASTS[ask.kind]:
        raise Refused("not-shown", "it was shown too long ago; sign in by a mailed link again")
    if not tx.standing.use(ask.id, now):
        raise Refused("gone", "this challenge was met already, or is too old")
    named = [shown.person] if shown.person else []
    people = tx.people.ensure(ask.project.ecosystem, named, now)
    person_id = {"person": people[shown.person]} if shown.person else {}
    tx.standing.keep(
        id=ids.ulid(now),
        account_id=ask.account_id,
        project_id=ask.project_id,
        incarnation=ask.incarnation,
        kind=ask.kind,
        thing=shown.thing,
        level=shown.level,
        ids={**shown.ids, **person_id},
        first=now,
        shown=since,
        expires=since + LASTS[ask.kind],
    )
    tx.audit.note(
        actor_of(ask.account_id), via, "standing.show", f"standing:{ask.id}", kind=ask.kind
    )
