"""An owner's wishes: what he lays down in advance, and what he asks for in public.

Directives bind every later case about the project; a call invites one.  Only an
owner makes and ends them, signed in where the registry knows him.  A project
that was orphaned has nobody left, so there the clock opens the call.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import reduce
from typing import Final

from workflows.days import after
from workflows.dossier import Actor, Directive, Dossier
from workflows.errors import Refused
from workflows.guards import STRONG
from workflows.names import PersonId
from workflows.terms import CallGrade, DirectiveKind, Office
from workflows.wish_events import (
    CallClosed,
    CallOpened,
    DirectiveLifted,
    DirectiveSet,
    IncidentFreezeLifted,
    IncidentFreezeSet,
)

CALL_DAYS: Final = 365
"""A call that nobody answered is renewed once a year, or ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDirective:
    """Lay something down; of each kind there is one at a time."""

    kind: DirectiveKind
    successor: PersonId | None = None
    begins: datetime | None = None
    ends: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftDirective:
    """Take it back."""

    kind: DirectiveKind


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCall:
    """Look for help, for company, for a successor, or let go."""

    grade: CallGrade


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseCall:
    """Look no longer."""


Wish = SetDirective | LiftDirective | OpenCall | CloseCall
ProjectWish = DirectiveSet | DirectiveLifted | CallOpened | CallClosed


@dataclass(frozen=True, slots=True)
class Wishes:
    """What stands for one project."""

    directives: tuple[Directive, ...] = ()
    call: CallGrade | None = None
    call_until: datetime | None = None


def fold(history: Iterable[ProjectWish]) -> Wishes:
    """Return what stands after these events."""
    return reduce(evolve, history, Wishes())


def evolve(wishes: Wishes, event: ProjectWish) -> Wishes:
    """Return what stands after the event."""
    match event:
        case DirectiveSet():
            new = Directive(
                kind=event.kind, successor=event.successor, begins=event.begins, ends=event.ends
            )
            return replace(wishes, directives=(*_others(wishes, event.kind), new))
        case DirectiveLifted():
            return replace(wishes, directives=_others(wishes, event.kind))
        case CallOpened():
            return replace(wishes, call=event.grade, call_until=event.expires)
        case CallClosed():
            return replace(wishes, call=None, call_until=None)


def decide(
    wishes: Wishes, wish: Wish, actor: Actor, dossier: Dossier, now: datetime
) -> ProjectWish:
    """Return what is written down, or raise `Refused`."""
    _may(wish, actor, dossier)
    match wish:
        case SetDirective():
            return _set(wish, actor, dossier, now)
        case LiftDirective():
            if not any(each.kind == wish.kind for each in wishes.directives):
                raise Refused("no-such-directive", f"nothing of the kind {wish.kind} is laid down")
            return DirectiveLifted(at=now, project=dossier.project, by=actor.person, kind=wish.kind)
        case OpenCall():
            return CallOpened(
                at=now,
                project=dossier.project,
                by=actor.person,
                grade=wish.grade,
                expires=after(now, CALL_DAYS),
            )
        case CloseCall():
            if wishes.call is None:
                raise Refused("no-call", "no call is open")
            return CallClosed(at=now, project=dossier.project, by=actor.person)


def is_over(wishes: Wishes, now: datetime) -> bool:
    """Say whether a call has run out, so that the clock closes it."""
    return wishes.call_until is not None and now >= wishes.call_until


def freeze(actor: Actor, now: datetime) -> IncidentFreezeSet:
    """Stop all executions (step T34).  Raises `Refused("admin-needed")`."""
    _only_an_admin(actor)
    return IncidentFreezeSet(at=now, by=actor.person)


def unfreeze(actor: Actor, now: datetime) -> IncidentFreezeLifted:
    """Let executions go on (step T34).  Raises `Refused("admin-needed")`."""
    _only_an_admin(actor)
    return IncidentFreezeLifted(at=now, by=actor.person)


def _only_an_admin(actor: Actor) -> None:
    if actor.office != Office.ADMIN:
        raise Refused("admin-needed", "only an admin freezes and unfreezes")


def _others(wishes: Wishes, kind: DirectiveKind) -> tuple[Directive, ...]:
    return tuple(each for each in wishes.directives if each.kind != kind)


def _may(wish: Wish, actor: Actor, dossier: Dossier) -> None:
    if actor.office == Office.CLOCK:
        _clock_may(wish, dossier)
    elif actor.person not in dossier.owners:
        raise Refused("not-your-project", "only an owner of this project lays that down")
    elif not actor.proofs & STRONG:
        raise Refused("sign-in-first", "sign in where the registry knows you, or sign a commit")


def _clock_may(wish: Wish, dossier: Dossier) -> None:
    match wish:
        case OpenCall(grade=CallGrade.FREE) if not dossier.owners:
            return
        case CloseCall():
            return
        case _:
            raise Refused("not-a-person", "the clock wishes nothing for a project with owners")


def _set(wish: SetDirective, actor: Actor, dossier: Dossier, now: datetime) -> DirectiveSet:
    if wish.kind is DirectiveKind.SUCCESSOR and wish.successor is None:
        raise Refused("successor-missing", "name the person who shall answer for you")
    if wish.kind is DirectiveKind.ABSENCE and (wish.ends is None or wish.ends <= now):
        raise Refused("absence-without-end", "say until when you are away")
    _in_order(wish)
    return DirectiveSet(
        at=now,
        project=dossier.project,
        by=actor.person,
        kind=wish.kind,
        successor=wish.successor,
        begins=wish.begins,
        ends=wish.ends,
    )


def _in_order(wish: SetDirective) -> None:
    """Pass if the first day is not after the last.  It ends where the day after the last begins."""
    if wish.begins is None or wish.ends is None or wish.begins < wish.ends:
        return
    last = wish.ends - timedelta(microseconds=1)
    raise Refused(
        "ends-before-it-begins",
        f"the first day, {wish.begins:%Y-%m-%d}, is after the last, {last:%Y-%m-%d}; "
        "turn them round",
    )
