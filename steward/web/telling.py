"""Public entries as a page's list shows them, with the sentence their feeds say."""

from collections.abc import Mapping, Sequence

from feeds import wording
from feeds.notices import Dossier, notice_for
from steward.store import View
from steward.store.reading import Told
from steward.web.contexts import EntryLine, project_path
from workflows.events import FindingDismissed, FindingRaised, TrackingEvent


def lines(view: View, told: Sequence[Told]) -> tuple[EntryLine, ...]:
    """Return entries as lines, in their order."""
    said = summaries(view, [each.number for each in told])
    return tuple(
        EntryLine(
            at=each.at,
            severity=each.severity,
            title=each.title,
            summary=said.get(each.number, ""),
            href=project_path(each.project) if each.project else None,
        )
        for each in told
    )


def summaries(view: View, numbers: Sequence[int]) -> Mapping[int, str]:
    """Return the one sentence of each of these events that has something to say."""
    events = view.reading.events(numbers)
    words = view.texts.of([key for key, _ in events.values() if key])
    return {
        number: _summary(view, event, words.get(key or "", {}))
        for number, (key, event) in events.items()
        if isinstance(event, TrackingEvent)
    }


def _summary(view: View, event: TrackingEvent, texts: Mapping[str, str]) -> str:
    notice = notice_for(event, _dossier(view, event, texts))
    return wording.summary(notice) if notice else ""


def _dossier(view: View, event: TrackingEvent, texts: Mapping[str, str]) -> Dossier:
    if not isinstance(event, FindingDismissed):
        return Dossier(texts=texts)
    taken_back = view.ledger.keyed(event.dismissed).event
    corrects = taken_back.finding.kind if isinstance(taken_back, FindingRaised) else None
    return Dossier(texts=texts, corrects=corrects)
