"""Knowing: what must be known beside an event to tell it, looked up in the store."""

from typing import get_args

from feeds.notices import Dossier
from steward.errors import NotFound
from steward.store import View
from workflows.case_events import Fact
from workflows.decision_events import IncidentSeen
from workflows.events import CaseEvent, Event, FindingDismissed, FindingRaised
from workflows.findings import FindingKind
from workflows.names import CaseId, case_stream


def dossier_of(view: View, number: int, key: str | None, event: Event) -> Dossier:
    """Return what is known beside the event that has this number and key in the ledger."""
    match event:
        case FindingRaised() if key:
            return Dossier(texts=view.texts.of([key]).get(key, {}))
        case FindingDismissed(dismissed=dismissed):
            return Dossier(corrects=_kind_of(view, dismissed))
        case IncidentSeen():
            before = _before(view, event.case, number)
            return Dossier(before=before, rests_on=_kind_of(view, event.finding))
        case Fact(case=case):
            return Dossier(before=_before(view, case, number))
        case _:
            return Dossier()


def _kind_of(view: View, key: str) -> FindingKind | None:
    try:
        event = view.ledger.keyed(key).event
    except NotFound:
        return None
    return event.finding.kind if isinstance(event, FindingRaised) else None


def _before(view: View, case: CaseId, number: int) -> tuple[CaseEvent, ...]:
    """Return the history of a case up to an event."""
    history = view.ledger.history(case_stream(case))
    before = (each.event for each in history if each.number < number)
    return tuple(each for each in before if isinstance(each, get_args(CaseEvent)))
