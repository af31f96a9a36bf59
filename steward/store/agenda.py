"""The agenda: what is tracked, and when each of it is looked at next."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, or_, select, true, update

from steward.store import journals, tables
from steward.store.known import Known, chunks, known_of


class Held(NamedTuple):
    """What a list is compared with: of hundreds of thousands, no more than that takes.

    `newest` is the newest serial that a page showed or the journal named, 0 for none.
    """

    id: int
    state: str
    newest: int


class Agenda:
    """The looks to come, in one transaction or view."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def look_now(self, project_ids: Iterable[int], now: datetime) -> None:
        """Make these due at once, unless they are not tracked."""
        p = tables.project
        for part in chunks(sorted(set(project_ids))):
            due = (p.c.id.in_(part), p.c.tracked == true())
            self._connection.execute(update(p).where(*due).values(next_look=now))

    def look_at_all(self, ecosystem: str, now: datetime) -> None:
        """Make all that is tracked due at once."""
        p = tables.project
        due = (p.c.ecosystem == ecosystem, p.c.tracked == true())
        self._connection.execute(update(p).where(*due).values(next_look=now))

    def counts(self, ecosystem: str) -> Mapping[str, int]:
        """Return how many tracked projects are in each state."""
        p = tables.project
        query = (
            select(p.c.state, func.count())
            .where(p.c.ecosystem == ecosystem, p.c.tracked == true())
            .group_by(p.c.state)
        )
        return {row[0]: row[1] for row in self._connection.execute(query)}

    def held(self, ecosystem: str) -> dict[str, Held]:
        """Return all that is tracked by its normal name, in the order of the ids."""
        p = tables.project
        query = (
            select(p.c.name, p.c.id, p.c.state, p.c.serial, p.c.pending_serial)
            .where(p.c.ecosystem == ecosystem, p.c.tracked == true())
            .order_by(p.c.id)
        )
        return {
            name: Held(each, state, max(serial or 0, pending or 0))
            for name, each, state, serial, pending in self._connection.execute(query)
        }

    def due(self, ecosystem: str, now: datetime, limit: int) -> tuple[Known, ...]:
        """Return what is to be looked at now: what the journal named first, then the oldest."""
        p = tables.project
        query = (
            select(p)
            .where(p.c.ecosystem == ecosystem, p.c.tracked == true(), p.c.next_look <= now)
            .order_by(p.c.pending_serial.is_(None), p.c.looked_at.is_not(None), p.c.next_look)
            .limit(limit)
        )
        return tuple(map(known_of, self._connection.execute(query)))

    def controls(self, ecosystem: str, besides: Iterable[int], limit: int) -> tuple[Known, ...]:
        """Return projects that must be there: present, no news of them, longest known first."""
        p, left_out = tables.project, set(besides)
        query = (
            select(p)
            .where(
                p.c.ecosystem == ecosystem,
                p.c.tracked == true(),
                p.c.state == "present",
                p.c.pending_serial.is_(None),
            )
            .order_by(p.c.first_seen, p.c.id)
            .limit(limit + len(left_out))  # all that is tracked may be hundreds of thousands
        )
        found = map(known_of, self._connection.execute(query))
        return tuple([each for each in found if each.id not in left_out][:limit])

    def touch(self, project_id: int, serial: int | None, now: datetime) -> None:
        """Expect the page to show this serial, and look at once."""
        known = self._waiting_for(project_id)
        expected = max((n for n in (known.pending, serial) if n is not None), default=None)
        values: dict[str, Any] = {"next_look": now, "pending_tries": 0}
        if expected is not None:
            values |= {"pending_serial": expected, "pending_since": known.pending_since or now}
        self._set(project_id, **values)

    def try_again(self, known: Known, at: datetime) -> None:
        """Look again at that moment: the page was older than the journal, or silent."""
        self._set(known.id, next_look=at, pending_tries=known.tries + 1)

    def look_next(self, project_id: int, at: datetime) -> None:
        """Look again at that moment; nothing is awaited."""
        nothing = {"pending_serial": None, "pending_since": None, "pending_tries": 0}
        self._set(project_id, next_look=at, **nothing)

    def oldest_pending(self, ecosystem: str) -> datetime | None:
        """Return since when a page has been older than the journal, or None."""
        p = tables.project
        query = select(func.min(p.c.pending_since)).where(
            p.c.ecosystem == ecosystem, p.c.pending_serial.is_not(None)
        )
        found: datetime | None = self._connection.scalar(query)
        return found

    def waiting(self, ecosystem: str, now: datetime) -> int:
        """Return how many tracked projects are due, or have never been looked at."""
        p = tables.project
        query = select(func.count()).where(
            p.c.ecosystem == ecosystem,
            p.c.tracked == true(),
            or_(p.c.next_look <= now, p.c.looked_at.is_(None)),
        )
        return self._connection.scalar(query) or 0

    def next_awaited(self, ecosystem: str) -> datetime | None:
        """Return when the next look is that somebody waits for; None where all is as it was.

        Awaited is a page that nobody saw yet, that is older than the journal, or
        that could not be seen, and a name that may be gone.
        """
        p = tables.project
        query = select(func.min(p.c.next_look)).where(
            p.c.ecosystem == ecosystem,
            p.c.tracked == true(),
            or_(
                p.c.looked_at.is_(None),
                p.c.pending_serial.is_not(None),
                p.c.pending_tries > 0,
                p.c.state == "missing",
            ),
        )
        found: datetime | None = self._connection.scalar(query)
        return found

    def removal_stated(self, project_ids: Iterable[int]) -> frozenset[int]:
        """Return those projects whose removal the registry's journal states."""
        found: frozenset[int] = frozenset()
        for part in chunks(sorted(set(project_ids))):
            found |= journals.removal_stated(self._connection, part)
        return found

    def forget_serials(self, ecosystem: str) -> None:
        """Await no serial: the registry's numbers begin anew."""
        p = tables.project
        anew = {"serial": None, "pending_serial": None, "pending_since": None, "pending_tries": 0}
        self._connection.execute(update(p).where(p.c.ecosystem == ecosystem).values(**anew))

    def _waiting_for(self, project_id: int) -> Known:
        p = tables.project
        return known_of(self._connection.execute(select(p).where(p.c.id == project_id)).one())

    def _set(self, project_id: int, **values: Any) -> None:  # noqa: ANN401 -- columns' own types
        p = tables.project
        self._connection.execute(update(p).where(p.c.id == project_id).values(**values))
