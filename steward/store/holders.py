"""The roles that people hold, with dates."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select, update

from steward.detect import Row, cause_of
from steward.observations import HolderKind, Seen
from steward.store import journals, tables
from steward.store.lives import Life
from steward.store.people import People
from workflows.names import PersonId

PAGE: Final = "page"
JOURNAL: Final = "journal"
_COMES: Final = ("add {role}", "accepted {role}", "change")
_GOES: Final = ("remove {role}", "change {role}")


@dataclass(frozen=True, slots=True, order=True)
class _Role:
    person: PersonId
    role: str
    kind: str = HolderKind.USER.value


def apply_journal(connection: Connection, project_id: int, life: Life, at: datetime) -> None:
    """Apply what the journal says of people and no look has shown yet, in its order.

    Somebody who came and went between two looks would else leave no trace.
    """
    for row in journals.unapplied(connection, project_id):
        if row.who is not None and row.at > life.first_seen:
            for gone in _leaves(row):
                _end(connection, life, gone, min(row.at, at), at)
            for come in _joins(row):
                _begin(connection, life, come, (min(row.at, at), at, JOURNAL))


def apply_page(connection: Connection, life: Life, look: Seen, rows: Sequence[Row]) -> None:
    """Bring the roles of a life to those that the page names."""
    holders = look.detail.holders or frozenset()
    ids_of = People(connection).ensure(
        look.project.ecosystem, (each.name for each in holders), look.at
    )
    shown = {_Role(ids_of[h.name], h.role.casefold(), h.kind.value) for h in holders}
    held = _standing(connection, life)
    for gone in sorted(set(held) - shown):
        _end(connection, life, gone, _date(rows, _GOES, gone, look.at, held[gone]), look.at)
    for come in sorted(shown - set(held)):
        since = _date(rows, _COMES, come, look.at, life.first_seen)
        _begin(connection, life, come, (since, look.at, PAGE))


def _standing(connection: Connection, life: Life) -> dict[_Role, datetime]:
    h = tables.holder
    query = select(h).where(h.c.incarnation_id == life.id, h.c.until.is_(None))
    return {
        _Role(PersonId(row.person_id), row.role, row.kind): row.since
        for row in connection.execute(query)
    }


def _begin(
    connection: Connection, life: Life, role: _Role, when: tuple[datetime, datetime, str]
) -> None:
    same_person = {(each.person, each.role) for each in _standing(connection, life)}
    if (role.person, role.role) in same_person:
        return
    since, learnt_at, source = when
    new = {"incarnation_id": life.id, "person_id": role.person, "role": role.role}
    new |= {"kind": role.kind, "source": source}
    connection.execute(tables.holder.insert().values(**new, since=since, learnt_at=learnt_at))


def _end(
    connection: Connection, life: Life, role: _Role, until: datetime, learnt_at: datetime
) -> None:
    h = tables.holder
    standing = (
        h.c.incarnation_id == life.id,
        h.c.person_id == role.person,
        h.c.role == role.role,
        h.c.until.is_(None),
    )
    ended = {"until": until, "ended_learnt_at": learnt_at}
    connection.execute(update(h).where(*standing).values(**ended))


def _date(
    rows: Sequence[Row],
    actions: tuple[str, ...],
    role: _Role,
    learnt_at: datetime,
    after: datetime | None,
) -> datetime:
    starts = tuple(action.format(role=role.role) for action in actions)
    named = [
        row for row in rows if row.who == role.person and row.action.casefold().startswith(starts)
    ]
    cause = cause_of(named, learnt_at, after)
    return min(cause.at, learnt_at) if cause else learnt_at


def _joins(row: Row) -> Iterable[_Role]:
    words = row.action.casefold().split()
    if row.who is None:
        return
    if words[0] in {"add", "accepted"} and words[1] in _ROLES:
        yield _Role(row.who, words[1])
    if words[0] == "change" and words[-1] in _ROLES:
        yield _Role(row.who, words[-1])


def _leaves(row: Row) -> Iterable[_Role]:
    words = row.action.casefold().split()
    if row.who is not None and len(words) > 1 and words[0] in {"remove", "change"}:
        yield from (_Role(row.who, words[1]) for _ in range(words[1] in _ROLES))


_ROLES: Final = frozenset({"owner", "maintainer"})
