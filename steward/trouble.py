"""Trouble: when a registry's answers are not to be believed for now.

An outage looks like thousands of removals.  These rules look at a registry as
a whole, never at one project; while one of them speaks, findings wait.  They
are pure: figures and the time in, an event or nothing out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from workflows.events import RegistryRecovered, RegistryTroubled
from workflows.findings import Evidence
from workflows.records import instant

FEWEST: Final = 20
"""So many projects may go missing in one sync of even the smallest set."""

ONE_IN: Final = 1000
"""Of a large set, one project in so many may."""

STILL: Final = timedelta(hours=6)
"""A registry in use writes its journal oftener than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What one sync showed of a registry as a whole.

    `vanished` counts projects that turned missing without a row that says so;
    `head_since` is when the journal's head was first seen where it stands.
    Without a journal, `head` and `cursor` are None.
    """

    ecosystem: str
    source: str
    tracked: int
    vanished: int = 0
    controls_missing: tuple[str, ...] = ()
    head: int | None = None
    head_since: datetime | None = None
    cursor: int | None = None
    cursor_refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A trouble that was told: its incident, since when, and the last whole comparison."""

    incident: str
    since: datetime
    compared_at: datetime | None = None


def most_vanished(tracked: int) -> int:
    """Return how many projects may go missing at once before it is the registry's doing."""
    return max(FEWEST, tracked // ONE_IN)


def complaints(signs: Signs, now: datetime) -> tuple[Evidence, ...]:
    """Return all that speaks against believing the registry now; nothing if all is well."""
    return tuple(
        Evidence(seen_at=now, source=signs.source, summary=said) for said in _said(signs, now)
    )


def judge(
    signs: Signs, standing: Standing | None, now: datetime
) -> RegistryTroubled | RegistryRecovered | None:
    """Return the beginning or the end of a trouble, or None where nothing changed.

    A trouble ends when nothing speaks against the registry any more and it has
    been compared as a whole since; `complaints` says when to try that.
    """
    against = complaints(signs, now)
    if against and standing is None:
        incident = f"registry-trouble {signs.ecosystem} {instant(now)}"
        return RegistryTroubled(
            at=now, ecosystem=signs.ecosystem, incident=incident, evidence=against
        )
    compared = standing and standing.compared_at and standing.compared_at > standing.since
    if standing and compared and not against:
        return RegistryRecovered(at=now, ecosystem=signs.ecosystem, incident=standing.incident)
    return None


def _said(signs: Signs, now: datetime) -> Iterator[str]:
    if signs.vanished > most_vanished(signs.tracked):
        yield f"{signs.vanished} of {signs.tracked} projects went missing at once"
    if signs.controls_missing:
        names = ", ".join(sorted(signs.controls_missing)[:5])
        yield f"names that must exist are missing: {names}"
    if signs.head is not None and signs.cursor is not None and signs.head < signs.cursor:
        yield f"the journal went back: its head is {signs.head}, we had read up to {signs.cursor}"
    if signs.head_since is not None and now - signs.head_since >= STILL:
        yield f"the journal has stood still since {instant(signs.head_since)}"
    if signs.cursor_refused:
        yield "the registry refuses to go on from where we had read to"
