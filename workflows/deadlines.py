"""Which dates follow from a case: whose turn it is, until when, and what happens then.

Every stage has an answer to all three.  When the turn is ours, being late is
shown and harms nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from workflows import campaign
from workflows.case_state import Case, Hold, hold
from workflows.days import DAY, after, owner_days
from workflows.dossier import ContactPoint
from workflows.policy import Policy
from workflows.terms import HoldKind, Outcome, Silence, Stage

LEGAL_REVIEW_DAYS: Final = 30
FREEZE_REVIEW_DAYS: Final = 7
REPLY_REVIEW_DAYS: Final = 3
"""An owner may have written: until somebody has read it, his clock stands still."""

CHALLENGE_DAYS: Final = 14
"""A doubted reply stops the clock no longer than this (step T14)."""

OFFER_DAYS: Final = 14
TIME_DAYS: Final = 90
"""How long an owner who asks for time gets it, once (step T11)."""


class Turn(StrEnum):
    """Who has to do something."""

    CANDIDATE = "candidate"
    OWNER = "owner"
    OURS = "ours"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when, whose turn it is, and what happens if nothing is done."""

    turn: Turn
    at: datetime
    otherwise: str


@dataclass(frozen=True, slots=True)
class _Look:
    case: Case
    policy: Policy
    points: Sequence[ContactPoint]


def deadline(case: Case, policy: Policy, points: Sequence[ContactPoint] = ()) -> Deadline:
    """Return the next date of the case.  A hold that stops the clock goes before its stage."""
    stopping = [each for each in case.holds if each.kind in HOLD_TURNS and each.until]
    if stopping:
        return _hold_deadline(case, policy, stopping[-1])
    return _STAGES[case.stage](_Look(case, policy, points))


def silence_at(
    case: Case, policy: Policy, points: Sequence[ContactPoint]
) -> tuple[datetime, Silence] | None:
    """Return from when on the owner's silence is sure and what it rests on; None if steps lack."""
    made = campaign.recounted(case.campaign, points)
    notice = policy.public_notice_days[case.tier]
    over = campaign.exhausted_at(made, points, policy.contact, case.since, notice)
    if over is None:
        return None
    asked = campaign.is_made(made, policy.contact)
    return over, Silence.ASKED if asked else Silence.NOWHERE_TO_ASK


def next_letter_at(case: Case, policy: Policy) -> datetime:
    """Return when the owner may be written to again."""
    return campaign.next_step_due(case.campaign, policy.contact, case.since)


def co_owners_until(case: Case, policy: Policy, owners: int) -> datetime:
    """Return how long the other owners have to object to one owner's consent."""
    consent = case.consent
    if consent is None:
        return case.since
    days = policy.consent_window_days if len(consent.by) < owners else 0
    return owner_days(consent.at, days, policy.contact.holidays)


def expires_at(case: Case, policy: Policy) -> datetime | None:
    """Return when a request expires that waits for its candidate; None if it does not wait."""
    due = _waits_until(case, policy)
    if due is None:
        return None
    if case.reminded_at is None:
        return due
    # However late our reminder was, the candidate has its full time after it.
    return max(due, after(case.reminded_at, policy.reminder_days))


def reminder_at(case: Case, policy: Policy) -> datetime | None:
    """Return when the candidate is to be reminded; None if nothing waits or it was done."""
    due = _waits_until(case, policy)
    return None if due is None or case.reminded_at else due - policy.reminder_days * DAY


def appeal_until(case: Case, policy: Policy) -> datetime:
    """Return until when the end of the case may be appealed."""
    return after(case.since, policy.appeal_days)


def reversal_until(case: Case, policy: Policy) -> datetime:
    """Return until when a finished transfer may be taken back."""
    return after(case.since, policy.reversal_days)


def overdue_at(case: Case, policy: Policy, points: Sequence[ContactPoint]) -> datetime | None:
    """Return when we become late; None while it is not our turn."""
    found = deadline(case, policy, points)
    return found.at if found.turn is Turn.OURS else None


def _waits_until(case: Case, policy: Policy) -> datetime | None:
    if case.stage is Stage.DRAFT:
        return after(case.since, policy.request_ttl_days)
    waiting = hold(case, HoldKind.NEEDS_INFO) or hold(case, HoldKind.OFFER)
    return waiting.until if waiting else None


HOLD_TURNS: Final = {
    HoldKind.NEEDS_INFO: (Turn.CANDIDATE, "the request expires, after a reminder"),
    HoldKind.OFFER: (Turn.CANDIDATE, "the request expires, after a reminder"),
    HoldKind.ABSENCE: (Turn.OWNER, "the owner's clock goes on"),
    HoldKind.CHALLENGE: (Turn.OWNER, "the doubted reply is set aside and the clock goes on"),
    HoldKind.LEGAL: (Turn.OURS, "the delay is shown, and the hold is looked at again"),
    HoldKind.FREEZE: (Turn.OURS, "the delay is shown, and the freeze is looked at again"),
    HoldKind.REPLY: (Turn.OURS, "the delay is shown; a moderator reads the reply"),
}
"""Whose turn a hold makes it, and what happens at its end."""


def _hold_deadline(case: Case, policy: Policy, found: Hold) -> Deadline:
    turn, otherwise = HOLD_TURNS[found.kind]
    until = found.until or found.since
    if turn is Turn.CANDIDATE:
        until = expires_at(case, policy) or until
    return Deadline(turn, until, otherwise)


def _draft(look: _Look) -> Deadline:
    at = expires_at(look.case, look.policy) or look.case.since
    return Deadline(Turn.CANDIDATE, at, "the draft expires, after a reminder")


def _ours(look: _Look, days: int) -> Deadline:
    return Deadline(Turn.OURS, after(look.case.since, days), "the delay is shown; nobody is harmed")


def _contacting(look: _Look) -> Deadline:
    case, policy = look.case, look.policy
    if case.consent:
        at = after(case.consent.at, policy.consent_window_days + policy.assessment_days)
        return Deadline(Turn.OURS, at, "the delay is shown; the owner's word stands")
    found = silence_at(case, policy, look.points)
    if found is None:
        at = after(next_letter_at(case, policy), policy.screening_days)
        return Deadline(Turn.OURS, at, "the delay is shown; the window grows by it")
    return Deadline(Turn.OWNER, found[0], "the owner's silence is recorded")


def _cooling(look: _Look) -> Deadline:
    ends = look.case.ends or look.case.since
    at = after(ends, look.policy.execution_days)
    return Deadline(Turn.OURS, at, "the delay is shown; the owner can still stop it")


def _probation(look: _Look) -> Deadline:
    ends = look.case.ends or look.case.since
    return Deadline(Turn.NOBODY, ends, "the handoff is settled")


def _closed(look: _Look) -> Deadline:
    case, policy = look.case, look.policy
    last = {
        Outcome.SETTLED: max(reversal_until(case, policy), appeal_until(case, policy)),
        Outcome.EXPIRED: after(case.since, policy.reopen_days),
    }
    at = last.get(case.outcome or Outcome.SETTLED, appeal_until(case, policy))
    return Deadline(Turn.NOBODY, at, "it stays as it is")


_STAGES: Final = {
    Stage.DRAFT: _draft,
    Stage.SCREENING: lambda look: _ours(look, look.policy.screening_days),
    Stage.CONTACTING: _contacting,
    Stage.ASSESSMENT: lambda look: _ours(look, look.policy.assessment_days),
    Stage.RECOMMENDED: lambda look: _ours(look, look.policy.approval_days),
    Stage.COOLING_OFF: _cooling,
    Stage.EXECUTING: lambda look: _ours(look, look.policy.execution_days),
    Stage.PROBATION: _probation,
    Stage.CLOSED: _closed,
}
