"""The laws: what must be true of every step, and of every case, that can be reached."""

from collections.abc import Mapping
from dataclasses import replace

from tests.laws.walk import NOW, CaseLaw, Edge, Law, World
from tests.laws.witness import Word, is_mail, is_sound, sound_letters
from tests.laws.worlds import CLOCK, OLGA
from workflows import case_events as c
from workflows import commands as ask
from workflows import decision_events as d
from workflows import impact
from workflows.case import evolve
from workflows.case_state import STOPPING, Case
from workflows.days import DAY
from workflows.deadlines import Turn, deadline
from workflows.decide import decide
from workflows.errors import Refused
from workflows.events import CaseEvent
from workflows.stages import BEFORE_EFFECT
from workflows.terms import (
    Answer,
    Asset,
    AssetState,
    DirectiveKind,
    Grant,
    Intent,
    Office,
    Outcome,
    Proof,
    Stage,
    Tier,
)

EFFECTS = (d.TransferOrdered, d.TransferCompleted, d.OrphaningCompleted, d.ArchivingCompleted)
FOR_PEOPLE_ONLY = (
    *EFFECTS,
    d.Recommended,
    d.ApprovalGiven,
    d.CoolingStarted,
    d.RequestDenied,
    d.RequirementJudged,
    d.ActivityChecked,
    d.VoteCast,
    d.ObjectionAnswered,
    c.ConsentConfirmed,
    c.OwnerConsented,
    c.OwnerRefused,
)
JUDGING = (
    d.TransferOrdered,
    d.Recommended,
    d.ApprovalGiven,
    d.RequestDenied,
    d.RequirementJudged,
    d.ObjectionAnswered,
    d.VoteCast,
    c.ConsentConfirmed,
)
AFTER_THE_END = {
    d.HearingOpened,
    d.VoteCast,
    d.HearingDismissed,
    d.DecisionReopened,
    d.HandoffReversed,
    d.HandoffAnnulled,
    c.RequestReopened,
    c.ConflictDeclared,
}
WINDOW_TIMES = 2
OTHERS_AT_LEAST = (0, 0, 1, 2)


def tier(edge: Edge) -> Tier:
    """Return the tier of the project."""
    return max(edge.before.tier, impact.tier(edge.world.dossier))


def nothing_is_taken_from_an_owner_who_answered(edge: Edge) -> bool:
    """Guard G1: his last word decides; only silence or his own yes leads to an effect."""
    if not isinstance(edge.event, (*EFFECTS, d.CoolingStarted)):
        return True
    match edge.seen.word:
        case Word.AGREED:
            return not isinstance(edge.event, d.CoolingStarted)
        case Word.SHARES:
            return edge.before.grant is Grant.CO_MAINTAINER
        case Word.NONE:
            return edge.seen.silent
        case _:
            return False


def the_clock_never_approves_anything(edge: Edge) -> bool:
    """Let the clock remind, expire and record silence; it never judges."""
    return edge.move.actor.office != Office.CLOCK or not isinstance(edge.event, FOR_PEOPLE_ONLY)


def above_tier_1_nobody_decides_alone(edge: Edge) -> bool:
    """Guards G4 and G8: one recommends, others agree, and yet another carries out."""
    seen, actor = edge.seen, edge.move.actor
    match edge.event:
        case d.CoolingStarted():
            agreed = seen.voices | {actor.person}
            others = max(edge.world.policy.approvals[tier(edge)], OTHERS_AT_LEAST[tier(edge)])
            last = edge.world.policy.approver
            closes = not others or last != Office.ADMIN or actor.office == Office.ADMIN
            return len(agreed) >= others + 1 and closes
        case d.ApprovalGiven():
            return actor.person not in seen.voices
        case d.TransferOrdered() if tier(edge) > Tier.T1:
            return actor.person not in seen.voices - {seen.recommender}
        case _:
            return True


def nobody_decides_about_himself(edge: Edge) -> bool:
    """Guard G4: who is a party to a case, or was, has no office in it."""
    case, dossier = edge.before, edge.world.dossier
    parties = {*case.candidates, *case.former, *dossier.owners, *dossier.parties}
    return not isinstance(edge.event, JUDGING) or edge.move.actor.person not in parties


def silence_is_recorded_only_after_notice_and_window(edge: Edge) -> bool:
    """Guard G3: letters that count, the owner's window and the public notice, by our own count."""
    if not isinstance(edge.event, c.CampaignExhausted):
        return True
    policy, seen = edge.world.policy, edge.seen
    rule, notice = policy.contact, policy.public_notice_days[edge.before.tier]
    sound = sound_letters(seen)
    if seen.noticed is None:
        return False
    public = NOW - seen.noticed
    if len(sound) < rule.attempts or not _by_another_way(edge):
        return public >= WINDOW_TIMES * max(rule.window_days, notice) * DAY
    window = NOW - sound[0].at
    return public >= notice * DAY and window >= rule.window_days * DAY


def _by_another_way(edge: Edge) -> bool:
    seen, dossier = edge.seen, edge.world.dossier
    points = {p for letter in seen.letters for p in letter.points} - seen.dead
    rule = edge.world.policy.contact
    return not rule.outside_mail or any(not is_mail(p, dossier) for p in points)


def no_effect_before_cooling_off_is_over(edge: Edge) -> bool:
    """T09, T18, T20: the public countdown runs to its end, for the owners' sake too."""
    if not isinstance(edge.event, d.TransferOrdered):
        return True
    policy, seen = edge.world.policy, edge.seen
    if seen.cooled is None:
        return False
    days = (policy.consent_cooling_days if seen.short else policy.cooling_days)[tier(edge)]
    return NOW - seen.cooled >= days * DAY and _others_had_time(edge)


def _others_had_time(edge: Edge) -> bool:
    seen, policy, owners = edge.seen, edge.world.policy, edge.world.dossier.owners
    if not seen.short or owners <= seen.agreed:
        return True
    began = seen.agreed_at or seen.cooled
    return began is not None and NOW - began >= policy.consent_window_days * DAY


def our_own_delay_never_harms_the_candidate(edge: Edge) -> bool:
    """T25, T26: only who was asked, and reminded in good time, can lose by waiting."""
    if isinstance(edge.event, c.OverdueNoted):
        return replace(edge.after, overdue=False, assignee=edge.before.assignee) == edge.before
    if edge.move.actor.office != Office.CLOCK:
        return True
    if not isinstance(edge.event, c.RequestExpired | c.LeadPassed):
        return True
    asked = edge.seen.asked or edge.before.stage is Stage.DRAFT
    told = edge.seen.reminded
    return asked and told is not None and NOW - told >= edge.world.policy.reminder_days * DAY


def a_bad_address_never_counts(edge: Edge) -> bool:
    """Guard G3: a lapsed, bounced, muted or claimant-owned address reaches nobody."""
    if not isinstance(edge.event, c.ContactMade):
        return True
    sound = is_sound(edge.event.point, edge.world.dossier)
    return edge.event.counts <= (sound and edge.event.point not in edge.seen.dead)


def relayed_consent_is_never_consent(edge: Edge) -> bool:
    """Guard G6, A10: consent is what an owner says himself, proved."""
    if isinstance(edge.event, c.ReplyDoubted):
        return edge.after.consent == edge.before.consent
    if not isinstance(edge.event, c.OwnerConsented):
        return True
    own = isinstance(edge.command, ask.AnswerAsOwner)
    actor = edge.move.actor
    return (
        own and actor.person in edge.world.dossier.owners and Proof.REGISTRY_LOGIN in actor.proofs
    )


def a_no_transfer_directive_holds(edge: Edge) -> bool:
    """Guard G2: what was laid down in advance holds while the owner is away."""
    barred = any(e.kind is DirectiveKind.NO_TRANSFER for e in edge.world.dossier.directives)
    if not barred or not isinstance(edge.event, (*EFFECTS, d.CoolingStarted, c.NoticeStarted)):
        return True
    if edge.before.intent is Intent.SECURITY_RELEASE:
        return edge.world.policy.grant is Grant.RELEASE_ONLY
    return edge.before.grant is Grant.CO_MAINTAINER and edge.seen.word is Word.AGREED


def an_incident_stops_every_effect(edge: Edge) -> bool:
    """Guard G11, step T34: in a freeze requests are taken in and nothing is carried out."""
    return not (edge.world.dossier.frozen and isinstance(edge.event, EFFECTS))


def nothing_rests_on_stale_facts(edge: Edge) -> bool:
    """Guard G7: nobody recommends, agrees or carries out without a look of today."""
    stale = NOW - edge.world.dossier.looked_at > DAY
    return not (
        stale and isinstance(edge.event, (d.Recommended, d.ApprovalGiven, d.TransferOrdered))
    )


def a_transfer_is_complete_only_when_it_was_seen(edge: Edge) -> bool:
    """Step T21: the new role counts when we saw it, and nobody's word replaces that."""
    match edge.event:
        case d.AssetAdvanced(asset=Asset.REGISTRY_ROLE, state=AssetState.VERIFIED):
            return edge.move.actor.office == Office.CLOCK
        case d.TransferCompleted():
            states = dict(edge.before.transfer.states) if edge.before.transfer else {}
            over = {AssetState.VERIFIED, AssetState.NOT_APPLICABLE}
            return states.get(Asset.REGISTRY_ROLE) is AssetState.VERIFIED and over >= set(
                states.values()
            )
        case _:
            return True


def objections_are_answered_first(edge: Edge) -> bool:
    """Step T12: while an objection is open nothing is recommended, agreed or carried out."""
    decided = (*EFFECTS, d.Recommended, d.ApprovalGiven, d.CoolingStarted, c.ConsentConfirmed)
    return not (edge.before.objections and isinstance(edge.event, decided))


def every_end_is_final_except_by_appeal(edge: Edge) -> bool:
    """T27: a panel moves a closed case, or its candidate after it expired, and nobody else."""
    if edge.before.stage is not Stage.CLOSED:
        return True
    if isinstance(edge.event, c.RequestReopened):
        return edge.before.outcome is Outcome.EXPIRED or edge.before.hearing is not None
    panel = d.DecisionReopened | d.HandoffReversed | d.HandoffAnnulled
    heard = edge.before.hearing is not None or not isinstance(edge.event, panel)
    return type(edge.event) in AFTER_THE_END and heard


def every_stage_has_a_deadline_a_turn_and_a_default(world: World, case: Case) -> bool:
    """Somebody's turn it always is; once the date is past, the clock does what was announced."""
    found = deadline(case, world.policy, world.dossier.contacts)
    if not found.otherwise or case.stage is Stage.CLOSED or found.at > NOW:
        return bool(found.otherwise)
    if case.overdue or (found.turn is Turn.NOBODY and _pending(case)):
        return True
    try:
        return bool(_decided(world, case, ask.PassTime()))
    except Refused:
        return False


def _pending(case: Case) -> bool:
    held = any(each.kind in STOPPING for each in case.holds)
    return bool(case.objections or case.hearing or held)


def _decided(world: World, case: Case, command: ask.Command) -> tuple[CaseEvent, ...]:
    return decide(case, command, CLOCK, world.dossier, world.policy, NOW)


def an_owners_proven_act_stops_it(world: World, case: Case) -> bool:
    """Guard G1, B01: at any time before completion his no ends the case, and so does his act."""
    if case.stage not in BEFORE_EFFECT or OLGA.person not in world.dossier.owners:
        return True
    keep = ask.AnswerAsOwner(answer=Answer.KEEP)
    acted = ask.RecordOwnerAct(act="release", cosmetic=True)
    try:
        said = decide(case, keep, OLGA, world.dossier, world.policy, NOW)
        done = () if case.consent else _decided(world, case, acted)
    except Refused:
        return False
    ends = [evolve(case, event) for event in (*said, *done)]
    return ends[0].outcome is Outcome.REFUSED and {each.stage for each in ends} == {Stage.CLOSED}


LAWS: Mapping[str, Law] = {
    law.__name__: law
    for law in (
        nothing_is_taken_from_an_owner_who_answered,
        the_clock_never_approves_anything,
        above_tier_1_nobody_decides_alone,
        nobody_decides_about_himself,
        silence_is_recorded_only_after_notice_and_window,
        no_effect_before_cooling_off_is_over,
        our_own_delay_never_harms_the_candidate,
        a_bad_address_never_counts,
        relayed_consent_is_never_consent,
        a_no_transfer_directive_holds,
        an_incident_stops_every_effect,
        nothing_rests_on_stale_facts,
        a_transfer_is_complete_only_when_it_was_seen,
        objections_are_answered_first,
        every_end_is_final_except_by_appeal,
    )
}
CASE_LAWS: Mapping[str, CaseLaw] = {
    law.__name__: law
    for law in (every_stage_has_a_deadline_a_turn_and_a_default, an_owners_proven_act_stops_it)
}
