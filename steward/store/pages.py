"""What a page showed, put beside what we held: markers, releases, people, all with dates.

A change is dated by the journal's row where one explains it, else by the look
that showed it.  A page that hides its files, as a quarantined project's does,
says nothing of releases; one that names no holders says nothing of people.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update

from steward.detect import Row, cause_of
from steward.observations import Seen, Status
from steward.store import holders, journals, releases, tables
from steward.store.lives import Life

_SET = {Status.QUARANTINED.value: "project quarantined"}
_CLEARED = {Status.QUARANTINED.value: "project quarantine cleared"}


def apply(connection: Connection, project_id: int, life: Life, look: Seen) -> None:
    """Bring a life's rows to what the page shows, keeping what was before as intervals."""
    rows = journals.rows(connection, project_id)
    _mark(connection, life, look, rows)
    if look.detail.status is not Status.QUARANTINED:
        releases.apply(connection, life, look, rows)
    take_in_journal(connection, project_id, life, look.at)
    if look.detail.holders is not None:
        holders.apply_page(connection, life, look, rows)


def take_in_journal(connection: Connection, project_id: int, life: Life, at: datetime) -> None:
    """Take in what only the journal tells: who came and went between two looks."""
    holders.apply_journal(connection, project_id, life, at)
    journals.settle(connection, project_id)


def _mark(connection: Connection, life: Life, look: Seen, rows: Sequence[Row]) -> None:
    s, at = tables.project_state, look.at
    shown = None if look.detail.status is Status.ACTIVE else look.detail.status.value
    query = select(s).where(s.c.incarnation_id == life.id, s.c.until.is_(None))
    standing = connection.execute(query).all()
    for row in standing:
        if row.state != shown:
            until = _date(rows, _CLEARED.get(row.state), at, row.since)
            ended = {"until": until, "ended_learnt_at": at}
            connection.execute(update(s).where(s.c.id == row.id).values(**ended))
    if shown is not None and shown not in {row.state for row in standing}:
        since = _date(rows, _SET.get(shown), at, life.first_seen)
        new = {"incarnation_id": life.id, "state": shown, "since": since, "learnt_at": at}
        connection.execute(s.insert().values(**new))


def _date(
    rows: Sequence[Row], action: str | None, learnt_at: datetime, after: datetime
) -> datetime:
    if action is None:
        return learnt_at
    named = [row for row in rows if row.action.casefold().startswith(action)]
    cause = cause_of(named, learnt_at, after)
    return min(cause.at, learnt_at) if cause else learnt_at
