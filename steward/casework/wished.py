"""Wished: what owners laid down in advance and look for, read back from the ledger."""

from datetime import datetime
from typing import Final

from steward.store import View
from steward.store.ledger import Stored
from workflows import wishes
from workflows.names import Project, project_stream
from workflows.wish_events import CallClosed, CallOpened, DirectiveLifted, DirectiveSet
from workflows.wishes import Wishes

KINDS: Final = (DirectiveSet, DirectiveLifted, CallOpened, CallClosed)


def history(view: View, project: Project) -> tuple[Stored, ...]:
    """Return every wish that was written for a project, oldest first."""
    written = view.ledger.history(project_stream(project))
    return tuple(each for each in written if isinstance(each.event, KINDS))


def written(view: View, project: Project) -> Wishes:
    """Return what stands as it was written, even a call that has run out."""
    events = (each.event for each in history(view, project))
    return wishes.fold(each for each in events if isinstance(each, KINDS))


def standing(view: View, project: Project, now: datetime) -> Wishes:
    """Return what stands now: a call that has run out is none."""
    found = written(view, project)
    return Wishes(directives=found.directives) if wishes.is_over(found, now) else found
