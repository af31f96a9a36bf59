"""Wishing: owners lay things down in advance, and look for hands in public.

Everything is written to the project's own stream and read back from it; what
looks for hands has a row besides, so that it can be listed.  What may be wished
is decided in `workflows.wishes`.

    TxTask("wishes-time", let_time_pass), Every(name="wishes-time", seconds=3600)
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from steward.accounts.rights import rights
from steward.accounts.subjects import Machine, Subject
from steward.casework import actors, dossiers, wished
from steward.errors import Malformed, Stale
from steward.permissions import Action, permit
from steward.store import Transaction, View
from steward.store.adoptables import Adoptable
from steward.store.ledger import Stored
from workflows import wishes
from workflows.errors import Refused
from workflows.names import Project, project_stream
from workflows.terms import CallGrade
from workflows.waking import CLOCK
from workflows.wish_events import CallClosed, CallOpened
from workflows.wishes import (
    CloseCall,
    LiftDirective,
    OpenCall,
    ProjectWish,
    SetDirective,
    Wish,
    Wishes,
)

TIME: Final = "wishes-time"
LISTED: Final = 50
"""Adoptable projects on one page."""

_MACHINE: Final = Machine()
_WORDS: Final = {
    SetDirective: "directive.set",
    LiftDirective: "directive.lift",
    OpenCall: "call.open",
    CloseCall: "call.close",
}


@dataclass(frozen=True, slots=True)
class AdoptablePage:
    """Some projects that look for hands, and where the next ones begin."""

    rows: tuple[Adoptable, ...]
    next: str | None


def wish(
    tx: Transaction, who: Subject, project: Project, wanted: Wish, *, expected: int | None = None
) -> Wishes:
    """Write down what an owner wishes, and return all that stands for the project then.

    `expected` is the version of what he saw.  Raises `Stale` where that is not what
    stands; `Refused` as `permit` and the rules do; `NotFound` for a project
    nobody knows here, and for a successor without an account.
    """
    if not isinstance(who, Machine):
        permit(rights(who), Action.WISH, tx.clock.now())
    known = tx.projects.hold(tx.projects.get(project).id)
    _as_seen(tx, project, expected)
    if isinstance(wanted, SetDirective) and wanted.successor is not None:
        tx.accounts.get(wanted.successor)
    now = tx.clock.now()
    facts = dossiers.gather(tx, project, now)
    actor = actors.actor_for(tx, who, facts)
    standing = wished.written(tx, project)
    event = wishes.decide(standing, wanted, actor, facts, now)
    tx.audit.note(who.actor, who.via, _WORDS[type(wanted)], str(project))
    (stored,) = tx.ledger.append(project_stream(project), [event])
    tx.outbox.later("publish", f"publish:{stored.number}", number=stored.number)
    _list(tx, known.id, event, stored)
    return wishes.evolve(standing, event)


def barred(view: View, who: Subject, project: Project) -> str:
    """Return why somebody may wish nothing for a project now; nothing where he may."""
    now = view.clock.now()
    try:
        permit(rights(who), Action.WISH, now)
        facts = dossiers.gather(view, project, now)
        actor = actors.actor_for(view, who, facts)
        wishes.decide(Wishes(), OpenCall(grade=CallGrade.HELP), actor, facts, now)
    except Refused as refused:
        return refused.why
    return ""


def adoptable(view: View, cursor: str | None = None, limit: int = LISTED) -> AdoptablePage:
    """Return the projects that look for hands, the latest call first.

    Raises `Malformed` for a cursor that was not given out here.
    """
    if cursor is not None and not (cursor.isascii() and cursor.isdigit() and len(cursor) <= 18):  # noqa: PLR2004 -- 64 bits
        raise Malformed("this is not a cursor that this service gave")
    before = None if cursor is None else int(cursor)
    rows = view.adoptables.page(before, limit + 1)
    shown = rows[:limit]
    return AdoptablePage(shown, str(shown[-1].number) if len(rows) > limit else None)


def let_time_pass(tx: Transaction) -> None:
    """End calls that have run out, and let what was let go look for hands."""
    now = tx.clock.now()
    owned = (each for each in tx.adoptables.orphaned() if dossiers.gather(tx, each, now).owners)
    for each in {*tx.adoptables.over(now), *owned}:
        wish(tx, _MACHINE, each, CloseCall())
    for each in tx.adoptables.let_go():
        with suppress(Refused):  # the index names an owner still; another look may not
            wish(tx, _MACHINE, each, OpenCall(grade=CallGrade.FREE))


def _as_seen(view: View, project: Project, expected: int | None) -> None:
    if expected is not None and wished.told(view, project, view.clock.now()).version != expected:
        raise Stale(
            "what stands for this project was changed after you opened the page; your wish was "
            "not recorded, and what stands now is below"
        )


def _list(tx: Transaction, project_id: int, event: ProjectWish, stored: Stored) -> None:
    match event:
        case CallOpened():
            tx.adoptables.put(
                {
                    "project_id": project_id,
                    "number": stored.number,
                    "grade": event.grade.value,
                    "orphaned": event.by == CLOCK.person,
                    "since": event.at,
                    "until": event.expires,
                }
            )
        case CallClosed():
            tx.adoptables.drop(project_id)
        case _:
            pass
