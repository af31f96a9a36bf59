"""The schema comes forward by itself, once, whoever asks and however many ask at once."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from steward.store import Store, migrations
from steward.store.tables import metadata
from tests.databases import Cluster

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


def test_the_tables_in_the_code_are_the_tables_after_migrating(store: Store) -> None:
    with store.transaction() as tx:
        context = MigrationContext.configure(tx.connection)

        assert compare_metadata(context, metadata) == []


def test_the_newest_revision_is_the_one_that_the_code_names() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations.PLACE))
    config.set_main_option("path_separator", "os")

    assert ScriptDirectory.from_config(config).get_heads() == [migrations.HEAD]


def test_a_database_of_a_later_release_is_not_current(store: Store) -> None:
    with store.transaction() as tx:
        tx.connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    assert not store.schema_is_current()
