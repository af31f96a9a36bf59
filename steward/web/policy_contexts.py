"""What the pages of policies receive: each number beside the clause it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from feeds.phrases import GRANTED
from steward.web import words
from workflows.policy import EXTRA_SECTIONS, SECTIONS, Policy
from workflows.requirements import REQUIREMENTS, Kind, Require
from workflows.terms import Grant, Office

_APPROVERS: Final[Mapping[Office, str]] = {Office.ADMIN: "an admin", Office.MODERATOR: "another"}
_OBJECTION: Final[Mapping[bool, str]] = {
    True: "an objection from the team ends the request",
    False: "an objection is answered in writing",
}
_SECTIONS: Final[Mapping[str, str]] = {
    "notice": "Public notice",
    "objection": "Objections",
    "decision": "Decision",
    "cooling": "Quiet days after a yes",
    "consent": "If the owner agrees",
    "probation": "Probation",
    "reversal": "Reversal and appeal",
    "candidate": "What the candidate is given",
    "ours": "What we give ourselves",
    "refusal": "After a no",
    "banner": "Banner",
    "retirement": "Retirement",
}
_VALUES: Final[Mapping[str, str]] = {
    "public_notice_days": "the wish stands in public for at least {}",
    "objection_ends": "{}",
    "approvals": "{} agree, besides the one who recommends",
    "approver": "the last of them is {}",
    "grant": "the candidate {}",
    "cooling_days": "{} in which anything new still stops it",
    "consent_window_days": "{} for the other owners to object",
    "consent_cooling_days": "{} of quiet after a consent",
    "probation_days": "new hands are watched for {}",
    "reversal_days": "it can be taken back for {}",
    "appeal_days": "the outcome can be appealed for {}",
    "request_ttl_days": "{} to hand in a draft",
    "answer_days": "{} to answer a question",
    "reminder_days": "a reminder {} before the end",
    "reopen_days": "{} in which an expired request can go on",
    "screening_days": "{} to read a request",
    "assessment_days": "{} to go through the requirements",
    "approval_days": "{} to agree or not",
    "execution_days": "{} to carry it out",
    "block_days": "nobody may ask again for {}",
    "banner_days": "the name says for {} that its meaning changed",
    "retire_days": "retired after {} with nobody left",
}
_ASKED_WITH: Final[Mapping[str, str]] = {
    "attempts": "{} to the owner",
    "interval_days": "{} days between two letters",
    "window_days": "{} days to answer, from the first that counts",
    "outside_mail": "one of them outside mail",
    "holidays": "without the holidays {}",
    "idle_days": "{} days without a release",
    "signals": "{} independent signs",
    "any_of": "one of: {}",
    "account_days": "an account at least {} days old",
    "open_requests": "at most {} open requests",
    "grants_90_days": "fewer than {} projects received in 90 days",
    "vouchers": "{} people who vouch",
    "dependents_max": "at most {} dependents",
    "downloads_max": "at most {} downloads a month",
    "sources": "{} independent sources",
}
_ALL: Final = {**SECTIONS, **EXTRA_SECTIONS}


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyLine:
    """One policy in the list of them."""

    path: str
    id: str
    title: str
    source: str
    intents: str
    asks: str
    preferred: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PoliciesPage:
    """All policies."""

    policies: tuple[PolicyLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One requirement: its clause, what it asks with which values, and who answers."""

    check: str
    clause: str
    asks: str
    values: tuple[str, ...]
    by: str
    hard: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One section of the procedure: what it lays down, by tier where that matters."""

    name: str
    clause: str
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyPage:
    """One policy, whole."""

    id: str
    version: int
    title: str
    source: str
    intents: str
    lede: str
    story: tuple[str, ...]
    asked: tuple[Asked, ...]
    terms: tuple[Term, ...]
    text: str


def line(policy: Policy, preferred: str) -> PolicyLine:
    """Return a policy as the list shows it."""
    return PolicyLine(
        path=f"/policies/{policy.id}",
        id=policy.id,
        title=policy.title,
        source=policy.source,
        intents=words.listed(sorted(policy.applies_to)),
        asks=_letters(policy),
        preferred=policy.id == preferred,
    )


def page(policy: Policy, text: str) -> PolicyPage:
    """Return everything a policy's own page says."""
    return PolicyPage(
        id=policy.id,
        version=policy.version,
        title=policy.title,
        source=policy.source,
        intents=words.listed(sorted(policy.applies_to)),
        lede=_lede(policy),
        story=_story(policy),
        asked=tuple(_asked(each) for each in policy.require),
        terms=tuple(_term(policy, name) for name in policy.clauses),
        text=text,
    )


def _letters(policy: Policy) -> str:
    contact = policy.contact
    letters = words.many(contact.attempts, "letter")
    return f"{letters}, {words.many(contact.window_days, 'day')} to answer"


def _lede(policy: Policy) -> str:
    window = policy.contact.window_days
    waits = tuple(
        max(notice, window) + quiet
        for notice, quiet in zip(policy.public_notice_days, policy.cooling_days, strict=True)
    )
    return (
        f"From the first letter to the handoff pass at least {_span(waits)}, by impact. "
        "Until then one word from the owner ends it."
    )


def _story(policy: Policy) -> tuple[str, ...]:
    silent = words.many(policy.contact.window_days, "day")
    quiet, watched = _span(policy.cooling_days), _span(policy.probation_days)
    taken_back = words.many(policy.reversal_days, "day")
    judged = f"After {silent} of silence a moderator goes through the requirements and recommends."
    stopped = f"Then {quiet} pass in which anything new stops it."
    granted = (
        f"After them the candidate {GRANTED[policy.grant].policy}, and is watched for {watched}."
    )
    return (
        "A moderator reads the request, and it becomes public.",
        f"{_asking(policy)} One word from the owner ends it, or decides it.",
        f"{judged} {_agree(policy)}",
        f"{stopped} {granted}",
        f"For {taken_back} it can be taken back.",
    )


def _asking(policy: Policy) -> str:
    contact = policy.contact
    days = words.many(contact.interval_days, "day")
    apart = f", at least {days} apart" if contact.attempts > 1 else ""
    outside = ", one of them by another way than mail" if contact.outside_mail else ""
    return f"The owner is written to {_times(contact.attempts)}{apart}{outside}."


def _agree(policy: Policy) -> str:
    low, high = min(policy.approvals), max(policy.approvals)
    if high == 0:
        return "Nobody else has to agree."
    how = words.spelled(low) if low == high else f"{words.spelled(low)} to {words.spelled(high)}"
    more = "other agrees" if high == 1 else "others agree, by impact"
    last = "; the last of them is an admin" if policy.approver is Office.ADMIN else ""
    return f"{how.capitalize()} {more}{last}."


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{words.spelled(number)} times")


def _span(days: tuple[int, ...]) -> str:
    low, high = min(days), max(days)
    return words.many(high, "day") if low == high else f"{low} to {words.many(high, 'day')}"


def _asked(require: Require) -> Asked:
    known = REQUIREMENTS[require.check]
    return Asked(
        check=require.check,
        clause=require.clause,
        asks=known.asks,
        values=tuple(_value(key, value) for key, value in require.values.items() if _says(value)),
        by="machine" if known.kind is Kind.MACHINE else "a person",
        hard=not require.soft,
    )


def _says(value: object) -> bool:
    return value not in ((), False, 0)


def _value(key: str, value: Any) -> str:  # noqa: ANN401 -- TOML's own values
    if key == "any_of":
        signs = (f"{sign} for {words.many(days, 'day')}" for sign, days in value)
        return _ASKED_WITH[key].format("; ".join(signs))
    shown = ", ".join(value) if isinstance(value, tuple) else words.count(value)
    shown = words.many(value, "letter") if key == "attempts" else shown
    return _ASKED_WITH[key].format(shown)


def _term(policy: Policy, name: str) -> Term:
    return Term(
        name=_SECTIONS[name],
        clause=policy.clauses[name],
        says=tuple(_said(key, getattr(policy, key)) for key in _ALL[name]),
    )


def _said(key: str, value: Any) -> str:  # noqa: ANN401 -- TOML's own values
    every = value if isinstance(value, tuple) else (value,)
    one = len(set(every)) == 1
    unit = "day" if key.endswith("_days") else ""
    if one:
        return _VALUES[key].format(_figure(every[0], unit))
    figures = ", ".join(map(words.count, every))
    return _VALUES[key].format(f"{figures} {unit}s" if unit else figures)


def _figure(value: Any, unit: str) -> str:  # noqa: ANN401 -- TOML's own values
    match value:
        case bool():
            return _OBJECTION[value]
        case Office():
            return _APPROVERS[value]
        case Grant():
            return GRANTED[value].policy
        case _:
            return words.many(value, unit) if unit else words.count(value)
