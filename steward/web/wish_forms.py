"""Wishes on a page: what stands in words, and how a filled form becomes a wish."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Final, TypeVar

from steward.casework.wished import PUBLIC, Laid, Told
from steward.errors import Malformed
from steward.store import View
from steward.web import wish_words, words
from steward.web.asking import Form
from steward.web.wish_contexts import StandLine, WishChoice
from workflows.dossier import in_force
from workflows.names import PersonId
from workflows.terms import CallGrade, DirectiveKind
from workflows.wishes import CloseCall, LiftDirective, OpenCall, SetDirective, Wish

K = TypeVar("K", CallGrade, DirectiveKind)

_NOTHING: Final = "nothing was recorded"
_CALLS: Final[Mapping[CallGrade, tuple[str, str]]] = {
    CallGrade.HELP: ("Ask for help", "You keep it, and people who like to help find it."),
    CallGrade.CO_MAINTAIN: (
        "Look for a second pair of hands",
        "You keep it, and somebody may join you.",
    ),
    CallGrade.HAND_OFF: (
        "Offer to hand it over",
        "Who asks is looked at by moderators; the last word is yours.",
    ),
    CallGrade.FREE: (
        "Let it go",
        "It is free. Who asks is looked at by moderators before anything changes hands.",
    ),
}
_KINDS: Final[Mapping[DirectiveKind, tuple[str, str]]] = {
    DirectiveKind.FEATURE_COMPLETE: (
        "Say that it is complete",
        "A long time without a release counts against nobody any more. In public.",
    ),
    DirectiveKind.NO_TRANSFER: (
        "Let nobody have it",
        "Requests to take it over end at once; one security release stays possible. In public.",
    ),
    DirectiveKind.ONLY_CO_MAINTAIN: (
        "Take company, and keep it",
        "Nobody becomes its owner by a case; somebody may join you. In public.",
    ),
}


def stands(view: View, told: Told, now: datetime, *, sees: bool) -> tuple[StandLine, ...]:
    """Return what stands, in words; to those who do not see all of it, what is in force."""
    named = view.accounts.names(
        each.directive.successor for each in told.laid if each.directive.successor
    )
    return tuple(
        _line(each, named, now)
        for each in told.laid
        if sees or (each.directive.kind in PUBLIC and in_force(each.directive, now))
    )


def calls(told: Told) -> tuple[WishChoice, ...]:
    """Return the calls that can be opened: all but the one that is open."""
    open_now = told.call.grade if told.call else None
    return tuple(
        WishChoice(value=grade.value, words=said, then=then)
        for grade, (said, then) in _CALLS.items()
        if grade is not open_now
    )


def kinds(told: Told) -> tuple[WishChoice, ...]:
    """Return what can be laid down with a press, and is not yet."""
    laid = {each.directive.kind for each in told.laid}
    return tuple(
        WishChoice(value=kind.value, words=said, then=then)
        for kind, (said, then) in _KINDS.items()
        if kind not in laid
    )


def read(view: View, sent: Form) -> Wish:
    """Return the wish that a filled form is.  Raises `Malformed`, naming the field."""
    wanted = sent.text("wish", 40)
    if wanted == "open-call":
        return OpenCall(grade=_one_of(CallGrade, sent.text("grade", 40)))
    if wanted == "close-call":
        return CloseCall()
    kind = _one_of(DirectiveKind, sent.text("kind", 40))
    if wanted == "lift-directive":
        return LiftDirective(kind=kind)
    if wanted != "set-directive":
        raise Malformed(f"press one of the buttons of this page; {_NOTHING}")
    return SetDirective(
        kind=kind,
        successor=_person(view, sent.text("successor", 200)),
        begins=_day(sent, "begins", "From"),
        ends=_after(_day(sent, "ends", "Until")),
    )


def _line(laid: Laid, named: Mapping[str, str], now: datetime) -> StandLine:
    found, when = laid.directive, ""
    if found.begins and now < found.begins:
        when = f"from {words.day(found.begins, now)} on"
    elif found.ends and found.ends <= now:
        when = f"over since {words.day(found.ends, now)}"
    said = wish_words.laid(found, now)
    if found.successor:
        name = named.get(found.successor, "somebody without a name")
        said = f"{words.visible(name)} may answer in its owner's place."
    return StandLine(
        kind=found.kind.value,
        words=said,
        at=laid.at,
        when=when,
        private=found.kind not in PUBLIC,
    )


def _one_of(kind: type[K], text: str) -> K:
    try:
        return kind(text)
    except ValueError:
        raise Malformed(f"press one of the buttons of this page; {_NOTHING}") from None


def _person(view: View, name: str) -> PersonId | None:
    if not name:
        return None
    found = view.accounts.named(name)
    if found is None:
        raise Malformed(f"nobody here goes by the name “{words.visible(name)}”; {_NOTHING}")
    return PersonId(found)


def _day(sent: Form, name: str, label: str) -> datetime | None:
    """Return where a day begins, in UTC."""
    text = sent.text(name, 40)
    if not text:
        return None
    try:
        found = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 -- a day has no zone
    except ValueError:
        raise Malformed(f"“{label}” is a day such as 2026-11-21; {_NOTHING}") from None
    return datetime.combine(found, time(), UTC)


def _after(day: datetime | None) -> datetime | None:
    """Return where the day ends that is still a part of it.  Raises `Malformed` at the last."""
    try:
        return None if day is None else day + timedelta(days=1)
    except OverflowError:
        raise Malformed(f"“Until” is too far away; {_NOTHING}") from None
