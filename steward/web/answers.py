"""What the page of an answer says: what is asked, what each button does, what comes of it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from steward.casework.answering import AnswerPage as Seen
from steward.casework.answering import State
from steward.web import case_portraits, words
from steward.web.case_contexts import AnsweredPage, AnswerPage, Button, Glance
from steward.web.contexts import ProjectLink
from workflows.terms import Answer, Grant, Intent

_QUESTION: Final[Mapping[Intent, str]] = {
    Intent.CONTINUE: "would like to continue it",
    Intent.CO_MAINTAIN: "would like to look after it beside you",
    Intent.REUSE: "would like to use its name for another project",
    Intent.ORPHAN: "asks whether it may go free, for whoever wants it",
    Intent.EMPLOYER: "asks for it as your employer",
    Intent.SECURITY_RELEASE: "would like to make one release that closes a hole",
}
_BECOMES: Final[Mapping[Grant, str]] = {
    Grant.OWNER: "could become a second owner; you would stay owner",
    Grant.CO_MAINTAINER: "could become a co-maintainer; you would stay owner",
    Grant.RELEASE_ONLY: "could make releases and nothing else; you would stay owner",
}
_THEN: Final[Mapping[Answer, str]] = {
    Answer.KEEP: "The case ends. Nobody may ask again for half a year.",
    Answer.NEEDS_TIME: "We stop the clock, for up to 90 days, once. No reason needed.",
    Answer.CO_MAINTAIN: "You invite {who} on the index yourself; we tell you how. You stay owner.",
    Answer.HAND_OVER: "A moderator looks at who agreed and who receives; nothing happens before.",
    Answer.OTHER_HEIR: "Write below who. We write to them, not to {who}.",
    Answer.ARCHIVE: "We mark it complete by your word. Dependents are told, kindly.",
    Answer.NOT_ME: "We stop writing to this address and look elsewhere.",
}
_ASKED_AGAIN: Final = "We ask you once more by another way, because this link alone is no proof."
_GIVES_AWAY: Final = frozenset({Answer.HAND_OVER, Answer.CO_MAINTAIN, Answer.OTHER_HEIR})
_CAME: Final[Mapping[Answer, tuple[str, tuple[str, ...]]]] = {
    Answer.KEEP: ("You keep it. The case is over.", ("Nobody may ask again for half a year.",)),
    Answer.NEEDS_TIME: (
        "The clock stands still. You have time.",
        ("Say no more until you want to: reply to the letter, or wait for the next one.",),
    ),
    Answer.CO_MAINTAIN: (
        "Your offer to share it is with the candidate.",
        (
            "On the index, open the project, then “Collaborators”, and invite the person there.",
            "Choose “Maintainer”: releases can be made, and you stay the owner.",
        ),
    ),
    Answer.HAND_OVER: (
        "You agreed to hand it over. A moderator looks at it next.",
        (
            "Nothing changes hands before that, and you can still say no.",
            "The cleanest way is your own: invite the person on the index under “Collaborators”.",
        ),
    ),
    Answer.OTHER_HEIR: (
        "You want somebody else to have it.",
        ("A moderator reads what you wrote, and writes to them.",),
    ),
    Answer.ARCHIVE: (
        "It is finished, by your word.",
        ("Those who depend on it are told so, kindly. It stays where it is.",),
    ),
    Answer.NOT_ME: (
        "We write to this address no more.",
        ("Sorry for the trouble. We look for the owner elsewhere.",),
    ),
}


def page(seen: Seen, path: str, now: datetime, problem: str = "", kept: str = "") -> AnswerPage:
    """Return the page with its seven buttons."""
    return AnswerPage(
        path=path,
        link=_link(seen),
        who=seen.about.candidate,
        question=_QUESTION.get(seen.about.intent, "asks for it"),
        uses=_uses(seen),
        nothing=_nothing(seen, now),
        facts=tuple(_facts(seen, now)),
        buttons=tuple(_button(each, said, seen) for each, said in seen.answers),
        statement=_unquoted(seen.statement),
        until=seen.expires,
        case_path=case_portraits.case_path(seen.case),
        case_id=seen.case,
        proof="" if seen.is_proof else _ASKED_AGAIN,
        muted=seen.is_muted,
        problem=problem,
        words=kept,
    )


def done(seen: Seen, path: str, now: datetime, *, muted: bool) -> AnsweredPage:
    """Return what came of an answer, or why none can be given by this link."""
    if seen.state is State.USED and seen.used:
        heading, following = _CAME[seen.used]
        when = f"You answered {words.age(seen.used_at, now)}." if seen.used_at else ""
        lede = f"{when} Thank you: it is recorded, and public only as which of the seven it was."
    else:
        heading, following, lede = "There is nothing to answer here now", (), seen.why_not
    return AnsweredPage(
        path=path,
        heading=heading,
        lede=lede,
        next=following,
        case_path=case_portraits.case_path(seen.case),
        link=_link(seen),
        muted=muted,
        changed=seen.why_not if seen.state is State.USED else "",
    )


def _unquoted(text: str) -> str:
    """Return words that were quoted for a letter with a line for each paragraph."""
    lines = [each.removeprefix(">").strip() for each in text.splitlines()]
    return "\n".join(" ".join(each.split()) for each in "\n".join(lines).split("\n\n"))


def _link(seen: Seen) -> ProjectLink:
    return ProjectLink(project=seen.about.project)


def _uses(seen: Seen) -> str:
    return words.many(seen.dependents, "project uses", "projects use") if seen.dependents else ""


def _nothing(seen: Seen, now: datetime) -> str:
    who = seen.about.candidate
    return (
        f"If you do nothing, moderators may decide from {words.day(seen.decide, now)}, and {who} "
        f"{_BECOMES[seen.about.grant]}, on {words.day(seen.change, now)} at the earliest. Until "
        f"then, and for {words.many(seen.undo_days, 'day')} after, one word from you stops or "
        "undoes it."
    )


def _facts(seen: Seen, now: datetime) -> Iterator[Glance]:
    handler = seen.about.handler or "a moderator"
    yield Glance(term="Who writes", words=f"{handler}, for {seen.about.host}")
    yield Glance(term="Asked by", words=seen.about.candidate)
    if seen.last_release:
        last = words.age(seen.last_release, now)
        yield Glance(term="Last release", words=f"{seen.last_release:%Y-%m-%d}, {last}")
    path = case_portraits.case_path(seen.case)
    yield Glance(term="In public", words="the whole case", path=path)


def _button(answer: Answer, said: str, seen: Seen) -> Button:
    who = seen.about.candidate
    shown = said.replace("somebody", who) if answer is Answer.CO_MAINTAIN else said
    again = f" {_ASKED_AGAIN}" if answer in _GIVES_AWAY and not seen.is_proof else ""
    return Button(value=answer.value, words=shown, then=_THEN[answer].format(who=who) + again)
