"""Public entries as a page's list shows them, with the sentence their feeds say."""

from collections.abc import Mapping, Sequence

from feeds import wording
from feeds.notices import Dossier, notice_for
from steward.publishing.knowing import dossier_of
from steward.store import View
from steward.store.reading import Told
from steward.web.contexts import EntryLine, project_path
from workflows.events import Event, FindingRaised


def lines(view: View, told: Sequence[Told]) -> tuple[EntryLine, ...]:
    """Return entries as lines, in their order."""
    said = summaries(view, [each.number for each in told])
    return tuple(
        EntryLine(
            at=each.at,
            severity=each.severity,
            title=each.title,
            summary=said.get(each.number, ""),
            href=_href(each),
        )
        for each in told
    )


def summaries(view: View, numbers: Sequence[int]) -> Mapping[int, str]:
    """Return the one sentence of each of these events that has something to say."""
    events = view.reading.events(numbers)
    words = view.texts.of([key for key, _ in events.values() if key])
    return {
        number: _summary(view, number, event, words.get(key or "", {}))
        for number, (key, event) in events.items()
    }


def _summary(view: View, number: int, event: Event, texts: Mapping[str, str]) -> str:
    quick = isinstance(event, FindingRaised)  # their words are looked up together
    dossier = Dossier(texts=texts) if quick else dossier_of(view, number, None, event)
    notice = notice_for(event, dossier)
    return wording.summary(notice) if notice else ""


def _href(told: Told) -> str | None:
    if told.case:
        return f"/cases/{told.case}"
    return project_path(told.project) if told.project else None
