"""Meta: the few things decided once for a database, such as the domain in its feeds' ids."""

from sqlalchemy import Connection, select

from steward.store.rows import insert, insert_new
from steward.store.tables import meta as table


class Meta:
    """The decisions of one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def freeze(self, key: str, value: str) -> str:
        """Decide, unless it was decided before; return what stands."""
        row = {"key": key, "value": value}
        insert_new(self._connection, table, [row])
        return self.read(key) or value

    def put(self, key: str, value: str) -> None:
        """Decide anew, whatever was decided before."""
        statement = insert(self._connection, table).values(key=key, value=value)
        again = {"value": statement.excluded.value}
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["key"], set_=again)
        )

    def read(self, key: str) -> str | None:
        """Return what was decided; None if nothing was."""
        return self._connection.scalar(select(table.c.value).where(table.c.key == key))
