"""The whole service as `steward serve` runs it, against a pretended index, and a browser."""

import email
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.policy import default
from pathlib import Path

import httpx
from playwright.sync_api import Browser, Page

from steward.pretend import PretendIndex
from tests.doubles import Served

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 90
NARROW = {"width": 360, "height": 740}
_START = "import sys; from steward.cli import main; sys.argv[0] = 'steward'; main()"
_ROOT = Path(__file__).parents[2]


@dataclass
class Running:
    """A service, its address, the index it follows, and what an operator sets it up with."""

    url: str
    index: PretendIndex
    environment: dict[str, str]
    read: set[str] = field(default_factory=set)

    def steward(self, *verbs: str) -> str:
        """Run a verb as the operator does, and return what it prints."""
        done = subprocess.run(
            [sys.executable, "-c", _START, *verbs],
            env=self.environment,
            cwd=_ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def link(self) -> str:
        """Return the path in the next letter that signs somebody in."""
        until(lambda: bool(self._unread()))
        (path, *_) = self._unread()
        self.read.add(path)
        return path

    def _unread(self) -> list[str]:
        folder = Path(self.environment["STEWARD_DATA_DIR"]) / "letters"
        files = sorted(folder.glob("*.eml"))
        texts = [email.message_from_bytes(each.read_bytes(), policy=default) for each in files]
        found = re.findall(r"/sign-in/stwi_[\w-]+", "".join(each.get_content() for each in texts))
        return [each for each in found if each not in self.read]


@contextmanager
def serving(index: PretendIndex, folder: Path, host: str = "127.0.0.1") -> Iterator[Running]:
    """Serve until the block ends.  A passkey needs a host name, for example localhost."""
    with Served(index) as served:
        port = _free_port()
        url = f"http://{host}:{port}"
        environment = {
            "PATH": "/usr/bin:/bin",
            "STEWARD_DATA_DIR": str(folder),
            "STEWARD_BASE_URL": url,
            "STEWARD_PYPI_URL": served.url,
            "STEWARD_POLL_SECONDS": "1",
        }
        with subprocess.Popen(
            [sys.executable, "-c", _START, "serve", "--port", str(port)],
            env=environment,
            cwd=_ROOT,
            stderr=subprocess.DEVNULL,
        ) as process:
            try:
                until(lambda: _answers(url))
                yield Running(url=url, index=index, environment=environment)
            finally:
                process.terminate()
                process.wait(20)


@contextmanager
def visiting(browser: Browser, url: str) -> Iterator[Page]:
    """Give a page that must not complain: a broken policy or script shows on the console."""
    context = browser.new_context(base_url=url, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE * 1000)
    opened = context.new_page()
    complaints: list[str] = []
    opened.on(
        "console", lambda said: complaints.append(said.text) if said.type == "error" else None
    )
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    assert complaints == []


def until(holds: Callable[[], bool]) -> None:
    """Wait for something to come to pass."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it did not come to pass in ninety seconds"
        time.sleep(0.3)


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/livez").status_code == 200
    except httpx.TransportError:
        return False


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
