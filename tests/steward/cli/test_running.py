"""The long-running verbs as processes: they start, refuse, answer and leave in good order."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

STEWARD = (sys.executable, "-c", "from steward.cli import main; main()")
MANIFEST = "[project]\nname = 'x'\ndependencies = ['perf']\n"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Return an environment whose registry is a closed port of this machine."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("STEWARD_")}  # noqa: TID251
    return kept | {
        "STEWARD_DATA_DIR": str(tmp_path / "var"),
        "STEWARD_PYPI_URL": f"http://127.0.0.1:{free_port()}",
        "STEWARD_POLL_SECONDS": "1",
    }


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        (*STEWARD, *arguments),
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@contextmanager
def running(environment: dict[str, str], *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        (*STEWARD, *arguments), env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def answer(url: str, within: float = 30) -> str:
    end = time.monotonic() + within
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 -- loopback
                return str(response.read().decode())
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def test_it_serves_without_a_network_and_says_who_is_silent(
    environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "pyproject.toml").write_text(MANIFEST)
    port = free_port()
    watched = str(tmp_path / "pyproject.toml")
    with running(environment, "serve", "--port", str(port), "--watch", watched) as process:
        feed = answer(f"http://127.0.0.1:{port}/feeds/all.atom")
        assert f"http://127.0.0.1:{port}/feeds/all.atom" in feed
        end = time.monotonic() + 30
        while "silent since" not in (said := run(environment, "status").stdout):
            assert time.monotonic() < end, said
        assert '"silent_since":"' in answer(f"http://127.0.0.1:{port}/readyz")
        process.send_signal(signal.SIGTERM)
        begin = time.monotonic()
        assert process.wait(timeout=15) == 0
        assert time.monotonic() - begin < 10


@pytest.mark.parametrize("verb", ["web", "worker", "clock"])
def test_an_old_schema_is_refused_and_the_command_named(
    environment: dict[str, str], verb: str
) -> None:
    refused = run(environment, verb)

    assert refused.returncode == 2
    assert "steward migrate" in refused.stderr


def test_migrate_says_what_it_did(environment: dict[str, str]) -> None:
    assert "is current now" in run(environment, "migrate").stdout
    assert "was current" in run(environment, "migrate").stdout


def test_sync_once_says_that_the_registry_is_silent(environment: dict[str, str]) -> None:
    run(environment, "migrate")

    assert run(environment, "sync", "--once").returncode == 3


@pytest.mark.parametrize("verb", ["worker", "clock"])
def test_they_leave_when_they_are_told_to(environment: dict[str, str], verb: str) -> None:
    run(environment, "migrate")
    with running(environment, verb) as process:
        wait_until_it_minds(process.pid, signal.SIGTERM)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=15) == 0


def wait_until_it_minds(process: int, number: signal.Signals) -> None:
    """Wait until a process handles a signal itself; before, the system would end it."""
    end = time.monotonic() + 30
    status = Path(f"/proc/{process}/status")
    while not int(re.findall(r"SigCgt:\s+(\w+)", status.read_text())[0], 16) >> number - 1 & 1:
        assert time.monotonic() < end, "it did not come up"
        time.sleep(0.05)
