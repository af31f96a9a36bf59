"""Reports: how long cases wait, what came of them, and on which requirement they failed.

Everything is counted from the files of the cases and their events at the moment
of asking; nothing is kept, so that nothing can differ from the record.  A person
is named in one part alone, and that is the desk's.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar

from steward.casework import names
from steward.store import View
from steward.store.case_files import OVER, CaseFile
from workflows import case_events as c
from workflows import decision_events as d
from workflows.events import CaseEvent
from workflows.names import case_stream
from workflows.requirements import REQUIREMENTS
from workflows.terms import Outcome, Stage

AGES: Final = (7, 30, 90, 180, 365)
"""Days; a case is counted below the first of these that it is younger than."""

ANSWERS: Final = (
    c.NoticeStarted,
    c.InformationAsked,
    c.RequestReferred,
    c.CasesSplit,
    c.RequestFoundIneligible,
    d.RequestDenied,
)
"""What a candidate hears from us first: it goes on, a question, a way, or a no."""

_READ: Final = (c.HandoffRequested, *ANSWERS, d.RequirementJudged)
RECENT: Final = timedelta(days=90)
"""The requests that say how fast we answer now."""

_Word = TypeVar("_Word", Stage, Outcome)
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Age:
    """Running cases that were filed so many days ago, below the second number if there is one."""

    days: int
    below: int | None
    cases: int
    overdue: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """Whole hours from filing to our first answer; None where there is nothing to count."""

    answered: int
    median: int | None
    most: int | None
    longest: int | None
    waiting: int
    waiting_longest: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """Of one requirement: in how many cases people judged it, and what came of that.

    `fails` is where the last word was no; `denied` those of them that were
    denied; `ended` where a machine saw that it cannot hold.
    """

    requirement: str
    judged: int
    fails: int
    denied: int
    ended: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How many running cases a moderator has."""

    moderator: str
    cases: int
    overdue: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All figures of one moment.  `load` is for the desk."""

    at: datetime
    filed: int
    running: int
    overdue: int
    stages: Mapping[Stage, int]
    ages: tuple[Age, ...]
    waits: Waits
    outcomes: Mapping[Outcome, int]
    requirements: tuple[Failed, ...]
    load: tuple[Load, ...]


def report(view: View, now: datetime) -> Report:
    """Return the figures as they are now."""
    filed = [each for each in view.case_files.all() if each.filed]
    running = [each for each in filed if each.stage not in OVER]
    events = _events(view, filed)
    return Report(
        at=now,
        filed=len(filed),
        running=len(running),
        overdue=sum(each.overdue for each in running),
        stages=_counted([each.stage for each in running], Stage),
        ages=tuple(_ages(running, now)),
        waits=_waits(running, events, now),
        outcomes=_counted([each.outcome for each in filed if each.outcome], Outcome),
        requirements=tuple(_requirements(filed, events)),
        load=tuple(_load(view, running)),
    )


def first_answer(view: View, now: datetime) -> Waits:
    """Return how long the requests of the last 90 days waited to hear from us."""
    filed = view.case_files.filed_since(now - RECENT)
    running = [each for each in filed if each.stage not in OVER]
    return _waits(running, _events(view, filed), now)


def rows(found: Report) -> Iterator[tuple[str, str, str, str]]:
    """Yield every figure but the load as one row: part, of what, which figure, its value."""
    for name in ("filed", "running", "overdue"):
        yield "cases", "", name, str(getattr(found, name))
    for stage, cases in found.stages.items():
        yield "stage", stage.value, "cases", str(cases)
    for age in found.ages:
        yield "age-in-days", span(age), "cases", str(age.cases)
        yield "age-in-days", span(age), "overdue", str(age.overdue)
    for name in Waits.__dataclass_fields__:
        value = getattr(found.waits, name)
        figure, told = name.replace("_", "-"), "" if value is None else str(value)
        yield "first-answer-in-hours", "", figure, told
    for outcome, cases in found.outcomes.items():
        yield "outcome", outcome.value, "cases", str(cases)
    for line in found.requirements:
        for name in ("judged", "fails", "denied", "ended"):
            yield "requirement", line.requirement, name, str(getattr(line, name))


def span(age: Age) -> str:
    """Return an age in figures: `7-30`, or `365-` for the last."""
    return f"{age.days}-{age.below or ''}"


def _events(view: View, filed: Sequence[CaseFile]) -> Mapping[str, tuple[CaseEvent, ...]]:
    """Return what the figures rest on, by the stream of each case."""
    found: dict[str, list[CaseEvent]] = {case_stream(each.id): [] for each in filed}
    for each in view.ledger.of(found, _READ):
        if isinstance(each.event, c.Fact):
            found[each.stream].append(each.event)
    return {stream: tuple(events) for stream, events in found.items()}


def _counted(values: Iterable[_Word], every: type[_Word]) -> Mapping[_Word, int]:
    counted = Counter(values)
    return {each: counted[each] for each in every if counted[each]}


def _ages(running: Sequence[CaseFile], now: datetime) -> Iterator[Age]:
    for days, below in zip((0, *AGES), (*AGES, None), strict=True):
        group = [each for each in running if _is_of(each, now, days, below)]
        late = sum(each.overdue for each in group)
        yield Age(days=days, below=below, cases=len(group), overdue=late)


def _is_of(each: CaseFile, now: datetime, days: int, below: int | None) -> bool:
    age = (now - (each.filed or now)).days
    return age >= days and (below is None or age < below)


def _waits(
    running: Sequence[CaseFile], events: Mapping[str, tuple[CaseEvent, ...]], now: datetime
) -> Waits:
    """Return how long candidates waited to hear from us, and how long they wait now."""
    waited, silent = [], []
    alive = {case_stream(each.id) for each in running}
    for stream, happened in events.items():
        asked = next((each.at for each in happened if isinstance(each, c.HandoffRequested)), None)
        answer = next((each.at for each in happened if isinstance(each, ANSWERS)), None)
        if asked and answer:
            waited.append((answer - asked) // _HOUR)
        elif asked and stream in alive:
            silent.append((now - asked) // _HOUR)
    return Waits(
        answered=len(waited),
        median=_ranked(waited, 50),
        most=_ranked(waited, 90),
        longest=max(waited, default=None),
        waiting=len(silent),
        waiting_longest=max(silent, default=None),
    )


def _ranked(values: Sequence[int], percent: int) -> int | None:
    """Return the value that so many of a hundred do not exceed, by the nearest rank."""
    place = -(-len(values) * percent // 100)
    return sorted(values)[place - 1] if values else None


def _requirements(
    filed: Sequence[CaseFile], events: Mapping[str, tuple[CaseEvent, ...]]
) -> Iterator[Failed]:
    judged, fails, denied, ended = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for file in filed:
        happened = events[case_stream(file.id)]
        last = {e.requirement: e.holds for e in happened if isinstance(e, d.RequirementJudged)}
        no = [name for name, holds in last.items() if not holds]
        judged.update(last.keys())
        fails.update(no)
        denied.update(no if file.outcome is Outcome.DENIED else ())
        ended.update(e.requirement for e in happened if isinstance(e, c.RequestFoundIneligible))
    for name in sorted(REQUIREMENTS):
        if judged[name] or ended[name]:
            yield Failed(
                requirement=name,
                judged=judged[name],
                fails=fails[name],
                denied=denied[name],
                ended=ended[name],
            )


def _load(view: View, running: Sequence[CaseFile]) -> Iterator[Load]:
    having = [each for each in running if each.assignee]
    cases = Counter(each.assignee for each in having if each.assignee)
    late = Counter(each.assignee for each in having if each.assignee and each.overdue)
    called = names.of(view, cases)
    for person, many in sorted(cases.items(), key=lambda each: (-each[1], each[0])):
        yield Load(moderator=called[person], cases=many, overdue=late[person])
