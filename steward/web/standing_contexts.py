"""What the part of the account page about standing receives."""

from dataclasses import dataclass
from datetime import datetime

from steward.web.contexts import ProjectLink


@dataclass(frozen=True, slots=True, kw_only=True)
class KindLine:
    """One way of showing standing: its word, and what it shows."""

    key: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofLine:
    """One thing that was shown; `over` says that it counts no more."""

    id: str
    project: ProjectLink
    what: str
    level: str
    shown: datetime
    expires: datetime
    over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AskLine:
    """One challenge that waits.  `audience` is whom a token of CI must be made for."""

    id: str
    project: ProjectLink
    kind: str
    what: str
    target: str
    challenge: str
    audience: str
    github: bool
    expires: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingSection:
    """What one has shown, what waits, and what could be shown."""

    kinds: tuple[KindLine, ...] = ()
    proofs: tuple[ProofLine, ...] = ()
    asks: tuple[AskLine, ...] = ()
