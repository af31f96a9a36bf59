"""Wished: what owners laid down in advance and look for, read back from the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from steward.store import View
from steward.store.ledger import Stored
from workflows import wishes
from workflows.dossier import Directive
from workflows.names import Project, project_stream
from workflows.terms import CallGrade, DirectiveKind
from workflows.waking import CLOCK
from workflows.wish_events import CallClosed, CallOpened, DirectiveLifted, DirectiveSet
from workflows.wishes import Wishes

KINDS: Final = (DirectiveSet, DirectiveLifted, CallOpened, CallClosed)
PUBLIC: Final = frozenset(set(DirectiveKind) - {DirectiveKind.SUCCESSOR})
"""What everybody may read of what an owner laid down; whom he named is his own affair."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """One thing that an owner laid down, and when he did."""

    directive: Directive
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call that is open.  `orphaned` says that nobody is left who could have opened it."""

    grade: CallGrade
    since: datetime
    until: datetime
    orphaned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What stands for a project, with its dates.  `version` moves with every wish."""

    laid: tuple[Laid, ...] = ()
    call: Call | None = None
    version: int = 0


def history(view: View, project: Project) -> tuple[Stored, ...]:
    """Return every wish that was written for a project, oldest first."""
    written = view.ledger.history(project_stream(project))
    return tuple(each for each in written if isinstance(each.event, KINDS))


def written(view: View, project: Project) -> Wishes:
    """Return what stands as it was written, even a call that has run out."""
    return _folded(history(view, project))


def standing(view: View, project: Project, now: datetime) -> Wishes:
    """Return what stands now: a call that has run out is none."""
    found = written(view, project)
    return Wishes(directives=found.directives) if wishes.is_over(found, now) else found


def told(view: View, project: Project, now: datetime) -> Told:
    """Return what stands now, and since when; a call that has run out is none."""
    every = history(view, project)
    found = _folded(every)
    at = {each.event.kind: each.event.at for each in every if isinstance(each.event, DirectiveSet)}
    opened = [each.event for each in every if isinstance(each.event, CallOpened)]
    stands = found.call is not None and not wishes.is_over(found, now)
    return Told(
        laid=tuple(Laid(directive=each, at=at[each.kind]) for each in found.directives),
        call=_call(opened[-1]) if stands else None,
        version=every[-1].number if every else 0,
    )


def _call(event: CallOpened) -> Call:
    orphaned = event.by == CLOCK.person
    return Call(grade=event.grade, since=event.at, until=event.expires, orphaned=orphaned)


def _folded(every: Sequence[Stored]) -> Wishes:
    events = (each.event for each in every)
    return wishes.fold(each for each in events if isinstance(each, KINDS))
