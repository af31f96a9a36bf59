"""What the page of the reports receives."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One row: what is counted, how many there are, and how many of them are late."""

    words: str
    count: int
    late: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedLine:
    """One requirement, and what came of it."""

    name: str
    asks: str
    judged: int
    fails: int
    denied: int
    ended: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadLine:
    """One moderator's running cases."""

    who: str
    cases: int
    overdue: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage:
    """How cases go here.  `load` is filled for the desk alone."""

    at: datetime
    filed: int
    running: int
    overdue: int
    lede: str
    ages: tuple[Counted, ...]
    stages: tuple[Counted, ...]
    outcomes: tuple[Counted, ...]
    answered: int
    median: str
    most: str
    longest: str
    waiting: int
    waiting_longest: str
    requirements: tuple[FailedLine, ...]
    load: tuple[LoadLine, ...] = ()
    desk: bool = False
