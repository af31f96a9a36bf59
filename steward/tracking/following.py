"""Following the journal: pages in order, each with its cursor in one transaction.

Rows are kept for what is tracked and for actions nobody knows; the others are
only counted.  A name that a row touches is looked at next.
"""

from dataclasses import dataclass
from typing import Final

from steward import logs
from steward.errors import NotFound, Unreachable
from steward.registries import Changes
from steward.tracking import Tracker

MOST_PAGES: Final = 20
"""Pages in one round: 50,000 rows each, two months of the busiest registry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """Where the journal stands: None where the registry has none or did not answer."""

    head: int | None
    rows: int = 0


def follow(tracker: Tracker) -> Followed:
    """Take in what the journal has beyond our cursor."""
    head = read_head(tracker)
    source = tracker.source()
    if head is not None and source.cursor is None:
        _begin(tracker, head)
    if head is None or source.cursor is None or head < int(source.cursor):
        return Followed(head=head)
    rows, cursor = 0, source.cursor
    for _ in range(MOST_PAGES):
        page = _page(tracker, cursor)
        if page is None or page.cursor is None or int(page.cursor) <= int(cursor):
            break
        _apply(tracker, cursor, page)
        rows += len(page.rows)
        cursor = page.cursor
        if int(cursor) >= head:
            break
    return Followed(head=head, rows=rows)


def _begin(tracker: Tracker, head: int) -> None:
    """Follow from here on, and compare the whole list once after.

    Set before anything is looked at, and kept: what a look shows is then never
    older than the rows that a killed process has still to read.
    """
    with tracker.store.transaction() as tx:
        tx.sources.begin(tx.sources.get(tracker.registry.ecosystem), str(head))


def read_head(tracker: Tracker) -> int | None:
    """Ask where the journal stands, and keep the answer; None where there is no answer."""
    answer = tracker.network.send(tracker.registry.head())
    try:
        head = tracker.registry.read_head(answer)
    except NotFound:  # it may be an outage that says so: the cursor stays
        return None
    except Unreachable as silence:
        tracker.unanswered(silence.why)
        return None
    tracker.answered()
    with tracker.store.transaction() as tx:
        tx.sources.saw_head(tx.sources.get(tracker.registry.ecosystem), head, tracker.now)
    return head


def _page(tracker: Tracker, cursor: str) -> Changes | None:
    try:
        return tracker.registry.read_changes(tracker.network.send(tracker.registry.changes(cursor)))
    except (NotFound, Unreachable) as silence:
        tracker.unanswered(silence.why)
        return None


def _apply(tracker: Tracker, cursor: str, page: Changes) -> None:
    ecosystem, now = tracker.registry.ecosystem, tracker.now
    with tracker.store.transaction() as tx:
        source = tx.sources.get(ecosystem)
        if source.cursor != cursor or page.cursor is None:
            return  # somebody else took this page in
        tracked = tx.projects.among(ecosystem, {row.name for row in page.rows})
        kept = [row for row in page.rows if row.name in tracked or not row.known]
        named = (row.who for row in kept if row.name in tracked and row.who)
        people = tx.people.ensure(ecosystem, named, now)
        ids = {name: known.id for name, known in tracked.items()}
        rows = [(r, ids.get(r.name), people.get(r.who or "")) for r in kept]
        strange = tx.sources.keep(source, rows, len(page.rows) + page.unreadable, now)
        newest = {row.name: int(row.external_id) for row in kept}  # oldest row first
        for name, project_id in ids.items():
            tx.agenda.touch(project_id, newest[name], now)
        tx.sources.move(source, page.cursor)
    if strange:
        logs.get(__name__).warning("journal-action-unknown", ecosystem=ecosystem, rows=strange)
