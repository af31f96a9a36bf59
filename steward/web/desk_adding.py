"""What a moderator can add to a case beside its steps, and what can be taken out of it again."""

from collections.abc import Iterator, Mapping
from typing import Final

from feeds.casebook import CHANNELS, WHY_NOT, line
from steward.casework.adding import Way
from steward.casework.assigning import Able
from steward.casework.contacts import Likeness, Result
from steward.casework.record import Moment
from steward.casework.redacting import Reason
from steward.casework.stating import Statement
from steward.casework.telling import CaseView
from steward.web import desk_contexts as shown
from steward.web import words
from steward.web.case_portraits import STATEMENTS
from workflows import decision_events as d
from workflows.names import PersonId
from workflows.terms import Channel, Role

ENTERED: Final = (Channel.MAIL, Channel.TRACKER, Channel.SOCIAL)
"""By which means a way can be that a moderator finds; the others are found by machines."""

_CHANNELS: Final[Mapping[Channel, str]] = {
    Channel.MAIL: "a mail address",
    Channel.TRACKER: "a tracker, or another page of the project",
    Channel.SOCIAL: "a page of the owner, where one can write to them",
}
FACTS: Final[Mapping[Statement, str]] = {
    Statement.DOWNLOADS: "Downloads a month",
    Statement.CRITICAL: "On a list of critical projects (yes or no)",
}
REASONS: Final[tuple[tuple[str, str], ...]] = tuple(
    (each.name.lower(), words.sentence(each.value).rstrip(".")) for each in Reason
)
_RESULTS: Final[Mapping[str, str]] = {
    Result.HANDED: "a letter left, and did not come back",
    Result.BOUNCED: "letters come back",
    Result.DELAYED: "the last letter did not arrive yet",
    Result.AUTOMATIC: "a machine answered",
    Result.REPLIED: "somebody answered",
}
_ELSEWHERE: Final = (
    d.ObjectionFiled,
    d.ObjectionAnswered,
    d.ObjectionUpheld,
    d.RequirementJudged,
)
"""What is shown where it belongs, and not among the statements."""


def may(seen: CaseView) -> bool:
    """Say whether somebody looks at a case as a moderator without a part in it."""
    return Role.MODERATOR in seen.me


def author(moment: Moment, seen: CaseView) -> str:
    """Return who wrote something."""
    return line(moment.event, seen.name).who


def quoted(seen: CaseView, moment: Moment) -> shown.Quoted:
    """Return what was said, and where it can be taken out of the record."""
    said = moment.said
    if said is None or said.words is None:
        return shown.Quoted(words=None)
    path = f"/desk/{seen.case.id}/words/{said.id}" if said.id and may(seen) else ""
    return shown.Quoted(words=said.words, path=path)


def texts(seen: CaseView) -> Iterator[shown.TextLine]:
    """Yield what people wrote in a case, but for objections and judgements."""
    for each in seen.timeline:
        if each.said is None or isinstance(each.event, _ELSEWHERE):
            continue
        told = line(each.event, seen.name)
        heading = STATEMENTS.get(type(each.event))
        if heading is None and not each.said.id:  # a token of the clock, and no words
            continue
        yield shown.TextLine(
            heading=heading or words.sentence(told.what).rstrip("."),
            who=told.who,
            at=each.event.at,
            said=quoted(seen, each),
        )


def objections(seen: CaseView) -> Iterator[shown.DeskObjection]:
    """Yield every objection with its answer, the oldest first."""
    for each in seen.objections:
        answer = each.answer
        yield shown.DeskObjection(
            who=seen.name(each.by),
            standing=each.standing.value,
            at=each.made.event.at,
            said=quoted(seen, each.made),
            answered=answer.event.at if answer else None,
            answer=quoted(seen, answer) if answer else None,
            upheld=bool(each.upheld),
        )


def evidence(seen: CaseView, requirement: str) -> tuple[shown.Quoted, ...]:
    """Return on what people judged a requirement, the oldest first."""
    return tuple(
        quoted(seen, each)
        for each in seen.timeline
        if isinstance(each.event, d.RequirementJudged) and each.event.requirement == requirement
    )


def ways(found: tuple[Way, ...], kept: Mapping[str, str], likeness: Likeness | None) -> shown.Ways:
    """Return the ways to the owner, and the form for another one."""
    return shown.Ways(
        lines=tuple(map(_way, found)),
        channels=tuple((each.value, _CHANNELS[each]) for each in ENTERED),
        channel=kept.get("channel", ""),
        value=kept.get("value", ""),
        source=kept.get("source", ""),
        open="value" in kept,
        compared=tuple(_compared(likeness)) if likeness else (),
    )


def stating(kept: Mapping[str, str]) -> shown.Stating:
    """Return the form for a fact that no look can show."""
    return shown.Stating(
        facts=tuple((each.value, said) for each, said in FACTS.items()),
        what=kept.get("what", ""),
        value=kept.get("value", ""),
        source=kept.get("source", ""),
        open="value" in kept,
    )


def hands(
    seen: CaseView, able: tuple[Able, ...], me: PersonId, called: Mapping[PersonId, str]
) -> tuple[tuple[str, str], ...]:
    """Return the other moderators who could take a case, each with how much they have."""
    return tuple(
        (each.person, f"{called[each.person]}, {words.many(each.load, 'case')}")
        for each in able
        if each.person not in {me, seen.case.assignee}
    )


def _way(way: Way) -> shown.WayLine:
    return shown.WayLine(
        channel=words.sentence(CHANNELS[way.point.channel]).rstrip("."),
        address=way.value or "",
        found=f"{way.point.origin}: {way.source}" if way.source else way.point.origin,
        at=way.at,
        state="unmet" if way.why_not else "met",
        word="does not count" if way.why_not else "counts",
        why=WHY_NOT[way.why_not] or _RESULTS.get(way.result, ""),
    )


def _compared(likeness: Likeness) -> Iterator[str]:
    if likeness.of_candidate:
        yield "A candidate has it: the same mailbox, domain or repository. It would not count."
    if likeness.known:
        yield "It is known here already."
    elif likeness.misspelt:
        yield (
            "It differs by a slip of a finger from an address that is known here. "
            "A letter to it proves nothing if the known one is right."
        )
    if not (likeness.known or likeness.misspelt or likeness.of_candidate):
        yield "Nothing like it is known here, and no candidate is known to have it."
