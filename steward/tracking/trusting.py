"""Trust: when a registry's answers are held back, and how they are believed again.

The rules are `steward.trouble`; here their signs are gathered.  The beginning
and the end of a trouble are one event each, whatever went missing meanwhile.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from steward.errors import Unreachable
from steward.observations import Absent, Seen
from steward.observations import Unreachable as Silence
from steward.store.known import Known
from steward.store.sources import Source
from steward.tracking import Tracker
from steward.tracking.looking import Looked, look
from steward.tracking.recording import tell
from steward.trouble import Signs, Standing, complaints, judge
from workflows.events import RegistryRecovered, RegistryTroubled

CONTROLS: Final = 3
BUSY: Final = 1000
"""Journal rows counted: below that, a journal that stands still is nothing strange."""

RENUMBERED: Final = timedelta(hours=1)
"""How long a journal's head may stay below our cursor before we believe its new numbers."""

_MISSING_COUNTS: Final = timedelta(hours=24)


def signs(tracker: Tracker, vanished: int = 0, controls: tuple[str, ...] = ()) -> Signs:
    """Return what is to be said of the registry as a whole now."""
    ecosystem = tracker.registry.ecosystem
    with tracker.store.snapshot() as view:
        source = view.sources.get(ecosystem)
        counts = view.agenda.counts(ecosystem)
    cursor = None if source.cursor is None else int(source.cursor)
    return Signs(
        ecosystem=ecosystem,
        source=source.base_url,
        tracked=sum(counts.values()),
        vanished=vanished,
        controls_missing=controls,
        head=source.head,
        head_since=source.head_at if source.rows_counted >= BUSY else None,
        cursor=cursor,
    )


def consider(tracker: Tracker, shown: Signs) -> bool:
    """Tell the beginning or the end of a trouble; return whether the registry is believed."""
    now, ecosystem = tracker.now, tracker.registry.ecosystem
    with tracker.store.transaction() as tx:
        source = tx.sources.get(ecosystem)
        event = judge(shown, _standing(source), now)
        match event:
            case RegistryTroubled():
                tx.sources.distrust(source, event.incident, now)
            case RegistryRecovered():
                tx.sources.trust(source, now)
                tx.agenda.look_at_all(ecosystem, now)
            case None:
                return not source.troubled
        tell(tx, f"registry:{ecosystem}", [event])
    return isinstance(event, RegistryRecovered)


def alive(tracker: Tracker, source: Source, looks: Sequence[Looked]) -> tuple[str, ...] | None:
    """Return the names that must be there and are missing; None where nothing was learnt.

    Looks of the same minute serve as controls where they showed something.
    """
    if any(_is_there(each) for each in looks):
        return ()
    besides = {each.known.id for each in looks}
    with tracker.store.snapshot() as view:
        chosen = view.agenda.controls(tracker.registry.ecosystem, besides, CONTROLS)
    if not chosen:
        return _listed(tracker, looks)
    asked = [look(tracker, source, each) for each in chosen]
    if any(_is_there(each) for each in asked):
        return ()
    missing = tuple(each.known.project.name for each in asked if isinstance(each.shown, Absent))
    return missing or None


def answers(tracker: Tracker, source: Source, besides: Sequence[Known]) -> bool:
    """Say whether anything is told now of a name that must be there, or else of one that waits."""
    ids, ecosystem = {each.id for each in besides}, tracker.registry.ecosystem
    with tracker.store.snapshot() as view:
        chosen = view.agenda.controls(ecosystem, ids, CONTROLS)
        waiting = view.agenda.due(ecosystem, tracker.now, 2 * tracker.batch)[-CONTROLS:]
    asked = (look(tracker, source, each) for each in chosen or waiting)
    return any(not isinstance(each.shown, Silence) for each in asked)


def controls(tracker: Tracker) -> Sequence[Known]:
    """Return the names that must be there."""
    with tracker.store.snapshot() as view:
        return view.agenda.controls(tracker.registry.ecosystem, (), CONTROLS)


def renumbered(tracker: Tracker, source: Source) -> bool:
    """Take a journal that went back, and stays back, at its new numbers."""
    if source.head is None or source.cursor is None or source.head >= int(source.cursor):
        return False
    if source.health_since is None or tracker.now - source.health_since < RENUMBERED:
        return False
    with tracker.store.transaction() as tx:
        tx.sources.move(source, str(source.head))
        tx.agenda.forget_serials(source.ecosystem)
    return True


def complains(shown: Signs, tracker: Tracker) -> bool:
    """Say whether anything speaks against the registry."""
    return bool(complaints(shown, tracker.now))


def _is_there(looked: Looked) -> bool:
    return looked.known.state == "present" and (
        looked.shown is None or isinstance(looked.shown, Seen)
    )


def _listed(tracker: Tracker, looks: Sequence[Looked]) -> tuple[str, ...] | None:
    """Ask the whole list where no single name can serve as a control.

    An empty list cannot be true; one that names what its pages deny says nothing.
    """
    gone = {each.known.project.name for each in looks if isinstance(each.shown, Absent)}
    listed, contradicts = 0, False
    try:
        with tracker.network.stream(tracker.registry.root()) as answer:
            for name, _serial in tracker.registry.read_root(answer):
                listed += 1
                contradicts = contradicts or name in gone
    except Unreachable:
        return None
    if contradicts:
        return None
    return () if listed else tuple(sorted(gone))


def _standing(source: Source) -> Standing | None:
    if not source.troubled or source.incident is None or source.health_since is None:
        return None
    return Standing(incident=source.incident, since=source.health_since, compared_at=source.root_at)
