"""Words: what people write in a case is kept apart, and only its id goes into the ledger.

The clock writes no words: what it says is a token, and stays as it is.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final, cast

from steward import ids
from steward.errors import Malformed
from steward.store import Transaction, View
from steward.store.case_texts import CaseText
from workflows import case_events as c
from workflows import commands as ask
from workflows import decision_events as d
from workflows.commands import Command
from workflows.errors import Refused
from workflows.events import CaseEvent, Event
from workflows.names import CaseId, PersonId

LONGEST: Final = 10_000
"""Characters of one text."""

FIELDS: Final[Mapping[type[Command], str]] = {
    ask.Submit: "statement",
    ask.JoinAsRival: "statement",
    ask.ConfirmDeath: "source",
    ask.AskInformation: "questions",
    ask.GiveInformation: "answers",
    ask.RecordOwnerAct: "act",
    ask.Object: "reason",
    ask.AnswerObjection: "text",
    ask.UpholdObjection: "text",
    ask.JudgeRequirement: "evidence",
    ask.Recommend: "reasons",
    ask.Deny: "reasons",
    ask.ReturnRecommendation: "reasons",
    ask.CancelCooling: "why",
    ask.AdvanceAsset: "proof",
    ask.OpenHearing: "grounds",
}
"""Which field of a command holds words; what is no key holds only ids and tokens."""

SAID_IN: Final[Mapping[type[CaseEvent], str]] = {
    c.HandoffRequested: "statement",
    c.RivalJoined: "statement",
    c.DeathConfirmed: "source",
    c.InformationAsked: "questions",
    c.InformationGiven: "answers",
    c.OwnerActed: "act",
    d.ObjectionFiled: "reason",
    d.ObjectionAnswered: "text",
    d.ObjectionUpheld: "text",
    d.RequirementJudged: "evidence",
    d.Recommended: "reasons",
    d.RequestDenied: "reasons",
    d.RecommendationReturned: "reasons",
    d.CoolingCancelled: "why",
    d.AssetAdvanced: "proof",
    d.HearingOpened: "grounds",
}
"""Which field of an event names what was said."""

_MAY_BE_EMPTY: Final = frozenset({ask.AdvanceAsset})
_TRIALS: Final = frozenset(
    {"", "asdf", "foo", "ignore", "n/a", "na", "nil", "none", "please ignore"}
    | {"tba", "tbd", "test", "test request", "testing", "this is a test", "todo"}
)
"""What people fill in to see what a form does (pypi/support 2117, 3351, 6062, 10961)."""

_TOKEN: Final = re.compile(r"[\w.:@/%+~=-]{0,300}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Said:
    """A command with the id of its words in their place, and the words."""

    command: Command
    text_id: str = ""
    words: str = ""
    is_new: bool = False


def taken_out(view: View, case: CaseId, command: Command) -> Said:
    """Return the command with an id for its words.  Nothing is kept yet.

    Raises `Malformed` for words that are too long, and for a token that is none.
    """
    name = FIELDS.get(type(command))
    _only_tokens(command, name)
    if name is None:
        return Said(command)
    words = str(getattr(command, name)).strip()
    if len(words) > LONGEST:
        raise Malformed(f"{name} has {len(words)} characters; at most {LONGEST} are kept")
    # Who names a source twice names one source, so the same words get the same id.
    known = view.case_texts.same(case, name, words) if words else None
    text_id = (known or ids.ulid(view.clock.now())) if words else ""
    # The fields of a command are known to the table above, and to no type checker.
    changed = replace(command, **cast("Any", {name: text_id}))
    return Said(changed, text_id, words, is_new=bool(words) and known is None)


def keep(tx: Transaction, said: Said, case: CaseId, author: PersonId) -> None:
    """Keep the words of a command that was granted.

    Raises `Refused("words-missing")` where there are none and somebody waits for them.
    """
    name = FIELDS.get(type(said.command))
    if name is None:
        return
    if not said.words and type(said.command) not in _MAY_BE_EMPTY:
        raise Refused("words-missing", f"write at least a sentence: {name}")
    if said.words and said.words.casefold().strip(" .!?[]()<>*-_") in _TRIALS:
        raise Refused(
            "words-missing", f"“{said.words}” tells nobody anything; write at least a sentence"
        )
    if said.is_new:
        text = CaseText(
            id=said.text_id,
            case=case,
            author=author,
            what=name,
            words=said.words,
            written=tx.clock.now(),
        )
        tx.case_texts.keep(text)


def text_id_of(event: Event) -> str | None:
    """Return the id of what was said in an event, or a token of the clock; None if nothing."""
    name = SAID_IN.get(cast("type[CaseEvent]", type(event)))
    return (getattr(event, name) or None) if name else None


def of(view: View, events: Iterable[Event]) -> dict[str, CaseText]:
    """Return the texts that these events name, by id; a token of the clock has none."""
    return view.case_texts.of(each for each in map(text_id_of, events) if each)


def _only_tokens(command: Command, besides: str | None) -> None:
    for each in fields(command):
        if each.name != besides:
            value = getattr(command, each.name)
            for part in value if isinstance(value, tuple) else (value,):
                if isinstance(part, str) and not _TOKEN.fullmatch(part):
                    raise Malformed(f"{each.name} is an id, and this is none")
