"""What the API gives of the reports, as types (see `shapes.py`)."""

from datetime import datetime

from msgspec import Struct

from workflows.terms import Outcome, Stage


class AgeShape(Struct, kw_only=True):
    """Running cases that were filed so many days ago, below the second number if there is one."""

    days: int
    below: int | None
    cases: int
    overdue: int


class WaitsShape(Struct, kw_only=True):
    """Whole hours from filing to our first answer; `most` is what nine of ten do not exceed."""

    answered: int
    median: int | None
    most: int | None
    longest: int | None
    waiting: int
    waiting_longest: int | None


class FailedShape(Struct, kw_only=True):
    """Of one requirement: in how many cases people judged it, and what came of that."""

    requirement: str
    judged: int
    fails: int
    denied: int
    ended: int


class LoadShape(Struct, kw_only=True):
    """How many running cases a moderator has."""

    moderator: str
    cases: int
    overdue: int


class ReportShape(Struct, kw_only=True):
    """How cases go here.  `load` is null for everybody but the desk."""

    at: datetime
    filed: int
    running: int
    overdue: int
    stages: dict[Stage, int]
    ages: list[AgeShape]
    first_answer: WaitsShape
    outcomes: dict[Outcome, int]
    requirements: list[FailedShape]
    load: list[LoadShape] | None
