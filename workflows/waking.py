"""When the clock next has something to do in a case, so that nobody has to ask all the time.

The other side of `passing`: what is due then, and not before, is what that does.
"""

from collections.abc import Iterator
from datetime import datetime

from workflows.case_state import STOPPING, Case, hold
from workflows.deadlines import HOLD_TURNS, Turn, expires_at, overdue_at, reminder_at, silence_at
from workflows.dossier import Actor, Dossier, absence_ends
from workflows.filing import is_barred
from workflows.names import PersonId
from workflows.policy import Policy
from workflows.situation import Situation
from workflows.stages import BEFORE_EFFECT
from workflows.terms import HoldKind, Office, Stage

CLOCK = Actor(person=PersonId("clock"), office=Office.CLOCK)
"""Who acts when time does."""


def wakes_at(case: Case, policy: Policy, dossier: Dossier, now: datetime) -> datetime | None:
    """Return when the clock can next do something; None while only people can."""
    s = Situation(case, CLOCK, dossier, policy, now)
    return min(_moments(s), default=None)


def _moments(s: Situation) -> Iterator[datetime]:
    case, points = s.case, s.dossier.contacts
    if case.hearing:
        yield case.hearing.until
    yield from _directives(s)
    yield from _waiting(s)
    yield from (
        each.until for each in case.holds if HOLD_TURNS[each.kind][0] is Turn.OWNER and each.until
    )
    asking = case.stage is Stage.CONTACTING and not (case.consent or case.kept or case.halted)
    silence = silence_at(case, s.policy, points) if asking else None
    if silence:
        yield silence[0]
    pending = case.objections or case.hearing or any(h.kind in STOPPING for h in case.holds)
    if case.stage is Stage.PROBATION and case.ends and not pending:
        yield case.ends
    if not case.overdue and case.stage not in {Stage.DRAFT, Stage.CLOSED}:
        due = overdue_at(case, s.policy, points)
        yield from () if due is None else (due,)


def _directives(s: Situation) -> Iterator[datetime]:
    """Yield when what an owner laid down in advance first touches this case."""
    begins = {each.begins for each in s.dossier.directives if each.begins}
    away = s.case.stage is Stage.CONTACTING and not s.case.consent
    free = away and not hold(s.case, HoldKind.ABSENCE)
    for at in sorted({s.now, *(each for each in begins if each > s.now)}):
        then = Situation(s.case, s.actor, s.dossier, s.policy, at)
        if s.case.stage in BEFORE_EFFECT and is_barred(then):
            yield at
        if free and absence_ends(s.dossier, at):
            yield at


def _waiting(s: Situation) -> Iterator[datetime]:
    expire = expires_at(s.case, s.policy)
    if expire is None or hold(s.case, HoldKind.LEGAL):
        return
    remind = reminder_at(s.case, s.policy)
    yield expire if remind is None else remind
