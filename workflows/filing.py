"""Filing: drafts, requests, rivals, questions to the candidate, letting go."""

from datetime import datetime
from typing import Final

from workflows import case_events as c
from workflows import commands as ask
from workflows import decision_events as d
from workflows import guards, owners
from workflows.case_state import hold, leader
from workflows.checklist import assess, unmet
from workflows.days import after
from workflows.dossier import has_directive
from workflows.errors import Refused
from workflows.events import CaseEvent
from workflows.intents import BY_PERSON
from workflows.names import Project, parse_project
from workflows.situation import Situation, permit
from workflows.terms import (
    CallGrade,
    DirectiveKind,
    HoldKind,
    Intent,
    Outcome,
    Stage,
)
from workflows.verdicts import Holds

Events = tuple[CaseEvent, ...]

AT_ONCE: Final = (
    "idle",
    "any-signal",
    "need",
    "vulnerability-open",
    "dependents-max",
    "downloads-max",
)
"""Requirements that can be seen to fail at filing, so that nobody waits in vain (step T03)."""

MOST_PARTS: Final = 50
"""Projects of one person that one request can become."""

OPEN_HANDED: Final = frozenset({CallGrade.HAND_OFF, CallGrade.FREE})


def submit(s: Situation, wish: ask.Submit) -> Events:
    """T01 to T04: hand in, or learn at once why not."""
    if not wish.statement:
        raise Refused("statement-missing", "say in your own words what you ask for and why")
    if not wish.no_consideration:
        raise Refused("money-offered", "declare that nothing of value is offered for the project")
    if s.case.intent not in s.policy.applies_to and s.case.intent not in BY_PERSON:
        raise Refused("policy-does-not-apply", f"{s.policy.id} has no rules for {s.case.intent}")
    if s.dossier.same_open:
        return (c.FoundDuplicate(at=s.now, case=s.case.id, of=s.dossier.same_open),)
    found = ineligible(s)
    return (found,) if found else (_requested(s, wish),)


def _requested(s: Situation, wish: ask.Submit) -> CaseEvent:
    return c.HandoffRequested(
        at=s.now,
        case=s.case.id,
        by=s.me,
        policy=s.policy.id,
        policy_version=s.policy.version,
        tier=s.tier,
        statement=wish.statement,
        call=wish.call,
    )


def ineligible(s: Situation) -> c.RequestFoundIneligible | None:
    """Return why no work of anybody's could make this request succeed now, if so."""
    if is_barred(s):
        return _ineligible(s, "no-transfer", None)
    refused = s.dossier.refused_at
    if refused and s.now < after(refused, s.policy.block_days):
        return _ineligible(s, "refused-lately", after(refused, s.policy.block_days))
    if s.dossier.call in OPEN_HANDED or s.case.intent in BY_PERSON:
        return None
    for each in unmet(assess(s.case, s.dossier, s.policy, s.now)):
        if each.requirement in AT_ONCE:
            return _ineligible(s, each.requirement, _retry_after(s, each.requirement))
    return None


def _ineligible(
    s: Situation, requirement: str, retry_after: datetime | None
) -> c.RequestFoundIneligible:
    return c.RequestFoundIneligible(
        at=s.now, case=s.case.id, requirement=requirement, retry_after=retry_after
    )


def is_barred(s: Situation) -> bool:
    """Say whether a no-transfer directive forbids what is asked (guard G2)."""
    exempt = {Intent.SECURITY_RELEASE, Intent.CO_MAINTAIN} | set(BY_PERSON)
    barred = has_directive(s.dossier, DirectiveKind.NO_TRANSFER, s.now)
    return barred and s.case.intent not in exempt


def _retry_after(s: Situation, requirement: str) -> datetime | None:
    last = s.dossier.last_release_at
    if requirement != "idle" or last is None:
        return None
    days = next(each.values["idle_days"] for each in s.policy.require if each.check == "idle")
    return after(last, days + 1)


def join(s: Situation, wish: ask.JoinAsRival) -> Events:
    """T02: a second candidate gets in line, with a statement of his own."""
    if s.me in s.case.candidates:
        raise Refused("already-in-line", "you ask for this project already")
    if s.me in s.case.former:
        raise Refused("left-before", "you let go of this request; the next one can be a new case")
    if s.me in s.dossier.owners:
        raise Refused("owner-already", "you own this project; answer the request instead")
    return (c.RivalJoined(at=s.now, case=s.case.id, by=s.me, statement=wish.statement),)


def support(s: Situation, _wish: ask.Support) -> Events:
    """Record a voice with its standing; voices are weighed and never counted."""
    standing = s.dossier.parties[s.me]
    return (c.SupportRecorded(at=s.now, case=s.case.id, by=s.me, standing=standing),)


def withdraw(s: Situation, _wish: ask.Withdraw) -> Events:
    """T24: let go; the next in line leads, if there is one."""
    if leader(s.case) != s.me:
        permit(s, c.RivalLeft, "withdraw")
        return (c.RivalLeft(at=s.now, case=s.case.id, by=s.me),)
    return (passed_on(s) or c.RequestWithdrawn(at=s.now, case=s.case.id, by=s.me),)


def passed_on(s: Situation) -> c.LeadPassed | None:
    """Return the event by which the next in line leads, if there is one."""
    others = s.case.candidates[1:]
    if not others or s.case.stage is Stage.DRAFT:
        return None
    return c.LeadPassed(at=s.now, case=s.case.id, by=s.me, leads=others[0])


def supersede(s: Situation, wish: ask.Supersede) -> Events:
    """T24: another case was granted."""
    return (c.RequestSuperseded(at=s.now, case=s.case.id, by=s.me, by_case=wish.by_case),)


def settle_outside(s: Situation, wish: ask.SettleOutside) -> Events:
    """B38: the registry's truth goes before ours."""
    return (d.SettledOutside(at=s.now, case=s.case.id, by=s.me, finding=wish.finding),)


def reopen(s: Situation, _wish: ask.Reopen) -> Events:
    """T25: an expired request goes on within the policy's days, with the same record."""
    if s.case.outcome is not Outcome.EXPIRED:
        raise Refused("not-expired", f"the case ended ({s.case.outcome}); an appeal may be open")
    if s.now >= after(s.case.since, s.policy.reopen_days):
        raise Refused("reopen-too-late", f"{s.policy.reopen_days} days have passed; ask anew")
    if s.dossier.same_open:
        raise Refused("asked-meanwhile", "somebody else asks for the same by now; join that case")
    return (c.RequestReopened(at=s.now, case=s.case.id, by=s.me),)


def split(s: Situation, wish: ask.Split) -> Events:
    """T31: one case a project, one campaign a person."""
    if s.case.intent is not Intent.BULK:
        raise Refused("not-bulk", f"only a bulk case is split; this one asks to {s.case.intent}")
    named = (_project(s, each) for each in wish.projects)
    projects = tuple(dict.fromkeys((s.case.project, *named)))
    if len(projects) == 1:
        raise Refused("nothing-to-split", "name the other projects that this is about")
    if len(projects) > MOST_PARTS:
        raise Refused("too-many-parts", f"{len(projects)} projects at once; {MOST_PARTS} at most")
    return (c.CasesSplit(at=s.now, case=s.case.id, by=s.me, projects=projects),)


def _project(s: Situation, spelt: str) -> Project:
    """Return a project of the case's registry by its name, or any by its package URL."""
    text = spelt if ":" in spelt else f"pkg:{s.case.project.ecosystem}/{spelt}"
    return parse_project(text)


def confirm_death(s: Situation, wish: ask.ConfirmDeath) -> Events:
    """T32: one more source; the same one is not counted twice."""
    if s.case.intent is not Intent.DECEASED:
        raise Refused("not-deceased", f"this case asks to {s.case.intent}")
    if wish.source in s.case.death_sources:
        raise Refused("source-known", "this source is recorded already; another one is needed")
    return (c.DeathConfirmed(at=s.now, case=s.case.id, by=s.me, source=wish.source),)


def refer(s: Situation, wish: ask.Refer) -> Events:
    """T07: the answer lies elsewhere."""
    return (c.RequestReferred(at=s.now, case=s.case.id, by=s.me, to=wish.to),)


def assign(s: Situation, wish: ask.Assign) -> Events:
    """T04: somebody takes care of the case."""
    return (c.ModeratorAssigned(at=s.now, case=s.case.id, by=s.me, moderator=wish.moderator),)


def declare_conflict(s: Situation, _wish: ask.DeclareConflict) -> Events:
    """T17: step back, for good."""
    return (c.ConflictDeclared(at=s.now, case=s.case.id, by=s.me),)


def ask_information(s: Situation, wish: ask.AskInformation) -> Events:
    """T05: the candidate's turn."""
    if hold(s.case, HoldKind.NEEDS_INFO):
        raise Refused("already-asked", "questions are open; the candidate's answer comes first")
    until = after(s.now, s.policy.answer_days)
    return (
        c.InformationAsked(
            at=s.now, case=s.case.id, by=s.me, questions=wish.questions, until=until
        ),
    )


def give_information(s: Situation, wish: ask.GiveInformation) -> Events:
    """T05: answered."""
    if not hold(s.case, HoldKind.NEEDS_INFO):
        raise Refused("nothing-asked", "no question is open")
    return (c.InformationGiven(at=s.now, case=s.case.id, by=s.me, answers=wish.answers),)


def start_notice(s: Situation, _wish: ask.StartNotice) -> Events:
    """T06: the request becomes public, dependents are told, the owner is asked.

    Always by somebody who looked at it: what is public without that can be an insult (A15).
    """
    if s.case.intent in BY_PERSON:
        raise Refused("person-decides", f"{s.case.intent} has no table of steps; see its checklist")
    guards.clock_runs(s)
    guards.no_directive_against(s, owners.grant_now(s))
    guards.candidate_in_standing(assess(s.case, s.dossier, s.policy, s.now))
    _reuse_is_explained(s)
    return (c.NoticeStarted(at=s.now, case=s.case.id, by=s.me, tier=s.tier),)


def _reuse_is_explained(s: Situation) -> None:
    if s.case.intent is not Intent.REUSE:
        return
    for each in assess(s.case, s.dossier, s.policy, s.now):
        if each.requirement == "why-not-another-name" and each.holds is not Holds.YES:
            raise Refused("why-not-first", f"{each.clause}: {each.why}")
