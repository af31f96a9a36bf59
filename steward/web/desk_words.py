"""What a case needs of a moderator, in words: for the queue, its first sentence, and the case."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from feeds.casebook import HOLDS
from steward.casework.reports import Waits
from steward.casework.waiting import Need, Waiting
from steward.web import words
from workflows.terms import Advice, Stage

SHORT: Final[Mapping[Advice, str]] = {
    Advice.GRANT: "grant",
    Advice.GRANT_LIMITED: "grant, limited",
    Advice.DENY: "deny",
    Advice.ORPHAN: "let go free",
    Advice.ARCHIVE: "archive",
}
_NEEDS: Final[Mapping[Need, str]] = {
    Need.READ_REPLY: "a reply to be read",
    Need.HEAR_PANEL: "a voice in the panel",
    Need.FIRST_READING: "first reading",
    Need.CONFIRM_CONSENT: "who agreed, and who receives",
    Need.OTHER_CHANNEL: "a word to the owner outside mail",
    Need.RECOMMEND: "a recommendation",
    Need.BEGIN_TRANSFER: "begin the transfer",
    Need.PROVE_TRANSFER: "prove the transfer",
    Need.NOTHING: "nothing of us",
}
_FOR: Final[Mapping[Need, str]] = {
    Need.READ_REPLY: "for somebody who reads a reply",
    Need.HEAR_PANEL: "for your voice in a panel",
    Need.FIRST_READING: "for its first reading",
    Need.CONFIRM_CONSENT: "for somebody who confirms that the owner agreed",
    Need.OTHER_CHANNEL: "for a word to the owner outside mail",
    Need.RECOMMEND: "for a recommendation",
    Need.SECOND_VOTE: "for a second vote",
    Need.BEGIN_TRANSFER: "for its transfer to begin",
    Need.PROVE_TRANSFER: "for a proof of the transfer",
}


def answered(waits: Waits) -> str:
    """Return how long the requests of the last 90 days waited to hear from us."""
    silent = f"{words.count(waits.waiting)} still {'waits' if waits.waiting == 1 else 'wait'}"
    if waits.median is None:
        return f"none so far; {silent}" if waits.waiting else "nothing was asked"
    took = f"{_hours(waits.median)} in the median of {words.count(waits.answered)}"
    return f"{took}; {silent}" if waits.waiting else took


def _hours(hours: int) -> str:
    if hours < 1:
        return "under an hour"
    return words.many(hours // 24, "day") if hours >= _TWO_DAYS else words.many(hours, "hour")


_TWO_DAYS: Final = 48  # hours; below, an hour more or less still says something


def needs(row: Waiting) -> str:
    """Return what is needed, as a cell of the queue has it."""
    match row.need:
        case Need.SECOND_VOTE:
            proposal = row.case.proposal
            which = "another" if proposal and proposal.approved_by else "second"
            advice = SHORT[proposal.advice] if proposal else "it"
            return f"{which} vote on “{advice}”"
        case Need.ANSWER_OBJECTIONS:
            return f"an answer to {words.many(row.open, 'objection')}"
        case Need.JUDGE:
            return f"a judgement on {words.many(row.open, 'requirement')}"
        case Need.REVIEW_HOLD:
            held = next((HOLDS[each.kind] for each in row.case.holds), "a hold")
            return f"a look at its hold: {held}"
        case need:
            return _NEEDS[need]


def waits_for(row: Waiting) -> str:
    """Return what a case waits for, after how long: "for a second vote"."""
    return _FOR.get(row.need) or f"for {needs(row)}"


def rests(row: Waiting, now: datetime) -> str:
    """Return what has to come first where it is not our turn."""
    held = next((HOLDS[each.kind] for each in row.case.holds if each.until), None)
    if held:
        return f"the clock stands still: {held}"
    return _RESTS.get(row.file.stage, "the clock goes on").format(
        until=words.day(row.case.ends, now) if row.case.ends else "its date"
    )


_RESTS: Final = {
    Stage.CONTACTING: "the owner is asked",
    Stage.COOLING_OFF: "its countdown runs until {until}",
    Stage.PROBATION: "its probation runs until {until}",
}


def why_first(row: Waiting, now: datetime) -> str:
    """Return why a case is to be opened first: how long it waited, for what, and for whom."""
    said = waits_for(row)
    reach = row.file.dependents
    depends = f", and {words.many(reach, 'project depends', 'projects depend')} on it"
    return f"it has waited {waits(row.since, now)} {said}{depends if reach else ''}."


def waits(since: datetime, now: datetime) -> str:
    """Return how long something waits: 9 days, 4 hours."""
    said = {"just now": "a moment", "yesterday": "1 day"}
    age = words.age(since, now)
    return said.get(age, age.removesuffix(" ago"))


def over(row: Waiting, now: datetime) -> str:
    """Return by how much a target was missed; nothing where it was not."""
    if now < row.file.due:
        return ""
    days = (now.date() - row.file.due.date()).days
    return f"{words.many(days, 'day')} over" if days else "over today"
