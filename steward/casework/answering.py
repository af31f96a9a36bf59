"""Answering: what the link of a letter opens, and what one press of a button does.

Looking changes nothing, however often mail scanners do it (A18).  A link answers
once, for the contact point it was sent to, until its end.  What an answer is
worth is decided by the rules; where the link alone is no proof, the page says so
before anybody presses.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from feeds.letters import About, Muted, day, written
from feeds.phrases import ANSWERED
from feeds.wording import named
from steward import ids
from steward.accounts.subjects import Nobody, SignedIn
from steward.casework import contacts, dossiers, ruling, wordings
from steward.casework.acting import Acted, act, load
from steward.casework.actors import ByLetter, actor_for
from steward.casework.mailroom import Mailroom, put, reader_at
from steward.errors import Malformed
from steward.store import Transaction, View
from steward.store.case_letters import AnswerLink
from steward.store.case_texts import CaseText
from workflows import commands as ask
from workflows import guards
from workflows.case_state import Case
from workflows.dossier import Dossier
from workflows.errors import Refused
from workflows.names import CaseId, PersonId
from workflows.policy import Policy
from workflows.situation import Situation
from workflows.terms import Answer, Stage, Tier

LONGEST: Final = 2_000
"""Characters of what an owner may add to an answer."""

WORDS: Final = "answer"
"""What the words beside an answer are kept as.  They are never shown in public."""


class State(StrEnum):
    """What a link can still do."""

    OPEN = "open"
    USED = "used"
    OLD = "too-old"
    OVER = "case-over"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPage:
    """What somebody sees who opens the link of a letter.

    `why_not` is a kind sentence where nothing can be answered.  `is_proof` says
    that an answer by this link alone is believed; if not, one that gives something
    away opens a question by another way first.  `decide` and `change` are the
    earliest dates if nothing is done; `candidate` and `words` are third-party words.
    """

    case: CaseId
    point: str
    letter: str
    about: About
    state: State
    why_not: str
    is_proof: bool
    is_muted: bool
    tier: Tier
    stage: Stage
    owners: int
    dependents: int
    last_release: datetime | None
    decide: datetime
    change: datetime
    undo_days: int
    expires: datetime
    used: Answer | None
    used_at: datetime | None
    answers: tuple[Answer, ...] = tuple(ANSWERED)
    statement: str = field(default="", repr=False)


def look(view: View, room: Mailroom, token: str, who: Nobody | SignedIn = Nobody()) -> AnswerPage:  # noqa: B008 -- frozen
    """Return what a link opens.  Nothing is changed.  Raises `NotFound`."""
    row = view.case_letters.link(ids.digest(token))
    loaded, now = load(view, row.case_id), view.clock.now()
    case, facts = loaded.case, dossiers.gather(view, loaded.case, now)
    policy = ruling.policy_of(view, case)
    decide, change = wordings.prospect(case, policy, facts, now)
    state = _state(row, case, now)
    letter = view.case_letters.get(row.letter_id)
    return AnswerPage(
        case=case.id,
        point=row.point_id,
        letter=letter.name if letter else "",
        about=wordings.about(view, room, case, policy),
        state=state,
        why_not=_why_not(state, row),
        is_proof=_is_proof(view, row, _who(view, row, None, who), case, facts, policy),
        is_muted=view.contacts.get(row.point_id).muted_at is not None,
        tier=case.tier,
        stage=case.stage,
        owners=len(facts.owners),
        dependents=facts.dependents,
        last_release=facts.last_release_at,
        decide=decide,
        change=change,
        undo_days=policy.reversal_days,
        expires=row.expires,
        used=row.used_answer,
        used_at=row.used_at,
        statement=wordings.statement(view, loaded),
    )


def give(
    tx: Transaction,
    token: str,
    answer: Answer,
    words: str = "",
    who: Nobody | SignedIn = Nobody(),  # noqa: B008 -- frozen
) -> Acted:
    """Give one of the seven answers by a link, once.

    `words` are what the owner adds, for moderators alone.  Raises `NotFound`,
    `Malformed`, and `Refused` with a kind sentence: `link-used`, `link-too-old`,
    or as the rules do; the link can then be used again.
    """
    now, token_hash = tx.clock.now(), ids.digest(token)
    row = tx.case_letters.link(token_hash)
    if len(words) > LONGEST:
        raise Malformed(f"this has {len(words)} characters; at most {LONGEST} are kept")
    by = _who(tx, row, answer, who)
    if not tx.case_letters.use(token_hash, answer, now):
        state = State.USED if row.used_at else State.OLD
        raise Refused(f"link-{state}", _why_not(state, row))
    done = act(tx, by, row.case_id, ask.AnswerAsOwner(answer=answer, point=row.point_id))
    if words.strip():
        _keep(tx, row, words.strip())
    return done


def mute(tx: Transaction, room: Mailroom, token: str) -> None:
    """Write to this mailbox no more about requests of strangers, and confirm it once.

    The link may be used or old: whoever asks for peace gets it.  Doing it twice
    does no more.  Raises `NotFound`.
    """
    row = tx.case_letters.link(ids.digest(token))
    case = load(tx, row.case_id).case
    reader = reader_at(tx, room, row.point_id, named(case.project))
    if reader is None:
        return
    about = wordings.about(tx, room, case, ruling.policy_of(tx, case))
    letter = Muted(about=about, at=tx.clock.now())
    put(tx, room, case.id, f"muted:{row.letter_id}", written(letter), reader)
    contacts.mute(tx, row.point_id)
    tx.audit.note("nobody", "letter", "contact.mute", f"contact:{row.point_id}", case=case.id)


def _state(row: AnswerLink, case: Case, now: datetime) -> State:
    if row.used_at:
        return State.USED
    if case.stage is Stage.CLOSED:
        return State.OVER
    return State.OPEN if now < row.expires else State.OLD


def _why_not(state: State, row: AnswerLink) -> str:
    match state:
        case State.OPEN:
            return ""
        case State.USED:
            said = ANSWERED[row.used_answer].letter if row.used_answer else ""
            when = day(row.used_at) if row.used_at else ""
            return (
                f"This link has been used: “{said}”, on {when}. If you want to say something "
                "else, reply to the letter, or sign in and show that you are an owner."
            )
        case State.OLD:
            return (
                f"This link was good until {day(row.expires)}. Your word still counts: reply to "
                "the letter, or sign in and show that you are an owner."
            )
        case State.OVER:
            return "The question is over, and there is nothing left to answer. Thank you."


def _who(view: View, row: AnswerLink, answer: Answer | None, who: Nobody | SignedIn) -> ByLetter:
    return ByLetter(point=row.point_id, who=who, twice=_is_second_way(view, row, answer))


def _is_second_way(view: View, row: AnswerLink, answer: Answer | None) -> bool:
    """Say whether the same was answered before by a link to somewhere else entirely.

    Two addresses in one domain are one way: whoever has the domain has both.
    """
    here = view.contacts.get(row.point_id).prints
    for each in view.case_letters.used(row.case_id):
        there = view.contacts.get(each.point_id).prints
        apart = there.kin != here.kin and (there.domain != here.domain or there.shared)
        if apart and answer in {None, each.used_answer}:
            return True
    return False


def _is_proof(
    view: View, row: AnswerLink, who: ByLetter, case: Case, facts: Dossier, policy: Policy
) -> bool:
    actor = actor_for(view, who, facts, case)
    return guards.is_proved(Situation(case, actor, facts, policy, view.clock.now()), row.point_id)


def _keep(tx: Transaction, row: AnswerLink, words: str) -> None:
    now = tx.clock.now()
    text = CaseText(
        id=ids.ulid(now),
        case=row.case_id,
        author=PersonId(f"point:{row.point_id}"),
        what=WORDS,
        words=words,
        written=now,
    )
    tx.case_texts.keep(text)
