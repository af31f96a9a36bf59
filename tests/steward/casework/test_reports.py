"""The reports, counted again from the ledger by other means."""

import hashlib
from collections import Counter, defaultdict
from contextlib import suppress
from datetime import datetime, timedelta
from statistics import median_low

import pytest

from steward import casework
from steward.casework import acting, reports
from steward.clock import SetClock
from steward.store import Store
from tests.steward.casework import world
from tests.steward.casework.world import does
from workflows import case_events as c
from workflows import commands as ask
from workflows import decision_events as d
from workflows.case import fold
from workflows.case_state import Case
from workflows.errors import Refused
from workflows.events import CaseEvent
from workflows.names import CaseId, pypi
from workflows.terms import Intent, Outcome, Referral, Stage

MANY = 9
ASKING = tuple(f"cara{number}" for number in range(MANY))


def judged(requirement: str, *, holds: bool) -> ask.JudgeRequirement:
    """Return the word of somebody about a requirement."""
    return ask.JudgeRequirement(requirement=requirement, holds=holds, evidence="I looked.")


ACTS: tuple[tuple[str, ask.Command], ...] = (
    ("mia", ask.StartNotice()),
    ("max", ask.StartNotice()),
    ("mia", ask.AskInformation(questions="Which releases do you mean?")),
    ("pia", ask.Refer(to=Referral.REGISTRY)),
    (
        "mia",
        judged("own-contact-failed", holds=True),
    ),
    ("pam", judged("own-contact-failed", holds=False)),
    ("pia", judged("no-fork-dispute", holds=False)),
    ("who asks", ask.GiveInformation(answers="All of them.")),
    ("who asks", ask.Withdraw()),
)


class Chance:
    """Figures that nobody would guess, and the same at every run."""

    def __init__(self, seed: int) -> None:
        self.seed, self.drawn = seed, 0

    def below(self, limit: int) -> int:
        self.drawn += 1
        digest = hashlib.sha256(f"{self.seed} {self.drawn}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % limit


def played(store: Store, clock: SetClock, seed: int) -> None:
    """Let chance play with some cases: what the rules refuse does not happen."""
    chance = Chance(seed)
    world.people(store, *ASKING)
    cases: list[tuple[str, CaseId]] = []
    for name in ASKING:
        project = pypi(f"{name}-wants")
        world.owned_by(store, f"owner of {project.name}", project=project)
        with store.transaction() as tx:
            who = world.somebody_in(tx, name)
            begun = casework.open_case(tx, who, project, Intent.CONTINUE)
        cases.append((name, begun.case.id))
        if chance.below(10):
            does(store, name, begun.case.id, ask.Submit(statement="Why.", no_consideration=True))
        clock.sleep(chance.below(20) * 3600)
    for _ in range(40):
        clock.sleep(chance.below(5 * 86_400))
        name, case = cases[chance.below(MANY)]
        actor, wish = ACTS[chance.below(len(ACTS))]
        with suppress(Refused):
            does(store, name if actor == "who asks" else actor, case, wish)
        with store.transaction() as tx:
            acting.let_time_pass(tx, case)


@pytest.mark.parametrize("seed", range(3))
def test_every_figure_is_what_the_ledger_says(store: Store, clock: SetClock, seed: int) -> None:
    played(store, clock, seed)
    now = clock.now()
    with store.snapshot() as view:
        told = reports.report(view, now)
    happened = by_case(store)
    filed = [each for each in happened if any(isinstance(e, c.HandoffRequested) for e in each)]
    cases = [fold(each) for each in filed]
    running = [each for each in cases if each.stage is not Stage.CLOSED]

    assert told.running
    assert told.outcomes
    assert told.requirements
    assert (told.filed, told.running) == (len(filed), len(running))
    assert told.overdue == sum(each.overdue for each in running)
    assert told.stages == Counter(each.stage for each in running)
    assert told.outcomes == Counter(each.outcome for each in cases if each.outcome)
    assert {each.days: each.cases for each in told.ages if each.cases} == ages(filed, cases, now)
    assert sum(each.overdue for each in told.ages) == told.overdue
    assert waits(told) == counted_waits(filed, cases, now)
    assert requirements(told) == counted_requirements(filed, cases)
    assert sorted(each.cases for each in told.load) == sorted(
        Counter(each.assignee for each in running if each.assignee).values()
    )


def test_how_fast_we_answer_is_counted_on_what_was_filed_lately(
    store: Store, clock: SetClock
) -> None:
    played(store, clock, 0)
    filed = [e for e in by_case(store) if any(isinstance(f, c.HandoffRequested) for f in e)]
    middle = sorted(map(asked_at, filed))[len(filed) // 2]
    later = middle + timedelta(days=90)
    lately = [each for each in filed if asked_at(each) >= middle]
    with store.snapshot() as view:
        found = reports.first_answer(view, later)

    assert 0 < len(lately) < len(filed)
    told = (found.answered, found.median, found.longest, found.waiting, found.waiting_longest)
    assert told == counted_waits(lately, [fold(each) for each in lately], later)


def by_case(store: Store) -> list[tuple[CaseEvent, ...]]:
    found: dict[str, list[CaseEvent]] = defaultdict(list)
    with store.snapshot() as view:
        for each in view.ledger.since(0, 100_000):
            if each.stream.startswith("case:") and isinstance(each.event, c.Fact):
                found[each.stream].append(each.event)
    return [tuple(each) for each in found.values()]


def asked_at(events: tuple[CaseEvent, ...]) -> datetime:
    return min(each.at for each in events if isinstance(each, c.HandoffRequested))


def ages(filed: list[tuple[CaseEvent, ...]], cases: list[Case], now: datetime) -> dict[int, int]:
    starts = (365, 180, 90, 30, 7, 0)
    old = [
        (now - asked_at(events)).days
        for events, case in zip(filed, cases, strict=True)
        if case.outcome is None
    ]
    return dict(Counter(next(start for start in starts if days >= start) for days in old))


def waits(told: reports.Report) -> tuple[object, ...]:
    found = told.waits
    return (found.answered, found.median, found.longest, found.waiting, found.waiting_longest)


def counted_waits(
    filed: list[tuple[CaseEvent, ...]], cases: list[Case], now: datetime
) -> tuple[object, ...]:
    heard, silent = [], []
    for events, case in zip(filed, cases, strict=True):
        first = [each.at for each in events if type(each).__name__ in HEARD]
        if first:
            heard.append(int((min(first) - asked_at(events)).total_seconds()) // 3600)
        elif case.stage is not Stage.CLOSED:
            silent.append(int((now - asked_at(events)).total_seconds()) // 3600)
    middle = median_low(heard) if heard else None
    return (len(heard), middle, max(heard, default=None), len(silent), max(silent, default=None))


HEARD = {
    "NoticeStarted",
    "InformationAsked",
    "RequestReferred",
    "CasesSplit",
    "RequestFoundIneligible",
    "RequestDenied",
}


def requirements(told: reports.Report) -> dict[str, tuple[int, ...]]:
    return {
        each.requirement: (each.judged, each.fails, each.denied, each.ended)
        for each in told.requirements
    }


def counted_requirements(
    filed: list[tuple[CaseEvent, ...]], cases: list[Case]
) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for events, case in zip(filed, cases, strict=True):
        for name in {e.requirement for e in events if isinstance(e, d.RequirementJudged)}:
            words = [
                e.holds
                for e in events
                if isinstance(e, d.RequirementJudged) and e.requirement == name
            ]
            found[name][0] += 1
            found[name][1] += not words[-1]
            found[name][2] += not words[-1] and case.outcome is Outcome.DENIED
        for each in events:
            if isinstance(each, c.RequestFoundIneligible):
                found[each.requirement][3] += 1
    return {name: tuple(figures) for name, figures in found.items()}


def test_the_nearest_rank_is_a_wait_that_somebody_had(
    peopled: Store, filed: CaseId, clock: SetClock
) -> None:
    clock.sleep(timedelta(hours=5).total_seconds())
    with peopled.snapshot() as view:
        before = reports.report(view, clock.now()).waits
    does(peopled, "mia", filed, ask.StartNotice())
    with peopled.snapshot() as view:
        after = reports.report(view, clock.now()).waits

    assert (before.waiting, before.waiting_longest, before.median) == (1, 5, None)
    assert (after.waiting, after.median, after.most, after.longest) == (0, 5, 5, 5)


def test_the_rows_hold_every_figure_but_who_has_how_many(peopled: Store, filed: CaseId) -> None:
    does(peopled, "mia", filed, ask.Assign(moderator=world.person("mia")))
    with peopled.snapshot() as view:
        told = reports.report(view, peopled.clock.now())
    rows = list(reports.rows(told))

    assert told.load[0].cases == 1
    assert ("cases", "", "running", "1") in rows
    assert ("stage", "screening", "cases", "1") in rows
    assert ("age-in-days", "0-7", "cases", "1") in rows
    assert not any("mia" in field for row in rows for field in row)
