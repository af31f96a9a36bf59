"""Letters of a case: who writes, for whom, what is asked, what happens by which date.

Each letter is a value with all it needs, and a template of its name in
`templates/letters/`.  A letter says how to stop it and where everything can be
read, and is short: it must be possible to receive it on a bad day.  Subjects
are built from safe words and names only.  Who is written to is not known here.
"""

import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from enum import StrEnum
from typing import ClassVar, Final

from feeds import wording
from feeds.phrases import ANSWERED, ASKED, CHANGES, ENDED, GRANTED, MONTHS
from feeds.text import line
from workflows.names import Project
from workflows.terms import Answer, Grant, Intent, Outcome

WIDTH: Final = 72
LONGEST_NAME: Final = 60
LONGEST_QUOTE: Final = 400

_PLAIN: Final = re.compile(r"[\w.'-]+(?: [\w.'-]+){0,3}")
# Mail programs turn more than addresses with a scheme into links, so all of these go.
_LINK: Final = re.compile(r"\S*(?:://|www\.|@)\S*|\b(?:[\w-]+\.)+[a-z]{2,}\b\S*", re.IGNORECASE)
_AS_IT_IS: Final = ("http://", "https://", "> ")


class Asking(StrEnum):
    """Which letter of the campaign it is."""

    FIRST = "first"
    SECOND = "second"
    LAST = "last"
    CO_OWNER = "co-owner"
    DECEASED = "deceased"


class Waiting(StrEnum):
    """What a candidate is reminded of."""

    DRAFT = "your draft was not handed in yet"
    QUESTIONS = "we asked you something, and need your answer"
    OFFER = "the owner offered you something else, and waits for your answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What every letter of a case names.

    `handler` is the moderator who looks after the case, as shown, or empty;
    `host` how this register is called, `page` where the case stands in public.
    """

    project: Project
    case: str
    intent: Intent
    grant: Grant
    candidate: str
    handler: str
    host: str
    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """To an owner: one step of the campaign.

    `asked` is when the last letter went out, None before the first; `next` when the
    next one may, None after the last; `decide` from when on silence is sure, `change`
    the earliest effect.
    """

    about: About
    which: Asking
    answer: str
    until: datetime
    asked: datetime | None
    next: datetime | None
    decide: datetime
    change: datetime
    undo_days: int
    last_release: datetime | None
    dependents: int
    quote: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MayObject:
    """To the other owners: one agreed, and they may say no until then."""

    about: About
    answer: str
    agreed: datetime
    until: datetime
    template: ClassVar[str] = "others-may-object"


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """To an owner: an answer came in his name, and it is not known whether it was his."""

    about: About
    answer: str
    said: Answer
    at: datetime
    until: datetime
    template: ClassVar[str] = "challenge"


@dataclass(frozen=True, slots=True, kw_only=True)
class CoolingOff:
    """To an owner: the last word before it happens.  `agreed` says that an owner consented."""

    about: About
    answer: str
    agreed: bool
    ends: datetime
    undo_days: int
    template: ClassVar[str] = "cooling-off"


class Halt(StrEnum):
    """What became of a countdown that somebody was told of."""

    STOPPED = "countdown-stopped"
    HELD = "countdown-held"
    GOES_ON = "countdown-goes-on"


@dataclass(frozen=True, slots=True, kw_only=True)
class Countdown:
    """To all who were told of a countdown: it does not run as they were told.

    `ends` is None where nobody can say when.
    """

    about: About
    which: Halt
    at: datetime
    ends: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """To a candidate: the request is here, at this place of the queue."""

    about: About
    position: int
    ahead: int
    by: datetime
    template: ClassVar[str] = "receipt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """To a candidate: somebody waits for an answer.  What is asked stands on the page."""

    about: About
    waiting: Waiting
    until: datetime
    template: ClassVar[str] = "questions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """To a candidate: the request ends if nothing is done."""

    about: About
    waiting: Waiting
    until: datetime
    reopen_days: int
    template: ClassVar[str] = "reminder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """To a candidate: an owner agreed, or people here did, and it is being prepared."""

    about: About
    by_owner: bool
    agreed: datetime
    by: datetime
    template: ClassVar[str] = "invitation"


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletedToOwner:
    """To the old owners: it was done, and until when they can ask to undo it."""

    about: About
    seen: datetime
    undo: datetime
    template: ClassVar[str] = "completed-owner"


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletedToCandidate:
    """To the new hands: what comes first, and until when it is watched."""

    about: About
    seen: datetime
    watched: datetime
    template: ClassVar[str] = "completed-candidate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reversed:
    """To both sides: it was undone."""

    about: About
    at: datetime
    template: ClassVar[str] = "reversed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Denied:
    """To a candidate: decided against, and how to have it looked at again."""

    about: About
    at: datetime
    appeal: datetime
    template: ClassVar[str] = "denied"


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """To a candidate: the request ended in another way than by a decision against it."""

    about: About
    outcome: Outcome
    at: datetime
    reopen_days: int
    template: ClassVar[str] = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parted:
    """To a candidate: the request was about several projects, and became a draft for each."""

    about: About
    parts: int
    at: datetime
    until: datetime
    template: ClassVar[str] = "parted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """To an owner who was asked: it is over, and nothing changed.  `kept`: by his own word."""

    about: About
    at: datetime
    kept: bool
    block_days: int
    template: ClassVar[str] = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """To a moderator: a reply waits to be read.  `about.page` is the case at the desk."""

    about: About
    at: datetime
    waiting: int
    template: ClassVar[str] = "unread"


@dataclass(frozen=True, slots=True, kw_only=True)
class Muted:
    """To whoever asked for no more letters: what that means, and how to undo it."""

    about: About
    at: datetime
    template: ClassVar[str] = "muted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracker:
    """For a public tracker, to be pasted by a moderator: it holds no private link."""

    about: About
    decide: datetime
    change: datetime
    template: ClassVar[str] = "tracker"


CaseLetter = (
    Ask
    | MayObject
    | Challenge
    | CoolingOff
    | Countdown
    | Receipt
    | Questions
    | Reminder
    | Invitation
    | CompletedToOwner
    | CompletedToCandidate
    | Reversed
    | Denied
    | Over
    | Parted
    | Ended
    | Muted
    | Unread
    | Tracker
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A letter in words."""

    subject: str
    text: str


def name_of(letter: CaseLetter) -> str:
    """Return the name of a letter, which is also its template's."""
    return letter.which.value if isinstance(letter, Ask | Countdown) else letter.template


def written(letter: CaseLetter) -> Written:
    """Return a letter in plain words, wrapped for mail.  Raises `Unworded`."""
    filled = wording.plain(f"letters/{name_of(letter)}.txt", _context(letter))
    head, _, body = filled.partition("\n\n")
    return Written(subject=line(head), text=_wrapped(body))


def day(moment: datetime) -> str:
    """Return a date as letters show it, in UTC: `8 December 2026`."""
    there = moment.astimezone(UTC)
    return f"{there.day} {MONTHS[there.month - 1]} {there.year}"


def person(name: str) -> str:
    """Return somebody's name, in quotation marks if it could pass for words of ours."""
    shown = line(_LINK.sub("…", line(name, LONGEST_NAME)), LONGEST_NAME)
    return shown if _PLAIN.fullmatch(shown) else f"“{shown or '…'}”"


def quoted(words: str) -> str:
    """Return somebody's words with a mark before each row, and nothing that becomes a link."""
    shown = _LINK.sub("[link left out]", line(words, LONGEST_QUOTE))
    return "\n".join(f"> {row}" for row in textwrap.wrap(shown, WIDTH - 2))


def _context(letter: CaseLetter) -> dict[str, object]:
    about = letter.about
    name, who = wording.named(about.project), person(about.candidate)
    shown: dict[str, object] = {
        each.name: _shown(getattr(letter, each.name)) for each in fields(letter)
    }
    change = CHANGES.get(about.intent, GRANTED[about.grant].letter)
    say: Callable[[str], str] = lambda will: change.format(who=who, will=will, name=name)  # noqa: E731
    return shown | {
        "name": name,
        "registry": wording.registry(about.project.ecosystem),
        "candidate": who,
        "handler": person(about.handler) if about.handler else "",
        "host": line(about.host),
        "page": about.page,
        "wish": ASKED[about.intent].letter.format(name=name),
        "ended": ENDED[letter.outcome].letter if isinstance(letter, Over) else "",
        "offer": isinstance(letter, Questions) and letter.waiting is Waiting.OFFER,
        "expired": isinstance(letter, Over) and letter.outcome is Outcome.EXPIRED,
        "could": say("could"),
        "will": say("will"),
    }


def _shown(value: object) -> object:
    match value:
        case datetime():
            return day(value)
        case Answer():
            return ANSWERED[value].letter
        case _:
            return value


def _wrapped(body: str) -> str:
    rows = []
    for paragraph in body.strip().split("\n\n"):
        text = paragraph.strip()
        rows.append(text if text.startswith(_AS_IT_IS) else _filled(text))
    return "\n\n".join(row for row in rows if row) + "\n"


def _filled(text: str) -> str:
    return textwrap.fill(
        " ".join(text.split()), WIDTH, break_long_words=False, break_on_hyphens=False
    )
