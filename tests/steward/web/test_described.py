"""The API does what its description says: schemathesis asks a running service all it can think of.

Routes are taken from `/openapi.json`, so that a new one is tried as soon as it is
described.  With a token of every scope, and without any; ten minutes in `make soak`.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
import uvicorn

from steward.accounts import tokens
from steward.accounts.joining import add
from steward.accounts.office import open_office
from steward.accounts.subjects import Operator
from steward.accounts.tokens import Wanted
from steward.clock import SystemClock
from steward.permissions import Scope
from steward.store import Store
from steward.web.app import build
from tests.steward.web import world

ROOT: Final = Path(__file__).parents[3]
SOAK: Final = bool(os.environ.get("STEWARD_SOAK"))  # noqa: TID251 -- as in conftest
HOW_MUCH: Final = ("--max-time", "300") if SOAK else ("-n", "8", "--seed", "1")
# What is written as described may still be refused for what it says: a manifest that
# names nobody, a picture cut in half.  No schema can tell, so 422 is none of its faults.
# A list that was given new addresses is not found by its old ones, which it takes for a loss.
ACCEPTED: Final = """
hooks = "tests.steward.web.forwarded"
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "3xx", 401, 403, 404, 409, 410, 422, 429]
[[operations]]
include-path-regex = "^/api/v1/watchlists/"
checks.ensure_resource_availability.enabled = false
"""
KNOWN: Final = '[auth.openapi.token]\nbearer = "{}"\n'


@dataclass(frozen=True)
class Running:
    """A service on loopback, and a token of every scope."""

    url: str
    secret: str


@pytest.fixture(scope="module")
def running(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder, clock = tmp_path_factory.mktemp("described"), SystemClock()
    path = folder / "steward.db"
    path.write_bytes(sqlite_template.read_bytes())
    with Store(f"sqlite:///{path}", clock) as store:
        world.quiet(store, clock)
        world.record(store, world.seen("sampleproject", clock.now() - timedelta(hours=1)))
        world.tell_removal(store, clock, "other")
        trusting = replace(world.settings(folder), trusted_proxies=("127.0.0.1/32",))
        office = open_office(trusting, store)
        with store.transaction() as tx:
            there = add(tx, office, Operator(), "anna@home.example", frozenset()).id
            wanted = Wanted(name="t", scopes=frozenset(Scope))
            secret = tokens.make_for(tx, Operator(), there, wanted).secret
        with served(
            uvicorn.Config(build(trusting, store, clock), port=0, log_level="error")
        ) as url:
            yield Running(url, secret)


@contextmanager
def served(config: uvicorn.Config) -> Iterator[str]:
    """Give the address at which an application is served, from a thread."""
    server, begun = uvicorn.Server(config), threading.Event()
    serving = threading.Thread(target=server.run, daemon=True)
    serving.start()
    while not server.started:
        begun.wait(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    serving.join()


@pytest.mark.parametrize("known", [False, True], ids=["without a token", "with a token"])
def test_the_service_does_what_its_description_says(
    running: Running, tmp_path: Path, *, known: bool
) -> None:
    config = tmp_path / "schemathesis.toml"
    config.write_text(ACCEPTED + (KNOWN.format(running.secret) if known else ""))
    asked = [
        *(str(Path(sys.executable).with_name("st")), "--config-file", str(config)),
        *("run", f"{running.url}/openapi.json", "--url", running.url),
        *("--checks", "all", "--no-color", *HOW_MUCH),
    ]
    done = subprocess.run(
        asked,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},  # noqa: TID251 -- for a program of its own
        capture_output=True,
        text=True,
        check=False,
    )

    said = done.stdout[done.stdout.find("= FAILURES") :]
    assert done.returncode == 0, (said or done.stdout)[:8000] + done.stderr[:2000]
