"""What the API takes and gives of cases and policies, as types (see `shapes.py`)."""

from datetime import datetime
from typing import Annotated, Any, Final

from msgspec import Meta, Struct

from steward.web.shapes import FeedAddresses
from workflows.deadlines import Turn
from workflows.forecast import Milestone
from workflows.names import LONGEST_NAME
from workflows.terms import (
    Advice,
    Asset,
    AssetState,
    CallGrade,
    Channel,
    DirectiveKind,
    Intent,
    Outcome,
    Role,
    Stage,
)
from workflows.verdicts import Holds


class RequirementShape(Struct, kw_only=True):
    """One requirement of a policy: who checks it, what is asked, and the clause it rests on."""

    check: str
    kind: str
    asks: str
    clause: str
    hard: bool
    values: dict[str, Any]


class SectionShape(Struct, kw_only=True):
    """Figures of a policy, and the clause they rest on; four numbers are one a tier."""

    clause: str
    values: dict[str, bool | int | str | list[int]]


class PolicyLine(Struct, kw_only=True):
    """A policy in a list."""

    id: str
    version: int
    title: str
    source: str
    applies_to: list[Intent]
    page: str


class PolicyShape(PolicyLine, kw_only=True):
    """A policy with every figure and its source; `text` is the file as it is written."""

    require: list[RequirementShape]
    sections: dict[str, SectionShape]
    digest: str
    text: str


PURL: Final = "^pkg:pypi/[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$"
LONGEST_PURL: Final = LONGEST_NAME + len("pkg:pypi/")
Purl = Annotated[
    str, Meta(pattern=PURL, max_length=LONGEST_PURL, description="Such as pkg:pypi/requests.")
]


class CaseAsked(Struct, kw_only=True, forbid_unknown_fields=True):
    """A project that somebody wants to ask for, and what for; it begins a draft."""

    project: Purl
    intent: Intent


class EventLine(Struct, kw_only=True):
    """One thing that was written in the record of a case."""

    number: int
    version: int
    type: str
    at: datetime


class ActedShape(Struct, kw_only=True):
    """What came of an act: how the case stood after it, and what was written."""

    id: str
    version: int
    stage: Stage
    outcome: Outcome | None
    events: list[EventLine]
    page: str


class CaseLine(Struct, kw_only=True):
    """A case in a list; `turn` says who has to do something, until `due`."""

    id: str
    purl: str
    name: str
    title: str
    intent: Intent
    stage: Stage
    outcome: Outcome | None
    tier: int
    policy: str
    policy_version: int
    turn: Turn
    due: datetime
    overdue: bool
    waiting_since: datetime
    filed: datetime | None
    public_since: datetime | None
    dependents: int
    beside: list[str]
    lead: str
    assignee: str | None
    version: int
    page: str
    feed: FeedAddresses | None


class PersonShape(Struct, kw_only=True):
    """Somebody in a case: what they are called, and for the desk the id that commands need."""

    id: str | None
    name: str


class MomentShape(EventLine, kw_only=True):
    """One line of the record; `words` is None where they are erased, private, or were none."""

    who: str
    what: str
    words: str | None
    erased: bool


class LetterShape(Struct, kw_only=True):
    """An attempt to reach the owner; the address is not told."""

    at: datetime
    step: int
    point: str
    channel: Channel
    origin: str
    counts: bool
    why_not: str


class VerdictShape(Struct, kw_only=True):
    """Whether one requirement holds, by which clause, who says so, and why."""

    requirement: str
    asks: str
    clause: str
    source: str
    kind: str
    hard: bool
    holds: Holds
    why: str
    evidence: list[str]


class ExpectedShape(Struct, kw_only=True):
    """Something ahead, and the earliest day for it; `number` is which letter."""

    at: datetime
    what: Milestone
    number: int


class AssetShape(Struct, kw_only=True):
    """One thing that changes hands, and how far it is."""

    asset: Asset
    state: AssetState


class ProposalShape(Struct, kw_only=True):
    """What was recommended, by whom, and who agreed."""

    advice: Advice
    by: str
    approved_by: list[str]


class OptionShape(Struct, kw_only=True):
    """A command: its `fields` where it would be done, else the `code` and `why` of a refusal.

    `needs_words` is the field that takes words, where there is one.
    """

    command: str
    allowed: bool
    fields: dict[str, Any] = {}
    needs_words: str | None = None
    code: str = ""
    why: str = ""


class CaseShape(CaseLine, kw_only=True):
    """One case as the asker may see it.  `due_says` is a sentence; `you` what he is in it.

    `assessed` is when the requirements stood like this, once it was decided on them.
    """

    due_says: str
    you: list[Role]
    queue_place: int | None
    candidates: list[PersonShape]
    objections: list[PersonShape]
    proposal: ProposalShape | None
    transfer: list[AssetShape]
    requirements: list[VerdictShape]
    assessed: datetime | None
    letters: list[LetterShape]
    ahead: list[ExpectedShape]
    timeline: list[MomentShape]
    commands: list[OptionShape]


class CallShape(Struct, kw_only=True):
    """What an owner looks for in public, and until when."""

    grade: CallGrade
    until: datetime | None


class DirectiveShape(Struct, kw_only=True):
    """What an owner laid down in advance, and for when."""

    kind: DirectiveKind
    successor: str | None
    begins: datetime | None
    ends: datetime | None


class WishesShape(Struct, kw_only=True):
    """What stands for a project; a successor is told to owners and moderators."""

    call: CallShape | None
    directives: list[DirectiveShape]


class AdoptableShape(Struct, kw_only=True):
    """A project that looks for hands; `orphaned`: nobody is left who could have asked."""

    purl: str
    name: str
    summary: str | None
    grade: CallGrade
    orphaned: bool
    since: datetime
    until: datetime | None
    dependents: int
    page: str
