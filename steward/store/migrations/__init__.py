"""The schema, forward only: Alembic, told in code where everything is.

Alembic takes a tenth of a second to import, so it is imported only when there
is something to bring forward.
"""

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text

HEAD: Final = "0001"
"""The newest revision; a test holds it to the files in `versions`."""

PLACE: Final = Path(__file__).parent
_LOCK: Final = 0x57_45_57_41_52_44  # any number that nobody else locks


def is_current(connection: Connection) -> bool:
    """Say whether the database stands at the newest revision, and at no other."""
    if not inspect(connection).has_table("alembic_version"):
        return False
    return connection.scalars(text("SELECT version_num FROM alembic_version")).all() == [HEAD]


def upgrade(connection: Connection, to: str = HEAD) -> None:
    """Bring the schema forward inside the caller's transaction; whoever comes second waits.

    On SQLite the write transaction itself is the lock.
    """
    from alembic import command  # noqa: PLC0415 -- see above
    from alembic.config import Config  # noqa: PLC0415

    if connection.dialect.name == "postgresql":
        _wait_for_turn(connection)
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(PLACE).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, to)


def _wait_for_turn(connection: Connection) -> None:
    # Waiting for another migration has no end; a lock on a table has one, so
    # that a running service does not queue behind us (a long step may take long).
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    connection.execute(text("SET LOCAL lock_timeout = 0"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    connection.execute(text("SET LOCAL lock_timeout = '4s'"))
