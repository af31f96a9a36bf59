"""Texts: what people wrote about an event, kept beside the ledger so that it can be erased."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, delete, select

from steward.store.rows import insert_new
from steward.store.tables import text as table


class Texts:
    """The erasable words of one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, event_key: str, words: Mapping[str, str]) -> None:
        """Keep the words of an event under their names; what is kept already stays."""
        rows = [{"event_key": event_key, "name": name, "value": words[name]} for name in words]
        insert_new(self._connection, table, rows)

    def of(self, event_keys: Iterable[str]) -> dict[str, dict[str, str]]:
        """Return the words of each of these events that has any."""
        found: dict[str, dict[str, str]] = {}
        query = select(table).where(table.c.event_key.in_(list(event_keys)))
        for row in self._connection.execute(query):
            found.setdefault(row.event_key, {})[row.name] = row.value
        return found

    def erase(self, event_key: str) -> None:
        """Delete the words of an event for good."""
        self._connection.execute(delete(table).where(table.c.event_key == event_key))
