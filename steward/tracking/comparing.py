"""Comparing the whole list of a registry with what we hold, as it streams by.

Whatever differs is looked at; the list by itself changes nothing.  With a
journal every difference is a defect of the stream and counted as one; without
a journal this is how changes are found at all.
"""

from dataclasses import dataclass, field

from steward.errors import Unreachable
from steward.store.agenda import Held
from steward.tracking import Tracker


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What the list and our rows do not agree in."""

    listed: int
    gone: tuple[Held, ...] = ()
    back: tuple[Held, ...] = ()
    newer: dict[int, int] = field(default_factory=dict)

    @property
    def differences(self) -> int:
        """How many projects differ."""
        return len(self.gone) + len(self.back) + len(self.newer)


def compare(tracker: Tracker) -> Compared | None:
    """Read the whole list beside our rows; None where it did not come, or not to its end."""
    ecosystem = tracker.registry.ecosystem
    with tracker.store.snapshot() as view:
        ours = view.agenda.held(ecosystem)
    listed, there, newer = 0, set[str](), dict[int, int]()
    try:
        with tracker.network.stream(tracker.registry.root()) as answer:
            for name, serial in tracker.registry.read_root(answer):
                listed += 1
                if held := ours.get(name):
                    there.add(name)
                    if serial is not None and serial > held.newest:
                        newer[held.id] = serial
    except Unreachable as silence:
        tracker.unanswered(silence.why)
        return None
    absent = [held for name, held in ours.items() if name not in there]
    return Compared(
        listed=listed,
        gone=tuple(each for each in absent if each.state == "present"),
        back=tuple(ours[n] for n in there if ours[n].state in {"missing", "removed"}),
        newer=newer,
    )


def look_at_differences(tracker: Tracker, compared: Compared) -> None:
    """Have every difference looked at."""
    ecosystem, now = tracker.registry.ecosystem, tracker.now
    with tracker.store.transaction() as tx:
        source = tx.sources.get(ecosystem)
        tx.agenda.look_now([each.id for each in (*compared.gone, *compared.back)], now)
        for project_id, serial in compared.newer.items():
            tx.agenda.touch(project_id, serial, now)
        tx.sources.compared(source, now)
        tx.sources.answered(source, now)
