"""One round of following a registry, and the way back after a trouble."""

from datetime import datetime, timedelta
from typing import Final

from steward.store.sources import Source
from steward.tracking import WITH_JOURNAL, WITHOUT_JOURNAL, Round, Tracker, trusting
from steward.tracking.comparing import Compared, compare, look_at_differences
from steward.tracking.following import Followed, follow, read_head
from steward.tracking.looking import look
from steward.tracking.refreshing import refresh

PATIENCE: Final = timedelta(minutes=5)
"""Between two tries to believe a troubled registry again."""


def begin(tracker: Tracker) -> Source:
    """Return the registry as we follow it; from the first call on it is followed."""
    with tracker.store.transaction() as tx:
        return tx.sources.ensure(tracker.registry.ecosystem, tracker.registry.root_url)


def poll(tracker: Tracker, within: timedelta = timedelta(seconds=45)) -> Round:
    """Do one round; what is not done when the time is up is done in the next."""
    until = tracker.now + within
    source = begin(tracker)
    if source.troubled:
        return _recover(tracker, source, until)
    followed = follow(tracker)
    if not trusting.consider(tracker, trusting.signs(tracker)):
        return Round(rows=followed.rows, believed=False)
    looks, more = refresh(tracker, until)
    if _is_due(tracker, followed):
        _compare(tracker)
        again, more = refresh(tracker, until)
        looks += again
    return Round(rows=followed.rows, looks=looks, more=more, believed=not tracker.source().troubled)


def _is_due(tracker: Tracker, followed: Followed) -> bool:
    """Whether the whole list is to be compared; it is long, and not asked of who is silent."""
    source = tracker.source()
    failed = source.last_error_at
    if source.troubled or (failed and source.silent_since and tracker.now - failed < PATIENCE):
        return False
    span = WITHOUT_JOURNAL if followed.head is None else WITH_JOURNAL
    return source.root_at is None or tracker.now - source.root_at >= span


def _compare(tracker: Tracker) -> None:
    compared = compare(tracker)
    if compared is None:
        return
    vanished = _vanished(tracker, compared)
    if trusting.consider(tracker, trusting.signs(tracker, vanished)):
        look_at_differences(tracker, compared)


def _vanished(tracker: Tracker, compared: Compared) -> int:
    with tracker.store.snapshot() as view:
        stated = view.agenda.removal_stated([each.id for each in compared.gone])
    return len(compared.gone) - len(stated)


def _recover(tracker: Tracker, source: Source, until: datetime) -> Round:
    """Try to believe a registry again: its journal, names that must be there, and its list."""
    nothing = Round(believed=False)
    if source.last_error_at and tracker.now - source.last_error_at < PATIENCE:
        return nothing
    if source.cursor is not None and read_head(tracker) is None:
        return nothing
    trusting.renumbered(tracker, tracker.source())
    missing = trusting.alive(
        tracker, source, [look(tracker, source, k) for k in trusting.controls(tracker)]
    )
    compared = compare(tracker) if missing is not None else None
    if missing is None or compared is None:
        return nothing
    shown = trusting.signs(tracker, _vanished(tracker, compared), missing)
    if trusting.complains(shown, tracker):
        _wait(tracker)
        return nothing
    look_at_differences(tracker, compared)
    if not trusting.consider(tracker, shown):
        return nothing
    followed = follow(tracker)
    looks, more = refresh(tracker, until)
    return Round(rows=followed.rows, looks=looks, more=more, believed=not tracker.source().troubled)


def _wait(tracker: Tracker) -> None:
    with tracker.store.transaction() as tx:
        source = tx.sources.get(tracker.registry.ecosystem)
        tx.sources.silent(source, "its answers are not believed yet", tracker.now)
        tx.sources.answered(source, tracker.now)
