"""Watch lists: whose they are is never known, only what they follow, and since which event.

A membership holds from one event's number up to, and without, another, so that
what a list was told once stays explained however the list changes.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    delete,
    func,
    or_,
    select,
    update,
)

from steward.errors import NotFound
from steward.store.known import chunks
from steward.store.tables import membership, project, watchlist
from workflows.names import Project

READING: Final = "reading"
READY: Final = "ready"
DELETED: Final = "deleted"
ERASED: Final = "erased"
SYSTEM: Final = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchList:
    """A list as it stands.  `unused` are the lines of its manifest that follow nothing, and why."""

    id: str
    name: str
    filename: str
    content: str
    kind: str
    state: str
    done: int
    total: int
    unused: tuple[Mapping[str, Any], ...]
    created: datetime
    deleted_at: datetime | None
    public_token: str | None
    target_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a list leads to a project: by whom, in which words, how far away."""

    parent_id: int | None
    requirement: str
    relation: str
    gates: str
    environment: str
    depth: int
    line: str | None
    pinned: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A project on a list, with what we know of the project."""

    project_id: int
    project: Project
    way: Way
    state: str
    status: str | None
    latest: str | None
    looked_at: datetime | None

    @property
    def known(self) -> bool:
        """Whether the project was looked at."""
        return self.looked_at is not None


class Watchlists:
    """The watch lists of one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, **columns: Any) -> None:  # noqa: ANN401 -- columns' own types
        """Keep a new list."""
        self._connection.execute(watchlist.insert().values(state=READING, **columns))

    def change(self, list_id: str, **columns: Any) -> None:  # noqa: ANN401 -- as above
        """Change columns of a list."""
        statement = update(watchlist).where(watchlist.c.id == list_id)
        self._connection.execute(statement.values(**columns))

    def get(self, list_id: str) -> WatchList:
        """Return a list by its id, deleted or not.  Raises `NotFound`."""
        return self._one(watchlist.c.id == list_id)

    def by_token(self, token_hash: str) -> WatchList:
        """Return the list that a token reads, deleted or not.  Raises `NotFound`."""
        return self._one(watchlist.c.token_hash == token_hash)

    def by_manage(self, manage_hash: str) -> WatchList:
        """Return the list that a token changes, deleted or not.  Raises `NotFound`."""
        return self._one(watchlist.c.manage_hash == manage_hash)

    def find(self, list_id: str) -> WatchList | None:
        """Return a list, deleted or not, or None if it is forgotten."""
        return self._maybe(_there(list_id))

    def hold(self, list_id: str) -> WatchList | None:
        """Return the same, and let nobody else change it before this transaction ends."""
        return self._maybe(_there(list_id).with_for_update())

    def public(self, filename: str) -> WatchList | None:
        """Return the list that this server shows to everybody for a file, or None."""
        w = watchlist
        shown = (w.c.public_token.is_not(None), w.c.filename == filename, w.c.state != DELETED)
        row = self._connection.execute(select(w).where(*shown).order_by(w.c.created)).first()
        return None if row is None else _list(row)

    def of_system(self, project_id: int) -> WatchList | None:
        """Return the list of what a project depends on, or None if nobody asked for it."""
        w = watchlist
        query = select(w).where(w.c.target_project_id == project_id, w.c.kind == SYSTEM)
        row = self._connection.execute(query.order_by(w.c.created)).first()
        return None if row is None else _list(row)

    def count_system(self) -> int:
        """Return how many lists are kept for `/feeds/dependencies`."""
        query = select(func.count()).select_from(watchlist).where(watchlist.c.kind == SYSTEM)
        return self._connection.scalar(query) or 0

    def unasked(self, before: datetime) -> tuple[str, ...]:
        """Return the system lists that nobody asked for since then."""
        asked = func.coalesce(watchlist.c.asked_at, watchlist.c.created)
        return self._ids(and_(watchlist.c.kind == SYSTEM, asked < before))

    def deleted(self, before: datetime) -> tuple[str, ...]:
        """Return the lists that were deleted before then and are not erased yet."""
        return self._ids(and_(watchlist.c.state == DELETED, watchlist.c.deleted_at < before))

    def erase(self, list_id: str) -> None:
        """Forget what a list followed; its entries stay, told to nobody, and its id is not reused.

        A list of the system has no entries of its own and goes as a whole.
        """
        self._connection.execute(delete(membership).where(membership.c.list_id == list_id))
        if self.get(list_id).kind == SYSTEM:
            self._connection.execute(delete(watchlist).where(watchlist.c.id == list_id))
            return
        gone = f"{ERASED}:{list_id}"
        nothing: dict[str, Any] = {"name": "", "filename": "", "content": "", "unreadable": []}
        nothing |= {"token_hash": gone, "manage_hash": gone, "public_token": None, "state": ERASED}
        self.change(list_id, **nothing)

    def settle(self, list_id: str, wanted: Mapping[int, Way], number: int) -> None:
        """Make the list lead to exactly these from an event's number on."""
        m = membership
        current = {row.project_id: row for row in self._connection.execute(_valid(list_id))}
        kept = {pid for pid, row in current.items() if wanted.get(pid) == _way(row)}
        ended = [row for pid, row in current.items() if pid not in kept]
        for part in chunks([row.id for row in ended if row.from_event >= number]):
            # It never held at any event, so nothing was ever told by it.
            self._connection.execute(delete(m).where(m.c.id.in_(part)))
        for part in chunks([row.id for row in ended if row.from_event < number]):
            self._connection.execute(update(m).where(m.c.id.in_(part)).values(to_event=number))
        rows = [
            {"list_id": list_id, "project_id": pid, "from_event": number, **_columns(way)}
            for pid, way in wanted.items()
            if pid not in kept
        ]
        for some in chunks(rows):
            self._connection.execute(m.insert(), list(some))

    def leaving(self, list_id: str, wanted: Collection[int]) -> frozenset[int]:
        """Return who is on the list and on no other, and would be on none without it."""
        current = (row.project_id for row in self._connection.execute(_valid(list_id)))
        return self.unheld(frozenset(current) - frozenset(wanted), besides=list_id)

    def members(self, list_id: str, at: int | None = None) -> tuple[Membership, ...]:
        """Return what a list leads to, now or at an event's number, nearest first."""
        query = (
            select(membership, project)
            .join(project, project.c.id == membership.c.project_id)
            .where(membership.c.list_id == list_id, _holds(at))
            .order_by(membership.c.depth, project.c.name)
        )
        return tuple(_membership(row) for row in self._connection.execute(query))

    def path(self, list_id: str, project_id: int, at: int | None = None) -> tuple[Membership, ...]:
        """Return the members from the list down to a project; empty if it is not on the list."""
        members = {each.project_id: each for each in self.members(list_id, at)}
        steps: list[Membership] = []
        step = members.get(project_id)
        while step is not None and step not in steps:
            steps.append(step)
            step = members.get(step.way.parent_id) if step.way.parent_id else None
        return tuple(reversed(steps))

    def affected_by(self, project_id: int) -> tuple[str, ...]:
        """Return the lists that lead to a project now."""
        query = (
            select(watchlist.c.id)
            .join(membership, membership.c.list_id == watchlist.c.id)
            .where(membership.c.project_id == project_id, _holds(None))
            .where(watchlist.c.state.in_([READING, READY]))
            .distinct()
        )
        aimed = select(watchlist.c.id).where(watchlist.c.target_project_id == project_id)
        found = {row.id for each in (query, aimed) for row in self._connection.execute(each)}
        return tuple(sorted(found))

    def unheld(self, project_ids: Collection[int], besides: str = "") -> frozenset[int]:
        """Return those projects that no list leads to any more, one list aside."""
        held: set[int] = set()
        for part in chunks(sorted(project_ids)):
            query = select(membership.c.project_id).where(
                membership.c.project_id.in_(part),
                membership.c.to_event.is_(None),
                membership.c.list_id != besides,
            )
            aimed = select(watchlist.c.target_project_id).where(
                watchlist.c.target_project_id.in_(part)
            )
            held |= {row[0] for each in (query, aimed) for row in self._connection.execute(each)}
        return frozenset(project_ids) - held

    def _one(self, which: ColumnElement[bool]) -> WatchList:
        found = self._maybe(select(watchlist).where(which, watchlist.c.state != ERASED))
        if found is None:
            raise NotFound("there is no watch list at this address")
        return found

    def _maybe(self, query: Select[Any]) -> WatchList | None:
        row = self._connection.execute(query).first()
        return None if row is None else _list(row)

    def _ids(self, which: ColumnElement[bool]) -> tuple[str, ...]:
        rows: Iterable[Row[Any]] = self._connection.execute(select(watchlist.c.id).where(which))
        return tuple(row.id for row in rows)


def _there(list_id: str) -> Select[Any]:
    return select(watchlist).where(watchlist.c.id == list_id, watchlist.c.state != ERASED)


def _valid(list_id: str) -> Select[Any]:
    return select(membership).where(membership.c.list_id == list_id, _holds(None))


def _holds(at: int | None) -> ColumnElement[bool]:
    if at is None:
        return membership.c.to_event.is_(None)
    ended = or_(membership.c.to_event.is_(None), membership.c.to_event > at)
    return and_(membership.c.from_event <= at, ended)


def _way(row: Row[Any]) -> Way:
    return Way(**{name: getattr(row, name) for name in Way.__dataclass_fields__})


def _columns(way: Way) -> dict[str, Any]:
    return {name: getattr(way, name) for name in Way.__dataclass_fields__}


def _membership(row: Row[Any]) -> Membership:
    return Membership(
        project_id=row.project_id,
        project=Project(row.ecosystem, row.name),
        way=_way(row),
        state=row.state,
        status=row.status,
        latest=row.latest_version,
        looked_at=row.looked_at,
    )


def _list(row: Row[Any]) -> WatchList:
    return WatchList(
        id=row.id,
        name=row.name,
        filename=row.filename,
        content=row.content,
        kind=row.kind,
        state=row.state,
        done=row.done,
        total=row.total,
        unused=tuple(row.unreadable),
        created=row.created,
        deleted_at=row.deleted_at,
        public_token=row.public_token,
        target_id=row.target_project_id,
    )
