"""What time does by itself: remind, expire, record silence, end holds, show that we are late.

The clock never judges, and does nothing at a time that is over (threat T21).
It does one thing at a time, so that a service that slept catches up by asking
again until nothing is due.
"""

from workflows import case_events as c
from workflows import commands as ask
from workflows import decision_events as d
from workflows.case_state import STOPPING, hold
from workflows.deadlines import (
    HOLD_TURNS,
    Turn,
    expires_at,
    overdue_at,
    reminder_at,
    silence_at,
)
from workflows.dossier import absence_ends, is_set_back
from workflows.events import CaseEvent
from workflows.filing import is_barred, passed_on
from workflows.situation import Situation
from workflows.stages import BEFORE_EFFECT
from workflows.terms import HoldKind, Stage


def pass_time(s: Situation, _wish: ask.PassTime) -> tuple[CaseEvent, ...]:
    """Return the first thing that is due, or nothing; nothing while the clock is set back."""
    if is_set_back(s.dossier, s.now):
        return ()
    for due in (_hearing, _barred, _waiting, _hold_ends, _absence, _silence, _probation, _late):
        event = due(s)
        if event:
            return (event,)
    return ()


def _hearing(s: Situation) -> CaseEvent | None:
    hearing = s.case.hearing
    if hearing and s.now >= hearing.until:
        return d.HearingDismissed(at=s.now, case=s.case.id)
    return None


def _barred(s: Situation) -> CaseEvent | None:
    if s.case.stage in BEFORE_EFFECT and is_barred(s):
        return c.RequestFoundIneligible(at=s.now, case=s.case.id, requirement="no-transfer")
    return None


def _waiting(s: Situation) -> CaseEvent | None:
    """Remind the candidate, then let the request expire; never the first without the other."""
    remind, expire = reminder_at(s.case, s.policy), expires_at(s.case, s.policy)
    if expire is None or hold(s.case, HoldKind.LEGAL):
        return None
    if s.case.reminded_at is None:
        due = remind is not None and s.now >= remind
        return c.ReminderSent(at=s.now, case=s.case.id) if due else None
    if s.now < expire:
        return None
    return passed_on(s) or c.RequestExpired(at=s.now, case=s.case.id)


def _hold_ends(s: Situation) -> CaseEvent | None:
    for each in s.case.holds:
        waits_for_owner = HOLD_TURNS[each.kind][0] is Turn.OWNER
        if waits_for_owner and each.until and s.now >= each.until:
            return c.HoldLifted(at=s.now, case=s.case.id, by=s.me, hold=each.kind)
    return None


def _absence(s: Situation) -> CaseEvent | None:
    """Stop the owner's clock while he is away as he announced (guard G10)."""
    ends = absence_ends(s.dossier, s.now)
    running = s.case.stage is Stage.CONTACTING and not s.case.consent
    if ends is None or not running or hold(s.case, HoldKind.ABSENCE):
        return None
    return c.HoldPlaced(at=s.now, case=s.case.id, by=s.me, hold=HoldKind.ABSENCE, until=ends)


def _silence(s: Situation) -> CaseEvent | None:
    if s.case.stage is not Stage.CONTACTING or s.case.consent or s.case.kept or s.case.halted:
        return None
    found = silence_at(s.case, s.policy, s.dossier.contacts)
    if found is None or s.now < found[0]:
        return None
    return c.CampaignExhausted(at=s.now, case=s.case.id, silence=found[1])


def _probation(s: Situation) -> CaseEvent | None:
    case = s.case
    pending = case.objections or case.hearing or any(h.kind in STOPPING for h in case.holds)
    if case.stage is Stage.PROBATION and case.ends and s.now >= case.ends and not pending:
        return d.ProbationEnded(at=s.now, case=case.id)
    return None


def _late(s: Situation) -> CaseEvent | None:
    if s.case.overdue or s.case.stage in {Stage.DRAFT, Stage.CLOSED}:
        return None
    due = overdue_at(s.case, s.policy, s.dossier.contacts)
    late = due is not None and s.now >= due
    return c.OverdueNoted(at=s.now, case=s.case.id) if late else None
