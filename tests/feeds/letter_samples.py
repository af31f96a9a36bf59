"""One letter of each name, and what they are about."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from feeds import letters
from feeds.letters import About, Ask, Asking, CaseLetter
from workflows.names import pypi
from workflows.terms import Answer, Grant, Intent, Outcome

DAY_0: Final = datetime(2026, 10, 27, 10, 0, tzinfo=UTC)
ANSWER: Final = "https://steward.example/answer/stwq_Zm9yIHlvdSBhbG9uZSwgYW5kIG9ubHkgb25jZSE"
PAGE: Final = "https://steward.example/cases/01JQ0000000000000000000001"
ABOUT: Final = About(
    project=pypi("pathglob"),
    case="01JQ0000000000000000000001",
    intent=Intent.CONTINUE,
    grant=Grant.OWNER,
    candidate="boris",
    handler="dora",
    host="steward.example",
    page=PAGE,
)
ASK: Final = Ask(
    about=ABOUT,
    which=Asking.FIRST,
    answer=ANSWER,
    until=DAY_0 + timedelta(days=116),
    asked=DAY_0 - timedelta(days=14),
    next=DAY_0 + timedelta(days=14),
    decide=DAY_0 + timedelta(days=42),
    change=DAY_0 + timedelta(days=56),
    undo_days=60,
    last_release=datetime(2022, 1, 17, tzinfo=UTC),
    dependents=611,
    quote=letters.quoted(
        "I have kept a fork that works on 3.14 since 2024, at https://forge.example/boris/pathglob."
    ),
)


def about(**changes: object) -> About:
    """Return what the samples are about, with some of it changed."""
    return replace(ABOUT, **changes)  # type: ignore[arg-type]


def every(of: About = ABOUT) -> dict[str, CaseLetter]:
    """Return one letter of each name."""
    later = DAY_0 + timedelta(days=14)
    made: list[CaseLetter] = [replace(ASK, about=of, which=which) for which in Asking]
    made += [
        letters.MayObject(about=of, answer=ANSWER, agreed=DAY_0, until=later),
        letters.Challenge(about=of, answer=ANSWER, said=Answer.HAND_OVER, at=DAY_0, until=later),
        letters.CoolingOff(about=of, answer=ANSWER, agreed=False, ends=later, undo_days=60),
        *(letters.Countdown(about=of, which=e, at=DAY_0, ends=later) for e in letters.Halt),
        letters.Receipt(about=of, position=3, ahead=1, by=later),
        letters.Questions(about=of, waiting=letters.Waiting.QUESTIONS, until=later),
        letters.Reminder(about=of, waiting=letters.Waiting.QUESTIONS, until=later, reopen_days=90),
        letters.Invitation(about=of, by_owner=True, agreed=DAY_0, by=later),
        letters.CompletedToOwner(about=of, seen=DAY_0, undo=later),
        letters.CompletedToCandidate(about=of, seen=DAY_0, watched=later),
        letters.Reversed(about=of, at=DAY_0),
        letters.Denied(about=of, at=DAY_0, appeal=later),
        letters.Over(about=of, outcome=Outcome.REFUSED, at=DAY_0, reopen_days=90),
        letters.Parted(about=of, parts=3, at=DAY_0, until=later),
        letters.Ended(about=of, at=DAY_0, kept=True, block_days=180),
        letters.Muted(about=of, at=DAY_0),
        letters.Unread(about=of, at=DAY_0, waiting=2),
        letters.Tracker(about=of, decide=ASK.decide, change=ASK.change),
    ]
    return {letters.name_of(each): each for each in made}
