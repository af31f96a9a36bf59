"""Standings: who has a say in a case about a project, and which moderators had better not.

An account's proofs become a standing: a role on the registry, the repository in
its hands, or a project that depends on this one.  What a candidate holds gives
him no second voice in his own case.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from steward.casework import persons
from steward.casework.domains import SHARED, THROW_AWAY
from steward.errors import NotFound
from steward.permissions import Role
from steward.proofs import REPOSITORY, ProofKind, ProofOfStanding
from steward.sealing import Seal
from steward.store import Transaction, View
from steward.store.known import Known
from workflows import impact
from workflows.dossier import Dossier
from workflows.names import PersonId
from workflows.terms import Standing, Tier

TIED_FROM: Final = Tier.T2
"""From this tier on a moderator with a dependent project stands back."""

OWNER_ID: Final = "owner"
"""Under what name a proof keeps the host's id of whose the repository is."""

_OURS: Final = frozenset({ProofKind.REGISTRY_ROLE}) | REPOSITORY
_STRENGTH: Final = (Standing.CO_MAINTAINER, Standing.CONTRIBUTOR, Standing.DEPENDENT)
_SHARED: Final = "shared-domains"
_THROW_AWAY: Final = "throw-away-domains"


def account_of(view: View, known: Known, person: PersonId) -> str | None:
    """Return the account that acts as somebody on a project; None where there is none."""
    try:
        return view.accounts.get(person).id
    except NotFound:
        pass
    for each in view.standing.held_of(known.id, known.incarnation, view.clock.now()):
        if each.kind is ProofKind.REGISTRY_ROLE and each.ids.get("person") == person:
            return each.account_id
    return None


def accounts_of(view: View, known: Known, people: Collection[PersonId]) -> frozenset[str]:
    """Return the accounts that act as these people on a project."""
    found = (account_of(view, known, each) for each in people)
    return frozenset(each for each in found if each is not None)


def parties(
    view: View, known: Known, facts: Dossier, candidates: Collection[PersonId]
) -> Mapping[PersonId, Standing]:
    """Return who may object, second or offer themselves, each with the stronger of his standings.

    Below tier 2 a moderator with a dependent project keeps his office, and so has
    no voice as a dependent.
    """
    found = dict.fromkeys(facts.holders - facts.owners, Standing.CO_MAINTAINER)
    for person, standing in _shown(view, known, facts):
        now = found.get(person, standing)
        found[person] = min(now, standing, key=_STRENGTH.index)
    out = {*candidates, *facts.owners}
    return {each: standing for each, standing in found.items() if each not in out}


def tied(view: View, known: Known, candidates: Collection[PersonId]) -> frozenset[PersonId]:
    """Return the moderators who work with a candidate, by organisation or by mail domain (B33)."""
    kept = view.meta.read(_SHARED)
    shared = frozenset(json.loads(kept)) if kept else None
    accounts = accounts_of(view, known, candidates)
    theirs = _circle(view, known, accounts, shared)
    if not theirs:
        return frozenset()
    marks = _marks(view, _moderators(view) - accounts, shared)
    return frozenset(PersonId(each) for each, found in marks.items() if theirs & found)


def is_disposable(view: View, account_id: str) -> bool:
    """Say whether all the proved addresses of an account are meant to be thrown away (G5)."""
    kept = view.meta.read(_THROW_AWAY)
    bad = frozenset(json.loads(kept)) if kept else frozenset()
    proved = [each.domain for each in view.accounts.addresses(account_id) if each.verified]
    return bool(proved) and all(each in bad for each in proved)


def keep_lists(tx: Transaction, seal: Seal) -> None:
    """Keep the prints of domains that relate nobody, to be compared without the key."""
    for key, domains in ((_SHARED, SHARED | THROW_AWAY), (_THROW_AWAY, THROW_AWAY)):
        prints = json.dumps(sorted(seal.fingerprint("domain", each) for each in domains))
        if tx.meta.read(key) != prints:
            tx.meta.put(key, prints)


def _shown(view: View, known: Known, facts: Dossier) -> Iterator[tuple[PersonId, Standing]]:
    now = view.clock.now()
    for each in view.standing.held_of(known.id, known.incarnation, now):
        person = persons.person_of(view, each.account_id, facts)
        if each.kind is not ProofKind.REGISTRY_ROLE:
            yield person, Standing.CONTRIBUTOR
        elif persons.is_held(view, facts, each):
            yield person, Standing.CO_MAINTAINER
    in_office = _moderators(view) if impact.tier(facts) < TIED_FROM else frozenset()
    for each in view.standing.of_dependents(known.id, now):
        if each.kind in _OURS and each.account_id not in in_office:
            yield persons.person_of(view, each.account_id, facts), Standing.DEPENDENT


def _moderators(view: View) -> frozenset[str]:
    return frozenset((*view.accounts.holders(Role.MODERATOR), *view.accounts.holders(Role.ADMIN)))


def _circle(
    view: View, known: Known, candidates: Collection[str], shared: frozenset[str] | None
) -> frozenset[str]:
    """Return the marks of a candidate's organisations, and of those who have the project now."""
    marks = {mark for found in _marks(view, candidates, shared).values() for mark in found}
    now = view.clock.now()
    marks |= {
        mark
        for each in view.standing.held_of(known.id, known.incarnation, now)
        for mark in _organisation(each)
    }
    return frozenset(marks)


def _marks(
    view: View, accounts: Collection[str], shared: frozenset[str] | None
) -> Mapping[str, set[str]]:
    """Return the organisations and mail domains of each account: two questions, however many."""
    found: dict[str, set[str]] = {each: set() for each in accounts}
    for proof in view.standing.of_accounts(accounts, view.clock.now()):
        found[proof.account_id].update(_organisation(proof))
    if shared is not None:
        for account_id, domain in view.accounts.domains_of(accounts):
            found[account_id].update({f"domain:{domain}"} if domain not in shared else ())
    return found


def _organisation(proof: ProofOfStanding) -> Iterator[str]:
    if proof.kind in REPOSITORY and OWNER_ID in proof.ids:
        yield f"organisation:{proof.ids[OWNER_ID]}"
