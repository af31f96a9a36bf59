"""Releases and files of one life, and what befell each release and when."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy import Row as Found

from steward.detect import ReleaseState, Row, cause_of
from steward.observations import File, Release, Seen
from steward.store import tables, types
from steward.store.lives import Life
from steward.store.rows import insert_new

_BEGINS = {ReleaseState.YANKED: ("yank release",), ReleaseState.REMOVED: ("remove release",)}
_ENDS = {
    ReleaseState.YANKED: ("unyank release", "remove release"),
    ReleaseState.REMOVED: ("new release", "add "),
}


def apply(connection: Connection, life: Life, look: Seen, rows: Sequence[Row]) -> None:
    """Bring the releases of a life to what a page shows; what went is kept as gone."""
    held = _held(connection, life)
    # A column holds fewer characters than a page can show; we compare what was held.
    shown = {types.held(each.version): each for each in look.detail.releases}
    _add(connection, life, look, [shown[v] for v in shown if v not in held])
    held = _held(connection, life)
    writer = _Writer(connection, look.at, rows, _open_states(connection, life))
    for version, row in held.items():
        writer.keep(row, shown.get(version))
    _files(connection, look.at, held, shown)


def _held(connection: Connection, life: Life) -> dict[str, Found[Any]]:
    r = tables.release
    query = select(r).where(r.c.incarnation_id == life.id).order_by(r.c.id)
    return {row.version: row for row in connection.execute(query)}


def _open_states(connection: Connection, life: Life) -> dict[tuple[int, str], Found[Any]]:
    s, r = tables.release_state, tables.release
    query = (
        select(s)
        .join(r, r.c.id == s.c.release_id)
        .where(r.c.incarnation_id == life.id, s.c.until.is_(None))
    )
    return {(row.release_id, row.state): row for row in connection.execute(query)}


def _add(connection: Connection, life: Life, look: Seen, fresh: Sequence[Release]) -> None:
    rows = [
        {
            "incarnation_id": life.id,
            "version": each.version,
            "uploaded": each.uploaded,
            "first_seen": look.at,
        }
        for each in fresh
    ]
    insert_new(connection, tables.release, rows)


class _Writer:
    """Opens and closes the intervals of releases at one look."""

    def __init__(
        self,
        connection: Connection,
        at: datetime,
        rows: Sequence[Row],
        standing: Mapping[tuple[int, str], Found[Any]],
    ) -> None:
        self._connection = connection
        self._at = at
        self._rows = rows
        self._standing = standing

    def keep(self, row: Found[Any], shown: Release | None) -> None:
        """Bring one release's row and intervals to what the page shows of it."""
        yanked = shown is not None and shown.yanked
        removed = self._turn(row, ReleaseState.REMOVED, holds=shown is None)
        self._turn(row, ReleaseState.YANKED, holds=yanked)
        values = {
            "yanked": yanked,
            "yank_reason": _reason(shown) if yanked else None,
            "removed_at": removed,
            "uploaded": row.uploaded or (shown.uploaded if shown else None),
        }
        if any(getattr(row, name) != value for name, value in values.items()):
            r = tables.release
            statement = update(r).where(r.c.id == row.id).values(**values)
            self._connection.execute(statement)

    def _turn(self, row: Found[Any], state: ReleaseState, *, holds: bool) -> datetime | None:
        """Open or close an interval; return since when the state holds, or None."""
        standing = self._standing.get((row.id, state.value))
        s = tables.release_state
        if standing is not None and holds:
            since: datetime | None = standing.since
            return since
        if standing is not None:
            until = self._date(row.version, _ENDS[state], standing.since)
            ended = {"until": until, "ended_learnt_at": self._at}
            self._connection.execute(update(s).where(s.c.id == standing.id).values(**ended))
        elif holds:
            began = self._date(row.version, _BEGINS[state], None)
            new = {"release_id": row.id, "state": state.value, "since": began}
            self._connection.execute(s.insert().values(**new, learnt_at=self._at))
            return began
        return None

    def _date(self, version: str, actions: tuple[str, ...], after: datetime | None) -> datetime:
        named = [
            row
            for row in self._rows
            if row.version == version and row.action.casefold().startswith(actions)
        ]
        cause = cause_of(named, self._at, after)
        return min(cause.at, self._at) if cause else self._at


def _reason(release: Release | None) -> str | None:
    if release is None:
        return None
    return next((file.yanked for file in release.files if file.yanked), None)


def _files(
    connection: Connection,
    at: datetime,
    held: Mapping[str, Found[Any]],
    shown: Mapping[str, Release],
) -> None:
    f = tables.file
    ids = {row.id: version for version, row in held.items()}
    query = select(f).where(f.c.release_id.in_(select(tables.release.c.id).where(_of(held))))
    before = {(row.release_id, row.name): row for row in connection.execute(query)} if held else {}
    now = {
        (held[version].id, types.held(file.name)): file
        for version, release in shown.items()
        for file in release.files
    }
    fresh = [{"release_id": k[0], **_columns(v)} for k, v in now.items() if k not in before]
    insert_new(connection, f, fresh)
    for key, row in before.items():
        if key[0] in ids:
            _keep_file(connection, at, row, now.get(key))


def _of(held: Mapping[str, Found[Any]]) -> Any:  # noqa: ANN401 -- a clause of the library
    one = next(iter(held.values()))
    return tables.release.c.incarnation_id == one.incarnation_id


def _keep_file(connection: Connection, at: datetime, row: Found[Any], shown: File | None) -> None:
    f = tables.file
    values: dict[str, Any] = {"removed_at": row.removed_at or at}
    if shown is not None:
        values = {**_columns(shown), "removed_at": None}
    if any(getattr(row, name) != value for name, value in values.items()):
        connection.execute(update(f).where(f.c.id == row.id).values(**values))


def _columns(file: File) -> dict[str, Any]:
    return {
        "name": file.name,
        "url": file.url,
        "sha256": file.sha256,
        "size": file.size,
        "uploaded": file.uploaded,
        "yanked": file.yanked,
        "metadata_sha256": file.metadata_sha256,
        "requires_python": file.requires_python,
    }
