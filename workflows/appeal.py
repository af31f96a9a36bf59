"""Panels: an appeal, a reversal or an annulment is decided by people who did not act before.

A hearing is small: a question, voices for and against, and how many are
needed.  Voices are never made by the clock; time only ends a hearing unheard.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from workflows.decision_events import HearingOpened, VoteCast
from workflows.names import PersonId
from workflows.terms import Matter, Tier

PANEL: Final = (2, 2, 2, 3)
"""Agreeing voices needed by tier.  Nobody on a panel decides alone."""

HEARING_DAYS: Final = 14
"""Days a panel has.  After that a question that found no majority is dismissed."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """One question before a panel."""

    matter: Matter
    by: PersonId
    needed: int
    until: datetime
    upheld: frozenset[PersonId] = frozenset()
    dismissed: frozenset[PersonId] = frozenset()


def opened(event: HearingOpened) -> Hearing:
    """Return the hearing as it begins."""
    return Hearing(event.matter, event.by, event.needed, event.until)


def evolve(hearing: Hearing, event: VoteCast) -> Hearing:
    """Return the hearing after one voice."""
    if event.upholds:
        return replace(hearing, upheld=hearing.upheld | {event.by})
    return replace(hearing, dismissed=hearing.dismissed | {event.by})


def needed(tier: Tier) -> int:
    """Return how many voices uphold or dismiss at this tier."""
    return PANEL[tier]


def is_upheld(hearing: Hearing) -> bool:
    """Say whether enough of the panel said yes."""
    return len(hearing.upheld) >= hearing.needed


def is_dismissed(hearing: Hearing) -> bool:
    """Say whether enough of the panel said no."""
    return len(hearing.dismissed) >= hearing.needed


def has_spoken(hearing: Hearing, person: PersonId) -> bool:
    """Say whether this person's voice is in already."""
    return person in hearing.upheld | hearing.dismissed
