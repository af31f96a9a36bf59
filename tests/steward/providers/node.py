"""A provider that others wrote: the npm package `oidc-provider`, kept between runs."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

VERSION = "9.13.3"
PLACE = Path("/var/tmp") / f"steward-tests-oidc-provider-{VERSION}"  # noqa: S108 -- on the disk
REQUIRED = os.environ.get("CI") == "true"  # noqa: TID251 -- whether a missing Node.js is a fault
SCRIPT = Path(__file__).with_name("provider.mjs")


@contextmanager
def serving(port: int, redirect: str) -> Iterator[str]:
    """Serve the provider and give its address; skip where it cannot be had."""
    if not shutil.which("node") or not shutil.which("npm"):
        _lacking("no Node.js here: apt-get install nodejs npm")
    script = _installed() / SCRIPT.name
    shutil.copy(SCRIPT, script)
    with subprocess.Popen(
        ["node", script, str(port), redirect], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        try:
            assert process.stdout is not None
            for line in process.stdout:
                if line.strip() == b"ready":
                    break
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _installed() -> Path:
    """Return the folder it is installed in; of two processes that install at once, one wins."""
    if not PLACE.exists():
        with tempfile.TemporaryDirectory(dir=PLACE.parent) as draft:
            made = Path(draft) / "made"
            made.mkdir()
            command = ["npm", "install", "--prefix", str(made), f"oidc-provider@{VERSION}"]
            quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
            done = subprocess.run(
                [*command, *quiet], capture_output=True, text=True, timeout=300, check=False
            )
            if done.returncode:
                _lacking(f"oidc-provider {VERSION} cannot be installed: {done.stderr[-300:]}")
            try:
                made.rename(PLACE)
            except OSError:  # another process was first
                assert PLACE.exists()
    return PLACE


def _lacking(line: str) -> None:
    pytest.fail(line) if REQUIRED else pytest.skip(line)
