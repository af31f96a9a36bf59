"""The record of a case, read by its parts: letters, objections, findings, decision, transfer.

Pure functions of the timeline; what is not for a viewer's eyes was left out
before it came here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from workflows import case_events as c
from workflows import decision_events as d
from workflows.case_state import Case
from workflows.dossier import Dossier
from workflows.events import CaseEvent
from workflows.names import PersonId
from workflows.stages import OUTCOMES
from workflows.terms import Asset, AssetState, Channel, Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody wrote in an event: `words`, or None where they are `erased` or not for you."""

    id: str
    words: str | None
    erased: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One event of a case, with what was said in it."""

    number: int
    version: int
    event: CaseEvent
    said: Said | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterLine:
    """One contact point that was written to on one day; its address is not told."""

    at: datetime
    step: int
    point: str
    channel: Channel
    origin: str
    counts: bool
    why_not: str
    came_back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """A reasoned no, and what was answered; `upheld` is None while it is open."""

    by: PersonId
    standing: Standing
    made: Moment
    answer: Moment | None = None
    upheld: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetLine:
    """How far one asset of a transfer is; `last` is the event that brought it there."""

    asset: Asset
    state: AssetState
    last: Moment | None


_DECIDES: Final = (
    d.Recommended,
    d.ApprovalGiven,
    d.RecommendationReturned,
    d.CoolingStarted,
    d.CoolingCancelled,
    c.ConsentConfirmed,
    c.OfferAccepted,
)


def objections(timeline: tuple[Moment, ...]) -> tuple[Objection, ...]:
    """Return every objection, with its answer if there is one, the oldest first."""
    found: dict[PersonId, Objection] = {}
    for each in timeline:
        match each.event:
            case d.ObjectionFiled(by=by, standing=standing):
                found[by] = Objection(by=by, standing=standing, made=each)
            case d.ObjectionAnswered(objector=by) if by in found:
                found[by] = replace(found[by], answer=each, upheld=False)
            case d.ObjectionUpheld(objector=by) if by in found:
                found[by] = replace(found[by], answer=each, upheld=True)
            case _:
                pass
    return tuple(found.values())


def judged(timeline: tuple[Moment, ...]) -> Mapping[str, Moment]:
    """Return what a person last found about each requirement."""
    return {
        each.event.requirement: each
        for each in timeline
        if isinstance(each.event, d.RequirementJudged)
    }


def decision(timeline: tuple[Moment, ...]) -> tuple[Moment, ...]:
    """Return the last recommendation or consent and all that came of it, to the case's end."""
    told = [e for e in timeline if isinstance(e.event, _DECIDES) or type(e.event) in OUTCOMES]
    begins = [
        n for n, e in enumerate(told) if isinstance(e.event, d.Recommended | c.ConsentConfirmed)
    ]
    return tuple(told[begins[-1] :] if begins else told[-1:])


def assets(timeline: tuple[Moment, ...], case: Case) -> tuple[AssetLine, ...]:
    """Return how far each asset of the transfer is."""
    last = {e.event.asset: e for e in timeline if isinstance(e.event, d.AssetAdvanced)}
    states = case.transfer.states if case.transfer else ()
    return tuple(
        AssetLine(asset=asset, state=state, last=last.get(asset)) for asset, state in states
    )


def letters(timeline: tuple[Moment, ...], case: Case, facts: Dossier) -> tuple[LetterLine, ...]:
    """Return every contact point that was written to, the oldest first."""
    origins = {each.id: each.origin for each in facts.contacts}
    dead = case.campaign.dead
    made = [each.event for each in timeline if isinstance(each.event, c.ContactMade)]
    return tuple(
        LetterLine(
            at=each.at,
            step=each.step,
            point=each.point,
            channel=each.channel,
            origin=origins.get(each.point, ""),
            counts=each.counts and each.point not in dead,
            why_not=each.why_not or ("bounced" if each.point in dead else ""),
            came_back=each.point in dead,
        )
        for each in made
    )
