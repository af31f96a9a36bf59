"""What lies ahead of a case if nobody says anything new: the dates one can be told.

A forecast promises nothing.  Each date is the earliest at which the step can
happen: any word of the owner changes it, and being late ourselves moves it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from workflows import campaign
from workflows.case_state import STOPPING, Case
from workflows.days import after, owner_days
from workflows.deadlines import co_owners_until, next_letter_at, silence_at
from workflows.dossier import ContactPoint
from workflows.policy import Policy
from workflows.terms import Stage


class Milestone(StrEnum):
    """Something that can be awaited."""

    LETTER = "letter"
    SILENCE = "silence"
    TRANSFER = "transfer"
    PROBATION_ENDS = "probation-ends"


@dataclass(frozen=True, slots=True)
class Expected:
    """One thing ahead, and the earliest it can be; `number` is which letter."""

    at: datetime
    what: Milestone
    number: int = 0


def ahead(
    case: Case,
    policy: Policy,
    points: Sequence[ContactPoint] = (),
    *,
    owners: int = 1,
    now: datetime,
) -> tuple[Expected, ...]:
    """Return what lies ahead, in the order of its dates; nothing while the clock stands still."""
    if any(each.kind in STOPPING for each in case.holds):
        return ()
    return tuple(_ahead(case, policy, points, owners, now))


def _ahead(
    case: Case, policy: Policy, points: Sequence[ContactPoint], owners: int, now: datetime
) -> Iterator[Expected]:
    if case.stage is Stage.CONTACTING and not case.consent:
        yield from _asking(case, policy, points, now)
    decided = _decided(case, policy, points, owners, now)
    if decided is None:
        return
    begins = _begins(case, policy, decided, now)
    if case.stage is not Stage.PROBATION:
        yield Expected(begins, Milestone.TRANSFER)
        yield Expected(after(begins, policy.probation_days[case.tier]), Milestone.PROBATION_ENDS)
    elif case.ends:
        yield Expected(case.ends, Milestone.PROBATION_ENDS)


def _asking(
    case: Case, policy: Policy, points: Sequence[ContactPoint], now: datetime
) -> Iterator[Expected]:
    made = campaign.recounted(case.campaign, points)
    first = max(next_letter_at(case, policy), now)
    apart = timedelta(days=policy.contact.interval_days)
    sent = len(made.steps)
    for number in range(policy.contact.attempts - campaign.counted(made)):
        yield Expected(first + number * apart, Milestone.LETTER, sent + number + 1)
    yield Expected(_silence(case, policy, points, now), Milestone.SILENCE)


def _silence(case: Case, policy: Policy, points: Sequence[ContactPoint], now: datetime) -> datetime:
    sure = silence_at(case, policy, points)
    if sure:
        return max(sure[0], now)
    contact = policy.contact
    made = campaign.recounted(case.campaign, points)
    begun = campaign.began(made) or max(next_letter_at(case, policy), now)
    notice = owner_days(case.since, policy.public_notice_days[case.tier], contact.holidays)
    return max(owner_days(begun, contact.window_days, contact.holidays), notice, now)


def _decided(
    case: Case, policy: Policy, points: Sequence[ContactPoint], owners: int, now: datetime
) -> datetime | None:
    """Return when a yes is possible at the earliest; None where none is in sight."""
    match case.stage:
        case Stage.CONTACTING if case.consent:
            return max(co_owners_until(case, policy, owners), now)
        case Stage.CONTACTING:
            return _silence(case, policy, points, now)
        case Stage.DRAFT | Stage.SCREENING | Stage.CLOSED:
            return None
        case _:
            return now


def _begins(case: Case, policy: Policy, decided: datetime, now: datetime) -> datetime:
    if case.stage is Stage.EXECUTING:
        return now
    if case.stage is Stage.COOLING_OFF:
        return max(case.ends or now, now)
    days = policy.consent_cooling_days if case.consent else policy.cooling_days
    return after(decided, days[case.tier])
