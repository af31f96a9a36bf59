"""Looking at what is due, in batches, and doubting a batch before believing it.

A batch in which names went missing without a journal row is believed only
while other names are alive, and while it is not too many at once.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from steward.observations import Absent, Unreachable
from steward.store.known import Known
from steward.store.sources import Source
from steward.tracking import Tracker, trusting
from steward.tracking.hands import side_by_side
from steward.tracking.looking import Looked, look
from steward.tracking.recording import pause_between, record


def refresh(tracker: Tracker, until: datetime) -> tuple[int, bool]:
    """Look at what is due until that moment; return how many looks, and whether more is due."""
    looks, pause = 0, _pause(tracker)
    while tracker.now <= until:
        source = tracker.source()
        with tracker.store.snapshot() as view:
            due = view.agenda.due(tracker.registry.ecosystem, tracker.now, tracker.batch)
        if not due or source.troubled:
            return looks, False
        batch = _look_at(tracker, source, due)
        if not _believe(tracker, source, batch):
            return looks, False
        made = len(batch)
        silent = [each.shown for each in batch if isinstance(each.shown, Unreachable)]
        while batch:  # a look at a large project weighs a megabyte: none is kept till the next
            record(tracker, batch.pop(0), pause)
        looks += made
        if len(silent) < made or trusting.answers(tracker, source, due):
            # Pages that cannot be read are silence too, and keep nobody else waiting.
            tracker.answered()
        else:
            tracker.unanswered(silent[0].reason)
            return looks, True  # nobody answers: the rest would only wait as long
    return looks, True


def _pause(tracker: Tracker) -> timedelta:
    # Once a round: counting all that is tracked at each look would be quadratic.
    with tracker.store.snapshot() as view:
        counts = view.agenda.counts(tracker.registry.ecosystem)
    return pause_between(sum(counts.values()))


def _look_at(tracker: Tracker, source: Source, due: tuple[Known, ...]) -> list[Looked]:
    return side_by_side(lambda known: look(tracker, source, known), due, tracker.hands)


def _believe(tracker: Tracker, source: Source, batch: list[Looked]) -> bool:
    """Say whether a batch may be recorded; if not, the registry is troubled or silent."""
    gone = _unexplained(tracker, batch)
    if not gone:
        return True
    shown = trusting.signs(tracker, _vanished(tracker, gone))
    missing = trusting.alive(tracker, source, batch)
    if missing is None and not trusting.complains(shown, tracker):
        _hush(batch, gone)
        return True
    return trusting.consider(tracker, replace(shown, controls_missing=missing or ()))


def _vanished(tracker: Tracker, gone: list[Looked]) -> int:
    """Return how many are missing now without a row, if any of them is newly so."""
    with tracker.store.snapshot() as view:
        waiting = view.agenda.counts(tracker.registry.ecosystem).get("missing", 0)
    new = sum(each.known.state != "missing" for each in gone)
    return new + waiting if new else 0


def _unexplained(tracker: Tracker, batch: list[Looked]) -> list[Looked]:
    """Return the looks that found a project gone without a journal row that says so."""
    gone = [
        each
        for each in batch
        if isinstance(each.shown, Absent) and each.known.state in {"present", "missing"}
    ]
    with tracker.store.snapshot() as view:
        stated = view.agenda.removal_stated([each.known.id for each in gone])
    return [each for each in gone if each.known.id not in stated]


def _hush(batch: list[Looked], gone: list[Looked]) -> None:
    """Turn absences into silence: no other name answered, so nothing was learnt."""
    ids = {each.known.id for each in gone}
    for place, each in enumerate(batch):
        if each.known.id in ids and isinstance(each.shown, Absent):
            silence = Unreachable(
                project=each.known.project,
                at=each.at,
                reason="no name that must be there was seen alive beside it",
                source=each.shown.source,
            )
            batch[place] = Looked(known=each.known, at=each.at, shown=silence)
