"""The checklist: every requirement of a policy, looked at one by one, all of them reported.

Nothing stops at the first that fails, so that a candidate learns at once what
is missing.  A verdict that needs a person stays open until a person gave it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from workflows import campaign
from workflows.case_state import Case, judgement, leader
from workflows.days import DAY
from workflows.dossier import Candidacy, Dossier, has_directive, signal
from workflows.policy import Policy
from workflows.requirements import REQUIREMENTS, Kind, Require
from workflows.terms import DirectiveKind, SignalKind, Silence
from workflows.verdicts import Holds, Verdict

EVIDENCE_DAYS: Final = 90
"""A person's verdict is not used when it is older (guard G7)."""

NOT_AGE: Final = frozenset(
    {
        SignalKind.VULNERABILITY_OPEN,
        SignalKind.MAIL_BOUNCES,
        SignalKind.BUILD_FAILS,
        SignalKind.DOMAIN_LAPSED,
        SignalKind.BLOCKS_TRANSITION,
    }
)
"""Signs that are a concrete need: a project declared complete is not excused from these."""


@dataclass(frozen=True, slots=True)
class _Question:
    case: Case
    dossier: Dossier
    policy: Policy
    require: Require
    now: datetime

    def days(self, key: str) -> timedelta:
        """Return a value of the clause as days."""
        return timedelta(days=self.require.values[key])


@dataclass(frozen=True, slots=True)
class _Found:
    holds: bool
    why: str
    evidence: tuple[str, ...] = ()


def assess(case: Case, dossier: Dossier, policy: Policy, now: datetime) -> tuple[Verdict, ...]:
    """Return a verdict for every requirement of the policy, in the file's order."""
    return tuple(_verdict(_Question(case, dossier, policy, each, now)) for each in policy.require)


def what_if(case: Case, dossier: Dossier, policy: Policy, now: datetime) -> tuple[Verdict, ...]:
    """Return how the same case and dossier would stand under another policy."""
    return assess(case, dossier, policy, now)


def unmet(verdicts: tuple[Verdict, ...]) -> tuple[Verdict, ...]:
    """Return what stands in the way: hard requirements that do not hold or are still open."""
    return tuple(each for each in verdicts if not each.soft and each.holds != Holds.YES)


def despite_consent(verdicts: tuple[Verdict, ...]) -> tuple[Verdict, ...]:
    """Return those verdicts that count even if the owner agrees."""
    return tuple(each for each in verdicts if REQUIREMENTS[each.requirement].always)


def _verdict(question: _Question) -> Verdict:
    require = question.require
    kind = REQUIREMENTS[require.check].kind
    holds, found = _judged(question) if kind is Kind.HUMAN else _looked(question)
    return Verdict(
        requirement=require.check,
        clause=require.clause,
        source=question.policy.source,
        kind=kind,
        soft=require.soft,
        holds=holds,
        why=found.why,
        evidence=found.evidence,
    )


def _looked(question: _Question) -> tuple[Holds, _Found]:
    found = CHECKS[question.require.check](question)
    return (Holds.YES if found.holds else Holds.NO), found


def _judged(question: _Question) -> tuple[Holds, _Found]:
    known = judgement(question.case, question.require.check)
    if known is None:
        return Holds.OPEN, _Found(holds=False, why=REQUIREMENTS[question.require.check].asks)
    if question.now - known.at > EVIDENCE_DAYS * DAY:
        why = f"judged on {known.at:%Y-%m-%d}, more than {EVIDENCE_DAYS} days ago; look again"
        return Holds.OPEN, _Found(holds=False, why=why)
    word = "holds" if known.holds else "does not hold"
    why = f"a moderator found on {known.at:%Y-%m-%d} that it {word}"
    return (Holds.YES if known.holds else Holds.NO), _Found(known.holds, why)


def _owner_unreachable(q: _Question) -> _Found:
    made = campaign.recounted(q.case.campaign, q.dossier.contacts)
    steps = tuple(f"letter of {step.at:%Y-%m-%d}" for step in made.steps)
    count = f"{campaign.counted(made)} of {q.policy.contact.attempts} steps count"
    if q.case.consent or q.case.kept:
        return _Found(holds=False, why="an owner answered", evidence=steps)
    start, seen = campaign.began(made), q.dossier.owner_seen_at
    if start and seen and seen >= start:
        return _Found(holds=False, why=f"an owner was seen on {seen:%Y-%m-%d}", evidence=steps)
    # What silence rested on is looked at again: a letter may have bounced since.
    match q.case.silence:
        case None:
            return _Found(
                holds=False, why=f"{count} so far, and the window is open", evidence=steps
            )
        case Silence.ASKED:
            held = campaign.is_made(made, q.policy.contact)
            return _Found(held, f"{count}, and nobody answered in the window", steps)
        case Silence.NOWHERE_TO_ASK:
            why = "nobody could be written to; the public notice was lengthened, and nobody came"
            return _Found(holds=True, why=why, evidence=steps)


def _idle(q: _Question) -> _Found:
    last = q.dossier.last_release_at
    if has_directive(q.dossier, DirectiveKind.FEATURE_COMPLETE, q.now) and not _needs(q.dossier):
        return _Found(
            holds=False, why="the owner declared it complete, and nothing needs a release"
        )
    if last is None:
        return _Found(holds=True, why="there has never been a release")
    age = q.now - last
    why = f"the last release is of {last:%Y-%m-%d}, {age.days} days ago"
    return _Found(age > q.days("idle_days"), why, (f"release of {last:%Y-%m-%d}",))


def _needs(dossier: Dossier) -> tuple[SignalKind, ...]:
    return tuple(sorted({each.kind for each in dossier.signals} & NOT_AGE))


def _counting_signals(q: _Question) -> tuple[SignalKind, ...]:
    if has_directive(q.dossier, DirectiveKind.FEATURE_COMPLETE, q.now):
        return _needs(q.dossier)
    # Age is asked for by `idle` itself; the other signs must be independent of it.
    return tuple(sorted({each.kind for each in q.dossier.signals} - {SignalKind.IDLE}))


def _neglect_signals(q: _Question) -> _Found:
    found = _counting_signals(q)
    wanted = q.require.values["signals"]
    why = f"{len(found)} of {wanted} independent signs: {', '.join(found) or 'none'}"
    return _Found(len(found) >= wanted, why, tuple(found))


def _any_signal(q: _Question) -> _Found:
    for kind, days in q.require.values["any_of"]:
        seen = signal(q.dossier, kind)
        if seen and q.now - seen.since > timedelta(days=days):
            why = f"{kind} since {seen.since:%Y-%m-%d}, more than {days} days"
            return _Found(holds=True, why=why, evidence=(seen.evidence,))
    return _Found(holds=False, why="none of the listed signs has lasted long enough")


def _need(q: _Question) -> _Found:
    found = _needs(q.dossier)
    return _Found(bool(found), f"in need of a release: {', '.join(found) or 'nothing seen'}", found)


def _vulnerability(q: _Question) -> _Found:
    seen = signal(q.dossier, SignalKind.VULNERABILITY_OPEN)
    if seen is None:
        return _Found(holds=False, why="no published vulnerability is open")
    why = f"a published vulnerability is open since {seen.since:%Y-%m-%d}"
    return _Found(holds=True, why=why, evidence=(seen.evidence,))


def _candidate_standing(q: _Question) -> _Found:
    known = q.dossier.candidacies.get(leader(q.case))
    if known is None:
        return _Found(holds=False, why="nothing is known of the candidate's account")
    faults = _faults(known, q)
    return _Found(not faults, "; ".join(faults) or "the account is in good standing")


def _faults(known: Candidacy, q: _Question) -> list[str]:
    asked = q.require.values
    people = known.answerable_people
    checks = {
        "the address is not verified": not known.address_verified,
        "the address is a disposable one": known.address_disposable,
        "the account here has no second factor": not known.second_factor,
        f"the account is younger than {asked['account_days']} days": q.now - known.account_since
        < q.days("account_days"),
        f"more than {asked['open_requests']} requests are open": known.open_requests
        > asked["open_requests"],
        f"{asked['grants_90_days']} grants in 90 days are used up": known.grants_in_90_days
        >= asked["grants_90_days"],
        "a report of abuse is open": known.abuse_open,
        f"{asked['vouchers']} people must vouch": known.vouchers < asked["vouchers"],
        "two named people must answer for an organisation": people is not None and people < 2,  # noqa: PLR2004 -- B39
    }
    return [sentence for sentence, applies in checks.items() if applies]


def _dependents_max(q: _Question) -> _Found:
    most = q.require.values["dependents_max"]
    why = f"{q.dossier.dependents} projects depend on it; at most {most} may"
    return _Found(q.dossier.dependents <= most, why)


def _downloads_max(q: _Question) -> _Found:
    most, seen = q.require.values["downloads_max"], q.dossier.downloads_a_month
    if seen is None:
        return _Found(holds=False, why="its downloads are not known")
    return _Found(seen <= most, f"{seen} downloads a month; at most {most} are allowed")


def _no_rival(q: _Question) -> _Found:
    others = len(q.case.candidates) - 1 + q.dossier.other_open
    return _Found(others == 0, f"{others} others ask for the same")


def _no_co_owner_left(q: _Question) -> _Found:
    agreed = q.case.consent.by if q.case.consent else frozenset()
    left = q.dossier.holders - q.dossier.owners - agreed - {leader(q.case)}
    return _Found(not left, f"{len(left)} further holders of a role have not been heard")


def _death_confirmed(q: _Question) -> _Found:
    found, wanted = len(q.case.death_sources), q.require.values["sources"]
    return _Found(found >= wanted, f"{found} of {wanted} independent sources")


def _nobody_wants_it(q: _Question) -> _Found:
    others = len(q.case.candidates) - 1 + q.dossier.other_open
    return _Found(others == 0, f"{others} others would take it over")


CHECKS: Final[Mapping[str, Callable[[_Question], _Found]]] = {
    "owner-unreachable": _owner_unreachable,
    "idle": _idle,
    "neglect-signals": _neglect_signals,
    "any-signal": _any_signal,
    "need": _need,
    "vulnerability-open": _vulnerability,
    "candidate-standing": _candidate_standing,
    "dependents-max": _dependents_max,
    "downloads-max": _downloads_max,
    "no-rival-open": _no_rival,
    "no-co-owner-left": _no_co_owner_left,
    "death-confirmed": _death_confirmed,
    "nobody-wants-it": _nobody_wants_it,
}
"""The function that looks at the facts, for each requirement that a machine checks."""
