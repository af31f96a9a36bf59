"""Waiting: what each running case needs next, of whom, and whether one moderator can do it.

The desk lists what waits for us, those first where most would suffer, then the
longest waiting.  Whether somebody can do what is needed, the rules are asked.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from statistics import median
from typing import Final

from steward.accounts.subjects import SignedIn
from steward.casework import acting, actors, dossiers, ruling
from steward.casework.acting import Loaded
from steward.casework.around import Around
from steward.casework.options import ways
from steward.permissions import Role
from steward.store import View
from steward.store.case_files import CaseFile, Filter, Place, place_of
from workflows import commands as ask
from workflows import reaching
from workflows.case_state import Case, hold, judgement
from workflows.commands import Command
from workflows.deadlines import Turn, next_letter_at
from workflows.dossier import Dossier
from workflows.names import PersonId
from workflows.policy import Policy
from workflows.requirements import REQUIREMENTS, Kind
from workflows.situation import Situation, is_conflicted
from workflows.terms import HoldKind, Office, Stage, Standing

MOST: Final = 200
"""Running cases that one look at the desk goes through, the weightiest first: each costs some
fifty small questions to the store."""

PAGE: Final = 25
"""Cases on one page of a search."""


class Need(StrEnum):
    """What a case needs next."""

    READ_REPLY = "read reply"
    REVIEW_HOLD = "review hold"
    HEAR_PANEL = "hear panel"
    ANSWER_OBJECTIONS = "answer objections"
    FIRST_READING = "first reading"
    CONFIRM_CONSENT = "confirm consent"
    OTHER_CHANNEL = "other channel"
    JUDGE = "judge"
    RECOMMEND = "recommend"
    SECOND_VOTE = "second vote"
    BEGIN_TRANSFER = "begin transfer"
    PROVE_TRANSFER = "prove transfer"
    NOTHING = "nothing"  # it is not our turn: the clock goes on, or somebody else has the word


DONE_BY: Final[Mapping[Need, tuple[type[Command], ...]]] = {
    Need.READ_REPLY: (ask.LiftHold,),
    Need.REVIEW_HOLD: (ask.LiftHold,),
    Need.HEAR_PANEL: (ask.Vote,),
    Need.ANSWER_OBJECTIONS: (ask.AnswerObjection, ask.UpholdObjection),
    Need.FIRST_READING: (ask.StartNotice, ask.AskInformation, ask.Refer),
    Need.CONFIRM_CONSENT: (ask.ConfirmConsent,),
    Need.OTHER_CHANNEL: (ask.RecordAttempt,),
    Need.JUDGE: (ask.JudgeRequirement,),
    Need.RECOMMEND: (ask.Recommend, ask.CheckActivity),
    Need.SECOND_VOTE: (ask.Approve,),
    Need.BEGIN_TRANSFER: (ask.OrderTransfer,),
    Need.PROVE_TRANSFER: (ask.AdvanceAsset, ask.Complete),
    Need.NOTHING: (),
}
"""With which commands a need is met; one of them that is open is enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One running case: what it needs, since when, and why not by this moderator.

    `why_not` is empty where he can do it.  `open` is how many of what is needed
    are open: objections, or requirements that a person judges.
    """

    file: CaseFile
    shown: str
    case: Case
    need: Need
    since: datetime
    open: int = 0
    why_not: str = ""

    @property
    def is_mine(self) -> bool:
        """Say whether this moderator can do what is needed."""
        return self.need is not Need.NOTHING and not self.why_not


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What lies on the desk: what waits for us, and what for others; `beyond` are not looked at."""

    ours: tuple[Waiting, ...]
    others: tuple[Waiting, ...]
    beyond: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Some of the running cases that were searched for, and where the others go on."""

    rows: tuple[Waiting, ...]
    next: Place | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How many running cases somebody has, and the median of all moderators."""

    mine: int
    median: float


def desk(view: View, who: SignedIn, now: datetime) -> Desk:
    """Return what lies on the desk.  Who may look at it is the caller's matter."""
    files = view.case_files.search(Filter(), MOST)
    every = _looked_at(view, who, files, now)
    return Desk(
        ours=tuple(each for each in every if each.need is not Need.NOTHING),
        others=tuple(each for each in every if each.need is Need.NOTHING),
        beyond=max(0, view.case_files.count(Filter()) - len(files)),
    )


def find(view: View, who: SignedIn, words: str, now: datetime, after: Place | None = None) -> Found:
    """Return a page of all running cases with these words, as they lie on somebody's desk."""
    files = view.case_files.search(Filter(words=words), PAGE + 1, after)
    here = files[:PAGE]
    rows = tuple(_looked_at(view, who, here, now))
    return Found(rows=rows, next=place_of(here[-1]) if len(files) > PAGE else None)


def load(view: View, me: PersonId) -> Load:
    """Return how much somebody has in hand, beside the others."""
    every = view.case_files.load()
    each = [every.get(PersonId(one), 0) for one in view.accounts.holders(Role.MODERATOR)]
    return Load(mine=every.get(me, 0), median=median(each) if each else 0)


def need_of(s: Situation, turn: str) -> tuple[Need, int]:
    """Return what a case needs next of a moderator, and how many of it."""
    case = s.case
    if hold(case, HoldKind.REPLY):
        return Need.READ_REPLY, 1
    if turn != Turn.OURS and not case.hearing:
        return Need.NOTHING, 0
    if case.hearing:
        return Need.HEAR_PANEL, 1
    if any(each.kind in {HoldKind.LEGAL, HoldKind.FREEZE} for each in case.holds):
        return Need.REVIEW_HOLD, 1
    if case.objections and case.stage not in {Stage.CONTACTING, Stage.SCREENING}:
        return Need.ANSWER_OBJECTIONS, len(case.objections)
    return _of_stage(s)


def _of_stage(s: Situation) -> tuple[Need, int]:
    case = s.case
    match case.stage:
        case Stage.CONTACTING:
            return _asking(s), 1
        case Stage.ASSESSMENT:
            left = _unjudged(case, s.policy)
            return (Need.JUDGE, left) if left else (Need.RECOMMEND, 1)
        case Stage.COOLING_OFF:
            runs = case.ends is not None and s.now < case.ends
            return Need.NOTHING if runs else Need.BEGIN_TRANSFER, 1
        case stage:
            return _PLAIN.get(stage, Need.NOTHING), 1


_PLAIN: Final = {
    Stage.SCREENING: Need.FIRST_READING,
    Stage.RECOMMENDED: Need.SECOND_VOTE,
    Stage.EXECUTING: Need.PROVE_TRANSFER,
}


def _asking(s: Situation) -> Need:
    """While the owner is asked, mail goes out by itself; another way is a moderator's."""
    if s.case.consent:
        return Need.CONFIRM_CONSENT
    if s.case.objections:
        return Need.ANSWER_OBJECTIONS
    by_mail = reaching.is_asking(s.case, s.policy, s.dossier.contacts)
    later = s.now < next_letter_at(s.case, s.policy)
    return Need.NOTHING if by_mail or later else Need.OTHER_CHANNEL


def _unjudged(case: Case, policy: Policy) -> int:
    human = (e.check for e in policy.require if REQUIREMENTS[e.check].kind is Kind.HUMAN)
    return sum(judgement(case, each) is None for each in human)


def look(view: View, who: SignedIn, file: CaseFile, shown: str, now: datetime) -> Waiting:
    """Return one case as it lies on somebody's desk."""
    return _look(_Eyes(who, Around(view), now), file, acting.load(view, file.id), shown)


@dataclass(frozen=True, slots=True)
class _Eyes:
    """Who looks, when, and what all cases that he looks at have around them."""

    who: SignedIn
    around: Around
    now: datetime


def _looked_at(
    view: View, who: SignedIn, files: Sequence[CaseFile], now: datetime
) -> list[Waiting]:
    """Return these cases, with what they share asked of the store once."""
    around, cases = Around(view), [each.id for each in files]
    asking = view.case_files.candidates(cases).values()
    around.meet({*around.in_office, *(person for people in asking for person in people)})
    shown = view.graph.named([each.project_id for each in files])
    loaded, eyes = acting.load_all(view, cases), _Eyes(who, around, now)
    return [_look(eyes, each, loaded[each.id], shown[each.project_id].shown) for each in files]


def _look(eyes: _Eyes, file: CaseFile, loaded: Loaded, shown: str) -> Waiting:
    view, now = eyes.around.view, eyes.now
    if _rests(file, now):
        return Waiting(
            file=file,
            shown=shown or file.project.name,
            case=loaded.case,
            need=Need.NOTHING,
            since=file.entered,
        )
    case, policy = loaded.case, ruling.policy_of(view, loaded.case)
    facts = dossiers.gather(view, case, now, eyes.around)
    actor = actors.actor_for(view, eyes.who, facts, case)
    s = Situation(case, actor, facts, policy, now)
    need, many = need_of(s, file.turn)
    return Waiting(
        file=file,
        shown=shown or file.project.name,
        case=case,
        need=need,
        since=_since(case, file, need),
        open=many,
        why_not=_why_not(view, eyes.who, s, need),
    )


def _rests(file: CaseFile, now: datetime) -> bool:
    """Say by the row alone that a case is not ours, without gathering all that is known."""
    if {HoldKind.REPLY, HoldKind.APPEAL} & set(file.beside):
        return False
    counts_down = file.stage is Stage.COOLING_OFF and file.ends is not None and now < file.ends
    return file.turn != Turn.OURS or (counts_down and not file.beside)


def _since(case: Case, file: CaseFile, need: Need) -> datetime:
    """Return since when a case waits for us: not for as long as it waited for others."""
    if need is Need.CONFIRM_CONSENT and case.consent:
        return case.consent.at
    if need is Need.BEGIN_TRANSFER and case.ends:
        return case.ends
    if need in {Need.READ_REPLY, Need.REVIEW_HOLD}:
        return max((each.since for each in case.holds), default=file.entered)
    return file.entered


def _why_not(view: View, who: SignedIn, s: Situation, need: Need) -> str:
    if need is Need.NOTHING:
        return ""
    tried = [each for one in DONE_BY[need] for each in ways(view, who, s.actor, s, one)]
    if any(each.is_open or each.code in _LATER for each in tried):
        return ""
    refused = {each.code: each.why for each in tried}
    # Who cannot agree as it stands can still deny, or send it back.
    other = "" if need is Need.SECOND_VOTE else next(iter(refused.values()), "")
    return next(_personal(s, refused), other)


_LATER: Final = frozenset({"step-up-needed", "facts-too-old", "check-activity-first"})
"""What somebody can put right himself, at once."""


def _personal(s: Situation, refused: Mapping[str, str]) -> Iterator[str]:
    """Yield what somebody is to this case that keeps him from it, in few words."""
    case, me = s.case, s.me
    if s.actor.office is Office.NONE:
        yield "you hold a role on it"
    if is_conflicted(s):
        yield _tie(s.dossier, case, me)
    short = {
        "same-person": "you recommended",
        "approved-already": "you approved",
        "approver-executes": "you approved",
        "acted-before": "you acted on it",
        "admin-needed": "an admin has to agree",
        "voted-already": "you voted",
        "frozen": "all transfers stand still",
        "on-hold": "it is held",
    }
    yield from (said for code, said in short.items() if code in refused)


def _tie(dossier: Dossier, case: Case, me: PersonId) -> str:
    if me in {*case.candidates, *case.former}:
        return "you ask for it"
    if me in case.objections | case.heard:
        return "you objected"
    if me in case.conflicted:
        return "you stepped back"
    if me in dossier.tied:
        return "you are tied to it"
    standing = dossier.parties.get(me)
    return "you depend on it" if standing is Standing.DEPENDENT else "you have a part in it"
