"""The first sentence of a case: where it stands, what happens next and on which day."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final, Protocol

from feeds import figures
from feeds.casebook import ADVICE, HOLDS
from feeds.phrases import ENDED, GRANTED
from workflows.case_state import STOPPING, Case
from workflows.deadlines import Deadline, Turn
from workflows.forecast import Expected, Milestone
from workflows.names import PersonId
from workflows.policy import Policy
from workflows.stages import BEFORE_EFFECT
from workflows.terms import AssetState, Outcome, Silence, Stage, Tier


class Told(Protocol):
    """What has to be known of a case to say where it stands."""

    @property
    def case(self) -> Case:
        """The case."""
        ...

    @property
    def policy(self) -> Policy:
        """The rules it runs under."""
        ...

    @property
    def tier(self) -> Tier:
        """How much depends on its project."""
        ...

    @property
    def deadline(self) -> Deadline:
        """What is due next, and whose turn it is."""
        ...

    @property
    def ahead(self) -> Sequence[Expected]:
        """What comes if nobody does anything."""
        ...

    def name(self, person: PersonId, /) -> str:
        """Return what somebody is called."""
        ...


_DONE: Final = frozenset({AssetState.VERIFIED, AssetState.NOT_APPLICABLE})


def lede(seen: Told, now: datetime) -> str:
    """Return where the case stands and what happens next, in one or two sentences."""
    waits = [each for each in seen.case.holds if each.kind in STOPPING]
    if waits and seen.case.stage is not Stage.CLOSED:
        until = f" until {figures.day(waits[-1].until, now)}" if waits[-1].until else ""
        return f"The clock stands still{until}: {HOLDS[waits[-1].kind]} comes first."
    return _STAGES[seen.case.stage](seen, now)


def stands(stage: Stage, outcome: Outcome | None) -> str:
    """Return where a case stands, as a list of them says it."""
    return ENDED[outcome].page if outcome else _IN[stage]


def can_be_stopped(seen: Told) -> str:
    """Return the sentence for an owner who reads this, while one word of his ends it."""
    if seen.case.stage in BEFORE_EFFECT:
        return "The owner can end this at any time with one word, also after a decision."
    return ""


def late(seen: Told, now: datetime) -> str:
    """Return that we are late, and since when; nothing where we are not."""
    ours = seen.deadline.turn is Turn.OURS and seen.case.stage is not Stage.CLOSED
    if not ours or now < seen.deadline.at:
        return ""
    return (
        f"The moderators are late: this was due {figures.age(seen.deadline.at, now)}. "
        "It harms nobody who waits."
    )


def milestone(expected: Expected, seen: Told) -> str:
    """Return what lies ahead, as a step says it."""
    lead = seen.name(seen.case.candidates[0]) if seen.case.candidates else "the candidate"
    match expected.what:
        case Milestone.LETTER:
            return f"letter {expected.number} to the owner"
        case Milestone.SILENCE:
            return "the owner's time is over; moderators may decide"
        case Milestone.TRANSFER:
            grant = GRANTED[seen.case.grant or seen.policy.grant].record
            return f"the earliest day on which {lead} can become {grant}"
        case Milestone.PROBATION_ENDS:
            return "the end of the probation"


def _draft(seen: Told, now: datetime) -> str:
    until = figures.day(seen.deadline.at, now)
    return f"A draft that only you see. It is kept until {until} unless you hand it in."


def _screening(seen: Told, now: datetime) -> str:
    return (
        f"A moderator reads it next, by {figures.day(seen.deadline.at, now)}. "
        "Nobody is written to before that, and nothing is public."
    )


def _contacting(seen: Told, now: datetime) -> str:
    if seen.case.consent:
        return (
            "The owner agreed. A moderator confirms who agreed and who receives, by "
            f"{figures.day(seen.deadline.at, now)}."
        )
    letters = [each for each in seen.ahead if each.what is Milestone.LETTER]
    silence = next((each for each in seen.ahead if each.what is Milestone.SILENCE), None)
    sent = len(seen.case.campaign.steps)
    asked = f"Its owner has not answered {_letters(sent)}." if sent else "Its owner is asked now."
    following = (
        f"The {_ordinal(sent + 1)} goes out on {figures.day(letters[0].at, now)}, and n"
        if (letters and sent)
        else "N"
    )
    until = f"obody can decide before {figures.day(silence.at, now)}." if silence else ""
    return f"{asked} {following}{until}" if until else asked


def _assessment(seen: Told, now: datetime) -> str:
    if seen.case.silence is Silence.ASKED:
        asked = "The owner was asked as the policy says, and did not answer."
    elif seen.case.silence is Silence.NOWHERE_TO_ASK:
        asked = "There was nobody left to ask, so the notice stood in public twice as long."
    else:
        asked = "It is looked at again."
    by = figures.day(seen.deadline.at, now)
    return f"{asked} A moderator goes through the requirements, by {by}."


def _recommended(seen: Told, now: datetime) -> str:
    proposal = seen.case.proposal
    if proposal is None:
        return "It was recommended, and waits for a second person."
    needed = max(1, seen.policy.approvals[seen.tier] - len(proposal.approved_by))
    others = f"{figures.spelled(needed)} more {'has' if needed == 1 else 'have'} to agree"
    by = figures.day(seen.deadline.at, now)
    return f"{seen.name(proposal.by)} recommends to {ADVICE[proposal.advice]}; {others}, by {by}."


def _cooling(seen: Told, now: datetime) -> str:
    ends = seen.case.ends or seen.deadline.at
    lead = seen.name(seen.case.candidates[0])
    grant = GRANTED[seen.case.grant or seen.policy.grant].record
    return (
        f"It was approved. Until {figures.day(ends, now)} anything new stops it; "
        f"then {lead} becomes {grant}."
    )


def _executing(seen: Told, _now: datetime) -> str:
    states = seen.case.transfer.states if seen.case.transfer else ()
    done = sum(state in _DONE for _, state in states)
    return (
        f"It is being carried out: {figures.spelled(done)} of {figures.many(len(states), 'step')} "
        "looked at and done."
    )


def _probation(seen: Told, now: datetime) -> str:
    until = figures.day(seen.case.ends or seen.deadline.at, now)
    return f"It changed hands. The new hands are watched until {until}, and it can be taken back."


def _closed(seen: Told, now: datetime) -> str:
    said = ENDED[seen.case.outcome or Outcome.WITHDRAWN].page
    until = figures.day(seen.deadline.at, now)
    return f"{said} The outcome can be appealed until {until}." if now < seen.deadline.at else said


_STAGES: Final[Mapping[Stage, Callable[[Told, datetime], str]]] = {
    Stage.DRAFT: _draft,
    Stage.SCREENING: _screening,
    Stage.CONTACTING: _contacting,
    Stage.ASSESSMENT: _assessment,
    Stage.RECOMMENDED: _recommended,
    Stage.COOLING_OFF: _cooling,
    Stage.EXECUTING: _executing,
    Stage.PROBATION: _probation,
    Stage.CLOSED: _closed,
}
_IN: Final[Mapping[Stage, str]] = {
    Stage.DRAFT: "A draft.",
    Stage.SCREENING: "A moderator reads it.",
    Stage.CONTACTING: "The owner is asked.",
    Stage.ASSESSMENT: "A moderator goes through the requirements.",
    Stage.RECOMMENDED: "It is recommended, and waits for somebody who agrees.",
    Stage.COOLING_OFF: "It was approved. Anything new still stops it.",
    Stage.EXECUTING: "It is being carried out.",
    Stage.PROBATION: "It changed hands, and is watched.",
    Stage.CLOSED: "It ended.",
}


def _letters(sent: int) -> str:
    return "a letter" if sent == 1 else f"{figures.spelled(sent)} letters"


def _ordinal(number: int) -> str:
    named = ("first", "second", "third", "fourth", "fifth", "sixth")
    return named[number - 1] if number <= len(named) else "next one"
