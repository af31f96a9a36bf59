"""The owner's side: letters to him, his seven answers, what is done in his name."""

from collections.abc import Callable, Mapping
from typing import Final

from workflows import campaign, guards
from workflows import case_events as c
from workflows import commands as ask
from workflows import decision_events as d
from workflows.case_state import Hold, hold
from workflows.checklist import assess
from workflows.days import after
from workflows.deadlines import (
    CHALLENGE_DAYS,
    OFFER_DAYS,
    TIME_DAYS,
    co_owners_until,
    next_letter_at,
)
from workflows.dossier import ContactPoint, has_directive
from workflows.errors import Refused
from workflows.events import CaseEvent
from workflows.situation import Situation, permit
from workflows.terms import (
    Answer,
    DirectiveKind,
    Grant,
    HoldKind,
    Stage,
    Standing,
)
from workflows.verdicts import Holds

Events = tuple[CaseEvent, ...]

TEAM: Final = frozenset({Standing.OWNER, Standing.CO_MAINTAINER, Standing.CONTRIBUTOR})
"""Whose objection ends a case, where the policy says that objections do."""


def record_attempt(s: Situation, wish: ask.RecordAttempt) -> Events:
    """T08: letters went out; each contact point is judged now, and again later."""
    if s.case.consent or s.case.kept:
        raise Refused("owner-answered", "an owner answered; he is not written to again")
    guards.clock_runs(s)
    made = campaign.recounted(s.case.campaign, s.dossier.contacts)
    rule = s.policy.contact
    if campaign.is_made(made, rule) or campaign.is_spent(made, rule):
        raise Refused("asked-enough", "the owner was written to as often as the policy asks")
    step = _step(s)
    return tuple(_written(s, step, _point(s, each)) for each in wish.points)


def _step(s: Situation) -> int:
    steps = s.case.campaign.steps
    if not steps or s.now >= next_letter_at(s.case, s.policy):
        return len(steps) + 1
    return len(steps)


def _point(s: Situation, name: str) -> ContactPoint:
    point = next((each for each in s.dossier.contacts if each.id == name), None)
    if point is None:
        raise Refused("unknown-contact", "this contact point is not in the dossier")
    if point.opted_out:
        raise Refused("opted-out", "this person asked not to be written to; use another way")
    return point


def _written(s: Situation, step: int, point: ContactPoint) -> CaseEvent:
    steps = s.case.campaign.steps
    if step == len(steps) and point.id in steps[-1].tried:
        due = next_letter_at(s.case, s.policy)
        raise Refused("too-soon", f"the next letter may go out on {due:%Y-%m-%d}")
    why_not = campaign.why_not(point, s.case.campaign)
    return c.ContactMade(
        at=s.now,
        case=s.case.id,
        by=s.me,
        step=step,
        point=point.id,
        channel=point.channel,
        counts=not why_not,
        why_not=why_not,
    )


def _tried(s: Situation, point: str) -> None:
    if not any(point in step.tried for step in s.case.campaign.steps):
        raise Refused("unknown-contact", "nothing was sent to this contact point")
    if point in s.case.campaign.dead:
        raise Refused("already-known", "it is known already that this reaches nobody")


def record_bounce(s: Situation, wish: ask.RecordBounce) -> Events:
    """T08: a bounce does not mean unreachable; it means another way (B26)."""
    _tried(s, wish.point)
    return (c.ContactBounced(at=s.now, case=s.case.id, by=s.me, point=wish.point),)


def resume_contact(s: Situation, _wish: ask.ResumeContact) -> Events:
    """T13, backwards: the owner's silence no longer rests on anything."""
    if s.case.consent:
        raise Refused("owner-agreed", "the owner agreed; nothing rests on his silence")
    verdicts = assess(s.case, s.dossier, s.policy, s.now)
    if any(v.requirement == "owner-unreachable" and v.holds is Holds.YES for v in verdicts):
        raise Refused("silence-stands", "the contact rule is met; there is nothing to ask again")
    return (c.CampaignResumed(at=s.now, case=s.case.id, by=s.me),)


def answer(s: Situation, wish: ask.AnswerAsOwner) -> Events:
    """T09 to T11, T14: one of the seven answers, believed if it is proved (guard G6)."""
    if wish.answer is Answer.NOT_ME:
        return _not_me(s, wish)
    if not guards.is_proved(s, wish.point):
        return _doubted(s, wish.answer, wish.point)
    return ANSWERS[wish.answer](s)


def relay(s: Situation, wish: ask.RelayAnswer) -> Events:
    """A10: what somebody says the owner said opens a question to him, and is no answer."""
    return _doubted(s, wish.answer, wish.point)


def _doubted(s: Situation, said: Answer, point: str) -> Events:
    if s.case.challenged:
        raise Refused(
            "challenge-spent",
            "the owner was asked once to prove his answer; it counts when he signs in and gives it",
        )
    until = after(s.now, CHALLENGE_DAYS)
    return (c.ReplyDoubted(at=s.now, case=s.case.id, answer=said, point=point, until=until),)


def _not_me(s: Situation, wish: ask.AnswerAsOwner) -> Events:
    permit(s, c.ContactDisowned, "disown a contact point")
    _tried(s, wish.point)
    return (c.ContactDisowned(at=s.now, case=s.case.id, by=s.me, point=wish.point),)


def _keep(s: Situation) -> Events:
    proofs = tuple(sorted(s.actor.proofs))
    return (c.OwnerRefused(at=s.now, case=s.case.id, by=s.me, proofs=proofs),)


def _hand_over(s: Situation) -> Events:
    if s.case.consent and s.me in s.case.consent.by:
        raise Refused("agreed-already", "you agreed already; nothing more is needed from you")
    proofs = tuple(sorted(s.actor.proofs))
    return (c.OwnerConsented(at=s.now, case=s.case.id, by=s.me, proofs=proofs),)


def _offer(s: Situation, offer: Answer) -> Events:
    until = after(s.now, OFFER_DAYS)
    return (c.OfferMade(at=s.now, case=s.case.id, by=s.me, offer=offer, until=until),)


def _needs_time(s: Situation) -> Events:
    # A second wish for time is heard, so that silence has to be shown anew, but
    # it stops the clock no longer.
    until = s.now if s.case.waited else after(s.now, TIME_DAYS)
    return (c.TimeGiven(at=s.now, case=s.case.id, by=s.me, until=until),)


ANSWERS: Final[Mapping[Answer, Callable[[Situation], Events]]] = {
    Answer.KEEP: _keep,
    Answer.HAND_OVER: _hand_over,
    Answer.OTHER_HEIR: lambda s: _offer(s, Answer.OTHER_HEIR),
    Answer.CO_MAINTAIN: lambda s: _offer(s, Answer.CO_MAINTAIN),
    Answer.ARCHIVE: lambda s: _offer(s, Answer.ARCHIVE),
    Answer.NEEDS_TIME: _needs_time,
}
"""What each proved answer does.  The seventh, "not me", concerns an address and not the case."""


def confirm_consent(s: Situation, _wish: ask.ConfirmConsent) -> Events:
    """T09: the short path.  The moderator looks at who agreed and who receives."""
    if s.case.consent is None:
        raise Refused("no-consent", "no owner has agreed")
    guards.clock_runs(s)
    guards.facts_are_fresh(s)
    guards.no_objection_open(s)
    over = co_owners_until(s.case, s.policy, len(s.dossier.owners))
    guards.not_before(s, over, "co-owners-may-object", "the other owners may still object")
    grant = grant_now(s)
    guards.no_directive_against(s, grant)
    guards.consent_suffices(s)
    guards.name_may_change_meaning(s)
    until = after(s.now, s.policy.consent_cooling_days[s.tier])
    return (c.ConsentConfirmed(at=s.now, case=s.case.id, by=s.me, until=until, grant=grant),)


def grant_now(s: Situation) -> Grant:
    """Return what may be granted: what the policy gives, or less if the owner laid that down."""
    only = has_directive(s.dossier, DirectiveKind.ONLY_CO_MAINTAIN, s.now)
    return Grant.CO_MAINTAINER if only and s.policy.grant == Grant.OWNER else s.policy.grant


def _offer_on(s: Situation) -> Hold:
    guards.leads(s)
    found = hold(s.case, HoldKind.OFFER)
    if found is None:
        raise Refused("no-offer", "the owner has offered nothing else")
    return found


def accept_offer(s: Situation, _wish: ask.AcceptOffer) -> Events:
    """T11: take less than was asked for, or step back for the owner's own heir."""
    found = _offer_on(s)
    if found.offer is not Answer.CO_MAINTAIN:
        offer = found.offer or Answer.ARCHIVE
        return (c.OfferHonoured(at=s.now, case=s.case.id, by=s.me, offer=offer),)
    others = len(s.dossier.owners) > 1
    days = s.policy.consent_window_days if others else 0
    until = after(s.now, max(days, s.policy.consent_cooling_days[s.tier]))
    grant = Grant.CO_MAINTAINER
    return (c.OfferAccepted(at=s.now, case=s.case.id, by=s.me, until=until, grant=grant),)


def decline_offer(s: Situation, _wish: ask.DeclineOffer) -> Events:
    """T11: the owner was reached and did not agree, so he keeps it."""
    _offer_on(s)
    return (c.OfferDeclined(at=s.now, case=s.case.id, by=s.me),)


def record_owner_act(s: Situation, wish: ask.RecordOwnerAct) -> Events:
    """B01, B03: whoever acts on his project is there, however small the act."""
    if s.case.consent:
        raise Refused("owner-agreed", "the owner agreed to hand over; his acts do not undo that")
    return (c.OwnerActed(at=s.now, case=s.case.id, by=s.me, act=wish.act, cosmetic=wish.cosmetic),)


def file_objection(s: Situation, wish: ask.Object) -> Events:
    """T12: a reasoned no.  One person is heard once."""
    if s.me in s.case.objections | s.case.heard:
        raise Refused("heard-already", "your objection is on record; new facts go into an appeal")
    standing = s.dossier.parties.get(s.me, Standing.OWNER)
    if s.policy.objection_ends and standing in TEAM and s.case.stage is not Stage.PROBATION:
        return (d.ObjectionEndedCase(at=s.now, case=s.case.id, by=s.me, standing=standing),)
    return (
        d.ObjectionFiled(at=s.now, case=s.case.id, by=s.me, standing=standing, reason=wish.reason),
    )
