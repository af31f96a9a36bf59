"""How wishes read: what an owner looks for, and what he laid down in advance."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from steward.casework.wished import Call
from steward.web import words
from workflows.dossier import Directive
from workflows.terms import CallGrade, DirectiveKind

CALLS: Final[Mapping[CallGrade, str]] = {
    CallGrade.HELP: "its owner asks for help",
    CallGrade.CO_MAINTAIN: "its owner looks for a second pair of hands",
    CallGrade.HAND_OFF: "its owner would like to hand it over",
    CallGrade.FREE: "its owner let it go; it is free",
}
ORPHANED: Final = "nobody is left who looks after it; it is free"
_LAID: Final[Mapping[DirectiveKind, str]] = {
    DirectiveKind.FEATURE_COMPLETE: (
        "Its owner says it is complete: a long time without a release means nothing."
    ),
    DirectiveKind.NO_TRANSFER: "Its owner wishes that it is not handed over to anybody.",
    DirectiveKind.ONLY_CO_MAINTAIN: "Its owner welcomes company, and does not hand it over.",
    DirectiveKind.SUCCESSOR: "Its owner named a person who may answer in the owner's place.",
}


def call(found: Call) -> str:
    """Return what a call asks for."""
    return ORPHANED if found.orphaned else CALLS[found.grade]


def laid(found: Directive, now: datetime) -> str:
    """Return what was laid down, as everybody reads it."""
    if found.kind is not DirectiveKind.ABSENCE:
        return _LAID[found.kind]
    last = words.day(last_day(found), now) if found.ends else "a day not told"
    return f"Its owner is away until {last}. No clock runs against the owner before that."


def last_day(found: Directive) -> datetime:
    """Return the last day that a directive covers; it ends where the next day begins."""
    if found.ends is None:
        raise ValueError("it has no end")
    return found.ends - timedelta(microseconds=1)
