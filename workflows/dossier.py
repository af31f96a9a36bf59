"""The facts that a rule may look at, each as somebody found it on a day.

The dossier is gathered outside and handed in whole; a rule never fetches.  It
knows nothing of how the case has gone so far: that is the case's own history.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from workflows import pace
from workflows.names import CaseId, PersonId, Project
from workflows.terms import (
    CallGrade,
    Channel,
    DirectiveKind,
    Proof,
    SignalKind,
    Standing,
)

MOST_BEHIND: Final = timedelta(minutes=5)
"""Two machines' clocks may differ by this; more is a clock that was set back (threat T21)."""

_NOBODY: Final[frozenset[PersonId]] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPoint:
    """One way to reach an owner, and what is known against relying on it.

    `lapsed` is a mail domain that ran out or was registered anew after the
    last proven use; `of_candidate` an address that the candidate controls.
    """

    id: str
    channel: Channel
    origin: str
    lapsed: bool = False
    bounced: bool = False
    opted_out: bool = False
    of_candidate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidacy:
    """What is known of the account of somebody who asks (guard G5)."""

    account_since: datetime
    address_verified: bool = True
    address_disposable: bool = False
    second_factor: bool = True
    open_requests: int = 0
    grants_in_90_days: int = 0
    abuse_open: bool = False
    vouchers: int = 0
    answerable_people: int | None = None
    """For an organisation: how many named people answer for it.  None for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A sign that a project is not looked after, since when, and where that is seen."""

    kind: SignalKind
    since: datetime
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Directive:
    """What an owner laid down in advance, and for when."""

    kind: DirectiveKind
    successor: PersonId | None = None
    begins: datetime | None = None
    ends: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """All that is known of one project, and of the people around one case.

    `parties` are people with a standing of their own; `tied` are moderators
    whom we know to be colleagues, rivals or dependents; `facts` are further
    findings by name, with where to check them.  `begun` are the newest transfers
    of all cases, of which `most_begun` may begin in a day.  `known_at` is the newest
    moment that anything was written at.
    """

    project: Project
    looked_at: datetime
    owners: frozenset[PersonId] = _NOBODY
    holders: frozenset[PersonId] = _NOBODY
    last_release_at: datetime | None = None
    releases: int = 0
    owner_seen_at: datetime | None = None
    dependents: int = 0
    downloads_a_month: int | None = None
    critical: bool = False
    contacts: tuple[ContactPoint, ...] = ()
    signals: tuple[Signal, ...] = ()
    directives: tuple[Directive, ...] = ()
    call: CallGrade | None = None
    candidacies: Mapping[PersonId, Candidacy] = field(default_factory=dict)
    parties: Mapping[PersonId, Standing] = field(default_factory=dict)
    tied: frozenset[PersonId] = _NOBODY
    moderators: int = 0
    same_open: CaseId | None = None
    other_open: int = 0
    refused_at: datetime | None = None
    frozen: bool = False
    begun: tuple[datetime, ...] = ()
    most_begun: int = pace.USUAL
    known_at: datetime | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who is acting now, and how that was proved in this session."""

    person: PersonId
    office: str
    proofs: frozenset[Proof] = frozenset()


def has_directive(dossier: Dossier, kind: DirectiveKind, now: datetime) -> bool:
    """Say whether an owner's directive of this kind is in force."""
    return any(each.kind == kind and in_force(each, now) for each in dossier.directives)


def successors(dossier: Dossier, now: datetime) -> frozenset[PersonId]:
    """Return whom the owners named to answer for them."""
    return frozenset(
        each.successor
        for each in dossier.directives
        if each.kind == DirectiveKind.SUCCESSOR and each.successor and in_force(each, now)
    )


def absence_ends(dossier: Dossier, now: datetime) -> datetime | None:
    """Return when an owner's announced absence ends, if one is running."""
    ends = [
        each.ends
        for each in dossier.directives
        if each.kind == DirectiveKind.ABSENCE and each.ends and in_force(each, now)
    ]
    return max(ends, default=None)


def is_set_back(dossier: Dossier, now: datetime) -> bool:
    """Say whether the clock shows a time that is over, so that no date can be relied on."""
    return dossier.known_at is not None and dossier.known_at - now > MOST_BEHIND


def signal(dossier: Dossier, kind: SignalKind) -> Signal | None:
    """Return the oldest sign of this kind."""
    return min(
        (each for each in dossier.signals if each.kind == kind),
        key=lambda each: each.since,
        default=None,
    )


def in_force(directive: Directive, now: datetime) -> bool:
    """Say whether what was laid down holds now: it has begun and has not ended."""
    begun = directive.begins is None or directive.begins <= now
    return begun and (directive.ends is None or now < directive.ends)
