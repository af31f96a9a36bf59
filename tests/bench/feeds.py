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
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class _Turn:
    """Requests a second, and the seconds of processor that each cost."""

    rate: float
    cost: float


@dataclass(frozen=True, slots=True)
class _Server:
    """Who answers where."""

    address: str
    process: int

    def loaded(self, what: str) -> _Turn:
        """Return what came of one turn."""
        headers = [f"If-None-Match: {run.tag(self.address)}"] if what == "304" else []
        before = run.processor_seconds(self.process)
        load = run.wrk(self.address, SECONDS, *headers)
        return _Turn(load.rate, (run.processor_seconds(self.process) - before) / load.answers)


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
            nginx = stack.enter_context(run.nginx(folder, peer))
        mine = _Server(f"http://127.0.0.1:{port}/feeds/{FEED}", ours.pid)
        theirs = _Server(f"http://127.0.0.1:{peer}/{FEED}", nginx.pid)
        for each in (mine, theirs):
            run.wait_for(each.address)
        yield _beside("200", mine, theirs)
        yield _beside("304", mine, theirs)
        yield _cheapness(mine)


def _beside(what: str, mine: _Server, theirs: _Server) -> Figure:
    """Return the median of the turns' ratios; what each works for a request is told besides."""
    turns = [(mine.loaded(what), theirs.loaded(what)) for _ in range(TURNS)]
    us, them = (statistics.median(each.rate for each in side) for side in zip(*turns, strict=True))
    our, their = (
        statistics.median(each.cost for each in side) for side in zip(*turns, strict=True)
    )
    return Figure(
        what=f"GET of a feed, {what}",
        peer="nginx, the same bytes in a file",
        ratio=statistics.median(ours.rate / peer.rate for ours, peer in turns),
        goal=0.40,
        told=f"{us:,.0f} beside {them:,.0f} requests a second, "
        f"{our * 1e6:.1f} µs beside {their * 1e6:.1f} µs of processor each",
    )


def _cheapness(mine: _Server) -> Figure:
    """Return how many 304 a processor answers in the time of building the feed once."""
    answering = mine.loaded("304").cost
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
