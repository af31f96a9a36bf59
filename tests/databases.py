"""Databases for tests: an SQLite file, and a PostgreSQL cluster of our own.

The cluster is started once for a test process, in a temporary folder, behind a
Unix socket; each test gets a copy of a migrated template.
"""

import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from steward.store import Store

HOW_TO_HAVE_IT = "needs PostgreSQL's binaries (`apt-get install postgresql`)"
_REQUIRED = os.environ.get("CI") == "true"  # noqa: TID251
_INITIAL = ("-U", "steward", "-A", "trust", "-N", "-E", "UTF8", "--locale=C", "--no-instructions")
_IN_MEMORY = "/dev/shm"  # noqa: S108 -- whoever runs the tests shares it with nobody
_ROOM = 4 << 30
_SETTINGS = (
    "listen_addresses=",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=60",
)


@dataclass
class Cluster:
    """A running PostgreSQL with a migrated template in it."""

    folder: Path
    how_to_copy: str = ""
    _count: Iterator[int] = field(default_factory=itertools.count)

    def url(self, database: str) -> str:
        """Return the address of a database as the settings take it."""
        return f"postgresql://steward@/{database}?host={self.folder}"

    def say(self, statement: str) -> int:
        """Run one statement as the owner of the cluster, and return the server's version."""
        with psycopg.connect(
            host=str(self.folder), user="steward", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement.encode())
            return connection.info.server_version

    @contextmanager
    def database(self, template: str) -> Iterator[str]:
        """Give the address of a new database that is dropped at the end."""
        name = f"test_{next(self._count)}"
        self.say(f"CREATE DATABASE {name} TEMPLATE {template} {self.how_to_copy}")
        yield self.url(name)
        self.say(f"DROP DATABASE {name} WITH (FORCE)")


def in_memory() -> str | None:
    """Return a folder that no disk is waited for in, if this machine has one with room."""
    usable = os.access(_IN_MEMORY, os.W_OK) and shutil.disk_usage(_IN_MEMORY).free > _ROOM
    return _IN_MEMORY if usable else None


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Start a cluster and stop it at the end.  Skips, or fails under CI, without binaries."""
    binaries = _binaries()
    if binaries is None:
        (pytest.fail if _REQUIRED else pytest.skip)(HOW_TO_HAVE_IT)
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        _give_away(folder)
        _as_owner(binaries / "initdb", f"--pgdata={folder}/data", *_INITIAL)
        settings = [part for each in _SETTINGS for part in ("-c", each)]
        process = subprocess.Popen(
            [*_prefix(), binaries / "postgres", "-D", folder / "data", "-k", folder, *settings],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
        )
        try:
            yield _ready(Cluster(folder), process)
        finally:
            process.send_signal(signal.SIGQUIT)  # at once: nothing in it is kept
            process.wait(20)


def _ready(started: Cluster, process: subprocess.Popen[bytes]) -> Cluster:
    for _ in range(300):
        try:
            version = started.say("CREATE DATABASE template_steward")
        except psycopg.OperationalError:
            assert process.poll() is None, "PostgreSQL did not start"
            time.sleep(0.05)
        else:
            # Copying files takes a quarter of the time of writing each page to the log,
            # and is the only way before PostgreSQL 15.
            started.how_to_copy = "STRATEGY FILE_COPY" if version >= 150_000 else ""
            with Store(started.url("template_steward")) as store:
                store.migrate()
            return started
    pytest.fail("PostgreSQL did not answer")


def _binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    beside = shutil.which("initdb")
    places = [found[-1]] if found else [Path(beside)] if beside else []
    return next((place.parent for place in places), None)


def _as_owner(*command: str | Path) -> None:
    done = subprocess.run(
        [*_prefix(), *command], check=False, capture_output=True, text=True, cwd="/"
    )
    assert done.returncode == 0, done.stderr


def _prefix() -> list[str]:
    """Return what runs a command as somebody else: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"]


def _give_away(folder: Path) -> None:
    folder.chmod(0o755)
    if os.geteuid() == 0:
        os.chown(folder, 65534, 65534)
