"""The dates of a case as one line: what was, where today is, what lies ahead."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from steward.casework.telling import CaseView
from steward.web.case_contexts import DateLine, Mark
from workflows import case_events as c
from workflows import decision_events as d
from workflows.forecast import Milestone
from workflows.terms import Stage

_NEAR: Final = 9.0  # per cent: labels nearer than this would touch on a narrow screen


def date_line(seen: CaseView, now: datetime) -> DateLine | None:
    """Return the dates as a picture; None where there is nothing to draw."""
    if seen.case.stage in {Stage.DRAFT, Stage.CLOSED} or not seen.ahead:
        return None
    marks = [(at, said, True) for at, said in _behind(seen)]
    marks += [(each.at, _MARKS[each.what].format(each.number), False) for each in seen.ahead]
    first, last = marks[0][0], max(marks[-1][0], now)
    whole = (last - first).total_seconds() or 1.0

    def x(at: datetime) -> float:
        return round(1 + 93 * (at - first).total_seconds() / whole, 1)

    drawn = tuple(
        Mark(x=x(at), words=said, at=at, past=was, minor=_is_minor(number, marks, x))
        for number, (at, said, was) in enumerate(marks)
    )
    told = ", ".join(f"{each.words} {each.at:%Y-%m-%d}" for each in drawn)
    return DateLine(marks=tuple(apart(drawn)), today=x(now), says=told)


def apart(marks: Sequence[Mark]) -> Iterator[Mark]:
    """Yield the marks, and leave without words what stands too near the one named before."""
    named: Mark | None = None
    for each in marks:
        if named and each.x - named.x < _NEAR:
            yield replace(each, bare=True)
        else:
            named = each
            yield each


_MARKS: Final[Mapping[Milestone, str]] = {
    Milestone.LETTER: "letter {}",
    Milestone.SILENCE: "silence ends",
    Milestone.TRANSFER: "transfer at the earliest",
    Milestone.PROBATION_ENDS: "probation ends",
}


def _behind(seen: CaseView) -> Iterator[tuple[datetime, str]]:
    letters: set[int] = set()
    for each in seen.timeline:
        match each.event:
            case c.HandoffRequested():
                yield each.event.at, "filed"
            case c.ContactMade(step=step) if step not in letters:
                letters.add(step)
                yield each.event.at, f"letter {step}"
            case d.Recommended():
                yield each.event.at, "recommended"
            case d.CoolingStarted():
                yield each.event.at, "approved"
            case d.TransferCompleted():
                yield each.event.at, "new hands"
            case _:
                pass


def _is_minor(number: int, marks: Sequence[tuple[datetime, str, bool]], x: Any) -> bool:  # noqa: ANN401 -- a function of the caller
    ends = number in {0, len(marks) - 1}
    close = number > 0 and x(marks[number][0]) - x(marks[number - 1][0]) < _NEAR
    return close or not (ends or marks[number][1] == "silence ends")


def day_count(seen: CaseView, now: datetime) -> str:
    """Return what the mark of today says: which day of the owner's window it is."""
    steps = seen.case.campaign.steps
    if seen.case.stage is not Stage.CONTACTING or not steps:
        return "today"
    day = (now - steps[0].at).days
    return f"today, day {day} of {seen.policy.contact.window_days}"
