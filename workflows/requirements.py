"""The requirements that a policy can name: who checks each, and what it is asked with.

One row a requirement.  The function that looks at the facts stands in
`checklist.py` under the same name; a requirement for people has none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final


class Kind(StrEnum):
    """Who says whether a requirement holds."""

    MACHINE = "machine"
    HUMAN = "human"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that has to be true, as a question.

    `keys` are the values that a policy must give it, with their types;
    `always` says that it is asked even if the owner agrees.
    """

    kind: Kind
    asks: str
    keys: Mapping[str, type] = field(default_factory=dict)
    always: bool = False


@dataclass(frozen=True, slots=True)
class Require:
    """One clause of a policy: a requirement, the values it is asked with, and its source."""

    check: str
    clause: str
    values: Mapping[str, Any]
    soft: bool = False


def _machine(asks: str, **keys: type) -> Requirement:
    return Requirement(Kind.MACHINE, asks, MappingProxyType(keys))


def _human(asks: str) -> Requirement:
    return Requirement(Kind.HUMAN, asks)


CONTACT_KEYS: Final = MappingProxyType(
    {
        "attempts": int,
        "interval_days": int,
        "window_days": int,
        "outside_mail": bool,
        "holidays": list,
    }
)

REQUIREMENTS: Final[Mapping[str, Requirement]] = MappingProxyType(
    {
        "owner-unreachable": Requirement(
            Kind.MACHINE, "Was every owner asked as the policy demands, in vain?", CONTACT_KEYS
        ),
        "idle": _machine("Is the last release old enough?", idle_days=int),
        "neglect-signals": _machine("Are there enough independent signs of neglect?", signals=int),
        "any-signal": _machine("Does one of the listed signs last long enough?", any_of=list),
        "need": _machine("Is there a concrete need for a release?"),
        "vulnerability-open": _machine("Is a published vulnerability open?"),
        "candidate-standing": Requirement(
            Kind.MACHINE,
            "Is the candidate's account in good standing?",
            MappingProxyType(
                {"account_days": int, "open_requests": int, "grants_90_days": int, "vouchers": int}
            ),
            always=True,
        ),
        "dependents-max": Requirement(
            Kind.MACHINE,
            "Do few enough projects depend on it?",
            MappingProxyType({"dependents_max": int}),
            always=True,
        ),
        "downloads-max": Requirement(
            Kind.MACHINE,
            "Is it downloaded seldom enough?",
            MappingProxyType({"downloads_max": int}),
            always=True,
        ),
        "higher-version": Requirement(
            Kind.HUMAN,
            "Will the first new version be above all old ones, so that no old pin changes meaning?",
            always=True,
        ),
        "no-rival-open": _machine("Is nobody else asking for the same?"),
        "no-co-owner-left": _machine("Is every holder of a role silent or agreed?"),
        "death-confirmed": _machine(
            "Do independent sources confirm the owner's death?", sources=int
        ),
        "nobody-wants-it": _machine("Does nobody ask to take it over?"),
        "own-contact-failed": _human("Did the candidate himself try to reach the owner, and fail?"),
        "owner-inactive-elsewhere": _human(
            "Is there no activity of the owner on the project's home page and repository?"
        ),
        "fork-improved": _human("Can the candidate show improvements on a fork of his own?"),
        "why-not-another-name": _human("Is it shown why a fork under another name will not do?"),
        "no-reservations": _human("Do the maintainers of the index have no reservations?"),
        "project-notable": _human("Does the new project exist, and is it notable?"),
        "no-use-left": _human("Do the download statistics show that the old project is not used?"),
        "family-asked": _human("Was the family written to, once and gently?"),
        "co-maintainers-first": _human("Were co-maintainers and contributors asked first?"),
        "source-reviewed": _human("Was the candidate's source reviewed in full?"),
        "security-fixed": _human(
            "Does the candidate's version fix what the project was closed for?"
        ),
        "fix-reviewed": _human("Was the security fix reviewed, and is it nothing but the fix?"),
        "public-notice": _human("Was the wish announced in public, with the owner in copy?"),
        "no-consideration": _human("Is nothing of value offered or taken for the name?"),
        "no-fork-dispute": _human("Is this no quarrel between maintainers of one project?"),
    }
)
