"""What every test gets: no network beyond this machine, and a clock that stands still."""

import ipaddress
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from anyio.from_thread import start_blocking_portal
from hypothesis import settings
from starlette.testclient import TestClient

from steward.clock import SetClock
from steward.store import Store
from tests import databases

BEGIN: Final = datetime(2026, 3, 2, 10, tzinfo=UTC)
LONGEST: Final = frozenset(
    {
        *("test_every_field", "test_racing_web", "test_stories", "test_described", "test_kill"),
        *("test_hostile_index", "test_service_under_fire", "test_handoff", "test_faults"),
    }
)
"""The files whose tests take longest: begun first, so that no worker ends with one of them."""

settings.register_profile("check", max_examples=60, deadline=None, derandomize=True)
settings.register_profile("soak", max_examples=1000, deadline=None)
settings.load_profile("soak" if os.environ.get("STEWARD_SOAK") else "check")  # noqa: TID251


def pytest_configure() -> None:
    """Let tests write into memory: a killed process loses nothing of it, and no disk is awaited."""
    tempfile.tempdir = databases.in_memory() or tempfile.tempdir


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes longest, and set the big sizes aside unless they were asked for."""
    items.sort(key=lambda item: item.path.stem not in LONGEST)
    if os.environ.get("STEWARD_SOAK") or config.option.markexpr:  # noqa: TID251
        return
    for item in items:
        if item.get_closest_marker("soak"):
            item.add_marker(pytest.mark.skip(reason="a big size: `make soak` runs it"))


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that would leave this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:  # noqa: ANN401 -- as the library has it
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            host = str(address[0])
            if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
                pytest.fail(f"a test tried to reach {host}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session", autouse=True)
def _one_loop() -> Iterator[None]:
    """Let every test client of a process share an event loop, instead of one for each request."""
    with start_blocking_portal() as portal:
        TestClient.portal = portal
        yield
        TestClient.portal = None


@pytest.fixture
def clock() -> SetClock:
    """Return a clock that stands at the first day of the stories."""
    return SetClock(BEGIN)


@pytest.fixture(scope="session")
def cluster() -> Iterator[databases.Cluster]:
    """Start a private PostgreSQL for this test process; see `tests/databases.py`."""
    with databases.cluster() as started:
        yield started


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, sqlite_template: Path) -> Iterator[str]:
    """Give the address of a migrated, empty database: each test runs on both kinds."""
    if request.param == "postgresql":
        with request.getfixturevalue("cluster").database("template_steward") as url:
            yield url
    else:
        path = request.getfixturevalue("tmp_path") / "steward.db"
        shutil.copy(sqlite_template, path)
        yield f"sqlite:///{path}"


@pytest.fixture
def store(database_url: str, clock: SetClock) -> Iterator[Store]:
    """Give an empty store whose clock is the test's `clock`: each test runs on both kinds."""
    with Store(database_url, clock) as opened:
        yield opened


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("template") / "steward.db"
    with Store(f"sqlite:///{path}") as opened:
        opened.migrate()
    return path
