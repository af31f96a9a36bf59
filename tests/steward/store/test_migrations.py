"""The schema comes forward by itself, once, whoever asks and however many ask at once."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    Dialect,
    Integer,
    LargeBinary,
    MetaData,
    func,
    insert,
    select,
    table,
    text,
)
from sqlalchemy.types import TypeEngine

from steward.store import Store, migrations
from steward.store.tables import metadata
from tests.databases import Cluster
from tests.house import schema


def revisions() -> list[str]:
    config = Config()
    config.set_main_option("script_location", str(migrations.PLACE))
    config.set_main_option("path_separator", "os")
    found = ScriptDirectory.from_config(config).walk_revisions()
    return [each.revision for each in found][::-1]


WRITE_IT = (
    "before the first release: .venv/bin/python -m tests.house.schema; after it, a new revision"
)
REVISIONS = revisions()
MIGRATE = "import sys; from steward.store import Store; Store(sys.argv[1]).migrate()"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/new/steward.db"
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    with cluster.database("template0") as url:
        yield url


def test_an_empty_database_is_not_current_until_it_is_migrated(empty_url: str) -> None:
    with Store(empty_url) as store:
        assert not store.schema_is_current()
        store.migrate()
        assert store.schema_is_current()


def test_migrating_twice_changes_nothing_and_keeps_what_is_there(store: Store) -> None:
    with store.transaction() as tx:
        tx.connection.execute(text("INSERT INTO meta (key, value) VALUES ('kept', 'yes')"))

    store.migrate()

    with store.snapshot() as view:
        assert view.connection.scalar(text("SELECT value FROM meta")) == "yes"


def test_four_processes_may_migrate_at_once(empty_url: str) -> None:
    started = [
        subprocess.Popen([sys.executable, "-c", MIGRATE, empty_url], stderr=subprocess.PIPE)
        for _ in range(4)
    ]

    complaints = [process.communicate(timeout=60)[1].decode() for process in started]

    assert complaints == ["", "", "", ""]
    with Store(empty_url) as store:
        assert store.schema_is_current()


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_filled_database_of_every_revision_comes_forward_with_all_its_rows(
    empty_url: str, revision: str
) -> None:
    with Store(empty_url) as store:
        with store.transaction() as tx:
            migrations.upgrade(tx.connection, to=revision)
            filled = fill(tx.connection)
        store.migrate()

        assert store.schema_is_current()
        with store.snapshot() as view:
            kept = {name for name in filled if rows_of(view.connection, name) == 1}
    assert kept == filled


def test_the_tables_in_the_code_are_the_tables_after_migrating(store: Store) -> None:
    with store.transaction() as tx:
        context = MigrationContext.configure(tx.connection)

        assert compare_metadata(context, metadata) == [], WRITE_IT


@pytest.mark.skipif(REVISIONS != ["0001"], reason="it is frozen: a later one changes the tables")
@pytest.mark.parametrize("dialect", schema.DIALECTS, ids=lambda dialect: dialect.name)
def test_the_first_revision_is_what_the_tables_say(dialect: Dialect) -> None:
    path = migrations.PLACE / "versions" / f"r0001_{dialect.name}.sql"

    assert path.read_text() == schema.script(dialect), WRITE_IT


def test_the_newest_revision_is_the_one_that_the_code_names() -> None:
    assert REVISIONS[-1] == migrations.HEAD


def test_a_database_of_a_later_release_is_not_current(store: Store) -> None:
    with store.transaction() as tx:
        tx.connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    assert not store.schema_is_current()


def fill(connection: Connection) -> set[str]:
    """Put one row into every table, made from nothing but the types of its columns."""
    found = MetaData()
    found.reflect(connection, resolve_fks=False)
    tables = [each for each in found.sorted_tables if each.name != "alembic_version"]
    for each in tables:
        row = {column.name: invented(column.type) for column in each.columns}
        connection.execute(insert(each).values(row))
    return {each.name for each in tables}


def invented(kind: TypeEngine[Any]) -> object:
    """Return a value of a type; the same everywhere, so that rows may name one another."""
    match kind:
        case LargeBinary():
            return b"{}"
        case Boolean():
            return False
        case Integer():
            return 1
        case JSON():
            return {}
        case _:
            return "1"


def rows_of(connection: Connection, name: str) -> int:
    return connection.scalar(select(func.count()).select_from(table(name))) or 0
