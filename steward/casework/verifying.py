"""Verifying: whether the index shows what a transfer was ordered for.

Somebody's word that it is done asks for a look; what the look shows is what
counts.  Who a candidate is on the index is known from what their account showed
of any project there, or from a role shown on this one where the index names
one newcomer since the order.  Where it is not known nothing is verified.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from steward.casework import names
from steward.casework.acting import Loaded
from steward.detect import Hold, ProjectHistory
from steward.observations import HolderKind, Status
from steward.proofs import ProofKind, ProofOfStanding
from steward.store import View
from steward.store.known import Known
from workflows.case_state import Case, leader
from workflows.decision_events import AssetAdvanced, TransferOrdered
from workflows.names import PersonId
from workflows.terms import Advice, Asset, AssetState, Grant

WHAT_IS_LEFT: Final = {
    Asset.REPOSITORY: "the repository belongs to the new hands, or they have a fork that says so",
    Asset.TRUSTED_PUBLISHER: "the old owners' trusted publishers are removed on the index",
    Asset.OLD_TOKENS: "the old owners' tokens are revoked",
    Asset.DOCS_HOST: "the documentation is published by the new hands",
    Asset.DOMAIN: "the domain is in the new hands, or no page points at it any more",
    Asset.CI: "what builds and uploads runs under the new hands, and burnt file names are noted: "
    "the first act has to be a new version",
    Asset.CHAT: "the places where its users meet know of the new hands",
    Asset.FUNDING: "money for the project goes to nobody who left it",
    Asset.REGISTRY_ROLE: "the index shows the new role; we look ourselves",
}
"""What has to be true of each asset, for whoever has to say where it can be seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the index showed when we last looked, and whether that is what was ordered."""

    at: datetime
    is_there: bool
    words: str


def to_verify(loaded: Loaded) -> datetime | None:
    """Return since when a new role is said to be on the index and we have not seen it."""
    transfer = loaded.case.transfer
    if transfer is None or transfer.state(Asset.REGISTRY_ROLE) is not AssetState.DONE:
        return None
    said = [
        each.event.at
        for each in loaded.history
        if isinstance(each.event, AssetAdvanced) and each.event.asset is Asset.REGISTRY_ROLE
    ]
    return said[-1]


def shown(view: View, loaded: Loaded) -> Shown | None:
    """Return what the index shows of a transfer that is carried out; None where none is."""
    ordered = [e.event for e in loaded.history if isinstance(e.event, TransferOrdered)]
    if not ordered or loaded.case.transfer is None:
        return None
    known = view.projects.get(loaded.case.project)
    if known.looked_at is None:
        return None
    return _judged(view, loaded.case, known, ordered[-1].at, known.looked_at)


def _judged(view: View, case: Case, known: Known, ordered: datetime, at: datetime) -> Shown:
    past = view.projects.history(case.project)
    held = [each for each in past.holds if each.span.until is None]
    if known.state != "present":
        return Shown(at=at, is_there=False, words="the index does not show the project at all")
    match case.proposal.advice if case.proposal else Advice.GRANT:
        case Advice.ARCHIVE:
            done = any(
                each.status is Status.ARCHIVED and each.span.until is None for each in past.statuses
            )
            marked = "is archived" if done else "is not marked as archived yet"
            return Shown(at=at, is_there=done, words=f"the index says that it {marked}")
        case Advice.ORPHAN:
            left = {each.person for each in held if each.owns} & _owners_at(past, ordered)
            words = "none of the owners of then" if not left else "an owner of then still"
            return Shown(at=at, is_there=not left, words=f"{words} holds it on the index")
        case _:
            return _granted(view, case, known, held, ordered, at)


def _granted(
    view: View, case: Case, known: Known, held: list[Hold], ordered: datetime, at: datetime
) -> Shown:
    candidate = leader(case)
    called = names.of(view, [candidate])[candidate]
    name = "the candidate" if called == names.UNKNOWN else called
    people = frozenset(_on_index(view, known, candidate, held, ordered))
    theirs = [each for each in held if each.person in people]
    if any(each.owns or case.grant is not Grant.OWNER for each in theirs):
        return Shown(at=at, is_there=True, words=f"the index shows the new role of {name}")
    if theirs:
        words = f"the index shows {name}, and not yet as an owner"
    elif view.people.names(people):
        words = f"the index does not show {name} among those who hold it yet"
    else:
        words = (
            f"nothing says yet which account on the index belongs to {name}; "
            "once they show a role there, on this project or another, it is known"
        )
    return Shown(at=at, is_there=False, words=words)


def _on_index(
    view: View, known: Known, candidate: PersonId, held: list[Hold], ordered: datetime
) -> Iterator[PersonId]:
    """Yield as whom the index knows a candidate, now that a transfer was ordered."""
    yield from known_as(view, known, candidate)
    # A role shown here says that one of the holders showed it, and not which.
    here = any(
        each.project == known.project and each.shown >= ordered
        for each in _roles(view, known, candidate)
    )
    came = {
        each.person
        for each in held
        if each.span.learnt_at >= ordered and each.kind is HolderKind.USER
    }
    if here and len(came) == 1:
        yield from came


def known_as(view: View, known: Known, candidate: PersonId) -> frozenset[PersonId]:
    """Return as whom the index knows somebody who asks, as far as they showed it."""
    named = (each.ids.get("person") for each in _roles(view, known, candidate))
    return frozenset({candidate, *(PersonId(each) for each in named if each)})


def _roles(view: View, known: Known, candidate: PersonId) -> list[ProofOfStanding]:
    now = view.clock.now()
    return [
        each
        for each in view.standing.all_of(candidate)
        if each.kind is ProofKind.REGISTRY_ROLE
        and each.project.ecosystem == known.project.ecosystem
        and each.expires > now
    ]


def _owners_at(past: ProjectHistory, moment: datetime) -> set[PersonId]:
    return {each.person for each in past.holds if each.owns and each.span.covers(moment)}
