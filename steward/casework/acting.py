"""Acting: the one way in which a case changes.

Load, gather, decide, append, project, put down what follows: in the caller's
transaction, all of it or nothing.  A transaction changes one case; what follows
in another is a job.
"""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from steward import ids
from steward.accounts import limits
from steward.accounts.subjects import Machine, SignedIn
from steward.casework import (
    actors,
    assigning,
    clockwork,
    dossiers,
    looking,
    pacing,
    projecting,
    ruling,
    words,
)
from steward.casework.actors import Who
from steward.casework.persons import on_registry
from steward.casework.projecting import fold_stored
from steward.errors import NotFound, Stale
from steward.store import Transaction, View
from steward.store.allowances import Limit
from steward.store.case_files import OVER
from steward.store.idempotency import Answered, Asked
from steward.store.ledger import Stored
from workflows import commands as ask
from workflows.case_events import CasesSplit, ModeratorAssigned
from workflows.case_state import Case
from workflows.commands import Command
from workflows.decide import decide
from workflows.decide import open_case as begin
from workflows.decision_events import AssetAdvanced, TransferCompleted, TransferOrdered
from workflows.dossier import Actor, Dossier
from workflows.errors import Refused
from workflows.events import CaseEvent
from workflows.names import CaseId, PersonId, Project, case_stream, parse_project
from workflows.policy import Policy
from workflows.situation import wish
from workflows.terms import Asset, AssetState, Grant, Intent, Office, Stage
from workflows.waking import CLOCK

FILINGS: Final = Limit(most=20, window=timedelta(days=1))
"""Cases that one account begins in a day, drafts among them."""

_AT_ONCE: Final = 50
"""Steps of the clock in one job; what is left waits for the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A case with its history, and the version at which it stands."""

    case: Case
    version: int
    history: tuple[Stored, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Acted:
    """What came of an act: the case after it, its version, and what was written."""

    case: Case
    version: int
    events: tuple[Stored, ...]


@dataclass(frozen=True, slots=True)
class _Desk:
    """A case on the table, with all that is known of it now."""

    case: Case
    history: tuple[Stored, ...]
    facts: Dossier
    policy: Policy
    now: datetime


def load(view: View, case: CaseId) -> Loaded:
    """Return a case.  Raises `NotFound`."""
    history = view.ledger.history(case_stream(case))
    if not history:
        raise NotFound("there is no such case")
    return _loaded(history)


def load_all(view: View, cases: Collection[CaseId]) -> dict[CaseId, Loaded]:
    """Return those of these cases that there are."""
    streams = {case_stream(each): each for each in cases}
    found = view.ledger.histories(streams)
    return {streams[stream]: _loaded(history) for stream, history in found.items()}


def _loaded(history: tuple[Stored, ...]) -> Loaded:
    return Loaded(case=fold_stored(history), version=len(history), history=history)


def open_case(
    tx: Transaction, who: Who, project: Project, intent: Intent, *, key: str = ""
) -> Acted:
    """Begin a draft about a project, or return the one that is begun.

    Raises `Refused` as `permit` and the rules do, and `TooMany`.
    """
    now = tx.clock.now()
    tx.projects.hold(tx.projects.ensure(project))
    asked = _asked(who, key, f"open {project} {intent}")
    before = _repeated(tx, asked)
    if before:
        return before
    facts = dossiers.gather(tx, project, now)
    actor = actors.actor_for(tx, who, facts)
    actors.admit(tx, who, actor, ask.OpenCase)
    begun = _draft_of(tx, actor.person, project, intent)
    if begun is None:
        limits.spend(tx, f"file:{who.actor}", FILINGS, "this account began many cases today")
        wanted = ask.OpenCase(case=CaseId(ids.ulid(now)), project=project, intent=intent)
        begun = _opened(tx, actor, wanted, facts)
    tx.audit.note(who.actor, who.via, "case.open", case_stream(begun.case.id))
    _remember(tx, asked, begun)
    return begun


def act(
    tx: Transaction,
    who: Who,
    case: CaseId,
    command: Command,
    *,
    expected: int | None = None,
    key: str = "",
) -> Acted:
    """Do what somebody asks of a case, or leave everything untouched.

    The `str` fields of the command hold the words as they were written.  Raises
    `Refused`, `NotFound`, `Malformed`, and `Stale` where the case does not
    stand at the version `expected`.  The same key gets the same answer.
    """
    _hold(tx, case, command)
    asked = _asked(who, key, f"{case} {expected} {command}")
    before = _repeated(tx, asked)
    if before:
        return before
    loaded = load(tx, case)
    if expected is not None and loaded.version != expected:
        raise _moved(loaded, command, tx.clock.now())
    desk = _desk(tx, loaded)
    actor = actors.actor_for(tx, who, desk.facts, desk.case)
    actors.admit(tx, who, actor, type(command))
    done = _done(tx, desk, actor, command)
    detail = {"version": done.version}
    tx.audit.note(who.actor, who.via, _word(command), case_stream(case), **detail)
    if isinstance(who, SignedIn):  # what is sent is no draft any more
        tx.case_texts.drop(who.account_id, case, _word(command).removeprefix("case."))
    _remember(tx, asked, done)
    return done


def pass_time(tx: Transaction, case: CaseId) -> Acted | None:
    """Do the first thing that is due in a case; None if nothing is.  Raises `NotFound`."""
    tx.case_files.hold(case)
    desk = _desk(tx, load(tx, case))
    events = decide(desk.case, ask.PassTime(), CLOCK, desk.facts, desk.policy, desk.now)
    return _written(tx, desk, events) if events else None


def let_time_pass(tx: Transaction, case: CaseId) -> None:
    """Do all that is due in a case, and give it to a moderator if nobody has it.

    TxTask("case-time", let_time_pass)
    """
    for _ in range(_AT_ONCE):
        if pass_time(tx, case) is None:
            break
    desk = _desk(tx, load(tx, case))
    moderator = assigning.choose(tx, desk.case, desk.facts, desk.policy, _last_had(desk))
    if moderator:
        _done(tx, desk, CLOCK, ask.Assign(moderator=moderator))
    else:
        _noted(tx, desk)


def supersede(tx: Transaction, case: CaseId, by_case: CaseId) -> None:
    """End a case because another was granted, if it still runs.

    TxTask("case-supersede", supersede)
    """
    with suppress(Refused):
        act(tx, Machine(), case, ask.Supersede(by_case=by_case))


def part(tx: Transaction, of: CaseId, project: str, person: PersonId) -> None:
    """Begin the draft of one project of several, for who asked for all of them, if he has none.

    TxTask("case-part", part)
    """
    about, now = parse_project(project), tx.clock.now()
    tx.projects.hold(tx.projects.ensure(about))
    if _draft_of(tx, person, about, Intent.CONTINUE):
        return
    wanted = ask.OpenCase(case=CaseId(ids.ulid(now)), project=about, intent=Intent.CONTINUE)
    facts = dossiers.gather(tx, about, now)
    known = on_registry(tx, person, facts) or person
    with suppress(Refused):  # he owns that one already
        begun = _opened(tx, Actor(person=known, office=Office.NONE), wanted, facts)
        machine, stream = Machine(), case_stream(begun.case.id)
        tx.audit.note(machine.actor, machine.via, "case.part", stream, of=of)


def _last_had(desk: _Desk) -> PersonId | None:
    given = (e.event for e in reversed(desk.history) if isinstance(e.event, ModeratorAssigned))
    return next((each.moderator for each in given), None)


def _done(tx: Transaction, desk: _Desk, actor: Actor, command: Command) -> Acted:
    facts = actors.counted(actor, desk.facts)
    by_clock = actor.office == CLOCK.office
    said = words.Said(command) if by_clock else words.taken_out(tx, desk.case.id, command)
    events = decide(desk.case, said.command, actor, facts, desk.policy, desk.now)
    if isinstance(command, ask.Assign):
        assigning.check(tx, command.moderator, desk.case, facts, desk.policy)
    if not by_clock:
        words.keep(tx, said, desk.case.id, actor.person)
    return _written(tx, desk, events)


def _written(tx: Transaction, desk: _Desk, events: Sequence[CaseEvent]) -> Acted:
    stream, version = case_stream(desk.case.id), len(desk.history)
    stored = tx.ledger.append(stream, events, expected=version)
    history = (*desk.history, *stored)
    after = fold_stored(history)
    _noted(tx, replace(desk, case=after, history=history))
    if after.stage in assigning.WORKED_ON and after.assignee is None:
        clockwork.wake(tx, after.id, len(history), desk.now)
    if any(isinstance(each, TransferCompleted) for each in events):
        _end_others(tx, after)
    if any(isinstance(each, TransferOrdered) for each in events):
        pacing.note(tx, desk.now)
    for each in events:
        if isinstance(each, CasesSplit):
            _have_parts(tx, after, each)
    _looked_for(tx, after, stored)
    clockwork.write(tx, after.id, version + 1, len(history))
    last = stored[-1].number
    tx.outbox.later("publish", f"publish:{last}", number=last)
    return Acted(case=after, version=len(history), events=stored)


def _end_others(tx: Transaction, granted: Case) -> None:
    """Let the other requests for a project end that has a new owner (step T24)."""
    if granted.grant is not Grant.OWNER:
        return
    for each in tx.case_files.of_project(tx.projects.ensure(granted.project)):
        if each.stage not in OVER and each.id != granted.id:
            key = f"{clockwork.SUPERSEDE}:{each.id}:{granted.id}"
            tx.outbox.later(clockwork.SUPERSEDE, key, case=each.id, by_case=granted.id)


def _have_parts(tx: Transaction, whole: Case, split: CasesSplit) -> None:
    """Let who led a request for several projects have a draft for each (step T31)."""
    for each in split.projects:
        key = f"{clockwork.PART}:{whole.id}:{each}"
        person = whole.candidates[0]
        tx.outbox.later(clockwork.PART, key, of=whole.id, project=str(each), person=person)


def _noted(tx: Transaction, desk: _Desk) -> None:
    """Write where the case stands, and have time pass in it when there is something to do."""
    wakes = projecting.project(tx, desk.case, desk.history, desk.facts, desk.policy)
    clockwork.wake(tx, desk.case.id, len(desk.history), wakes)


def _looked_for(tx: Transaction, case: Case, stored: Sequence[Stored]) -> None:
    """Have the project looked at where somebody is about to rely on what is known of it."""
    if any(isinstance(each.event, looking.CALLS_FOR) or _is_said(each.event) for each in stored):
        looking.ask(tx, case.project)


def _is_said(event: object) -> bool:
    """Say whether somebody says that the new role is on the registry: we look ourselves."""
    match event:
        case AssetAdvanced(asset=Asset.REGISTRY_ROLE, state=AssetState.DONE):
            return True
        case _:
            return False


def _desk(tx: Transaction, loaded: Loaded) -> _Desk:
    now = tx.clock.now()
    facts = dossiers.gather(tx, loaded.case, now)
    return _Desk(loaded.case, loaded.history, facts, ruling.policy_of(tx, loaded.case), now)


def _hold(tx: Transaction, case: CaseId, command: Command) -> None:
    """Let nobody else change the case, nor file the same, before the transaction ends."""
    if not tx.case_files.hold(case):
        raise NotFound("there is no such case")
    if isinstance(command, ask.Submit | ask.Reopen):
        found = tx.case_files.get(case)
        if found:
            tx.projects.hold(found.project_id)
    if isinstance(command, ask.OrderTransfer):
        pacing.hold(tx)


def _opened(tx: Transaction, actor: Actor, wanted: ask.OpenCase, facts: Dossier) -> Acted:
    now = tx.clock.now()
    events = begin(wanted, actor, facts, now)
    tx.projects.track([tx.projects.ensure(wanted.project)], now)
    stored = tx.ledger.append(case_stream(wanted.case), events, expected=0)
    case = fold_stored(stored)
    _looked_for(tx, case, stored)
    _noted(tx, _Desk(case, stored, facts, ruling.policy_for(tx, wanted.intent), now))
    return Acted(case=case, version=len(stored), events=stored)


def _draft_of(tx: Transaction, person: PersonId, project: Project, intent: Intent) -> Acted | None:
    for each in tx.case_files.of_person(person):
        same = (each.project, each.intent, each.stage) == (project, intent, Stage.DRAFT)
        if same:
            found = load(tx, each.id)
            return Acted(case=found.case, version=found.version, events=())
    return None


def _word(command: Command) -> str:
    return f"case.{wish(type(command)).replace(' ', '-')}"


def _asked(who: Who, key: str, body: str) -> Asked | None:
    if not key:
        return None
    route = "case" if isinstance(who, Machine) else f"case {who.actor}"
    return Asked(key=key, route=route, body=body.encode("utf-8", "surrogatepass"))


def _repeated(tx: Transaction, asked: Asked | None) -> Acted | None:
    kept = tx.idempotency.answer(asked) if asked else None
    if kept is None:
        return None
    found = load(tx, CaseId(kept.body["case"]))
    first, last = kept.body["after"], kept.body["version"]
    then = found.history[:last]
    return Acted(case=fold_stored(then), version=last, events=then[first:])


def _remember(tx: Transaction, asked: Asked | None, done: Acted) -> None:
    if asked:
        body = {"case": done.case.id, "version": done.version}
        body["after"] = done.version - len(done.events)
        tx.idempotency.keep(asked, Answered(status=200, body=body))


def _moved(loaded: Loaded, command: Command, now: datetime) -> Stale:
    ago = _ago(now - loaded.history[-1].event.at)
    what = "vote" if isinstance(command, ask.Approve | ask.Deny | ask.Vote) else "step"
    return Stale(
        f"Somebody else moved this case {ago}. Your {what} was not recorded. "
        "Open the case to see theirs."
    )


def _ago(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    if minutes < 1:
        return "a moment ago"
    return "a minute ago" if minutes == 1 else f"{minutes} minutes ago"
