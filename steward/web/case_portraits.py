"""From a case as the rules see it to what its page says: one function a part of the page."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from feeds import case_sentences
from feeds.casebook import ASSETS, CHANNELS, STATES, WHY_NOT, line
from feeds.phrases import ASKED
from steward.casework.options import Option
from steward.casework.telling import CaseView, LetterLine, Moment, Sight
from steward.casework.verifying import WHAT_IS_LEFT
from steward.store.case_files import CaseFile
from steward.web import case_contexts as shown
from steward.web import case_dates, words
from steward.web.case_contexts import ActForm, CasePage, Glance, Step
from steward.web.case_fields import CaseForm, Place, Shape
from steward.web.case_forms import FORMS
from steward.web.contexts import FeedLinks, ProjectLink
from workflows import case_events as c
from workflows import commands as ask
from workflows import decision_events as d
from workflows.case_state import Judgement
from workflows.names import CaseId
from workflows.requirements import REQUIREMENTS, Kind
from workflows.terms import Asset, AssetState, Outcome, Stage
from workflows.transfer import OVER, to_undo
from workflows.verdicts import Holds, Verdict

_LONG_AGO: Final = datetime(1991, 1, 1, tzinfo=UTC)  # before there was any index
_STATES: Final[Mapping[Holds, tuple[str, str]]] = {
    Holds.YES: ("met", "met"),
    Holds.NO: ("unmet", "not met"),
    Holds.OPEN: ("open", "open"),
}
_TAKEN_BACK: Final = frozenset({Outcome.REVERSED, Outcome.ANNULLED})
_ASSET: Final[Mapping[AssetState, str]] = {
    AssetState.VERIFIED: "met",
    AssetState.NOT_APPLICABLE: "met",
    AssetState.FAILED: "unmet",
}
PUBLIC: Final = (Place.OWNER, Place.CANDIDATE, Place.PARTY)
"""The forms that stand on the public page of a case; the others are at the desk."""

_ROOTS: Final[Mapping[Place, str]] = dict.fromkeys(PUBLIC, "/cases") | {Place.DESK: "/desk"}
STATEMENTS: Final[Mapping[type[object], str]] = {
    c.HandoffRequested: "What the candidate wrote",
    c.RivalJoined: "What a further candidate wrote",
    c.InformationAsked: "What was asked",
    c.InformationGiven: "What was answered",
    d.Recommended: "Why it is recommended",
    d.RequestDenied: "Why it was denied",
    d.RecommendationReturned: "Why it was sent back",
    d.CoolingCancelled: "Why the countdown was stopped",
    d.HearingOpened: "Why a panel was asked",
}
"""Under which heading words stand that speak for themselves."""


def case_path(case: CaseId) -> str:
    """Return the path of a case's page."""
    return f"/cases/{case}"


def feed_of(case: CaseId) -> FeedLinks:
    """Return the feeds of one case."""
    return FeedLinks(what=f"Case {short(case)}", stem=f"/feeds/case/{case}")


def short(case: CaseId) -> str:
    """Return how a case is called where its whole id is too long."""
    return case[-6:]


def page(
    seen: CaseView, now: datetime, seals: Mapping[int, str], forms: tuple[ActForm, ...] = ()
) -> CasePage:
    """Return everything the page of a case says to one person."""
    case = seen.case
    before, beyond = ASKED[case.intent].heading
    requirements = requirements_of(seen)
    return CasePage(
        path=case_path(case.id),
        id=case.id,
        version=seen.version,
        kind=ASKED[case.intent].kind,
        who=seen.name(case.candidates[0]) if case.candidates else "somebody",
        asks=before,
        beyond=beyond,
        link=ProjectLink(project=case.project, shown=seen.shown),
        lede=case_sentences.lede(seen, now),
        more=case_sentences.can_be_stopped(seen),
        late=case_sentences.late(seen, now),
        facts=tuple(glance(seen)),
        line=case_dates.date_line(seen, now),
        past=past(seen),
        ahead=tuple(Step(at=e.at, words=case_sentences.milestone(e, seen)) for e in seen.ahead),
        today=case_dates.day_count(seen, now),
        requirements=requirements,
        counted=counted(requirements, seen.assessed),
        sent=tuple(map(_sent, seen.letters)),
        objections=tuple(_objections(seen)),
        said=tuple(_statements(seen)),
        assets=tuple(_assets(seen)),
        record=tuple(_recorded(each, seen, seals) for each in reversed(seen.timeline)),
        policy=seen.policy.id,
        feeds=feed_of(case.id),
        undo=_undo(seen),
        forms=forms,
        desk=seen.sight is Sight.DESK,
        private=not seen.is_public,
    )


def line_of(file: CaseFile, name: str = "") -> shown.CaseLine:
    """Return a case as a list of them shows it."""
    return shown.CaseLine(
        path=case_path(file.id),
        link=ProjectLink(project=file.project, shown=name or None),
        title=ASKED[file.intent].kind,
        stands=case_sentences.stands(file.stage, file.outcome),
        since=file.entered,
        overdue=file.overdue,
        dependents=file.dependents,
    )


def glance(seen: CaseView) -> Iterator[Glance]:
    """Yield the side column."""
    case, facts = seen.case, seen.facts
    others = len(case.candidates) - 1
    more = f"; {words.many(others, 'other')} joined" if others else ""
    lead = seen.name(case.candidates[0]) if case.candidates else "nobody any more"
    yield Glance(term="Asks", words=f"{lead}{more}")
    held = [seen.name(each) for each in sorted(facts.owners & seen.names.keys())]
    yield Glance(term="Owner", words=words.listed(held) if held else "nobody the index names")
    reach = words.many(facts.dependents, "project depends", "projects depend")
    yield Glance(term="Impact", words=f"tier {seen.tier.value}: {reach} on it")
    if case.policy:
        said = f"{case.policy}, version {case.policy_version}"
        yield Glance(term="Policy", words=said, path=f"/policies/{case.policy}")
    assigned = seen.name(case.assignee) if case.assignee else "nobody yet"
    yield Glance(term="Moderator", words=assigned)
    if seen.place is not None:
        yield Glance(term="In the queue", words=f"number {seen.place} of its stage")


def requirements_of(seen: CaseView) -> tuple[shown.RequirementLine, ...]:
    """Return every requirement with what stands for it."""
    return tuple(_required(each, seen) for each in seen.verdicts)


def counted(requirements: Sequence[shown.RequirementLine], decided: datetime | None = None) -> str:
    """Return the heading of the requirements: how many stand how, or stood at the decision."""
    states = [each.state for each in requirements]
    parts = [
        f"{words.spelled(states.count(state))} {word}"
        for state, word in (("met", "met"), ("open", "open"), ("unmet", "not met"))
        if state in states
    ]
    when = f" on {decided:%Y-%m-%d}, when it was decided" if decided else ""
    return f"Requirements{when}: {words.listed(parts)}" if parts else "No requirements"


def past(seen: CaseView) -> tuple[Step, ...]:
    """Return what happened so far, in its order: steps that change something for somebody."""
    told = (each for each in seen.timeline if not isinstance(each.event, _ASIDE))
    return tuple(
        Step(at=each.event.at, words=f"{said.what} ({said.who})")
        for each in told
        for said in (line(each.event, seen.name),)
    )


_ASIDE: Final = (c.ModeratorAssigned, c.ReminderSent, d.RequirementJudged, c.SupportRecorded)


def _required(verdict: Verdict, seen: CaseView) -> shown.RequirementLine:
    state, word = _STATES[verdict.holds]
    found = next((j for j in seen.case.judged if j.requirement == verdict.requirement), None)
    by_person = verdict.kind is Kind.HUMAN
    by = seen.name(found.by) if by_person and found else "a person" if by_person else "machine"
    return shown.RequirementLine(
        name=verdict.requirement,
        clause=verdict.clause,
        asks=REQUIREMENTS[verdict.requirement].asks,
        state=state,
        word="a person's word" if by_person and verdict.holds is Holds.OPEN else word,
        why="a person has to look" if by_person and verdict.holds is Holds.OPEN else verdict.why,
        by=by,
        at=_looked(found, seen) if not by_person or found else None,
        evidence=tuple(_evidence(verdict, seen)),
    )


def _looked(found: Judgement | None, seen: CaseView) -> datetime | None:
    """Return when a requirement was looked at; None while nobody has looked."""
    at = found.at if found else seen.assessed or seen.facts.looked_at
    return at if at > _LONG_AGO else None


def _evidence(verdict: Verdict, seen: CaseView) -> Iterator[str]:
    for each in seen.timeline:
        event = each.event
        if isinstance(event, d.RequirementJudged) and event.requirement == verdict.requirement:
            yield (each.said.words or "erased") if each.said else "nothing was kept"


def _sent(letter: LetterLine) -> shown.SentLine:
    origin = f", {letter.origin}" if letter.origin else ""
    why = WHY_NOT.get(letter.why_not, letter.why_not)
    return shown.SentLine(
        at=letter.at,
        to=f"letter {letter.step}, {CHANNELS[letter.channel]}{origin}",
        result="came back: reached nobody" if letter.came_back else "sent, no answer",
        state="met" if letter.counts else "unmet",
        word="yes" if letter.counts else "no",
        why=why,
    )


def _objections(seen: CaseView) -> Iterator[shown.ObjectionLine]:
    settled = {
        each.event.objector: each
        for each in seen.timeline
        if isinstance(each.event, d.ObjectionAnswered | d.ObjectionUpheld)
    }
    for each in seen.timeline:
        if not isinstance(each.event, d.ObjectionFiled):
            continue
        answer = settled.get(each.event.by)
        yield shown.ObjectionLine(
            who=seen.name(each.event.by),
            standing=each.event.standing.value,
            at=each.event.at,
            words=each.said.words if each.said else None,
            answer=answer.said.words if answer and answer.said else None,
            answered=answer.event.at if answer else None,
            upheld=answer is not None and isinstance(answer.event, d.ObjectionUpheld),
        )


def _statements(seen: CaseView) -> Iterator[shown.WordsLine]:
    for each in seen.timeline:
        heading = STATEMENTS.get(type(each.event))
        hidden = each.said is not None and each.said.words is None and not each.said.erased
        if heading is None or each.said is None or hidden:
            continue
        who = line(each.event, seen.name).who
        yield shown.WordsLine(heading=heading, who=who, at=each.event.at, words=each.said.words)


def _assets(seen: CaseView) -> Iterator[shown.AssetLine]:
    for asset, state in seen.case.transfer.states if seen.case.transfer else ():
        word = f"{ASSETS[asset]}: {STATES[state]}"
        colour, note = _ASSET.get(state, "open"), _asset_note(seen, asset, state)
        yield shown.AssetLine(asset=asset.value, state=colour, word=word, note=note)


def _asset_note(seen: CaseView, asset: Asset, state: AssetState) -> str:
    """Return where it can be seen, or else what has to be true."""
    if asset is Asset.REGISTRY_ROLE and seen.index and state not in OVER:
        return f"{seen.index.words} (looked {seen.index.at:%Y-%m-%d %H:%M} UTC)"
    proofs = [each.last.said for each in seen.assets if each.asset is asset and each.last]
    if proofs and proofs[0] and proofs[0].words:
        return proofs[0].words
    return "" if state in OVER else WHAT_IS_LEFT[asset]


def _undo(seen: CaseView) -> tuple[str, ...]:
    """Return what a reversal takes back, or took back, the last thing first."""
    reversible = seen.case.stage is Stage.PROBATION or seen.case.outcome in _TAKEN_BACK
    if not reversible or seen.case.transfer is None:
        return ()
    return tuple(ASSETS[each] for each in to_undo(seen.case.transfer))


def _recorded(moment: Moment, seen: CaseView, seals: Mapping[int, str]) -> shown.RecordLine:
    said = line(moment.event, seen.name)
    return shown.RecordLine(
        number=moment.version,
        at=moment.event.at,
        who=said.who,
        what=said.what,
        seal=seals.get(moment.number, ""),
    )


def forms_of(
    seen: CaseView, place: tuple[Place, ...], drafts: Mapping[str, Mapping[str, str]]
) -> tuple[ActForm, ...]:
    """Return the forms that this viewer can send now, with the choices that are open."""
    open_now = [each for each in seen.options if each.is_open]
    return tuple(
        ActForm(
            form=form,
            path=f"{_ROOTS[form.place]}/{seen.case.id}/{form.act}",
            choices=tuple(_choices(form, open_now, seen)),
            draft=tuple(drafts.get(form.act, {}).items()),
        )
        for form in FORMS
        if form.place in place and any(type(each.command) is form.command for each in open_now)
    )


def _choices(
    form: CaseForm, open_now: Sequence[Option], seen: CaseView
) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    samples = [each.command for each in open_now if type(each.command) is form.command]
    for field in form.asks:
        if field.shape not in {Shape.CHOICE, Shape.SEVERAL}:
            continue
        values = dict.fromkeys(
            value for each in samples for value in _values(getattr(each, field.name))
        )
        said = dict(field.options)
        yield (
            field.name,
            (
                field.options
                if all(isinstance(getattr(each, field.name), bool) for each in samples)
                else tuple(
                    (value, said.get(value) or _called(value, form, seen)) for value in values
                )
            ),
        )


def _values(value: object) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return tuple(map(str, value))
    return (value.value if isinstance(value, StrEnum) else str(value),)


def _called(value: str, form: CaseForm, seen: CaseView) -> str:
    """Return what an id is called: a person, a way to the owner, a requirement."""
    if form.command is ask.JudgeRequirement:
        return REQUIREMENTS[value].asks
    points = {each.id: each for each in seen.facts.contacts}
    if value in points:
        return f"{CHANNELS[points[value].channel]}, {points[value].origin}"
    return seen.names.get(value, value)  # type: ignore[call-overload, no-any-return] # an id of a person
