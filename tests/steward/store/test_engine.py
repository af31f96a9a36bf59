"""What a database must stand: kills, a full disk, writers at once, and text from anywhere."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import exc, insert, select, text

from steward.errors import Malformed, Unavailable
from steward.store import Store, engine
from steward.store.tables import job, project
from steward.store.types import held
from tests.databases import Cluster

REFILLED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "alone.db"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[Store]:
    with Store(sqlite_url) as store:
        yield store


@pytest.mark.parametrize("after", [1, 40, 150])
def test_a_writer_killed_in_the_middle_loses_nothing_it_was_told_is_kept(
    database_url: str, after: int
) -> None:
    command = [sys.executable, "-m", "tests.steward.store.writer", database_url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout
        told = [int(writer.stdout.readline()) for _ in range(after)]
        writer.kill()
        told += [int(line) for line in writer.stdout.read().splitlines()]

    with Store(database_url) as store, store.snapshot() as view:
        assert told == list(range(1, len(told) + 1))
        assert view.ledger.last() - len(told) in {0, 1}  # committed, and killed before it said so
        assert view.ledger.verify() == ()
        asked = view.connection.scalars(select(job.c.key).order_by(job.c.id)).all()
        assert asked == [f"publish:{n}" for n in range(1, view.ledger.last() + 1)]


def test_a_full_disk_is_a_clear_fault_and_reading_goes_on(sqlite: Store) -> None:
    with sqlite.transaction() as tx:
        tx.meta.freeze("first", "kept")
        pages = tx.connection.scalar(text("PRAGMA page_count"))
        tx.connection.execute(text(f"PRAGMA max_page_count = {pages + 2}"))

    with pytest.raises(Unavailable, match="full"), sqlite.transaction() as tx:
        tx.meta.freeze("second", "x" * 100_000)

    with sqlite.snapshot() as view:
        assert view.meta.read("first") == "kept"
        assert view.meta.read("second") is None
    with sqlite.transaction() as tx:
        tx.connection.execute(text("PRAGMA max_page_count = 1073741823"))
        assert tx.meta.freeze("second", "x" * 100_000)


def test_sqlite_keeps_what_was_committed_through_a_loss_of_power(sqlite: Store) -> None:
    with sqlite.transaction() as tx:
        pragmas = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        found = [tx.connection.scalar(text(f"PRAGMA {name}")) for name in pragmas]

    assert found == ["wal", 2, 1, 10_000]  # 2 is FULL


def test_a_row_cannot_name_one_that_does_not_exist(store: Store) -> None:
    with pytest.raises(exc.IntegrityError), store.transaction() as tx:
        tx.connection.execute(
            text("INSERT INTO incarnation (project_id, n, first_seen) VALUES (99, 1, 0)")
        )


def test_a_snapshot_cannot_write(store: Store) -> None:
    with pytest.raises((Unavailable, exc.DBAPIError)), store.snapshot() as view:
        view.meta.freeze("a", "b")

    with store.snapshot() as view:
        assert view.meta.read("a") is None


def test_a_snapshot_does_not_move_while_others_write(store: Store) -> None:
    with store.snapshot() as view:
        assert view.meta.read("a") is None
        with store.transaction() as tx:
            tx.meta.freeze("a", "b")
        assert view.meta.read("a") is None

    with store.snapshot() as view:
        assert view.meta.read("a") == "b"


def test_transactions_do_not_nest(store: Store) -> None:
    with pytest.raises(RuntimeError), store.transaction(), store.transaction():
        pytest.fail("nested")

    with store.transaction() as tx:
        tx.meta.freeze("a", "b")


def test_an_attempt_is_undone_alone(store: Store) -> None:
    with store.transaction() as tx:
        tx.meta.freeze("outer", "kept")
        with pytest.raises(KeyError), tx.attempt():
            _freeze_and_fail(tx.meta.freeze)

    with store.snapshot() as view:
        assert view.meta.read("outer") == "kept"
        assert view.meta.read("inner") is None


def test_who_reads_then_writes_is_never_overtaken_on_sqlite(sqlite: Store, sqlite_url: str) -> None:
    with Store(sqlite_url) as other:  # as another process: it does not queue at our lock

        def count(turn: int) -> None:
            with (sqlite, other)[turn % 2].transaction() as tx:
                row = tx.connection.execute(text("SELECT value FROM meta WHERE key = 'n'")).first()
                value = int(row.value) + 1 if row else 1
                statement = "INSERT OR REPLACE INTO meta (key, value) VALUES ('n', :value)"
                tx.connection.execute(text(statement), {"value": str(value)})

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(count, range(80)))

    with sqlite.snapshot() as view:
        assert view.meta.read("n") == "80"


def test_a_writer_that_is_not_let_in_says_so(
    sqlite: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.05)
    inside, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with sqlite.transaction():
            inside.set()
            leave.wait(20)

    with ThreadPoolExecutor(1) as pool:
        held_by = pool.submit(hold)
        inside.wait(20)
        with pytest.raises(Unavailable, match="busy"), sqlite.transaction():
            pytest.fail("let in")
        leave.set()
        held_by.result()


def test_a_row_locked_by_another_makes_a_clear_fault(
    store: Store, request: pytest.FixtureRequest
) -> None:
    if "sqlite" in request.node.name:
        pytest.skip("writers are alone on SQLite")
    with store.transaction() as tx:
        tx.meta.freeze("a", "b")

    def lock_it() -> None:
        with store.transaction() as tx:
            tx.connection.execute(text("SET LOCAL lock_timeout = '50ms'"))
            tx.connection.execute(text("UPDATE meta SET value = 'c'"))

    with store.transaction() as tx, ThreadPoolExecutor(1) as pool:
        tx.connection.execute(text("UPDATE meta SET value = 'd'"))
        with pytest.raises(Unavailable, match="lock timeout"):
            pool.submit(lock_it).result()


@pytest.mark.parametrize("url", ["", "mysql://localhost/x", "sqlite://", "sqlite:///:memory:"])
def test_an_address_that_is_no_database_of_ours_is_refused(url: str) -> None:
    with pytest.raises(Malformed):
        Store(url)


def test_a_server_that_is_not_there_is_a_clear_fault(tmp_path: Path) -> None:
    with (
        Store(f"postgresql://nobody@/none?host={tmp_path}") as store,
        pytest.raises(Unavailable),
        store.snapshot(),
    ):
        pytest.fail("connected")


def test_a_file_that_is_no_database_is_a_clear_fault(tmp_path: Path) -> None:
    (tmp_path / "steward.db").write_text("a letter to a friend, not a database" * 100)
    with (
        Store(f"sqlite:///{tmp_path}/steward.db") as store,
        pytest.raises(Unavailable, match="not a database"),
        store.transaction(),
    ):
        pytest.fail("opened")


def test_a_folder_that_cannot_be_made_is_a_clear_fault(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable, match="folder"):
        Store(f"sqlite:///{tmp_path}/file/steward.db")


@REFILLED
@given(
    moment=st.datetimes(
        min_value=datetime(1970, 1, 1),  # noqa: DTZ001 -- hypothesis adds the zone
        timezones=st.integers(-23, 23).map(lambda h: timezone(timedelta(hours=h))),
    )
)
def test_a_moment_comes_back_to_the_microsecond(store: Store, moment: datetime) -> None:
    with store.transaction() as tx:
        tx.connection.execute(text("DELETE FROM job"))
        tx.outbox.later("tell", "a", moment)
        assert tx.connection.scalars(select(job.c.due)).one() == moment


def test_a_moment_without_a_zone_is_refused(store: Store) -> None:
    naive = datetime(2026, 3, 2)  # noqa: DTZ001 -- the very thing
    with pytest.raises((TypeError, exc.StatementError)), store.transaction() as tx:
        tx.outbox.later("tell", "a", naive)


@REFILLED
@given(name=st.text(max_size=40), links=st.dictionaries(st.text(max_size=5), st.text(max_size=5)))
def test_any_text_is_kept_as_far_as_a_database_can(
    store: Store, name: str, links: dict[str, str]
) -> None:
    with store.transaction() as tx:
        tx.connection.execute(text("DELETE FROM project"))
        row = {"ecosystem": "pypi", "name": name, "links": links}
        tx.connection.execute(insert(project), row)

        kept = tx.connection.execute(select(project.c.name, project.c.links)).one()
        assert kept.name == held(name)
        assert kept.links == {held(key): held(value) for key, value in links.items()}


@REFILLED
@given(names=st.lists(st.text(max_size=6).map(held), unique=True, max_size=12))
def test_both_databases_sort_text_alike(store: Store, names: list[str]) -> None:
    with store.transaction() as tx:
        tx.connection.execute(text("DELETE FROM meta"))
        for name in names:
            tx.meta.freeze(name, "x")

        found = tx.connection.scalars(text("SELECT key FROM meta ORDER BY key")).all()
    assert found == sorted(names, key=lambda each: each.encode())


@pytest.mark.postgres
def test_no_column_sorts_by_the_customs_of_a_place(cluster: Cluster) -> None:
    query = """SELECT table_name, column_name FROM information_schema.columns
        WHERE table_schema = 'public' AND data_type IN ('text', 'character varying')
        AND collation_name IS DISTINCT FROM 'C' AND table_name <> 'alembic_version'"""
    with (
        cluster.database("template_steward") as url,
        Store(url) as store,
        store.snapshot() as view,
    ):
        assert view.connection.execute(text(query)).all() == []


def test_what_a_database_cannot_hold_is_replaced() -> None:
    assert held("a\x00b\ud800c\N{SNOWMAN}\N{GRINNING FACE}") == (
        "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c\N{SNOWMAN}\N{GRINNING FACE}"
    )


def test_moments_before_1970_are_kept_too(store: Store) -> None:
    long_ago = datetime(1969, 7, 20, 20, 17, tzinfo=UTC)
    with store.transaction() as tx:
        tx.outbox.later("tell", "a", long_ago)
        assert tx.connection.scalars(select(job.c.due)).one() == long_ago


def _freeze_and_fail(freeze: object) -> None:
    assert callable(freeze)
    freeze("inner", "lost")
    raise KeyError
