"""Telling: one case as a page shows it to one person, and the queue of all of them.

A case is nobody's business before it is public, but of who asks in it and of
the desk (threat A15).  What people wrote to one another stays between them and
the desk; what the record rests on is public with the case.  Contact values are
never here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Final

from steward.accounts.rights import rights
from steward.accounts.subjects import Bearer, SignedIn
from steward.casework import acting, actors, dossiers, names, record, ruling, words
from steward.casework.acting import Loaded
from steward.casework.actors import ByLetter, Who
from steward.casework.options import Option, options
from steward.casework.record import AssetLine, LetterLine, Moment, Objection, Said
from steward.casework.verifying import Shown, shown
from steward.errors import NotFound
from steward.permissions import Action, permit
from steward.store import View
from steward.store.case_files import CaseFile, Filter, Place, place_of
from steward.store.case_texts import CaseText
from workflows import case_events as c
from workflows.case_state import Case
from workflows.checklist import assess
from workflows.deadlines import Deadline, Turn, deadline
from workflows.decision_events import RequestDenied, TransferOrdered
from workflows.dossier import Actor, Dossier
from workflows.errors import Refused
from workflows.forecast import Expected, ahead
from workflows.names import CaseId, PersonId
from workflows.policy import Policy
from workflows.situation import Situation, roles
from workflows.terms import Office, Role, Stage, Tier
from workflows.verdicts import Verdict

__all__ = [
    "AssetLine",
    "CaseRow",
    "CaseView",
    "LetterLine",
    "Moment",
    "Objection",
    "Page",
    "Said",
    "Sight",
    "due_sentence",
    "queue",
    "view_of",
]

PAGE: Final = 50
_NOBODY: Final = Actor(person=PersonId("nobody"), office=Office.NONE)


class Sight(IntEnum):
    """How much of a case somebody sees."""

    PUBLIC = 0
    ASKING = 1
    DESK = 2


PRIVATE: Final = {"questions": Sight.ASKING, "answers": Sight.DESK, "source": Sight.DESK}
"""What not everybody reads, and who does besides its author; the rest is public with the case."""


_DECIDED: Final = frozenset({Stage.EXECUTING, Stage.PROBATION, Stage.CLOSED})
"""Where the requirements are no longer looked at, but shown as the decision found them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """One case, as this viewer may see it.

    `place` is how many wait in the same stage before it, and itself; None where
    it does not wait for us.  `due` says in one sentence whose turn it is; `index` what
    the last look showed of a transfer that is being carried out; `assessed` when the
    decision was made that the verdicts are of, None while they are looked at anew.
    """

    case: Case
    version: int
    shown: str
    file: CaseFile
    policy: Policy
    facts: Dossier
    tier: Tier
    is_public: bool
    sight: Sight
    me: frozenset[Role]
    person: PersonId
    verdicts: tuple[Verdict, ...]
    assessed: datetime | None
    deadline: Deadline
    due: str
    ahead: tuple[Expected, ...]
    timeline: tuple[Moment, ...]
    letters: tuple[LetterLine, ...]
    names: Mapping[PersonId, str]
    place: int | None
    options: tuple[Option, ...]
    index: Shown | None = None

    def name(self, person: PersonId) -> str:
        """Return what somebody is called."""
        return self.names.get(person, names.UNKNOWN)

    @property
    def objections(self) -> tuple[Objection, ...]:
        """Every objection, with its answer if there is one, the oldest first."""
        return record.objections(self.timeline)

    @property
    def judged(self) -> Mapping[str, Moment]:
        """What a person last found about each requirement, and on what evidence."""
        return record.judged(self.timeline)

    @property
    def decision(self) -> tuple[Moment, ...]:
        """What was recommended last, and what came of it: votes, end, countdown."""
        return record.decision(self.timeline)

    @property
    def assets(self) -> tuple[AssetLine, ...]:
        """How far each asset of the transfer is, and where that can be seen."""
        return record.assets(self.timeline, self.case)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One case in a list."""

    file: CaseFile
    shown: str
    title: str
    waiting_since: datetime
    lead: str
    assignee: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some cases of a list, and how many there are in all."""

    rows: tuple[CaseRow, ...]
    total: int
    next: Place | None
    """Where it goes on; None where no page comes after it."""


def view_of(view: View, case_id: CaseId, who: Who, now: datetime) -> CaseView:
    """Return one case as somebody may see it.  Raises `NotFound` where they may not."""
    loaded = acting.load(view, case_id)
    file = view.case_files.get(case_id)
    if file is None:
        raise NotFound("there is no such case")
    case, policy = loaded.case, ruling.policy_of(view, loaded.case)
    facts = dossiers.gather(view, case, now)
    actor = _actor(view, who, facts, case)
    s = Situation(case, actor, actors.counted(actor, facts), policy, now)
    sight = _sight(view, who, s, file)
    timeline = _timeline(view, loaded, s, sight)
    due = deadline(case, policy, facts.contacts)
    decided = _decided(loaded)
    return CaseView(
        case=case,
        version=loaded.version,
        shown=view.projects.get(case.project).display_name,
        file=file,
        policy=policy,
        facts=facts,
        tier=s.tier,
        is_public=file.noticed is not None,
        sight=sight,
        me=roles(s),
        person=actor.person,
        verdicts=decided.verdicts if decided else assess(case, facts, policy, now),
        assessed=decided.at if decided else None,
        deadline=due,
        due=due_sentence(case, due, now),
        ahead=ahead(case, policy, facts.contacts, owners=len(facts.owners), now=now),
        timeline=timeline,
        letters=record.letters(timeline, case, facts),
        names=names.of(view, _people(case, facts, timeline)),
        place=view.case_files.before(file) + 1 if due.turn is Turn.OURS else None,
        options=options(view, who, actor, s),
        index=shown(view, loaded) if case.stage is Stage.EXECUTING else None,
    )


def _decided(loaded: Loaded) -> TransferOrdered | RequestDenied | None:
    """Return the decision whose verdicts stand; None while they are still looked at."""
    if loaded.case.stage not in _DECIDED:
        return None
    told = (each.event for each in reversed(loaded.history))
    found = (e for e in told if isinstance(e, TransferOrdered | RequestDenied))
    return next((each for each in found if each.verdicts), None)


def queue(view: View, wanted: Filter, after: Place | None = None, most: int = PAGE) -> Page:
    """Return a page of cases by impact and age.  Who may ask for which is the caller's matter."""
    found = view.case_files.search(wanted, most + 1, after)
    files = found[:most]
    people = {each.lead for each in files} | {each.assignee for each in files if each.assignee}
    called = names.of(view, people)
    ids = [each.project_id for each in files]
    shown = {key: each.shown for key, each in view.graph.named(ids).items()}
    rows = tuple(_row(each, shown.get(each.project_id, ""), called) for each in files)
    next_ = place_of(files[-1]) if len(found) > most else None
    return Page(rows=rows, total=view.case_files.count(wanted), next=next_)


def due_sentence(case: Case, due: Deadline, now: datetime) -> str:
    """Say in one sentence whose turn it is, until when, and what happens otherwise."""
    day = f"{due.at:%-d %B %Y}"
    if case.stage is Stage.CLOSED:
        return f"The case ended: {case.outcome}." + (
            f" That can change until {day}." if now < due.at else ""
        )
    if due.turn is Turn.NOBODY:
        return f"Nobody has to do anything until {day}; then {due.otherwise}."
    if due.turn is Turn.OURS and (case.overdue or now >= due.at):
        return f"We are late: this was due on {day}. {_sentence(due.otherwise)}"
    return f"{_WHOSE[due.turn]} until {day}; otherwise {due.otherwise}."


_WHOSE: Final = {
    Turn.CANDIDATE: "The candidate has",
    Turn.OWNER: "The owner has",
    Turn.OURS: "A moderator has",
}


def _sentence(clause: str) -> str:
    return f"{clause[:1].upper()}{clause[1:]}."


def _actor(view: View, who: Who, facts: Dossier, case: Case) -> Actor:
    if isinstance(who, SignedIn | Bearer | ByLetter):
        return actors.actor_for(view, who, facts, case)
    return _NOBODY


def _sight(view: View, who: Who, s: Situation, file: CaseFile) -> Sight:
    if s.case.stage is not Stage.DRAFT and is_desk(view, who):
        return Sight.DESK
    if s.me in {*s.case.candidates, *s.case.former}:
        return Sight.ASKING
    if file.noticed is None:
        raise NotFound("there is no such case, or it is not public yet")
    return Sight.PUBLIC


def is_desk(view: View, who: Who) -> bool:
    """Say whether somebody reads the desk, and with it every case but drafts."""
    try:
        asks = who.who if isinstance(who, ByLetter) else who
        permit(rights(asks), Action.READ_DESK, view.clock.now())
    except Refused:
        return False
    return True


def _timeline(view: View, loaded: Loaded, s: Situation, sight: Sight) -> tuple[Moment, ...]:
    texts = words.of(view, (each.event for each in loaded.history))
    return tuple(
        Moment(
            number=each.number,
            version=each.version,
            event=each.event,
            said=_said(words.text_id_of(each.event), texts, s.me, sight),
        )
        for each in loaded.history
        if isinstance(each.event, c.Fact)
    )


def _said(
    text_id: str | None, texts: Mapping[str, CaseText], me: PersonId, sight: Sight
) -> Said | None:
    if text_id is None:
        return None
    found = texts.get(text_id)
    if found is None:  # a token of the clock stands for itself
        return Said(id="", words=text_id)
    seen = found.author == me or sight >= PRIVATE.get(found.what, Sight.PUBLIC)
    words_ = found.words if seen else None
    return Said(id=found.id, words=words_, erased=found.words is None)


def _people(case: Case, facts: Dossier, timeline: tuple[Moment, ...]) -> set[PersonId]:
    acting_ = {each.event.by for each in timeline if isinstance(each.event, c.Act)}
    known = {*case.candidates, *case.former, *facts.holders, *facts.parties, *case.objections}
    return acting_ | known | ({case.assignee} if case.assignee else set())


def _row(file: CaseFile, shown: str, called: Mapping[PersonId, str]) -> CaseRow:
    name = shown or file.project.name
    return CaseRow(
        file=file,
        shown=name,
        title=f"{name}: {file.intent}",
        waiting_since=file.entered,
        lead=called.get(file.lead, names.UNKNOWN),
        assignee=called.get(file.assignee, names.UNKNOWN) if file.assignee else None,
    )
