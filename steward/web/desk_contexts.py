"""What the pages of the desk receive: frozen values, with nothing left to look up."""

from dataclasses import dataclass
from datetime import datetime

from steward.web.case_contexts import ActForm, CasePage, Similar
from steward.web.contexts import ProjectLink


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingLine:
    """One case that waits; `why_not` says why it cannot be this moderator's."""

    path: str
    short: str
    link: ProjectLink
    needs: str
    since: datetime
    waits: str
    dependents: int
    due: datetime
    over: str
    why_not: str
    assignee: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One way to narrow the queue, with how many it leaves."""

    path: str
    words: str
    number: int
    is_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """The case to open now, and why."""

    path: str
    short: str
    name: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageLine:
    """A message that waits to be read: with its case, or whole where nobody could tell which."""

    id: str
    at: datetime
    case_path: str = ""
    name: str = ""
    sender: str = ""
    subject: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPage:
    """The queue."""

    who: str
    role: str
    first: First | None
    ours: int
    yours: int
    others: int
    beyond: int
    overdue: int
    mine: int
    median: str
    answered: str
    frozen: bool
    may_freeze: bool
    heading: str
    tabs: tuple[Tab, ...]
    messages: tuple[MessageLine, ...]
    form_token: str
    rows: tuple[WaitingLine, ...]
    for_others: bool
    view: str = ""
    query: str = ""
    more: str | None = None
    note: str = ""
    said: Similar | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezePage:
    """Stopping all transfers, or letting them go on: what it does, before it is done."""

    frozen: bool
    form_token: str
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One line of what speaks for itself: words, then a date with its age, then more words."""

    term: str
    words: str
    at: datetime | None = None
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactLine:
    """One thing known of the project, with its source."""

    name: str
    value: str
    source: str
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """Words of somebody; None were erased.  `path` leads to where they can be taken out."""

    words: str | None
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLine:
    """What somebody wrote, under a heading."""

    heading: str
    who: str
    at: datetime
    said: Quoted


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskObjection:
    """One objection, with the answer it got."""

    who: str
    standing: str
    at: datetime
    said: Quoted
    answered: datetime | None
    answer: Quoted | None
    upheld: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WayLine:
    """One way to the owner; no address where nobody may be written to."""

    channel: str
    address: str
    found: str
    at: datetime
    state: str
    word: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """The ways to the owner, and the form for another: `compared` is what that one is like."""

    lines: tuple[WayLine, ...]
    channels: tuple[tuple[str, str], ...]
    channel: str
    value: str
    source: str
    open: bool
    compared: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stating:
    """The form for what no look can show."""

    facts: tuple[tuple[str, str], ...]
    what: str
    value: str
    source: str
    open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsPage:
    """Taking words out of the record: what that does, before it is done."""

    path: str
    case_path: str
    short: str
    name: str
    who: str
    at: datetime
    words: str
    reasons: tuple[tuple[str, str], ...]
    form_token: str
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRequirement:
    """One requirement: `judge` is the form for a person's word, where the rules take one now."""

    name: str
    asks: str
    clause: str
    state: str
    word: str
    why: str
    by: str
    evidence: tuple[Quoted, ...]
    judge: ActForm | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """The form with the vote that decides: all its buttons share the words.

    `agree` is the primary button, empty where this moderator may not agree, and
    `why_not` says why; `back` sends the recommendation back, or takes one's own back.
    """

    heading: str
    hint: str
    agree: str
    why_not: str
    deny: bool
    back: str
    draft: str
    saved: datetime | None = None
    tie: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A text that a moderator posts himself, outside mail."""

    subject: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyLine:
    """A message that somebody has to read."""

    id: str
    at: datetime
    sender: str
    subject: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What there is beside the steps: words, ways, facts, and whose the case is.

    `takes` says whether this moderator can take it, `hands` who else can; no `ways`
    and no `stating` for whoever has a part in it.
    """

    ways: Ways | None
    stating: Stating | None
    texts: tuple[TextLine, ...]
    objections: tuple[DeskObjection, ...]
    takes: bool
    hands: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedPage:
    """One prepared case on one page: the case as everybody sees it, and what the desk adds."""

    path: str
    case: CasePage
    short: str
    advice: str
    lede: str
    policy_words: str
    spoken: tuple[Spoken, ...]
    facts: tuple[FactLine, ...]
    beside: Beside
    requirements: tuple[DeskRequirement, ...]
    flags: tuple[str, ...]
    hints: tuple[str, ...]
    after: str
    verdicts: Verdicts | None
    forms: tuple[ActForm, ...]
    further: tuple[ActForm, ...]
    blocked: tuple[str, ...]
    tracker: Letter | None
    replies: tuple[ReplyLine, ...]
    answers: tuple[tuple[str, str], ...]
    notes: str
    noted: datetime | None
    assignee: str
    me: str
    my_id: str
    role: str
