"""What the tests of the web face share."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from steward.clock import SetClock
from steward.store import Store
from tests.steward.web import world


@pytest.fixture
def web(store: Store, clock: SetClock, tmp_path: Path) -> TestClient:
    """Return a client of the whole site over an empty store, on each kind of database."""
    return world.client(store, clock, tmp_path)


@pytest.fixture
def small(sqlite_template: Path, clock: SetClock, tmp_path: Path) -> TestClient:
    """Return a client of the whole site with three projects, on SQLite only."""
    path = tmp_path / "small.db"
    path.write_bytes(sqlite_template.read_bytes())
    opened = Store(f"sqlite:///{path}", clock)
    world.quiet(opened, clock)
    return world.client(opened, clock, tmp_path)
