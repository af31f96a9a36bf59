"""Making and changing lists: each a few rows in the caller's transaction.

What a list leads to is found later, by jobs that are written here.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from feeds.text import line
from steward import ids
from steward.errors import Malformed
from steward.manifests import WEB_LIMIT, Kind, Manifest, decoded, read
from steward.store import Transaction
from steward.store.allowances import Exhausted
from steward.store.watchlists import DELETED, READING, SYSTEM, WatchList
from steward.watching import (
    EXPAND,
    MOST_NAMES,
    MOST_SYSTEM,
    NEW_LISTS,
    PATIENCE,
    STATE,
)
from workflows.errors import Refused
from workflows.names import Project

LONGEST_NAME = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A file that was read and can become a list."""

    name: str
    filename: str
    content: str
    manifest: Manifest

    @property
    def names(self) -> frozenset[str]:
        """The projects it names that can be followed."""
        return frozenset(entry.name for entry in self.manifest.entries if entry.followed)

    @property
    def unused(self) -> list[dict[str, Any]]:
        """The lines that follow nothing, and why, as the list's row keeps them."""
        bad = [
            {"line": e.line, "text": e.text, "why": e.why, "file": e.file, "unreadable": True}
            for e in self.manifest.unreadable
        ]
        aside = [
            {"line": e.line, "text": e.name, "why": e.why_not, "file": e.file, "unreadable": False}
            for e in self.manifest.entries
            if not e.followed
        ]
        return sorted(bad + aside, key=lambda each: (str(each["file"]), each["line"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A list's id and its two capabilities, which are told now and never again."""

    id: str
    token: str
    manage: str


def prepare(
    name: str, filename: str, content: bytes, indexes: Collection[str], most: int = WEB_LIMIT
) -> Prepared:
    """Read a file for a list.

    Raises `Refused("too-large")` beyond `most` bytes or `MOST_NAMES` names, and
    `Malformed` where nothing in it can be followed.
    """
    if len(content) > most:
        raise Refused("too-large", f"the file has {len(content):,} bytes; at most {most:,} fit")
    manifest = read(filename, content, indexes=indexes, most=most)
    text = decoded(content, filename)
    prepared = Prepared(
        name=_name(name, filename), filename=filename, content=text, manifest=manifest
    )
    if len(prepared.names) > MOST_NAMES:
        count = len(prepared.names)
        raise Refused("too-large", f"the file names {count:,} projects; at most {MOST_NAMES:,} fit")
    if not prepared.names:
        raise Malformed(_nothing(prepared))
    return prepared


def make(tx: Transaction, prepared: Prepared, address: str | None = None) -> Made:
    """Make a list.  Raises `Refused("too-many")` where this address has made enough for now."""
    if address is not None:
        spent = tx.allowances.spend(f"new-list:{address}", NEW_LISTS, tx.clock.now())
        if isinstance(spent, Exhausted):
            again = f"again from {spent.again:%H:%M} UTC"
            raise Refused("too-many", f"{NEW_LISTS.most} new lists an hour are allowed; {again}")
    made = _tokens(tx)
    _add(tx, made, prepared, public_token=None)
    return made


def show(tx: Transaction, prepared: Prepared) -> WatchList:
    """Return the one list of a file that this server shows to everybody, made or brought up to it.

    It is the same list after a restart.
    """
    there = tx.watchlists.public(prepared.filename)
    if there is None:
        made = _tokens(tx)
        _add(tx, made, prepared, public_token=made.token)
        return tx.watchlists.get(made.id)
    if there.content != prepared.content:
        _take(tx, there, prepared)
    return tx.watchlists.get(there.id)


def change(tx: Transaction, manage: str, prepared: Prepared) -> WatchList:
    """Put another file in place of a list's; what it leads to is read anew.

    Raises `NotFound` for no such list, `Refused("gone")` for a deleted one.
    """
    there = _managed(tx, manage)
    _take(tx, there, replace(prepared, name=there.name))
    return tx.watchlists.get(there.id)


def rename(tx: Transaction, manage: str, name: str) -> WatchList:
    """Give a list another name.  Raises as `change` does, and `Malformed` for no name."""
    there = _managed(tx, manage)
    if not line(name, LONGEST_NAME):
        raise Malformed("a list needs a name")
    tx.watchlists.change(there.id, name=line(name, LONGEST_NAME))
    return tx.watchlists.get(there.id)


def rotate(tx: Transaction, manage: str) -> Made:
    """Give a list new addresses; the old ones stop working at once.  Raises as `change` does."""
    there = _managed(tx, manage)
    made = replace(_tokens(tx), id=there.id)
    shown = {"public_token": made.token} if there.public_token else {}
    tx.watchlists.change(there.id, **_digests(made), **shown)
    return made


def remove(tx: Transaction, manage: str) -> WatchList:
    """Delete a list; `restore` undoes it for seven days.  Raises as `change` does."""
    there = _managed(tx, manage)
    tx.watchlists.change(there.id, state=DELETED, deleted_at=tx.clock.now())
    return tx.watchlists.get(there.id)


def restore(tx: Transaction, manage: str) -> WatchList:
    """Bring a deleted list back; what happened meanwhile is in its feed.  Raises `NotFound`."""
    there = tx.watchlists.by_manage(ids.digest(manage))
    if there.state == DELETED:
        tx.watchlists.change(there.id, state=READING, deleted_at=None)
        _begin(tx, there.id)
    return tx.watchlists.get(there.id)


def dependencies_of(tx: Transaction, project: Project) -> WatchList:
    """Return the list of what a project depends on, made at the first question.

    Raises `Refused("too-many")` where no more of them are kept.
    """
    project_id, now = tx.projects.ensure(project), tx.clock.now()
    there = tx.watchlists.of_system(project_id)
    if there is not None:
        tx.watchlists.change(there.id, asked_at=now)
        return there
    if tx.watchlists.count_system() >= MOST_SYSTEM:
        raise Refused("too-many", "no more projects' dependencies can be followed here for now")
    made = _tokens(tx)
    of = {"name": project.name, "kind": SYSTEM, "target_project_id": project_id, "asked_at": now}
    tx.watchlists.add(
        id=made.id, created=now, filename="", content="", unreadable=[], **of, **_digests(made)
    )
    tx.projects.track([project_id], now)
    _begin(tx, made.id)
    return tx.watchlists.get(made.id)


def later(tx: Transaction, list_id: str, due: datetime | None = None, slot: str = "") -> None:
    """Have a list's closure read; with a slot, once in it, whoever asks."""
    slot = slot or ids.ulid(tx.clock.now())
    tx.outbox.later(EXPAND, f"{EXPAND}:{list_id}:{slot}", due, list_id=list_id)


def _add(tx: Transaction, made: Made, prepared: Prepared, public_token: str | None) -> None:
    now = tx.clock.now()
    tx.watchlists.add(
        id=made.id, created=now, public_token=public_token, **_digests(made), **_columns(prepared)
    )
    projects = tx.projects.ensure_all(Project("pypi", name) for name in prepared.names)
    tx.projects.track(projects.values(), now)
    _begin(tx, made.id)


def _take(tx: Transaction, there: WatchList, prepared: Prepared) -> None:
    """Put a file in place of another; members stay until the new closure is known."""
    tx.watchlists.change(there.id, state=READING, **_columns(prepared))
    projects = tx.projects.ensure_all(Project("pypi", name) for name in prepared.names)
    tx.projects.track(projects.values(), tx.clock.now())
    _begin(tx, there.id)


def _begin(tx: Transaction, list_id: str) -> None:
    now = tx.clock.now()
    later(tx, list_id)
    tx.outbox.later(STATE, f"{STATE}:{list_id}:{ids.ulid(now)}", now + PATIENCE, list_id=list_id)


def _columns(prepared: Prepared) -> Mapping[str, Any]:
    kind = "lock" if prepared.manifest.kind is Kind.LOCK else "open"
    return {
        "name": prepared.name,
        "filename": prepared.filename,
        "content": prepared.content,
        "kind": kind,
        "done": 0,
        "total": len(prepared.names),
        "unreadable": prepared.unused,
    }


def _tokens(tx: Transaction) -> Made:
    return Made(id=ids.ulid(tx.clock.now()), token=ids.list_token(), manage=ids.manage_token())


def _digests(made: Made) -> dict[str, str]:
    return {"token_hash": ids.digest(made.token), "manage_hash": ids.digest(made.manage)}


def _managed(tx: Transaction, manage: str) -> WatchList:
    there = tx.watchlists.by_manage(ids.digest(manage))
    if there.state == DELETED:
        raise Refused("gone", "this watch list was deleted; bring it back first")
    return there


def _name(name: str, filename: str) -> str:
    return line(name, LONGEST_NAME) or line(filename, LONGEST_NAME)


def _nothing(prepared: Prepared) -> str:
    first = next(iter(prepared.unused), None)
    if first is None:
        return f"{line(prepared.filename)} names no project"
    return (
        f"{line(prepared.filename)} names no project that can be followed; "
        f"line {first['line']}: {first['why']}"
    )
