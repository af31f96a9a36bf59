"""The contact campaign: which steps were made, which of them count, when silence is sure.

PEP 541, Reachability, made countable: a step rests on contact points that can
have reached the owner.  A point that bounced, whose domain lapsed, or that is
the candidate's own never counts.  How letters are sent is not known here.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from workflows.case_events import ContactBounced, ContactDisowned, ContactMade
from workflows.days import owner_days
from workflows.dossier import ContactPoint
from workflows.policy import Contact
from workflows.terms import Channel

LENGTHENED: Final = 2
"""Times as long is the public notice when nobody can be written to (2-handoff 5.5)."""

MOST_STEPS: Final = 2
"""Times the policy's number of steps: then nobody is written to again."""


@dataclass(frozen=True, slots=True)
class Step:
    """One day on which an owner was written to, by one or more contact points."""

    at: datetime
    tried: frozenset[str]
    counting: frozenset[tuple[str, Channel]]


@dataclass(frozen=True, slots=True)
class Campaign:
    """The steps made so far, and the contact points that turned out to be dead."""

    steps: tuple[Step, ...] = ()
    dead: frozenset[str] = frozenset()


ContactEvent = ContactMade | ContactBounced | ContactDisowned


def evolve(campaign: Campaign, event: ContactEvent) -> Campaign:
    """Return the campaign after the event."""
    match event:
        case ContactMade():
            return _written(campaign, event)
        case ContactBounced() | ContactDisowned():
            return _without(campaign, event.point)


def shifted(campaign: Campaign, by: timedelta) -> Campaign:
    """Return the campaign as if each step had been made later, for a clock that stood still."""
    steps = tuple(replace(step, at=step.at + by) for step in campaign.steps)
    return replace(campaign, steps=steps)


def why_not(point: ContactPoint, campaign: Campaign) -> str:
    """Say in a word why nothing may rest on this contact point; empty when it may."""
    reasons = {
        "bounced": point.bounced or point.id in campaign.dead,
        "lapsed-domain": point.lapsed,
        "candidates-own": point.of_candidate,
        "opted-out": point.opted_out,
    }
    return next((word for word, applies in reasons.items() if applies), "")


def recounted(campaign: Campaign, points: Iterable[ContactPoint]) -> Campaign:
    """Return the campaign without what turned out since not to have reached anybody."""
    bad = {point.id for point in points if why_not(point, campaign)}
    return replace(campaign, steps=tuple(_resting_on(step, bad) for step in campaign.steps))


def counted(campaign: Campaign) -> int:
    """Return how many steps count."""
    return sum(bool(step.counting) for step in campaign.steps)


def began(campaign: Campaign) -> datetime | None:
    """Return when the first step was made that counts: from then on the owner's window runs."""
    return next((step.at for step in campaign.steps if step.counting), None)


def is_outside_mail(campaign: Campaign) -> bool:
    """Say whether a counting contact used a channel outside mail."""
    return any(channel != Channel.MAIL for step in campaign.steps for _, channel in step.counting)


def is_made(campaign: Campaign, rule: Contact) -> bool:
    """Say whether all steps that the rule asks for have been made and count."""
    return counted(campaign) >= rule.attempts and (
        not rule.outside_mail or is_outside_mail(campaign)
    )


def is_hopeless(campaign: Campaign, points: Iterable[ContactPoint], rule: Contact) -> bool:
    """Say whether the rule cannot be met: enough was tried and no point left can count.

    Where nobody may be written to at all, nothing can be tried.
    """
    known = tuple(points)
    usable = {point.channel for point in known if not why_not(point, campaign)}
    outside = usable - {Channel.MAIL}
    mute = rule.outside_mail and not outside and not is_outside_mail(campaign)
    silent = all(point.opted_out for point in known)
    enough = silent or len(campaign.steps) >= rule.attempts
    return (enough and (not usable or mute)) or is_spent(campaign, rule)


def is_spent(campaign: Campaign, rule: Contact) -> bool:
    """Say whether an owner has been written to as often as he may be."""
    return len(campaign.steps) >= MOST_STEPS * rule.attempts


def next_step_due(campaign: Campaign, rule: Contact, since: datetime) -> datetime:
    """Return when the next step may be made: at once, then each time after the interval."""
    if not campaign.steps:
        return since
    return campaign.steps[-1].at + timedelta(days=rule.interval_days)


def exhausted_at(
    campaign: Campaign, points: Iterable[ContactPoint], rule: Contact, since: datetime, notice: int
) -> datetime | None:
    """Return from when on the owner's silence is sure, or None while steps are missing.

    `since` is when the public notice began and `notice` its least length in
    days.  With nobody to write to, the notice lasts twice as long instead.
    """
    start = began(campaign)
    if start is not None and is_made(campaign, rule):
        window = owner_days(start, rule.window_days, rule.holidays)
        return max(window, owner_days(since, notice, rule.holidays))
    if is_hopeless(campaign, points, rule):
        days = LENGTHENED * max(rule.window_days, notice)
        return owner_days(since, days, rule.holidays)
    return None


def _written(campaign: Campaign, event: ContactMade) -> Campaign:
    counting = frozenset({(event.point, event.channel)}) if event.counts else frozenset()
    steps = campaign.steps
    if event.step == len(steps):
        last = steps[-1]
        joined = replace(last, tried=last.tried | {event.point}, counting=last.counting | counting)
        return replace(campaign, steps=(*steps[:-1], joined))
    return replace(campaign, steps=(*steps, Step(event.at, frozenset({event.point}), counting)))


def _without(campaign: Campaign, point: str) -> Campaign:
    steps = tuple(_resting_on(step, {point}) for step in campaign.steps)
    return Campaign(steps, campaign.dead | {point})


def _resting_on(step: Step, bad: Collection[str]) -> Step:
    counting = frozenset(each for each in step.counting if each[0] not in bad)
    return step if counting == step.counting else replace(step, counting=counting)
