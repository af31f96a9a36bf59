"""The forms of a case: for every command the words on its button, and what it asks for.

A form is data.  One template draws each of them, one function reads each of
them back into its command; which of them somebody is shown follows from what
the rules let him do.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, Final

from feeds.casebook import ADVICE, ASSETS, HOLDS, REFERRALS, STATES
from feeds.phrases import ANSWERED
from steward.web.case_fields import CaseForm, FormField, Options, Place, Shape
from workflows import commands as ask
from workflows.commands import Command
from workflows.terms import HoldKind, Matter

_YES: Final = "yes"


def _options(said: Mapping[Any, str], *only: StrEnum) -> Options:
    return tuple((each.value, said[each]) for each in only or said)


def _words(name: str, label: str, hint: str = "") -> FormField:
    return FormField(name=name, label=label, hint=hint)


_PUBLIC: Final = "Public, and part of the record."
_STATEMENT: Final = _words(
    "statement",
    "Why you, and why now",
    "What you did so far, how you tried to reach the owner, what you will do first. It becomes "
    "public once a moderator has read it.",
)
_HOLDS: Final = _options(HOLDS, HoldKind.LEGAL, HoldKind.FREEZE)
_MATTERS: Final[Mapping[Matter, str]] = {
    Matter.APPEAL: "look at the decision again",
    Matter.REVERSAL: "take the transfer back",
    Matter.ANNULMENT: "annul it, because it was obtained by fraud",
}
_BOTH: Final[Options] = ((_YES, "it holds"), ("no", "it does not hold"))
_VOTES: Final[Options] = ((_YES, "yes"), ("no", "no"))


def _form(
    command: type[Command],
    place: Place,
    heading: str,
    button: str,
    *asks: FormField,
    hint: str = "",
) -> CaseForm:
    return CaseForm(
        command=command, place=place, heading=heading, button=button, asks=asks, hint=hint
    )


_C, _P, _D, _N = Place.CANDIDATE, Place.PARTY, Place.DESK, Place.NOWHERE

FORMS: Final[tuple[CaseForm, ...]] = (
    # those who ask
    _form(
        ask.Submit,
        _C,
        "Hand it in",
        "Hand in the request",
        _STATEMENT,
        FormField(
            name="no_consideration",
            label="No money and nothing else of value is offered or taken for this",
            shape=Shape.TICK,
        ),
    ),
    _form(
        ask.GiveInformation,
        _C,
        "Answer what was asked",
        "Send the answers",
        _words("answers", "Your answers"),
    ),
    _form(
        ask.AcceptOffer,
        _C,
        "The owner offers something else",
        "Take what the owner offers",
    ),
    _form(
        ask.DeclineOffer,
        _C,
        "Or decline it",
        "Decline, and end the request",
        hint="The owner's word stands, and the case ends.",
    ),
    _form(
        ask.Withdraw,
        _C,
        "Withdraw",
        "Withdraw my request",
        hint="The record stays. Whoever is next in line goes on.",
    ),
    _form(ask.Reopen, _C, "Go on with it", "Take the request up again"),
    # those whom it concerns
    _form(
        ask.Object,
        _P,
        "Object",
        "Object, with this reason",
        _words("reason", "Your reason", f"{_PUBLIC} It has to be answered in writing."),
        hint="The owner's objection ends a case. Everybody else's must be answered.",
    ),
    _form(
        ask.Support,
        _P,
        "Second it",
        "Second this request",
        hint="It shows that it matters to you. It is never counted as a vote.",
    ),
    _form(
        ask.JoinAsRival,
        _P,
        "Offer yourself as well",
        "Offer myself, behind the others",
        _STATEMENT,
    ),
    _form(
        ask.RelayAnswer,
        _P,
        "You heard from the owner",
        "Pass it on",
        FormField(
            name="answer",
            label="The owner",
            shape=Shape.CHOICE,
            options=_options({each: said.record for each, said in ANSWERED.items()}),
            hint="What you pass on opens a question to the owner. It is no answer by itself.",
        ),
    ),
    _form(
        ask.OpenHearing,
        _P,
        "Appeal",
        "Ask a panel to decide",
        FormField(
            name="matter", label="The panel is to", shape=Shape.CHOICE, options=_options(_MATTERS)
        ),
        _words("grounds", "Your grounds", f"{_PUBLIC} New facts, or an error in the procedure."),
        hint="A panel is made of moderators who did not act on this case.",
    ),
    # the desk: reading it
    _form(
        ask.StartNotice,
        _D,
        "It is complete",
        "Make it public and write to the owner",
        hint="The feeds of all whom it concerns tell of it, and the first letter goes out.",
    ),
    _form(
        ask.AskInformation,
        _D,
        "Ask the candidate",
        "Send the question and wait",
        _words("questions", "Your questions", "The candidate has 14 days, after a reminder."),
    ),
    _form(
        ask.Assign,
        _D,
        "Who takes it",
        "Give it to this moderator",
        FormField(name="moderator", label="Moderator", shape=Shape.CHOICE),
    ),
    _form(
        ask.DeclareConflict,
        _D,
        "A tie to somebody here",
        "Step back from this case for good",
        hint="You need not say which. It cannot be taken back.",
    ),
    _form(
        ask.Refer,
        _D,
        "The answer lies elsewhere",
        "Close it and send it there",
        FormField(name="to", label="It goes to", shape=Shape.CHOICE, options=_options(REFERRALS)),
    ),
    _form(
        ask.Split,
        _D,
        "One case a project",
        "Split it into these requests",
        FormField(name="projects", label="The other projects", shape=Shape.LINE, hint="By space."),
        hint="Whoever leads gets a draft for each, and hands it in.",
    ),
    _form(
        ask.ConfirmDeath,
        _D,
        "The owner died",
        "Record this source",
        _words("source", "Where it can be read", "Two sources that do not depend on each other."),
    ),
    _form(
        ask.PlaceHold,
        _D,
        "Stop the clock",
        "Hold it",
        FormField(name="hold", label="Because of", shape=Shape.CHOICE, options=_HOLDS),
        hint="Nobody gains by a hold, and nobody loses time.",
    ),
    _form(
        ask.LiftHold,
        _D,
        "Let the clock go on",
        "End the hold",
        FormField(name="hold", label="What is over", shape=Shape.CHOICE, options=_HOLDS),
    ),
    # the desk: the owner
    _form(
        ask.RecordAttempt,
        _D,
        "You wrote to the owner",
        "Record that I wrote there",
        FormField(name="points", label="Where", shape=Shape.SEVERAL),
    ),
    _form(
        ask.RecordBounce,
        _D,
        "A letter came back",
        "Record that it reached nobody",
        FormField(name="point", label="Where it had gone", shape=Shape.CHOICE),
    ),
    _form(
        ask.RecordOwnerAct,
        _D,
        "The owner did something",
        "Record the act, and end the case",
        _words("act", "What, and where it can be seen"),
        FormField(
            name="cosmetic", label="It was for form only: the neglect stays", shape=Shape.TICK
        ),
    ),
    _form(
        ask.ConfirmConsent,
        _D,
        "The owner agreed",
        "Confirm who agreed and who receives",
        hint="You looked at both identities. The short countdown begins.",
    ),
    _form(ask.ResumeContact, _D, "The silence no longer holds", "Ask the owner again"),
    _form(
        ask.SettleOutside,
        _D,
        "It was settled elsewhere",
        "Close it as settled on the index",
        FormField(name="finding", label="The event that shows it", shape=Shape.LINE),
    ),
    _form(
        ask.Supersede,
        _D,
        "Another case was granted",
        "Close it in favour of that case",
        FormField(name="by_case", label="The other case", shape=Shape.LINE),
    ),
    # the desk: deciding
    _form(
        ask.CheckActivity,
        _D,
        "Look again today",
        "I looked today, and saw nothing of the owner",
        hint="Releases, commits, posts, and sign-ins where they are known.",
    ),
    _form(
        ask.JudgeRequirement,
        _D,
        "Judge a requirement",
        "Record the judgement",
        FormField(name="requirement", label="Requirement", shape=Shape.CHOICE),
        FormField(name="holds", label="What you found", shape=Shape.CHOICE, options=_BOTH),
        _words("evidence", "Where it can be checked", _PUBLIC),
    ),
    _form(
        ask.AnswerObjection,
        _D,
        "Answer an objection",
        "Answer it, and go on",
        FormField(name="objector", label="The objection of", shape=Shape.CHOICE),
        _words("text", "Your answer", _PUBLIC),
    ),
    _form(
        ask.UpholdObjection,
        _D,
        "The objection is right",
        "Uphold it",
        FormField(name="objector", label="The objection of", shape=Shape.CHOICE),
        _words("text", "Why", _PUBLIC),
    ),
    _form(
        ask.Recommend,
        _D,
        "Recommend",
        "Recommend this",
        FormField(
            name="advice", label="I recommend to", shape=Shape.CHOICE, options=_options(ADVICE)
        ),
        _words("reasons", "Your reasons", f"{_PUBLIC} Requirement by requirement."),
        hint="Somebody else has to agree. Until then you can take it back.",
    ),
    _form(
        ask.Approve,
        _D,
        "Agree",
        "Approve what is recommended",
        hint="I have no tie to the candidate, the owner or the project.",
    ),
    _form(
        ask.Deny,
        _D,
        "Deny",
        "Deny with these reasons",
        _words("reasons", "Your reasons", _PUBLIC),
    ),
    _form(
        ask.ReturnRecommendation,
        _D,
        "Send it back",
        "Send back with a question",
        _words("reasons", "What has to be looked at again", _PUBLIC),
    ),
    _form(
        ask.CancelCooling,
        _D,
        "Stop the countdown",
        "Stop it: something new came up",
        _words("why", "What came up", _PUBLIC),
    ),
    # the desk: carrying it out
    _form(
        ask.OrderTransfer,
        _D,
        "Carry it out",
        "Begin the transfer",
        hint="Each asset is then asked for, done, and looked at.",
    ),
    _form(
        ask.AdvanceAsset,
        _D,
        "One asset further",
        "Record it",
        FormField(name="asset", label="Asset", shape=Shape.CHOICE, options=_options(ASSETS)),
        FormField(name="state", label="It is", shape=Shape.CHOICE, options=_options(STATES)),
        _words("proof", "Where it can be seen"),
    ),
    _form(
        ask.Complete,
        _D,
        "It is done",
        "Look at the index, and complete",
        hint="It completes only if the index shows the new role.",
    ),
    _form(
        ask.ReportIncident,
        _D,
        "Harm under new hands",
        "Open an incident",
        FormField(name="finding", label="The event that shows it", shape=Shape.LINE),
    ),
    _form(
        ask.Vote,
        _D,
        "Vote in the panel",
        "Vote",
        FormField(name="upholds", label="What was asked for", shape=Shape.CHOICE, options=_VOTES),
    ),
    # elsewhere
    _form(ask.OpenCase, _N, "File a request", "Begin a draft"),
    _form(
        ask.AnswerAsOwner,
        Place.OWNER,
        "Your answer, as the owner",
        "Give this answer",
        FormField(
            name="answer",
            label="I",
            shape=Shape.CHOICE,
            options=_options({each: said.own for each, said in ANSWERED.items() if said.own}),
        ),
        hint="You hold it on the index, so one word of yours is enough. You owe nobody a reason.",
    ),
    _form(ask.PassTime, _N, "", ""),
)

BY_ACT: Final[Mapping[str, CaseForm]] = {each.act: each for each in FORMS}


def shown(place: Place, may: Iterable[type[Command]]) -> tuple[CaseForm, ...]:
    """Return the forms of a page that somebody may use, in their order."""
    allowed = set(may)
    return tuple(each for each in FORMS if each.place is place and each.command in allowed)
