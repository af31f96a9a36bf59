"""Fragments: what feeds serve, a projection of the ledger that can be made again from it.

Events are published in their own order under one lock, so a topic's version
never goes back and "what changed since number n" is a question one index
answers.  A list is told of an event if its project was on the list at that
number: membership rows hold from one number up to, and without, another.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    and_,
    delete,
    or_,
    select,
    union,
    union_all,
    update,
)

from feeds.topics import (
    Adoptable,
    AtLeast,
    Everything,
    Handoffs,
    OfCase,
    OfKind,
    OfList,
    OfProject,
    Topic,
    kinds_of,
    strong_enough,
)
from steward.errors import NotFound
from steward.store.fragment_rows import (
    EntryRow,
    ListRow,
    MemberRow,
    Version,
    entry_row,
    list_row,
    member_row,
)
from steward.store.rows import insert, insert_new
from steward.store.tables import (
    entry,
    event,
    feed_version,
    fragment,
    membership,
    meta,
    project,
    watchlist,
)
from workflows.names import Project, case_stream

_PUBLISHED: Final = "published"
_MADE_FOR: Final = "fragments-made-for"
_ERASED: Final = "fragments-erased"


class Fragments:
    """The entries, fragments and versions of one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def published(self) -> int:
        """Return the number of the last event that was published."""
        return int(self._noted(_PUBLISHED) or 0)

    def publishing(self) -> int:
        """Return the same and keep other publishers waiting until the transaction ends."""
        insert_new(self._connection, meta, [{"key": _PUBLISHED, "value": "0"}])
        query = select(meta.c.value).where(meta.c.key == _PUBLISHED).with_for_update()
        return int(self._connection.scalar(query) or 0)

    def published_up_to(self, number: int) -> None:
        """Note that everything up to this number is published."""
        self._note(_PUBLISHED, str(number))

    def made_for(self) -> str | None:
        """Return what the fragments were made for, or None if that was never noted."""
        return self._noted(_MADE_FOR)

    def generation(self) -> str:
        """Return what changes whenever fragments change that were published before."""
        return f"{self._noted(_MADE_FOR)} {self._noted(_ERASED)}"

    def note_made_for(self, what: str) -> None:
        """Note what all fragments were made for."""
        self._note(_MADE_FOR, what)

    def note_erased(self, event_id: str) -> None:
        """Note that words were erased from an entry."""
        self._note(_ERASED, event_id)

    def put(self, row: EntryRow, fragments: Mapping[str, bytes]) -> None:
        """Keep an entry and its fragments, instead of those it may have."""
        there = self._connection.scalar(select(entry.c.number).where(entry.c.number == row.number))
        values = self._columns(row)
        self._connection.execute(
            entry.insert().values(**values)
            if there is None
            else update(entry).where(entry.c.number == row.number).values(**values)
        )
        self._connection.execute(delete(fragment).where(fragment.c.number == row.number))
        self._connection.execute(
            fragment.insert(),
            [
                {"number": row.number, "format": name, "bytes": fragments[name]}
                for name in sorted(fragments)
            ],
        )

    def bump(self, topics: Iterable[str], version: Version) -> None:
        """Set the version of each topic."""
        rows = [{"topic": t, "number": version.number, "at": version.at} for t in sorted(topics)]
        statement = insert(self._connection, feed_version)
        moved = statement.on_conflict_do_update(
            index_elements=["topic"],
            set_={"number": statement.excluded.number, "at": statement.excluded.at},
        )
        self._connection.execute(moved, rows)

    def bump_followers(self, followed: Project, version: Version) -> int:
        """Set the version of every list that holds the project at this event; return how many.

        One statement: an event on the project that most lists hold moves some
        forty thousand rows, and no row is written for a reader.
        """
        holding = (
            select(membership.c.list_id)
            .join(project, project.c.id == membership.c.project_id)
            .where(_is(followed), _holds(version.number))
        )
        return self._bump_lists(watchlist.c.id.in_(holding), version)

    def bump_list(self, list_id: str, version: Version) -> None:
        """Set the version of one list."""
        self._bump_lists(watchlist.c.id == list_id, version)

    def first_of(self, incident: str) -> str | None:
        """Return the ULID of the first event of an incident that was told."""
        query = (
            select(event.c.id)
            .join(entry, entry.c.number == event.c.number)
            .where(event.c.incident == incident)
        )
        return self._connection.scalar(query.order_by(event.c.number).limit(1))

    def numbers(self, after: int, limit: int) -> tuple[int, ...]:
        """Return the numbers of entries after a number, in their order."""
        query = select(entry.c.number).where(entry.c.number > after)
        return tuple(self._connection.scalars(query.order_by(entry.c.number).limit(limit)))

    def version(self, topic: str) -> Version | None:
        """Return the version of a public topic, or None if nothing was told there yet."""
        query = select(feed_version).where(feed_version.c.topic == topic)
        row = self._connection.execute(query).one_or_none()
        return Version(row.number, row.at) if row else None

    def versions(self, topics: Collection[str]) -> dict[str, Version]:
        """Return the versions of those topics that have one."""
        query = select(feed_version).where(feed_version.c.topic.in_(sorted(topics)))
        return {row.topic: Version(row.number, row.at) for row in self._connection.execute(query)}

    def list_of(self, token_hash: str) -> ListRow:
        """Return the list that this token reads.  Raises `NotFound`."""
        return self._list(watchlist.c.token_hash == token_hash)

    def list_by_id(self, list_id: str) -> ListRow:
        """Return a list.  Raises `NotFound`."""
        return self._list(watchlist.c.id == list_id)

    def lists(self, list_ids: Collection[str]) -> dict[str, ListRow]:
        """Return those of these lists that there are."""
        query = select(watchlist).where(watchlist.c.id.in_(sorted(list_ids)))
        return {row.id: list_row(row) for row in self._connection.execute(query)}

    def system_list(self, about: Project) -> ListRow | None:
        """Return the list of what a project depends on, if it is kept."""
        query = (
            select(watchlist)
            .join(project, project.c.id == watchlist.c.target_project_id)
            .where(_is(about), watchlist.c.kind == "system", watchlist.c.state != "deleted")
        )
        row = self._connection.execute(query).first()
        return list_row(row) if row else None

    def public_lists(self) -> tuple[ListRow, ...]:
        """Return the lists whose address anybody may know."""
        query = select(watchlist).where(
            watchlist.c.public_token.is_not(None), watchlist.c.state != "deleted"
        )
        rows = self._connection.execute(query.order_by(watchlist.c.created, watchlist.c.id))
        return tuple(list_row(row) for row in rows)

    def newest(self, topic: Topic, limit: int) -> tuple[EntryRow, ...]:
        """Return the newest entries of a topic, newest first."""
        query = (
            select(entry, project.c.ecosystem, project.c.name)
            .join(project, project.c.id == entry.c.project_id, isouter=True)
            .where(_of(topic, limit))
            .order_by(entry.c.number.desc())
            .limit(limit)
        )
        return tuple(entry_row(row) for row in self._connection.execute(query))

    def bytes_of(self, numbers: Sequence[int], form: str) -> dict[int, bytes]:
        """Return the fragments of these entries in one format."""
        query = select(fragment.c.number, fragment.c.bytes).where(
            fragment.c.number.in_(numbers), fragment.c.format == form
        )
        return {row.number: bytes(row.bytes) for row in self._connection.execute(query)}

    def members(self, list_id: str, oldest: int, newest: int) -> tuple[MemberRow, ...]:
        """Return the rows of a list that are valid at some number between these two."""
        parent = project.alias()
        query = (
            select(
                membership,
                project.c.ecosystem,
                project.c.name,
                parent.c.ecosystem.label("parent_ecosystem"),
                parent.c.name.label("parent_name"),
            )
            .join(project, project.c.id == membership.c.project_id)
            .join(parent, parent.c.id == membership.c.parent_id, isouter=True)
            .where(
                membership.c.list_id == list_id,
                membership.c.from_event <= newest,
                or_(membership.c.to_event.is_(None), membership.c.to_event > oldest),
            )
            .order_by(membership.c.id)
        )
        return tuple(member_row(row) for row in self._connection.execute(query))

    def _noted(self, key: str) -> str | None:
        return self._connection.scalar(select(meta.c.value).where(meta.c.key == key))

    def _note(self, key: str, value: str) -> None:
        statement = insert(self._connection, meta).values(key=key, value=value)
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["key"], set_={"value": value})
        )

    def _bump_lists(self, which: ColumnElement[bool], version: Version) -> int:
        moved = update(watchlist).where(which)
        done = self._connection.execute(moved.values(version=version.number, version_at=version.at))
        return int(done.rowcount)

    def _columns(self, row: EntryRow) -> dict[str, Any]:
        found = select(project.c.id).where(_is(row.project)) if row.project else None
        return {
            "number": row.number,
            "id": row.id,
            "kind": row.kind.value,
            "severity": row.severity.value,
            "title": row.title,
            "project_id": None if found is None else self._connection.scalar(found),
            "incident": row.incident,
            "at": row.at,
            "list_id": row.list_id,
        }

    def _list(self, which: ColumnElement[bool]) -> ListRow:
        row = self._connection.execute(select(watchlist).where(which)).one_or_none()
        if row is None:
            raise NotFound("there is no watch list at this address")
        return list_row(row)


def _is(named: Project) -> ColumnElement[bool]:
    return and_(project.c.ecosystem == named.ecosystem, project.c.name == named.name)


def _holds(number: Any) -> ColumnElement[bool]:  # noqa: ANN401 -- a number or a column of numbers
    return and_(
        membership.c.from_event <= number,
        or_(membership.c.to_event.is_(None), membership.c.to_event > number),
    )


def _of(topic: Topic, limit: int) -> ColumnElement[bool]:
    """Return what holds of a topic's entries, in a form that an index answers."""
    public = entry.c.list_id.is_(None)
    match topic:
        case Everything():
            return public
        case OfKind() | Handoffs() | Adoptable():
            return entry.c.number.in_(_newest_of("kind", kinds_of(topic), limit))
        case AtLeast(floor):
            strong = [each.value for each in strong_enough(floor)]
            return entry.c.number.in_(_newest_of("severity", strong, limit))
        case OfProject(named):
            return and_(public, _is(named))
        case OfCase(case):
            return and_(public, entry.c.incident == case_stream(case))
        case OfList(list_id):
            return entry.c.number.in_(_told_to(list_id))


def _newest_of(column: str, values: Iterable[str], limit: int) -> CompoundSelect[Any]:
    """Return the newest of each value: together they hold the newest of all."""
    each = entry.alias()
    newest = (
        select(each.c.number)
        .where(each.c[column] == value, each.c.list_id.is_(None))
        .order_by(each.c.number.desc())
        .limit(limit)
        .subquery()
        for value in values
    )
    return union_all(*(select(part.c.number) for part in newest))


def _told_to(list_id: str) -> CompoundSelect[Any]:
    """Return what a list is told, found from its members and not from all that happened."""
    about, own = entry.alias(), entry.alias()
    followed = (
        select(about.c.number)
        .join(membership, membership.c.project_id == about.c.project_id)
        .where(membership.c.list_id == list_id, about.c.list_id.is_(None), _holds(about.c.number))
    )
    return union(followed, select(own.c.number).where(own.c.list_id == list_id))
