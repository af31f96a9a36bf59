"""Exporting: the state of a list as a file, for a spreadsheet or a program."""

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from steward.store.watchlists import Membership, WatchList

COLUMNS: Final = (
    "project",
    "state",
    "status",
    "attention",
    "relation",
    "depth",
    "path",
    "requirement",
    "gates",
    "environment",
    "line",
    "pinned",
    "latest",
    "looked_at",
)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def as_value(
    there: WatchList, members: Sequence[Membership], needing: Collection[int]
) -> dict[str, Any]:
    """Return a list's state as plain values; nothing in it opens or changes the list."""
    return {
        "name": there.name,
        "filename": there.filename,
        "kind": there.kind,
        "state": there.state,
        "done": there.done,
        "total": there.total,
        "created": _instant(there.created),
        "unused": [dict(each) for each in there.unused],
        "projects": rows(members, needing),
    }


def as_csv(members: Sequence[Membership], needing: Collection[int]) -> str:
    """Return a table (RFC 4180); a cell that a spreadsheet would run begins with an apostrophe."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for row in rows(members, needing):
        flat = row | {"path": " > ".join(row["path"])}
        writer.writerow({name: _cell(value) for name, value in flat.items()})
    return text.getvalue()


def rows(members: Sequence[Membership], needing: Collection[int]) -> list[dict[str, Any]]:
    """Return one row for each project, nearest first; `needing` are those that need attention."""
    by_id = {member.project_id: member for member in members}
    return [_row(member, by_id, member.project_id in needing) for member in members]


def _row(member: Membership, by_id: Mapping[int, Membership], needs: bool) -> dict[str, Any]:  # noqa: FBT001 -- a cell
    way = member.way
    return {
        "project": member.project.name,
        "state": member.state,
        "status": member.status,
        "attention": needs,
        "relation": way.relation,
        "depth": way.depth,
        "path": _path(member, by_id),
        "requirement": way.requirement,
        "gates": way.gates,
        "environment": way.environment,
        "line": way.line,
        "pinned": way.pinned,
        "latest": member.latest,
        "looked_at": _instant(member.looked_at),
    }


def _path(member: Membership, by_id: Mapping[int, Membership]) -> list[str]:
    names: list[str] = []
    step: Membership | None = member
    while step is not None and step.project.name not in names:
        names.insert(0, step.project.name)
        step = by_id.get(step.way.parent_id) if step.way.parent_id else None
    return names


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _instant(at: datetime | None) -> str | None:
    return None if at is None else f"{at:%Y-%m-%dT%H:%M:%SZ}"
