"""Servers and loads as processes: the service, nginx, wrk, and what the system says of them."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
INSTALL: Final = "`apt-get install nginx-light wrk`"
PATIENCE_SECONDS: Final = 30.0

_STEWARD: Final = (sys.executable, "-c", "from steward.cli import main; main()")
_NGINX: Final = """
worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log; daemon off; {user}
events {{ worker_connections 256; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  types {{ application/atom+xml atom; }}
  server {{ listen 127.0.0.1:{port}; root {folder}; }}
}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What `wrk` saw: how many answers, how many a second, and 99 of 100 within."""

    answers: int
    rate: float
    p99_ms: float


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def steward(folder: Path, *arguments: str, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a verb of the service, its data in a folder, its registry a closed port."""
    environment = _environment() | {
        "STEWARD_DATA_DIR": str(folder),
        "STEWARD_PYPI_URL": f"http://127.0.0.1:{free_port()}",
        **{f"STEWARD_{name.upper()}": value for name, value in settings.items()},
    }
    with _running((*_STEWARD, *arguments), environment) as process:
        yield process


@contextmanager
def nginx(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Serve the files of a folder."""
    # Started by root its worker would be somebody who may not read the folder.
    user = "user root;" if os.geteuid() == 0 else ""
    configuration = folder / "nginx.conf"
    configuration.write_text(_NGINX.format(folder=folder, port=port, user=user))
    command = ("nginx", "-p", str(folder), "-e", f"{folder}/error.log", "-c", str(configuration))
    with _running(command, _environment()) as process:
        yield process


def wait_for(address: str) -> float:
    """Wait until an address answers with 200; return when that was, by the monotonic clock."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 -- loopback
                answer.read()
                return time.monotonic()
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > end:
                raise
            time.sleep(0.01)


def tag(address: str) -> str:
    """Return the entity tag of a document."""
    with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 -- loopback
        return str(answer.headers["etag"])


def wrk(address: str, seconds: int, *headers: str) -> Load:
    """Ask for an address with 32 connections of one thread, and return what came of it."""
    given = [part for header in headers for part in ("-H", header)]
    command = ["wrk", "-t1", "-c32", f"-d{seconds}", "--latency", *given, address]
    with on(max(os.sched_getaffinity(0))):
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in told or "Socket errors" in told:
        raise SystemExit(told)
    answers, rate, slow = (
        re.search(pattern, told)
        for pattern in (r"(\d+) requests in", r"/sec:\s+([\d.]+)", r"99%\s+([\d.]+)(us|ms|s)\b")
    )
    if answers is None or rate is None or slow is None:
        raise SystemExit(told)
    p99 = float(slow[1]) * {"us": 0.001, "ms": 1, "s": 1000}[slow[2]]
    return Load(answers=int(answers[1]), rate=float(rate[1]), p99_ms=p99)


def processor_seconds(process: int) -> float:
    """Return the seconds of processor time that a process and its children have used."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    own = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return own + sum(processor_seconds(int(each)) for each in children)


def peak_megabytes(process: int) -> float:
    """Return the most memory that was resident, in millions of bytes."""
    said = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    return int(said[1]) * 1024 / 1e6 if said else 0.0


def first_processor() -> int:
    """Return the processor for servers; loads run on the last, as far as there are two."""
    return min(os.sched_getaffinity(0))


@contextmanager
def on(processor: int) -> Iterator[None]:
    """Have what is started within the block run on one processor: children inherit it."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {processor})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def _running(
    command: tuple[str, ...], environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


def _environment() -> dict[str, str]:
    return {name: text for name, text in os.environ.items() if not name.startswith("STEWARD_")}  # noqa: TID251
