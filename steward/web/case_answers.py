"""A case as the API answers with it, made from what its viewer may see."""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any

from feeds.casebook import line
from steward.casework import Acted, words
from steward.casework.options import Option
from steward.casework.telling import CaseRow, CaseView, Moment, Sight
from steward.store.case_files import CaseFile
from steward.store.ledger import Stored
from steward.web.case_fields import slug
from steward.web.case_shapes import (
    ActedShape,
    AssetShape,
    CaseLine,
    CaseShape,
    EventLine,
    ExpectedShape,
    LetterShape,
    MomentShape,
    OptionShape,
    PersonShape,
    ProposalShape,
    VerdictShape,
)
from steward.web.shapes import FeedAddresses
from workflows.commands import Command
from workflows.events import CaseEvent
from workflows.names import PersonId
from workflows.records import name_of
from workflows.requirements import REQUIREMENTS
from workflows.verdicts import Verdict


def acted(done: Acted, base_url: str) -> ActedShape:
    """Return what came of an act."""
    return ActedShape(
        id=done.case.id,
        version=done.version,
        stage=done.case.stage,
        outcome=done.case.outcome,
        events=[_written(each) for each in done.events],
        page=f"{base_url}/cases/{done.case.id}",
    )


def case_line(row: CaseRow, base_url: str) -> CaseLine:
    """Return a case as a list shows it."""
    return CaseLine(**_line(row.file, base_url, row.shown, row.lead, row.assignee))


def case_shape(seen: CaseView, base_url: str) -> CaseShape:
    """Return a case as its viewer may see it."""
    case, file = seen.case, seen.file
    assignee = seen.name(file.assignee) if file.assignee else None
    return CaseShape(
        **_line(file, base_url, seen.shown, seen.name(file.lead), assignee),
        due_says=seen.due,
        you=sorted(seen.me),
        queue_place=seen.place,
        candidates=_people(case.candidates, seen),
        objections=_people(sorted(case.objections), seen),
        proposal=_proposal(seen),
        transfer=[
            AssetShape(asset=asset, state=state)
            for asset, state in (case.transfer.states if case.transfer else ())
        ],
        requirements=[verdict(each) for each in seen.verdicts],
        assessed=seen.assessed,
        letters=[
            LetterShape(**{name: getattr(each, name) for name in LetterShape.__struct_fields__})
            for each in seen.letters
        ],
        ahead=[
            ExpectedShape(at=each.at, what=each.what, number=each.number) for each in seen.ahead
        ],
        timeline=[_moment(each, seen) for each in seen.timeline],
        commands=list(_options(seen.options)),
    )


def verdict(found: Verdict) -> VerdictShape:
    """Return whether one requirement holds."""
    return VerdictShape(
        requirement=found.requirement,
        asks=REQUIREMENTS[found.requirement].asks,
        clause=found.clause,
        source=found.source,
        kind=found.kind,
        hard=not found.soft,
        holds=found.holds,
        why=found.why,
        evidence=list(found.evidence),
    )


def _line(
    file: CaseFile, base_url: str, shown: str, lead: str, assignee: str | None
) -> dict[str, Any]:
    name = shown or file.project.name
    return {
        "id": file.id,
        "purl": str(file.project),
        "name": name,
        "title": f"{name}: {file.intent}",
        "intent": file.intent,
        "stage": file.stage,
        "outcome": file.outcome,
        "tier": file.tier,
        "policy": file.policy,
        "policy_version": file.policy_version,
        "turn": file.turn,
        "due": file.due,
        "overdue": file.overdue,
        "waiting_since": file.entered,
        "filed": file.filed,
        "public_since": file.noticed,
        "dependents": file.dependents,
        "beside": list(file.beside),
        "lead": lead,
        "assignee": assignee,
        "version": file.version,
        "page": f"{base_url}/cases/{file.id}",
        "feed": _feed(file, base_url) if file.noticed else None,
    }


def _feed(file: CaseFile, base_url: str) -> FeedAddresses:
    stem = f"{base_url}/feeds/case/{file.id}"
    return FeedAddresses(atom=f"{stem}.atom", rss=f"{stem}.rss", json=f"{stem}.json")


def _proposal(seen: CaseView) -> ProposalShape | None:
    found = seen.case.proposal
    if found is None:
        return None
    agreed = [seen.name(each) for each in sorted(found.approved_by)]
    return ProposalShape(advice=found.advice, by=seen.name(found.by), approved_by=agreed)


def _written(stored: Stored) -> EventLine:
    return EventLine(
        number=stored.number,
        version=stored.version,
        type=name_of(type(stored.event)),
        at=stored.event.at,
    )


def _moment(moment: Moment, seen: CaseView) -> MomentShape:
    event: CaseEvent = moment.event
    said = line(event, seen.name)
    return MomentShape(
        number=moment.number,
        version=moment.version,
        type=name_of(type(event)),
        at=event.at,
        who=said.who,
        what=said.what,
        words=moment.said.words if moment.said else None,
        erased=moment.said is not None and moment.said.erased,
    )


def _options(options: Iterable[Option]) -> Iterator[OptionShape]:
    """Yield what could be done in every way it could be, and the rest once with its reason."""
    by_command: dict[type[Command], list[Option]] = {}
    for each in options:
        by_command.setdefault(type(each.command), []).append(each)
    for tried in by_command.values():
        open_ = [each for each in tried if each.is_open]
        yield from map(_open, open_)
        if not open_:
            yield _closed(tried[0])


def _open(option: Option) -> OptionShape:
    command = option.command
    words_ = words.FIELDS.get(type(command))
    given = {f.name: getattr(command, f.name) for f in fields(command) if f.name != words_}
    return OptionShape(command=slug(type(command)), fields=given, needs_words=words_, allowed=True)


def _closed(option: Option) -> OptionShape:
    return OptionShape(
        command=slug(type(option.command)), allowed=False, code=option.code, why=option.why
    )


def _people(people: Iterable[PersonId], seen: CaseView) -> list[PersonShape]:
    """Return people by name; the desk needs their ids besides, for its commands."""
    is_desk = seen.sight is Sight.DESK
    return [PersonShape(id=each if is_desk else None, name=seen.name(each)) for each in people]
