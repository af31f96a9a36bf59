"""Feeds beside nginx serving a file, one worker each, and a 304 beside feedgen.

Needs `nginx` and `wrk` (`apt-get install nginx-light wrk`).  The two servers are
measured in turns and the median of the turns is told, since the machine is
rarely quiet.
"""

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from feeds import formats
from tests.bench import Figure, Missing
from tests.feeds.samples import HEAD, entries

ROOT: Final = Path(__file__).parents[2]
TURNS: Final = 5
SECONDS: Final = 2
OURS, PEER = 8098, 8099

_NGINX = """
worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000;
  types {{ application/atom+xml atom; }}
  server {{ listen 127.0.0.1:{port}; root {folder}; }}
}}
"""


def measure() -> Iterator[Figure | Missing]:
    """Yield requests a second, 200 and 304, and what a 304 costs beside building the feed."""
    missing = [tool for tool in ("nginx", "wrk") if shutil.which(tool) is None]
    if missing:
        lacks = f"{' and '.join(missing)} (`apt-get install nginx-light wrk`)"
        yield Missing(what="GET of a feed", lacks=lacks)
        return
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)
        ours = stack.enter_context(_ours(folder))
        stack.enter_context(_nginx(folder))
        mine = f"http://127.0.0.1:{OURS}/feeds/all.atom"
        theirs = f"http://127.0.0.1:{PEER}/all.atom"
        for what, conditional in (("200", False), ("304", True)):
            rates = [(_rate(mine, conditional), _rate(theirs, conditional)) for _ in range(TURNS)]
            us, them = (statistics.median(each) for each in zip(*rates, strict=True))
            yield Figure(
                what=f"GET of a feed, {what}, 1 worker",
                peer="nginx, a static file, 1 worker",
                ratio=us / them,
                goal=0.40,
                told=f"{us:,.0f} beside {them:,.0f} requests a second",
            )
        yield _cheapness(mine, ours)


def _cheapness(address: str, process: int) -> Figure:
    """Return how many 304 a processor answers in the time of building the feed once."""
    before = _cpu(process)
    requests = _wrk(address, conditional=True)[0]
    answering = (_cpu(process) - before) / requests
    begin = time.process_time()
    for _ in range(20):
        feed = formats.generator(HEAD)
        for entry in (entries() * 3)[:50]:
            formats.add(feed, entry)
        feed.atom_str()
    building = (time.process_time() - begin) / 20
    return Figure(
        what="processor time of a 304",
        peer="building the feed with feedgen",
        ratio=building / answering,
        goal=20,
        told=f"{answering * 1e6:.1f} µs beside {building * 1e6:,.0f} µs",
    )


@contextmanager
def _ours(folder: Path) -> Iterator[int]:
    """Start the feed door alone in a process of its own; give its id."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench._feed_server", str(folder), str(OURS)], cwd=ROOT
    )
    try:
        _wait_for(folder / "all.atom")
        yield process.pid
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def _nginx(folder: Path) -> Iterator[None]:
    configuration = folder / "nginx.conf"
    configuration.write_text(_NGINX.format(folder=folder, port=PEER))
    process = subprocess.Popen(["nginx", "-c", str(configuration), "-g", "daemon off;"])
    try:
        _wait_for(folder / "nginx.pid")
        yield
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(path: Path) -> None:
    for _ in range(200):
        if path.exists() and path.stat().st_size:
            time.sleep(0.5)
            return
        time.sleep(0.1)
    raise SystemExit(f"{path.name} did not appear")


def _rate(address: str, conditional: bool) -> float:  # noqa: FBT001 -- one load, with or without
    return _wrk(address, conditional=conditional)[1]


def _wrk(address: str, *, conditional: bool) -> tuple[int, float]:
    """Return how many requests were answered, and how many a second."""
    header: list[str] = []
    if conditional:
        with urllib.request.urlopen(address) as answer:  # noqa: S310 -- our own address
            header = ["-H", f"If-None-Match: {answer.headers['etag']}"]
    command = ["wrk", "-t1", "-c32", f"-d{SECONDS}", *header, address]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in told:
        raise SystemExit(told)
    requests, rate = re.search(r"(\d+) requests in", told), re.search(r"/sec:\s+([\d.]+)", told)
    if requests is None or rate is None:
        raise SystemExit(told)
    return int(requests[1]), float(rate[1])


def _cpu(process: int) -> float:
    """Return the seconds of processor time a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
