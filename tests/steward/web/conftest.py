"""What the tests of the web face share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from steward.clock import SetClock
from steward.store import Store
from tests.conftest import BEGIN
from tests.steward.web import world


@pytest.fixture
def web(store: Store, clock: SetClock, tmp_path: Path) -> TestClient:
    """Return a client of the whole site over an empty store, on each kind of database."""
    return world.client(store, clock, tmp_path)


@pytest.fixture(scope="session")
def three_projects(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an SQLite file with three projects that are simply there, to be copied."""
    path = tmp_path_factory.mktemp("three") / "steward.db"
    path.write_bytes(sqlite_template.read_bytes())
    clock = SetClock(BEGIN)
    with Store(f"sqlite:///{path}", clock) as opened:
        world.quiet(opened, clock)
    return path


@pytest.fixture
def small(three_projects: Path, clock: SetClock, tmp_path: Path) -> Iterator[TestClient]:
    """Return a client of the whole site with three projects, on SQLite only."""
    path = tmp_path / "small.db"
    path.write_bytes(three_projects.read_bytes())
    with Store(f"sqlite:///{path}", clock) as opened:
        yield world.client(opened, clock, tmp_path)
