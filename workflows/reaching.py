"""Reaching: whom a campaign writes to next, and when.

What counts afterwards is judged in `campaign`, and whether a step may be made
at all in `owners`.  Here is only what a service has to know before it writes.
"""

from collections.abc import Sequence
from datetime import datetime

from workflows import campaign
from workflows.case_state import STOPPING, Case
from workflows.days import DAY, after
from workflows.deadlines import next_letter_at
from workflows.dossier import ContactPoint
from workflows.policy import Policy
from workflows.terms import Channel, Intent, Stage


def is_asking(case: Case, policy: Policy, points: Sequence[ContactPoint]) -> bool:
    """Say whether the owner is still to be written to by mail.

    Enough letters are enough, even if the policy also asks for another way: that
    is a moderator's, and no reason for more mail.  A family is written to once.
    """
    if case.stage is not Stage.CONTACTING or case.consent or case.kept:
        return False
    if any(each.kind in STOPPING for each in case.holds):
        return False
    made = campaign.recounted(case.campaign, points)
    enough = campaign.counted(made) >= policy.contact.attempts
    return not enough and not campaign.is_spent(made, policy.contact)


def points_due(
    case: Case, policy: Policy, points: Sequence[ContactPoint], now: datetime
) -> tuple[ContactPoint, ...]:
    """Return the mail addresses to write to now: all that may be relied on, once a step."""
    if not is_asking(case, policy, points) or _is_holiday(now, policy):
        return ()
    steps = case.campaign.steps
    begins = not steps or now >= next_letter_at(case, policy)
    if begins and steps and case.intent is Intent.DECEASED:
        return ()
    tried = frozenset() if begins else steps[-1].tried
    return tuple(
        each
        for each in points
        if each.channel is Channel.MAIL
        and each.id not in tried
        and not campaign.why_not(each, case.campaign)
    )


def look_again_at(
    case: Case, policy: Policy, points: Sequence[ContactPoint], now: datetime
) -> datetime | None:
    """Return when a letter may next be due; None while nobody is to be written to."""
    if not is_asking(case, policy, points):
        return None
    due = max(next_letter_at(case, policy), now)
    while _is_holiday(due, policy):
        due += DAY
    return due if due > now else after(due, policy.contact.interval_days)


def is_last(case: Case, policy: Policy, points: Sequence[ContactPoint], now: datetime) -> bool:
    """Say whether letters that go out now are the last that the policy asks for."""
    made = campaign.recounted(case.campaign, points)
    done = campaign.counted(made)
    begins = not made.steps or now >= next_letter_at(case, policy)
    joins = not begins and bool(made.steps[-1].counting)  # a further address of that step
    return done + 1 >= policy.contact.attempts + joins


def _is_holiday(moment: datetime, policy: Policy) -> bool:
    return f"{moment:%m-%d}" in policy.contact.holidays
