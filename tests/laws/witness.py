"""A second memory of a case, kept by the walk and not by the rules.

The laws compare what the rules did with what this witness saw.  It is written
from the words of the handoff model alone, so that a fault in `workflows` does
not deceive it too.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from dataclasses import fields as dataclass_fields
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

from workflows import case_events as c
from workflows import decision_events as d
from workflows.dossier import Dossier
from workflows.events import CaseEvent
from workflows.names import PersonId
from workflows.terms import Answer, Channel

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

V = TypeVar("V", bound="DataclassInstance")


class Word(StrEnum):
    """What an owner said last, proved."""

    NONE = "none"
    AGREED = "agreed"
    SHARES = "shares"
    KEPT = "kept"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Letter:
    """One step of the campaign and the sound contact points it rests on."""

    at: datetime
    points: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """What was seen to happen, as far as a law asks for it."""

    noticed: datetime | None = None
    letters: tuple[Letter, ...] = ()
    dead: frozenset[str] = frozenset()
    silent: bool = False
    word: Word = Word.NONE
    agreed: frozenset[PersonId] = frozenset()
    agreed_at: datetime | None = None
    offered_by: PersonId | None = None
    recommender: PersonId | None = None
    voices: frozenset[PersonId] = frozenset()
    cooled: datetime | None = None
    short: bool = False
    asked: bool = False
    reminded: datetime | None = None


def changed(value: V, **fields: object) -> V:
    """Return the same with these fields: itself where they are so already, as mostly they are.

    Half of a walk was `dataclasses.replace`, which looks at every field in Python.
    """
    if all(getattr(value, name) == new for name, new in fields.items()):
        return value
    names, read = _fields(type(value))
    held = dict(zip(names, read(value), strict=False))
    return type(value)(**(held | fields))


@cache
def _fields(kind: "type[DataclassInstance]") -> tuple[tuple[str, ...], Callable[[object], Any]]:
    names = tuple(each.name for each in dataclass_fields(kind))
    # With one name `attrgetter` gives no tuple; asked for twice, it does.
    return names, attrgetter(*names, names[0])


def see(seen: Witness, event: CaseEvent, dossier: Dossier) -> Witness:
    """Return what is known after the event."""
    if isinstance(event, c.ContactMade):
        return _letter(seen, event, dossier)
    change = CHANGES.get(type(event))
    return change(seen, event) if change else seen


def later(seen: Witness, by: timedelta) -> Witness:
    """Return the same memory so much later."""

    def back(moment: datetime | None) -> datetime | None:
        return None if moment is None else moment - by

    return changed(
        seen,
        noticed=back(seen.noticed),
        letters=tuple(changed(each, at=each.at - by) for each in seen.letters),
        agreed_at=back(seen.agreed_at),
        cooled=back(seen.cooled),
        reminded=back(seen.reminded),
    )


def blurred(seen: Witness, oldest: datetime) -> Witness:
    """Return the same memory with dates before `oldest` as one, and with none that is used up."""

    def cut(moment: datetime | None) -> datetime | None:
        return None if moment is None else max(moment, oldest)

    heard = seen.silent or seen.cooled is not None
    return changed(
        seen,
        noticed=oldest if heard and seen.noticed else cut(seen.noticed),
        letters=tuple(
            changed(each, at=oldest if heard else max(each.at, oldest)) for each in seen.letters
        ),
        agreed_at=cut(seen.agreed_at),
        cooled=cut(seen.cooled),
        reminded=cut(seen.reminded),
    )


def is_sound(point: str, dossier: Dossier) -> bool:
    """Say whether the facts allow to rest anything on this contact point."""
    found = next(each for each in dossier.contacts if each.id == point)
    return not (found.bounced or found.lapsed or found.of_candidate or found.opted_out)


def is_mail(point: str, dossier: Dossier) -> bool:
    """Say whether the contact point is a mail address."""
    return next(each for each in dossier.contacts if each.id == point).channel == Channel.MAIL


def sound_letters(seen: Witness) -> tuple[Letter, ...]:
    """Return the steps that rest on something that has not turned out to be dead."""
    return tuple(each for each in seen.letters if each.points - seen.dead)


def _letter(seen: Witness, event: c.ContactMade, dossier: Dossier) -> Witness:
    points = frozenset({event.point}) if is_sound(event.point, dossier) else frozenset()
    letters = seen.letters
    if event.step <= len(letters):
        last = letters[-1]
        return replace(seen, letters=(*letters[:-1], Letter(last.at, last.points | points)))
    return replace(seen, letters=(*letters, Letter(event.at, points)))


def _spoke(seen: Witness, word: Word, at: datetime) -> Witness:
    return replace(
        seen,
        noticed=seen.noticed or at,  # an owner who speaks during screening has been told
        word=word,
        letters=(),
        silent=False,
        recommender=None,
        voices=frozenset(),
        cooled=None,
        short=False,
        offered_by=None,
        asked=False,
        reminded=None,
    )


def _agreed(seen: Witness, event: c.OwnerConsented) -> Witness:
    at = seen.agreed_at or event.at
    spoken = (
        _spoke(seen, Word.AGREED, event.at)
        if seen.cooled is None
        else replace(seen, word=Word.AGREED)
    )
    return replace(spoken, agreed=seen.agreed | {event.by}, agreed_at=at)


def _unsaid(seen: Witness, word: Word, at: datetime) -> Witness:
    return replace(_spoke(seen, word, at), agreed=frozenset(), agreed_at=None)


def _offered(seen: Witness, event: c.OfferMade) -> Witness:
    word = Word.SHARES if event.offer is Answer.CO_MAINTAIN else Word.OTHER
    return replace(_unsaid(seen, word, event.at), asked=True, offered_by=event.by)


def _accepted(seen: Witness, event: c.OfferAccepted) -> Witness:
    agreed = frozenset({seen.offered_by}) if seen.offered_by else frozenset()
    return replace(
        seen,
        voices=frozenset({event.by}),
        cooled=event.at,
        short=True,
        agreed=agreed,
        asked=False,
        reminded=None,
    )


def _restarted(seen: Witness, event: CaseEvent) -> Witness:
    kept = seen.word if seen.word is Word.KEPT else Word.NONE
    return replace(_unsaid(seen, kept, event.at), noticed=None)


def _undecided(seen: Witness, _event: CaseEvent) -> Witness:
    return replace(seen, recommender=None, voices=frozenset(), cooled=None, short=False)


def _exhausted(seen: Witness, _event: CaseEvent) -> Witness:
    word = seen.word if seen.word is Word.KEPT else Word.NONE
    return replace(seen, silent=True, word=word)


CHANGES: Mapping[type[CaseEvent], Callable[[Witness, Any], Witness]] = {
    c.NoticeStarted: lambda seen, e: replace(seen, noticed=e.at, asked=False, reminded=None),
    c.ContactBounced: lambda seen, e: replace(seen, dead=seen.dead | {e.point}),
    c.ContactDisowned: lambda seen, e: replace(seen, dead=seen.dead | {e.point}),
    c.CampaignExhausted: _exhausted,
    c.CampaignResumed: lambda seen, e: replace(_undecided(seen, e), silent=False),
    c.OwnerConsented: _agreed,
    c.OwnerRefused: lambda seen, e: _unsaid(seen, Word.KEPT, e.at),
    c.OfferMade: _offered,
    c.TimeGiven: lambda seen, e: _unsaid(seen, Word.OTHER, e.at),
    c.InformationAsked: lambda seen, _e: replace(seen, asked=True),
    c.InformationGiven: lambda seen, _e: replace(seen, asked=False, reminded=None),
    c.ReminderSent: lambda seen, e: replace(seen, reminded=e.at),
    c.ConsentConfirmed: lambda seen, e: replace(
        seen, voices=frozenset({e.by}), cooled=e.at, short=True
    ),
    c.OfferAccepted: _accepted,
    d.Recommended: lambda seen, e: replace(
        seen, recommender=e.by, voices=frozenset({e.by}), asked=False, reminded=None
    ),
    d.ApprovalGiven: lambda seen, e: replace(seen, voices=seen.voices | {e.by}),
    d.CoolingStarted: lambda seen, e: replace(seen, cooled=e.at, short=False),
    d.CoolingCancelled: _undecided,
    d.RecommendationReturned: _undecided,
    d.DecisionReopened: _undecided,
    c.LeadPassed: _restarted,
    c.RequestReopened: _restarted,
}
"""What the witness learns from each event; from all others nothing that a law asks for."""
