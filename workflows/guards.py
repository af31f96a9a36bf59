"""The guards: one small function for each thing that must be true before a step.

Each passes silently or raises `Refused` with a code and a sentence that says
what is missing and, where time mends it, from when on.  G1 to G13 are the
guards of the handoff model (2-handoff 5.6).
"""

from datetime import datetime
from typing import Final

from workflows import campaign, pace
from workflows.case_state import STOPPING, leader
from workflows.checklist import assess, despite_consent, unmet
from workflows.days import DAY
from workflows.dossier import has_directive, is_set_back
from workflows.errors import Refused
from workflows.policy import REUSE_NEEDS
from workflows.requirements import Kind
from workflows.situation import Situation
from workflows.terms import (
    Advice,
    DirectiveKind,
    Grant,
    HoldKind,
    Intent,
    Office,
    Proof,
    Tier,
)
from workflows.verdicts import Holds, Verdict

FRESH: Final = DAY
"""Facts are looked at again within this time before anything rests on them (B01, T15)."""

SEPARATE_FROM: Final = Tier.T2
"""From this tier on, the one who carries out is none of those who approved."""

STRONG: Final = frozenset({Proof.REGISTRY_LOGIN, Proof.SIGNED_COMMIT})


def refusal_stands(s: Situation) -> None:
    """G1: who said no is not overruled by anybody's vote."""
    if s.case.kept and not s.case.consent:
        raise Refused(
            "owner-kept", "an owner said that he keeps the project; only he can change that"
        )


def no_directive_against(s: Situation, grant: Grant) -> None:
    """G2: what an owner laid down in advance holds while he is away."""
    if has_directive(s.dossier, DirectiveKind.NO_TRANSFER, s.now) and not _is_exempt(s, grant):
        raise Refused(
            "no-transfer", "an owner laid down that this project is not handed over to anybody"
        )
    only = has_directive(s.dossier, DirectiveKind.ONLY_CO_MAINTAIN, s.now)
    if only and grant == Grant.OWNER:
        raise Refused("only-co-maintain", "an owner laid down that he only takes co-maintainers")


def _is_exempt(s: Situation, grant: Grant) -> bool:
    fix = s.case.intent == Intent.SECURITY_RELEASE and grant == Grant.RELEASE_ONLY
    return fix or (grant == Grant.CO_MAINTAINER and s.case.consent is not None)


def contact_rule_met(verdicts: tuple[Verdict, ...]) -> None:
    """G3: silence counts only if the owner was asked as the policy says, in vain."""
    found = next(each for each in verdicts if each.requirement == "owner-unreachable")
    if found.holds is not Holds.YES:
        raise Refused("contact-rule", f"{found.clause}: {found.why}")


def not_the_recommender(s: Situation) -> None:
    """G4: nobody approves what he recommended."""
    if s.case.proposal and s.case.proposal.by == s.me:
        raise Refused("same-person", "you recommended this; somebody else has to agree")


def not_approved_before(s: Situation) -> None:
    """G4: nobody counts twice."""
    if s.case.proposal and s.me in s.case.proposal.approved_by:
        raise Refused("approved-already", "you agreed before; somebody else has to agree too")


def not_an_approver(s: Situation) -> None:
    """G4: at tier 2 and above, who approved does not carry out."""
    if s.tier >= SEPARATE_FROM and s.case.proposal and s.me in s.case.proposal.approved_by:
        raise Refused("approver-executes", "you approved this; at this tier another carries it out")


def outside_the_case(s: Situation) -> None:
    """G4: a panel is made of those who did not act before."""
    if s.me in s.case.acted or (s.case.hearing and s.case.hearing.by == s.me):
        raise Refused("acted-before", "you acted on this case; a panel needs people who did not")


def candidate_in_standing(verdicts: tuple[Verdict, ...]) -> None:
    """G5: who receives a project can be held to account."""
    for each in verdicts:
        if each.requirement == "candidate-standing" and each.holds is not Holds.YES:
            raise Refused("candidate-standing", f"{each.clause}: {each.why}")


def is_proved(s: Situation, point: str) -> bool:
    """G6: say whether this answer may be believed as the owner's.

    A link token proves no more than the address it was sent to; where many
    would suffer, that takes a second way (A04, A05).
    """
    if s.actor.proofs & STRONG:
        return True
    sound = [each for each in s.dossier.contacts if each.id == point]
    good = bool(sound) and not campaign.why_not(sound[0], s.case.campaign)
    second = s.tier < SEPARATE_FROM or Proof.SECOND_CHANNEL in s.actor.proofs
    return Proof.LINK_TOKEN in s.actor.proofs and good and second


def facts_are_fresh(s: Situation) -> None:
    """G7: nothing is decided on facts that nobody has looked at today."""
    if s.now - s.dossier.looked_at > FRESH:
        raise Refused(
            "facts-too-old",
            f"the registry was last looked at on {s.dossier.looked_at:%Y-%m-%d}; look again first",
        )


def activity_checked_today(s: Situation) -> None:
    """G7, step T15: the owner may have come back yesterday."""
    if s.case.checked_at is None or s.now - s.case.checked_at > FRESH:
        raise Refused("check-activity-first", "look for signs of the owner today, then recommend")


def an_admin_closes(s: Situation) -> None:
    """G8: where the policy wants an admin, the last voice that is needed is one's."""
    if s.policy.approver == Office.ADMIN and s.actor.office != Office.ADMIN:
        raise Refused(
            "admin-needed", f"{s.policy.clauses['decision']} wants an admin to agree last"
        )


def criteria_complete(s: Situation, advice: Advice) -> None:
    """G9: every requirement has a verdict, and a grant needs all the hard ones to hold."""
    verdicts = assess(s.case, s.dossier, s.policy, s.now)
    if advice == Advice.DENY:
        _nothing_open(verdicts)
        return
    contact_rule_met(verdicts)
    candidate_in_standing(verdicts)
    _all_met(unmet(verdicts))


def _nothing_open(verdicts: tuple[Verdict, ...]) -> None:
    left = [each.requirement for each in verdicts if each.holds is Holds.OPEN]
    if left:
        raise Refused("not-judged-yet", f"nobody has judged: {', '.join(left)}")


def _all_met(left: tuple[Verdict, ...]) -> None:
    if left:
        listed = "; ".join(f"{each.requirement} ({each.why})" for each in left)
        raise Refused("requirements-unmet", f"not met: {listed}")


def consent_suffices(s: Situation) -> None:
    """Check what must hold even if the owner agrees: who receives, and what others rest on."""
    verdicts = despite_consent(assess(s.case, s.dossier, s.policy, s.now))
    candidate_in_standing(verdicts)
    _all_met(unmet(verdicts))


def still_true(s: Situation) -> None:
    """B01: before anything changes hands, all that a machine can see is looked at again."""
    if s.case.consent:
        consent_suffices(s)
        return
    refusal_stands(s)
    verdicts = assess(s.case, s.dossier, s.policy, s.now)
    contact_rule_met(verdicts)
    candidate_in_standing(verdicts)
    _all_met(tuple(each for each in unmet(verdicts) if each.kind is Kind.MACHINE))


def clock_runs(s: Situation) -> None:
    """G10: while an owner is away, or a reply is in doubt, nothing proceeds against him."""
    stopping = sorted(each.kind for each in s.case.holds if each.kind in STOPPING)
    if stopping:
        raise Refused("on-hold", f"the case is held ({', '.join(stopping)}); that has to end first")


def not_frozen(s: Situation) -> None:
    """G11: in an incident nothing is carried out, while requests are still taken in."""
    if s.dossier.frozen or any(each.kind == HoldKind.FREEZE for each in s.case.holds):
        raise Refused("frozen", "all executions stand still because of an incident")


def clock_is_right(s: Situation) -> None:
    """T21: while the clock shows a time that is over, nobody knows which dates have come."""
    if is_set_back(s.dossier, s.now):
        raise Refused(
            "clock-set-back",
            f"our clock shows {s.now:%Y-%m-%d %H:%M} UTC, which is over: the newest that we "
            f"know is of {s.dossier.known_at:%Y-%m-%d %H:%M} UTC; nothing is carried out before",
        )


def pace_allows(s: Situation) -> None:
    """T02: however many cases are decided at once, few are carried out in a day."""
    again = pace.next_at(s.dossier.begun, s.dossier.most_begun, s.now)
    if again:
        raise Refused(
            "enough-for-today",
            f"{s.dossier.most_begun} transfers began within 24 hours, over all cases; "
            f"the next may begin from {again:%Y-%m-%d %H:%M} UTC on",
        )


def policy_is_the_cases(s: Situation) -> None:
    """G12: a case is decided by the policy, and its version, that it was filed under."""
    if s.case.policy and (s.case.policy, s.case.policy_version) != (s.policy.id, s.policy.version):
        raise Refused(
            "other-policy",
            f"this case was filed under {s.case.policy}, version {s.case.policy_version}",
        )


def name_may_change_meaning(s: Situation) -> None:
    """G13: a name in use keeps its meaning, whoever agrees."""
    if s.case.intent != Intent.REUSE:
        return
    verdicts = assess(s.case, s.dossier, s.policy, s.now)
    left = [each for each in verdicts if each.requirement in REUSE_NEEDS]
    bad = [each for each in left if each.holds is not Holds.YES]
    if bad:
        raise Refused("name-in-use", "; ".join(f"{each.clause}: {each.why}" for each in bad))


def no_objection_open(s: Situation) -> None:
    """T12: an objection is answered in writing before anything goes on."""
    if s.case.objections:
        raise Refused("objection-open", f"{len(s.case.objections)} objections wait for an answer")


def not_before(s: Situation, moment: datetime, code: str, what: str) -> None:
    """Pass once the moment has come."""
    if s.now < moment:
        raise Refused(code, f"{what} until {moment:%Y-%m-%d %H:%M} UTC")


def leads(s: Situation) -> None:
    """Pass if the actor is first in line."""
    if leader(s.case) != s.me:
        raise Refused("not-first-in-line", "another candidate is before you")
