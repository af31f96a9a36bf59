"""Feeds beside nginx serving a file, one worker each, and a 304 beside feedgen.

Ours is `steward web` as it is run, over a store with sixty events.  The two
are measured in turns and the medians are told, since no machine is quiet.
"""

import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from feeds import formats
from tests.bench import Figure, Missing, _filled
from tests.bench import _processes as run
from tests.feeds.samples import HEAD, entries

TURNS: Final = 5
SECONDS: Final = 2
ENTRIES: Final = 50
FEED: Final = "all.atom"


def measure() -> Iterator[Figure | Missing]:
    """Return requests a second, 200 and 304, and what a 304 costs beside building the feed."""
    if not all(map(shutil.which, ("nginx", "wrk"))):
        yield Missing(what="GET of a feed", lacks=f"nginx and wrk ({run.INSTALL})")
        return
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder, port, peer = Path(name), run.free_port(), run.free_port()
        (folder / FEED).write_bytes(_filled.fill(folder))
        with run.on(run.first_processor()):
            ours = stack.enter_context(run.steward(folder, "web", "--port", str(port)))
            stack.enter_context(run.nginx(folder, peer))
        mine, theirs = f"http://127.0.0.1:{port}/feeds/{FEED}", f"http://127.0.0.1:{peer}/{FEED}"
        for each in (mine, theirs):
            run.wait_for(each)
        yield _beside("200", mine, theirs)
        yield _beside("304", mine, theirs)
        yield _cheapness(mine, ours.pid)


def _beside(what: str, mine: str, theirs: str) -> Figure:
    headers = [
        [f"If-None-Match: {run.tag(each)}"] if what == "304" else [] for each in (mine, theirs)
    ]
    us, them = [], []
    for _ in range(TURNS):
        us.append(run.wrk(mine, SECONDS, *headers[0]).rate)
        them.append(run.wrk(theirs, SECONDS, *headers[1]).rate)
    mid, peer = statistics.median(us), statistics.median(them)
    return Figure(
        what=f"GET of a feed, {what}",
        peer="nginx, the same bytes in a file",
        ratio=mid / peer,
        goal=0.40,
        told=f"{mid:,.0f} beside {peer:,.0f} requests a second",
    )


def _cheapness(address: str, process: int) -> Figure:
    """Return how many 304 a processor answers in the time of building the feed once."""
    before = run.processor_seconds(process)
    load = run.wrk(address, SECONDS, f"If-None-Match: {run.tag(address)}")
    answering = (run.processor_seconds(process) - before) / load.answers
    begin, times = time.process_time(), 20
    for _ in range(times):
        _built()
    building = (time.process_time() - begin) / times
    return Figure(
        what="processor time of a 304",
        peer="building the feed with feedgen",
        ratio=building / answering,
        goal=20,
        told=f"{answering * 1e6:.1f} µs beside {building * 1e6:,.0f} µs",
    )


def _built() -> bytes:
    feed = formats.generator(HEAD)
    for entry in (entries() * ENTRIES)[:ENTRIES]:
        formats.add(feed, entry)
    return bytes(feed.atom_str())
