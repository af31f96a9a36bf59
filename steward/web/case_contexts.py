"""What the pages of cases receive: frozen values, with nothing left to look up."""

from dataclasses import dataclass
from datetime import datetime

from steward.web.case_fields import CaseForm
from steward.web.contexts import FeedLinks, ProjectLink


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """One line of the side column; `at` is what it leads to."""

    term: str
    words: str
    path: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One date on the line of a case: `x` in per cent; `minor` ones may go on a narrow screen.

    `bare` ones stand so near another that their words would cover its own.
    """

    x: float
    words: str
    at: datetime
    past: bool
    minor: bool
    bare: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DateLine:
    """The dates of a case as one picture, today marked."""

    marks: tuple[Mark, ...]
    today: float
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One dated step in words."""

    at: datetime
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementLine:
    """One requirement: `state` is met, unmet, open or unknown; `by` who says so."""

    name: str
    clause: str
    asks: str
    state: str
    word: str
    why: str
    by: str
    at: datetime | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SentLine:
    """One letter of the campaign; no address."""

    at: datetime
    to: str
    result: str
    state: str
    word: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionLine:
    """One objection, with the answer it got."""

    who: str
    standing: str
    at: datetime
    words: str | None
    answer: str | None = None
    answered: datetime | None = None
    upheld: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsLine:
    """What somebody wrote, under a heading; None was erased."""

    heading: str
    who: str
    at: datetime
    words: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetLine:
    """One thing that changes hands, how far it is, and where that can be seen or what is left."""

    asset: str
    state: str
    word: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLine:
    """One entry of the record; `seal` is the beginning of the digest of its bytes."""

    number: int
    at: datetime
    who: str
    what: str
    seal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActForm:
    """A form that can be sent now, with the choices that are open and what was kept of it."""

    form: CaseForm
    path: str
    choices: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    draft: tuple[tuple[str, str], ...] = ()

    def options(self, name: str) -> tuple[tuple[str, str], ...]:
        """Return what can be chosen in a field."""
        return dict(self.choices).get(name, ())

    def kept(self, name: str) -> str:
        """Return what was written before."""
        return dict(self.draft).get(name, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """One case."""

    path: str
    id: str
    version: int
    kind: str
    who: str
    asks: str
    beyond: str
    link: ProjectLink
    lede: str
    more: str
    late: str
    facts: tuple[Glance, ...]
    line: DateLine | None
    past: tuple[Step, ...]
    ahead: tuple[Step, ...]
    today: str
    requirements: tuple[RequirementLine, ...]
    counted: str
    sent: tuple[SentLine, ...]
    objections: tuple[ObjectionLine, ...]
    said: tuple[WordsLine, ...]
    assets: tuple[AssetLine, ...]
    record: tuple[RecordLine, ...]
    policy: str
    feeds: FeedLinks
    undo: tuple[str, ...] = ()
    forms: tuple[ActForm, ...] = ()
    desk: bool = False
    private: bool = False
    signed_in: bool = False
    form_token: str = ""
    note: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """One case in a list."""

    path: str
    link: ProjectLink
    title: str
    stands: str
    since: datetime
    overdue: bool
    dependents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesPage:
    """The public cases, running or ended."""

    cases: tuple[CaseLine, ...]
    total: int
    ended: bool
    query: str = ""
    more: str | None = None
    mine: tuple[CaseLine, ...] = ()
    feeds: FeedLinks


@dataclass(frozen=True, slots=True, kw_only=True)
class Similar:
    """A case that asks for the same, or nearly; `joins` where one more can get in line."""

    path: str
    words: str
    joins: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One thing that can be asked for."""

    value: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePage:
    """The first step of a request: for which project, and what."""

    name: str = ""
    intent: str = ""
    problem: str = ""
    intents: tuple[Choice, ...] = ()
    signed_in: bool = False
    form_token: str = ""
    link: ProjectLink | None = None
    similar: tuple[Similar, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SameAsked:
    """The same is asked in a case that is open: `form` joins it, where that can be.

    No `case_path` where its page is nobody's business yet.
    """

    case_path: str
    is_mine: bool
    form: ActForm | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPage:
    """The second step: what would fail now, what to write, and the button."""

    path: str
    id: str
    version: int
    kind: str
    link: ProjectLink
    intent: str
    policy: str
    refusal: str
    dead_end: str
    same: SameAsked | None
    requirements: tuple[RequirementLine, ...]
    counted: str
    similar: tuple[Similar, ...]
    queue: str
    until: datetime
    by_person: tuple[str, ...]
    form: ActForm | None
    withdraw: ActForm | None
    form_token: str
    note: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """One of the seven answers."""

    value: str
    words: str
    then: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPage:
    """What somebody sees who follows the link of a letter; `statement` are a stranger's words."""

    path: str
    link: ProjectLink
    who: str
    question: str
    uses: str
    nothing: str
    facts: tuple[Glance, ...]
    buttons: tuple[Button, ...]
    statement: str
    until: datetime
    case_path: str
    case_id: str
    proof: str = ""
    muted: bool = False
    problem: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredPage:
    """What came of an answer, and what can be done next."""

    path: str
    heading: str
    lede: str
    next: tuple[str, ...]
    case_path: str
    link: ProjectLink
    muted: bool = False
    changed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptLine:
    """A project that looks for hands."""

    link: ProjectLink
    asks: str
    summary: str
    since: datetime
    until: datetime | None
    dependents: int
    ask: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptPage:
    """All projects that look for hands."""

    projects: tuple[AdoptLine, ...]
    feeds: FeedLinks
    more: str | None = None
