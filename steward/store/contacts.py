"""Contact points: ways to reach the owners of a project, sealed, with what became of each.

A value is opened by its point's id.  Where it is erased its prints and its last
result stay, so that nobody who asked to be left alone is found again.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select, update

from steward.errors import NotFound
from steward.store.rows import insert_new
from steward.store.tables import case_contact as table
from steward.store.tables import case_file
from workflows.terms import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Prints:
    """What a way to reach somebody is compared by; see `accounts.addresses`."""

    fingerprint: str
    kin: str
    domain: str
    shared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One way to reach the owners of one project.

    `sealed` is None once it was erased.  `result` is the last word of whoever
    wrote there; `muted_at` is when its owner asked not to be written to.
    """

    id: str
    project_id: int
    channel: str
    origin: str
    source: str
    prints: Prints
    sealed: str | None
    account_id: str | None
    first_seen: datetime
    seen_at: datetime
    domain_state: str
    domain_at: datetime | None
    result: str | None
    result_at: datetime | None
    muted_at: datetime | None


class Contacts:
    """The contact points of one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, **columns: Any) -> None:  # noqa: ANN401 -- columns' own types
        """Keep a way to reach a project's owners; one that is there already stays as it is.

        Whoever asked at another project not to be written to is not written to here.
        """
        muted = min((e.muted_at for e in self.like(columns["kin"]) if e.muted_at), default=None)
        insert_new(self._connection, table, [{**columns, "muted_at": muted}])

    def find(self, project_id: int, fingerprint: str) -> Point | None:
        """Return the point of a project with this value, or None."""
        same = (table.c.project_id == project_id, table.c.fingerprint == fingerprint)
        row = self._connection.execute(select(table).where(*same)).first()
        return None if row is None else _point(row)

    def seen(self, point_id: str, at: datetime) -> None:
        """Note that a point was seen again where it stands."""
        later = update(table).where(table.c.id == point_id, table.c.seen_at < at)
        self._connection.execute(later.values(seen_at=at))

    def refill(self, point_id: str, sealed: str, origin: str, source: str) -> None:
        """Give a point whose value was erased its value again, seen in public since."""
        empty = (table.c.id == point_id, table.c.sealed.is_(None), table.c.muted_at.is_(None))
        filled = {"sealed": sealed, "origin": origin, "source": source}
        self._connection.execute(update(table).where(*empty).values(**filled))

    def of(self, project_id: int) -> tuple[Point, ...]:
        """Return the ways to reach a project's owners, the first found first."""
        query = select(table).where(table.c.project_id == project_id).order_by(table.c.id)
        return tuple(_point(row) for row in self._connection.execute(query))

    def get(self, point_id: str) -> Point:
        """Return one.  Raises `NotFound`."""
        row = self._connection.execute(select(table).where(table.c.id == point_id)).first()
        if row is None:
            raise NotFound("there is no such contact point")
        return _point(row)

    def like(self, kin: str) -> tuple[Point, ...]:
        """Return all points, of any project, that are this mailbox in some spelling."""
        query = select(table).where(table.c.kin == kin).order_by(table.c.id)
        return tuple(_point(row) for row in self._connection.execute(query))

    def note(self, point_id: str, result: str, at: datetime) -> None:
        """Note what became of the last letter to this address, for whatever project it was."""
        same = select(table.c.fingerprint).where(table.c.id == point_id).scalar_subquery()
        theirs = update(table).where(table.c.fingerprint == same)
        self._connection.execute(theirs.values(result=result, result_at=at))

    def domain(self, domain: str, state: str, at: datetime) -> None:
        """Note how a domain stands now, for every point in it; since when, if that changed."""
        there = table.c.domain == domain
        changed = and_(there, or_(table.c.domain_state != state, table.c.domain_at.is_(None)))
        values = update(table).where(changed).values(domain_state=state, domain_at=at)
        self._connection.execute(values)

    def mute(self, kin: str, at: datetime) -> int:
        """Write to this mailbox no more, for any project; return how many points that are."""
        theirs = update(table).where(table.c.kin == kin, table.c.muted_at.is_(None))
        return self._connection.execute(theirs.values(muted_at=at)).rowcount

    def erase(self, kin: str) -> int:
        """Forget a mailbox for good; its prints and its last results stay."""
        theirs = update(table).where(table.c.kin == kin, table.c.sealed.is_not(None))
        return self._connection.execute(theirs.values(sealed=None, account_id=None)).rowcount

    def forget(self, before: datetime) -> int:
        """Forget what nobody saw since then and no running case needs; return how many.

        A later look finds again what is still in public.
        """
        needed = select(case_file.c.project_id).where(case_file.c.stage != Stage.CLOSED.value)
        old = (table.c.seen_at < before, table.c.sealed.is_not(None))
        gone = update(table).where(*old, table.c.project_id.not_in(needed))
        return self._connection.execute(gone.values(sealed=None, account_id=None)).rowcount

    def forget_of(self, account_id: str) -> None:
        """Forget what is known through an account alone, for good."""
        mine = update(table).where(table.c.account_id == account_id)
        self._connection.execute(mine.values(sealed=None, account_id=None))


def _point(row: Row[Any]) -> Point:
    prints = Prints(fingerprint=row.fingerprint, kin=row.kin, domain=row.domain, shared=row.shared)
    names = [name for name in Point.__dataclass_fields__ if name != "prints"]
    return Point(prints=prints, **{name: getattr(row, name) for name in names})
