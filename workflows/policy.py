"""A policy: one published set of rules, read from TOML and checked to the last key.

A policy holds numbers, words and their sources, and no logic.  A file that
says something unknown, leaves a value without its clause, or would let somebody
decide alone where many would suffer, is refused with the line that is wrong.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, Final, TypeVar, cast

from workflows.policy_text import Table, read_tables
from workflows.requirements import CONTACT_KEYS, REQUIREMENTS, Require
from workflows.terms import Grant, Intent, Office, SignalKind, Tier

Days = tuple[int, int, int, int]
"""One number a tier."""

_Word = TypeVar("_Word", bound=StrEnum)

TIERS: Final = len(Tier)
APPROVALS_AT_LEAST: Final[Days] = (0, 0, 1, 2)
"""People besides the one who recommends (guard G8): above tier 1 nobody decides alone."""

SECURITY_APPROVALS: Final = 2
"""For a security release nobody's silence is waited for, so two others must agree (G2)."""

BANNER_DAYS: Final = 180
REUSE_NEEDS: Final = frozenset({"dependents-max", "downloads-max", "higher-version"})
"""What a name must show before it may mean something else (guard G13)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """How an owner is asked: requirement `owner-unreachable`."""

    attempts: int
    interval_days: int
    window_days: int
    outside_mail: bool
    holidays: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Policy:
    """A checked policy.  The fields are named as in the file."""

    id: str
    version: int
    title: str
    source: str
    applies_to: frozenset[Intent]
    require: tuple[Require, ...]
    clauses: Mapping[str, str]
    public_notice_days: Days
    objection_ends: bool
    approvals: Days
    approver: Office
    grant: Grant
    cooling_days: Days
    consent_window_days: int
    consent_cooling_days: Days
    probation_days: Days
    reversal_days: int
    appeal_days: int
    request_ttl_days: int
    answer_days: int
    reminder_days: int
    reopen_days: int
    screening_days: int
    assessment_days: int
    approval_days: int
    execution_days: int
    block_days: int
    banner_days: int
    retire_days: int
    digest: str

    @cached_property
    def contact(self) -> Contact:
        """How the owner is asked."""
        values = next(each.values for each in self.require if each.check == "owner-unreachable")
        return Contact(**{**values, "holidays": frozenset(values["holidays"])})

    def __hash__(self) -> int:
        return hash(self.digest)


_INT: Final = "a whole number that is not negative"
_BY_TIER: Final = "one whole number, or four, one a tier"
_BOOL: Final = "true or false"

SECTIONS: Final[Mapping[str, Mapping[str, str]]] = {
    "notice": {"public_notice_days": _BY_TIER},
    "objection": {"objection_ends": _BOOL},
    "decision": {"approvals": _BY_TIER, "approver": "a word", "grant": "a word"},
    "cooling": {"cooling_days": _BY_TIER},
    "consent": {"consent_window_days": _INT, "consent_cooling_days": _BY_TIER},
    "probation": {"probation_days": _BY_TIER},
    "reversal": {"reversal_days": _INT, "appeal_days": _INT},
    "candidate": {
        "request_ttl_days": _INT,
        "answer_days": _INT,
        "reminder_days": _INT,
        "reopen_days": _INT,
    },
    "ours": {
        "screening_days": _INT,
        "assessment_days": _INT,
        "approval_days": _INT,
        "execution_days": _INT,
    },
    "refusal": {"block_days": _INT},
}
"""The sections every file has, each with a `clause` and these values."""

EXTRA_SECTIONS: Final[Mapping[str, Mapping[str, str]]] = {
    "banner": {"banner_days": _INT},
    "retirement": {"retire_days": _INT},
}
"""Sections that only some intents need."""

_TOP: Final = frozenset({"id", "version", "title", "source", "applies_to"})


def read(text: str) -> Policy:
    """Return the policy that the text holds.

    Raises `Refused` with a code that begins with `policy-`; its sentence begins
    with the number of the line.
    """
    top = read_tables(text)
    _check_top(top)
    values: dict[str, Any] = {"banner_days": 0, "retire_days": 0}
    for name, keys in {**SECTIONS, **EXTRA_SECTIONS}.items():
        values |= _section(top, name, keys)
    policy = Policy(
        id=top.word("id"),
        version=top.number("version"),
        title=top.word("title"),
        source=top.word("source"),
        applies_to=frozenset(_member(top, "applies_to", word, Intent) for word in top.words()),
        require=tuple(_require(table) for table in top.tables("require")),
        clauses={
            name: top.table(name).word("clause")
            for name in (*SECTIONS, *EXTRA_SECTIONS)
            if top.has(name)
        },
        digest=hashlib.sha256(text.encode()).hexdigest(),
        **values,
    )
    _check_strength(top, policy)
    return policy


def _check_top(top: Table) -> None:
    top.only(_TOP | {"require"} | set(SECTIONS) | set(EXTRA_SECTIONS))
    for name in sorted(_TOP) + sorted(SECTIONS) + ["require"]:
        top.need(name)


def _section(top: Table, name: str, keys: Mapping[str, str]) -> dict[str, Any]:
    if not top.has(name):
        return {}
    table = top.table(name)
    table.only({"clause", *keys})
    table.need_clause()
    values = {key: _value(table, key, shape) for key, shape in keys.items()}
    if name == "decision":
        values["approver"] = _member(table, "approver", values["approver"], Office)
        values["grant"] = _member(table, "grant", values["grant"], Grant)
    return values


def _value(table: Table, key: str, shape: str) -> Any:  # noqa: ANN401 -- TOML's own values
    table.need(key)
    if shape == _BY_TIER:
        return _by_tier(table, key)
    if shape == _INT:
        return table.number(key)
    return table.flag(key) if shape == _BOOL else table.word(key)


def _by_tier(table: Table, key: str) -> Days:
    raw = table.raw(key)
    numbers = raw if isinstance(raw, list) else [raw] * TIERS
    if len(numbers) != TIERS or not all(type(n) is int and n >= 0 for n in numbers):
        raise table.refusal("policy-bad-value", key, f"`{key}` must be {_BY_TIER}")
    return cast("Days", tuple(numbers))


def _member(table: Table, key: str, word: str, words: type[_Word]) -> _Word:
    try:
        return words(word)
    except ValueError:
        known = ", ".join(str(each) for each in cast("Any", words))
        raise table.refusal(
            "policy-bad-value", key, f"`{word}` is no word for `{key}`; these are: {known}"
        ) from None


def _require(table: Table) -> Require:
    table.need("check")
    check = table.word("check")
    known = REQUIREMENTS.get(check)
    if known is None:
        raise table.refusal(
            "policy-unknown-requirement", "check", f"there is no requirement `{check}`"
        )
    table.only({"check", "clause", "soft", *known.keys})
    table.need_clause()
    values = {key: _asked_with(table, key, kind) for key, kind in known.keys.items()}
    soft = table.has("soft") and table.flag("soft")
    return Require(check=check, clause=table.word("clause"), values=values, soft=soft)


def _asked_with(table: Table, key: str, kind: type) -> Any:  # noqa: ANN401 -- TOML's own values
    table.need(key)
    if kind is int:
        return table.number(key)
    if kind is bool:
        return table.flag(key)
    return _signals(table, key) if key == "any_of" else tuple(table.list_of_words(key))


def _signals(table: Table, key: str) -> tuple[tuple[SignalKind, int], ...]:
    rows = table.raw(key)
    good = isinstance(rows, list) and all(
        isinstance(row, dict) and set(row) == {"signal", "days"} and type(row["days"]) is int
        for row in rows
    )
    if not good:
        raise table.refusal(
            "policy-bad-value", key, f"`{key}` is a list of {{ signal = …, days = … }}"
        )
    return tuple((_member(table, key, row["signal"], SignalKind), row["days"]) for row in rows)


def _check_strength(top: Table, policy: Policy) -> None:
    _check_contact(top, policy)
    _check_approvals(top, policy)
    if Intent.REUSE in policy.applies_to:
        missing = REUSE_NEEDS - {each.check for each in policy.require if not each.soft}
        if missing or policy.banner_days < BANNER_DAYS:
            raise top.refusal(
                "policy-too-weak",
                "applies_to",
                "a name may only be reused with dependents-max, downloads-max, higher-version "
                f"and a banner of at least {BANNER_DAYS} days",
            )


def _check_contact(top: Table, policy: Policy) -> None:
    asked = [each for each in policy.require if each.check == "owner-unreachable"]
    if len(asked) != 1 or set(asked[0].values) != set(CONTACT_KEYS) or asked[0].soft:
        raise top.refusal(
            "policy-too-weak",
            "require",
            "exactly one `owner-unreachable` says how owners are asked",
        )
    contact = policy.contact
    if contact.attempts < 1 or contact.window_days <= contact.interval_days * (
        contact.attempts - 1
    ):
        raise top.refusal(
            "policy-too-weak",
            "require",
            "the owner's window must outlast the last attempt, and there must be an attempt",
        )


def _check_approvals(top: Table, policy: Policy) -> None:
    least: tuple[int, ...] = APPROVALS_AT_LEAST
    if Intent.SECURITY_RELEASE in policy.applies_to:
        least = (SECURITY_APPROVALS,) * TIERS
    if any(has < needs for has, needs in zip(policy.approvals, least, strict=True)):
        raise top.table("decision").refusal(
            "policy-too-weak",
            "approvals",
            f"besides the moderator who recommends, at least {list(least)} must agree, by tier",
        )
