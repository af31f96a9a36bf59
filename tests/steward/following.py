"""Lists and their members, written as rows: what a feed must see whoever wrote them."""

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import update

from feeds.entries import Origin
from steward import ids
from steward.publishing import publish
from steward.store import Store
from steward.store.tables import membership, watchlist
from workflows.events import Event
from workflows.names import Project, project_stream

ORIGIN: Final = Origin(domain="steward.example", base_url="https://steward.example")
CREATED: Final = datetime(2026, 3, 1, tzinfo=UTC)


def know(store: Store, *projects: Project) -> None:
    with store.transaction() as tx:
        for each in projects:
            tx.projects.ensure(each)


def add_list(store: Store, list_id: str, **values: Any) -> str:  # noqa: ANN401 -- columns
    """Add a list and return the token that reads it."""
    token = ids.list_token()
    row = {
        "id": list_id,
        "token_hash": ids.digest(token),
        "manage_hash": f"manage {list_id}",
        "name": list_id,
        "filename": "requirements.txt",
        "content": "",
        "kind": "open",
        "state": "ready",
        "unreadable": [],
        "created": CREATED,
    }
    with store.transaction() as tx:
        tx.connection.execute(watchlist.insert().values(**row | values))
    return token


def change_list(store: Store, list_id: str, **values: Any) -> None:  # noqa: ANN401 -- columns
    with store.transaction() as tx:
        tx.connection.execute(update(watchlist).where(watchlist.c.id == list_id).values(**values))


def hold(
    store: Store,
    list_id: str,
    held: Project,
    *,
    parent: Project | None = None,
    since: int = 1,
    until: int | None = None,
    **values: Any,  # noqa: ANN401 -- columns
) -> None:
    """Put a project on a list, from one event number up to and without another."""
    row = {
        "list_id": list_id,
        "requirement": held.name,
        "relation": "transitive" if parent else "direct",
        "depth": 1 if parent else 0,
        "from_event": since,
        "to_event": until,
    }
    with store.transaction() as tx:
        found = {each: tx.projects.ensure(each) for each in (held, parent) if each}
        row |= {"project_id": found[held], "parent_id": found.get(parent) if parent else None}
        tx.connection.execute(membership.insert().values(**row | values))


def happen(store: Store, *events: Event, about: Project | None = None) -> list[int]:
    """Write events in the ledger and publish them; return their numbers."""
    with store.transaction() as tx:
        stream = project_stream(about) if about else "registry:pypi"
        written = tx.ledger.append(stream, events)
    publish(store, ORIGIN)
    return [each.number for each in written]
