"""Verdicts: whether a requirement is met, as it is shown and as a decision records it."""

from dataclasses import dataclass
from enum import StrEnum

from workflows.requirements import Kind


class Holds(StrEnum):
    """Whether a requirement is met."""

    YES = "yes"
    NO = "no"
    OPEN = "not yet judged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether one requirement is met, by which clause, who says so, and why."""

    requirement: str
    clause: str
    source: str
    kind: Kind
    soft: bool
    holds: Holds
    why: str
    evidence: tuple[str, ...] = ()
