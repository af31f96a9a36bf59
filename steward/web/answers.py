"""What the page of an answer says: what is asked, what each button does, what comes of it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from feeds.phrases import ANSWERED, ASKED, GRANTED
from steward.casework.answering import AnswerPage as Seen
from steward.casework.answering import State
from steward.web import case_portraits, words
from steward.web.case_contexts import AnsweredPage, AnswerPage, Button, Glance
from steward.web.contexts import ProjectLink
from workflows.terms import Answer

_ASKED_AGAIN: Final = "We ask you once more by another way, because this link alone is no proof."
_GIVES_AWAY: Final = frozenset({Answer.HAND_OVER, Answer.CO_MAINTAIN, Answer.OTHER_HEIR})


def page(seen: Seen, path: str, now: datetime, problem: str = "", kept: str = "") -> AnswerPage:
    """Return the page with its seven buttons."""
    return AnswerPage(
        path=path,
        link=_link(seen),
        who=seen.about.candidate,
        question=ASKED[seen.about.intent].page,
        uses=_uses(seen),
        nothing=_nothing(seen, now),
        facts=tuple(_facts(seen, now)),
        buttons=tuple(_button(each, seen) for each in seen.answers),
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
        heading, following = ANSWERED[seen.used].heading, ANSWERED[seen.used].following
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
    who, becomes = seen.about.candidate, GRANTED[seen.about.grant].page
    return (
        f"If you do nothing, moderators may decide from {words.day(seen.decide, now)}, and {who} "
        f"{becomes}, on {words.day(seen.change, now)} at the earliest. Until "
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


def _button(answer: Answer, seen: Seen) -> Button:
    who, said = seen.about.candidate, ANSWERED[answer]
    named = answer is Answer.CO_MAINTAIN
    shown = said.letter.replace("somebody", who) if named else said.letter
    again = f" {_ASKED_AGAIN}" if answer in _GIVES_AWAY and not seen.is_proof else ""
    return Button(value=answer.value, words=shown, then=said.then.format(who=who) + again)
