"""Standings: who has a say in a case about a project, and which moderators had better not.

An account's proofs become a standing: a role on the registry, the repository in
its hands, or a project that depends on this one.  What a candidate holds gives
him no second voice in his own case.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from steward.casework import around as kept
from steward.casework import persons
from steward.casework.around import Around, Ground
from steward.casework.domains import SHARED, THROW_AWAY
from steward.proofs import REPOSITORY, ProofKind, ProofOfStanding
from steward.sealing import Seal
from steward.store import Transaction
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


def parties(
    ground: Ground, facts: Dossier, candidates: Collection[PersonId]
) -> Mapping[PersonId, Standing]:
    """Return who may object, second or offer themselves, each with the stronger of his standings.

    Below tier 2 a moderator with a dependent project keeps his office, and so has
    no voice as a dependent.
    """
    found = dict.fromkeys(facts.holders - facts.owners, Standing.CO_MAINTAINER)
    for person, standing in _shown(ground, facts):
        now = found.get(person, standing)
        found[person] = min(now, standing, key=_STRENGTH.index)
    out = {*candidates, *facts.owners}
    return {each: standing for each, standing in found.items() if each not in out}


def tied(ground: Ground, candidates: Collection[PersonId]) -> frozenset[PersonId]:
    """Return the moderators who work with a candidate, by organisation or by mail domain (B33)."""
    around, accounts = ground.around, ground.accounts_of(candidates)
    around.meet(around.in_office)
    theirs = _circle(ground, accounts)
    return frozenset(
        PersonId(each) for each in around.in_office - accounts if theirs & _marks(around, each)
    )


def keep_lists(tx: Transaction, seal: Seal) -> None:
    """Keep the prints of domains that relate nobody, to be compared without the key."""
    for key, domains in ((kept.SHARED, SHARED | THROW_AWAY), (kept.THROW_AWAY, THROW_AWAY)):
        prints = json.dumps(sorted(seal.fingerprint("domain", each) for each in domains))
        if tx.meta.read(key) != prints:
            tx.meta.put(key, prints)


def _shown(ground: Ground, facts: Dossier) -> Iterator[tuple[PersonId, Standing]]:
    view, in_office = ground.around.view, ground.around.in_office
    for each in ground.held:
        person = _person_of(ground, each.account_id, facts)
        if each.kind is not ProofKind.REGISTRY_ROLE:
            yield person, Standing.CONTRIBUTOR
        elif persons.is_held(view, facts, each):
            yield person, Standing.CO_MAINTAINER
    silent = in_office if impact.tier(facts) < TIED_FROM else frozenset()
    for each in view.standing.of_dependents(ground.known.id, view.clock.now()):
        if each.kind in _OURS and each.account_id not in silent:
            yield _person_of(ground, each.account_id, facts), Standing.DEPENDENT


def _person_of(ground: Ground, account_id: str, facts: Dossier) -> PersonId:
    """Return as whom an account acts on the project."""
    shown = ground.shown_by(account_id)
    person = persons.by_proofs(ground.around.view, account_id, facts, shown)
    return person or PersonId(account_id)


def _circle(ground: Ground, candidates: Collection[str]) -> frozenset[str]:
    """Return the marks of a candidate's organisations, and of those who have the project now."""
    marks = {mark for each in candidates for mark in _marks(ground.around, each)}
    return frozenset(marks | {mark for each in ground.held for mark in _organisation(each)})


def _marks(around: Around, account_id: str) -> frozenset[str]:
    met, now = around.met(account_id), around.view.clock.now()
    if met is None:
        return frozenset()
    marks = {mark for each in met.proofs if each.holds(now) for mark in _organisation(each)}
    if around.shared is not None:
        proved = [each.domain for each in met.addresses if each.verified]
        marks |= {f"domain:{each}" for each in proved if each not in around.shared}
    return frozenset(marks)


def _organisation(proof: ProofOfStanding) -> Iterator[str]:
    if proof.kind in REPOSITORY and OWNER_ID in proof.ids:
        yield f"organisation:{proof.ids[OWNER_ID]}"
