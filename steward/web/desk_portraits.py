"""From cases as the rules see them to what the desk says: the queue, and one prepared case."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from feeds.phrases import ANSWERED
from steward.accounts.subjects import SignedIn
from steward.casework.adding import Way
from steward.casework.assigning import Able
from steward.casework.candidacies import Past
from steward.casework.contacts import Likeness
from steward.casework.facts import Fact
from steward.casework.receiving import Message
from steward.casework.telling import CaseView
from steward.casework.waiting import DONE_BY, Need, Waiting
from steward.permissions import Role
from steward.store.case_texts import Draft
from steward.web import case_portraits, desk_adding, desk_spoken, desk_words, words
from steward.web import desk_contexts as shown
from steward.web.case_contexts import ActForm
from steward.web.case_fields import Place
from steward.web.contexts import ProjectLink
from workflows import commands as ask
from workflows.case_state import STOPPING
from workflows.commands import Command
from workflows.names import PersonId
from workflows.terms import Advice, Stage

ROOT: Final = "/desk"
NOTES: Final = "notes"
VOTE: Final = "vote"
CONTACT: Final = "contact"
FACT: Final = "fact"
_SHARED: Final = (ask.Approve, ask.Deny, ask.ReturnRecommendation)
"""What the one form of the vote does, so that each has no form of its own."""

_APART: Final = (*_SHARED, ask.JudgeRequirement, ask.Assign)
_TIE: Final = "I have no tie to {}, the owner or {}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What a prepared case is made of beside the case itself.

    `young` are those who second it with a new account, `related` those who share a
    mailbox; `past` is what the first in line holds and asked for; `able` could take it, and
    `called` is what they are called; `written` goes before what was kept, where a
    form came back.
    """

    who: SignedIn
    form_token: str
    row: Waiting | None
    facts: tuple[Fact, ...]
    young: tuple[str, ...]
    related: tuple[frozenset[PersonId], ...]
    past: Past | None
    drafts: Mapping[str, Draft]
    written: Mapping[str, Mapping[str, str]]
    tracker: shown.Letter | None
    messages: tuple[Message, ...]
    ways: tuple[Way, ...]
    able: tuple[Able, ...]
    called: Mapping[PersonId, str]
    likeness: Likeness | None = None
    note: str = ""
    problem: str = ""

    def kept(self, what: str) -> Mapping[str, str]:
        """Return what was written before, or kept."""
        draft = self.drafts.get(what)
        return self.written.get(what) or (draft.fields if draft else {})


def path_of(case: str) -> str:
    """Return the path of a prepared case."""
    return f"{ROOT}/{case}"


def role_of(who: SignedIn) -> str:
    """Return as what somebody sits at the desk."""
    return "admin" if Role.ADMIN in who.roles else "moderator"


def line_of(row: Waiting, now: datetime, assignee: str) -> shown.WaitingLine:
    """Return a case as the queue shows it."""
    why_not = "nothing now" if row.need is Need.NOTHING else row.why_not
    return shown.WaitingLine(
        path=path_of(row.file.id),
        short=case_portraits.short(row.file.id),
        link=ProjectLink(project=row.file.project, shown=row.shown),
        needs=desk_words.needs(row) if row.need is not Need.NOTHING else desk_words.rests(row, now),
        since=row.since,
        waits=desk_words.waits(row.since, now),
        dependents=row.file.dependents,
        due=row.file.due,
        over=desk_words.over(row, now),
        why_not=why_not,
        assignee=assignee,
    )


def first_of(rows: tuple[Waiting, ...], now: datetime) -> shown.First | None:
    """Return which case to open now: the weightiest that this moderator can move."""
    row = next((each for each in rows if each.is_mine), None)
    if row is None:
        return None
    return shown.First(
        path=path_of(row.file.id),
        short=case_portraits.short(row.file.id),
        name=row.shown,
        why=desk_words.why_first(row, now),
    )


def prepared(seen: CaseView, stuff: Material, now: datetime) -> shown.PreparedPage:
    """Return everything that the page of a prepared case says."""
    case, plain = seen.case, case_portraits.page(seen, now, {})
    written = {each: stuff.kept(each) for each in {*stuff.drafts, *stuff.written}}
    forms = case_portraits.forms_of(seen, (Place.DESK,), written)
    first, further = _parted(forms, stuff.row, _usual(seen, now))
    notes = stuff.drafts.get(NOTES)
    case_page = replace(
        plain, form_token=stuff.form_token, note=stuff.note, problem=stuff.problem, forms=()
    )
    return shown.PreparedPage(
        path=path_of(case.id),
        case=case_page,
        short=case_portraits.short(case.id),
        advice=_advice(seen),
        lede=_lede(seen, stuff.row, plain.lede, now),
        policy_words=f"{case.policy}, version {case.policy_version}",
        spoken=tuple(desk_spoken.spoken(seen, stuff.facts, stuff.past, now)),
        facts=tuple(_fact(each) for each in stuff.facts),
        beside=_beside(seen, stuff),
        requirements=tuple(_requirements(seen, forms)),
        flags=tuple(desk_spoken.flags(seen, stuff.young, now)),
        hints=tuple(desk_spoken.related(seen, stuff.related)),
        after=_after(seen, plain.who),
        verdicts=_verdicts(seen, stuff),
        forms=first,
        further=further,
        blocked=_blocked(seen),
        tracker=stuff.tracker,
        replies=tuple(_reply(each) for each in stuff.messages),
        answers=tuple((each.value, said.record) for each, said in ANSWERED.items()),
        notes=stuff.kept(NOTES).get("words", ""),
        noted=notes.saved if notes else None,
        assignee=seen.name(case.assignee) if case.assignee else "nobody",
        me=stuff.who.name or "you",
        my_id=stuff.who.account_id,
        role=role_of(stuff.who),
    )


def _beside(seen: CaseView, stuff: Material) -> shown.Beside:
    me, gives = PersonId(stuff.who.account_id), open_now(seen, ask.Assign)
    mine, able = desk_adding.may(seen), {each.person for each in stuff.able}
    return shown.Beside(
        ways=desk_adding.ways(stuff.ways, stuff.kept(CONTACT), stuff.likeness) if mine else None,
        stating=desk_adding.stating(stuff.kept(FACT)) if mine else None,
        texts=tuple(desk_adding.texts(seen)),
        objections=tuple(desk_adding.objections(seen)),
        takes=gives and seen.case.assignee != me and me in able,
        hands=desk_adding.hands(seen, stuff.able, me, stuff.called) if gives else (),
    )


def _fact(fact: Fact) -> shown.FactLine:
    return shown.FactLine(name=fact.name, value=fact.value, source=fact.source, at=fact.at)


def open_now(seen: CaseView, command: type[Command]) -> bool:
    """Say whether the rules let this be done now, one way at least."""
    return any(each.is_open for each in seen.options if type(each.command) is command)


_USUAL: Final[Mapping[Stage, tuple[type[Command], ...]]] = {
    Stage.ASSESSMENT: (ask.CheckActivity, ask.Recommend, ask.AskInformation),
    Stage.EXECUTING: (ask.AdvanceAsset, ask.Complete),
    Stage.COOLING_OFF: (ask.CancelCooling,),
}
"""What belongs to a stage beside what is needed first."""


def _usual(seen: CaseView, now: datetime) -> tuple[type[Command], ...]:
    usual, looked = _USUAL.get(seen.case.stage, ()), seen.case.checked_at
    today = looked is not None and now - looked < _A_DAY
    return tuple(each for each in usual if not (today and each is ask.CheckActivity))


def _parted(
    forms: tuple[ActForm, ...], row: Waiting | None, usual: tuple[type[Command], ...]
) -> tuple[tuple[ActForm, ...], tuple[ActForm, ...]]:
    """Part what the case needs now from all else that the rules allow."""
    needed = DONE_BY[row.need] if row else ()
    wanted = (*needed, *(each for each in usual if each not in needed))
    own = [each for each in forms if each.form.command not in _APART]
    wanted = tuple(each for each in wanted if each is not ask.CheckActivity or each in usual)
    first = sorted(
        (each for each in own if each.form.command in wanted),
        key=lambda each: wanted.index(each.form.command),
    )
    return tuple(first), tuple(each for each in own if each not in first)


def _advice(seen: CaseView) -> str:
    proposal = seen.case.proposal
    if proposal is None or seen.case.stage is not Stage.RECOMMENDED:
        return ""
    return f"{seen.name(proposal.by)} recommends: {desk_words.SHORT[proposal.advice]}"


def _lede(seen: CaseView, row: Waiting | None, plain: str, now: datetime) -> str:
    halted = any(each.kind in STOPPING for each in seen.case.holds)
    if row is None or row.need is Need.NOTHING or halted:
        return plain
    waited = f"It has waited {desk_words.waits(row.since, now)} {desk_words.waits_for(row)}"
    if row.why_not:
        return f"{waited}. It cannot be yours: {row.why_not}."
    return f"{waited}, and it can be yours."


def _requirements(seen: CaseView, forms: tuple[ActForm, ...]) -> Iterator[shown.DeskRequirement]:
    form = next((each for each in forms if each.form.command is ask.JudgeRequirement), None)
    can = {value for value, _ in form.options("requirement")} if form else set()
    for each in case_portraits.requirements_of(seen):
        takes = form is not None and each.name in can
        yield shown.DeskRequirement(
            name=each.name,
            asks=each.asks,
            clause=each.clause,
            state=each.state,
            word="your word" if takes and each.state == "open" else each.word,
            why=each.why,
            by=each.by,
            evidence=desk_adding.evidence(seen, each.name),
            judge=form if takes else None,
        )


def _verdicts(seen: CaseView, stuff: Material) -> shown.Verdicts | None:
    case, proposal = seen.case, seen.case.proposal
    if case.stage is not Stage.RECOMMENDED or proposal is None:
        return None
    mine = proposal.by == seen.person
    agree = next(each for each in seen.options if isinstance(each.command, ask.Approve))
    back = open_now(seen, ask.ReturnRecommendation)
    deny = open_now(seen, ask.Deny)
    if not (agree.is_open or back or deny):
        return None
    draft = stuff.drafts.get(VOTE)
    lead = seen.name(case.candidates[0])
    return shown.Verdicts(
        heading="You recommended this" if mine else _which(seen),
        hint=_HINT_OWN if mine else _HINT,
        agree=_agree(seen) if agree.is_open else "",
        why_not="" if agree.is_open or mine else words.sentence(agree.why),
        deny=deny,
        back=("Take my vote back" if mine else "Send back with a question") if back else "",
        draft=stuff.kept(VOTE).get("reasons", ""),
        saved=draft.saved if draft else None,
        tie=_TIE.format(lead, seen.shown),
    )


_HINT: Final = (
    "To agree needs no words. With a denial or a question they are public, and part of the record."
)
_HINT_OWN: Final = (
    "Somebody else has to agree. Until then you can take it back; say why, in public."
)


def _which(seen: CaseView) -> str:
    """Return which vote this would be: the second of two."""
    proposal, needed = seen.case.proposal, 1 + seen.policy.approvals[seen.tier]
    done = 2 + (len(proposal.approved_by) if proposal else 0)
    ordinal = ("second", "third", "fourth")[min(done, 4) - 2]
    return f"Your vote is the {ordinal} of {words.spelled(max(needed, done))}"


def _agree(seen: CaseView) -> str:
    case, policy, proposal = seen.case, seen.policy, seen.case.proposal
    if proposal is None:
        return ""
    if len(proposal.approved_by) + 1 < policy.approvals[seen.tier]:
        return "Agree; one more has to"
    if proposal.advice is Advice.DENY:
        return "Agree, and deny it"
    days = policy.cooling_days[max(case.tier, seen.tier)]
    return f"Approve and start the {words.many(days, 'day')}"


def _after(seen: CaseView, lead: str) -> str:
    proposal = seen.case.proposal
    if seen.case.stage is not Stage.RECOMMENDED or proposal is None:
        return ""
    if proposal.advice is Advice.DENY:
        return "The case ends, and its outcome can be appealed. Nothing changes hands."
    days = words.many(seen.policy.cooling_days[seen.tier], "day")
    owner = "The owner gets" if len(seen.facts.owners) == 1 else "The owners get"
    return (
        f"{owner} a last letter. {days} in which an owner, or a new fact, stops it. Then {lead} is "
        "added on the index, and it counts when we see it there."
    )


_OPEN: Final = "some requirements above are open, or do not hold"


def _blocked(seen: CaseView) -> tuple[str, ...]:
    """Return what keeps a recommendation to grant back, as the rules say it."""
    if seen.case.stage is not Stage.ASSESSMENT:
        return ()
    said = {
        _OPEN if each.code in {"requirements-unmet", "not-judged-yet"} else each.why: None
        for each in seen.options
        if isinstance(each.command, ask.Recommend)
        and each.command.advice is not Advice.DENY
        and each.code not in {"", "advice-does-not-fit", "not-allowed", "conflict-of-interest"}
    }
    return tuple(map(words.sentence, said))


def _reply(message: Message) -> shown.ReplyLine:
    return shown.ReplyLine(
        id=message.id,
        at=message.received,
        sender=message.sender,
        subject=message.subject,
        words=message.words,
    )


def fresh(who: SignedIn, now: datetime) -> SignedIn:
    """Return somebody as if the second factor had just been shown.

    What the page offers does not depend on that: the act itself asks for it.
    """
    return replace(who, proved=now) if who.proved else who


_A_DAY: Final = timedelta(days=1)
YOUNG: Final = timedelta(days=90)
"""An account so new says little by seconding a request (threat A12)."""
