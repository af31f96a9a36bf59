"""People: an opaque id for each account of a registry, and the name behind it.

Everything else knows ids only, so that a name can be erased in one place.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, select, update

from steward import ids
from steward.store.rows import insert_new
from steward.store.tables import person
from steward.store.types import held
from workflows.names import PersonId


class People:
    """The people of one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ensure(self, ecosystem: str, names: Iterable[str], now: datetime) -> dict[str, PersonId]:
        """Return the id of each account, known or new."""
        kept = {name: held(name) for name in names}
        wanted = sorted(set(kept.values()))
        known = self._known(ecosystem, wanted)
        missing = [name for name in wanted if name not in known]
        if missing:
            rows = [{"id": ids.ulid(now), "ecosystem": ecosystem, "name": each} for each in missing]
            insert_new(self._connection, person, rows)
            known = self._known(ecosystem, wanted)
        return {name: known[as_kept] for name, as_kept in kept.items()}

    def names(self, people: Iterable[PersonId]) -> dict[PersonId, str]:
        """Return the names that are still kept; an erased person has none."""
        query = select(person.c.id, person.c.name).where(person.c.id.in_(sorted(set(people))))
        rows = self._connection.execute(query)
        return {PersonId(row.id): row.name for row in rows if row.name != _erased(row.id)}

    def erase(self, who: PersonId) -> None:
        """Forget a person's name for good; the id stays, and means nobody."""
        named = update(person).where(person.c.id == who)
        self._connection.execute(named.values(name=_erased(who)))

    def _known(self, ecosystem: str, names: list[str]) -> dict[str, PersonId]:
        query = select(person.c.name, person.c.id).where(
            person.c.ecosystem == ecosystem, person.c.name.in_(names)
        )
        return {row.name: PersonId(row.id) for row in self._connection.execute(query)}


def _erased(who: str) -> str:
    return f"(erased {who})"  # no registry has an account with a space in its name
