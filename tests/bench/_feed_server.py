"""The feed door alone, over a store with sixty events; run by `feeds.py`.

Writes the document beside it, for the peer to serve.
"""

import sys
from datetime import timedelta
from pathlib import Path

import uvicorn

from steward.clock import SystemClock
from steward.store import Store
from steward.web.feed_answers import Kept
from steward.web.feed_door import FeedDoor
from steward.web.feed_protocol import protocol_for
from steward.web.feed_shelf import Shelf
from tests.feeds.samples import AT, raised
from tests.steward.following import ORIGIN, happen, know
from workflows.findings import FindingKind
from workflows.names import pypi


def main(folder: Path, port: int) -> None:
    """Serve until told to stop."""
    clock = SystemClock()
    store = Store(f"sqlite:///{folder}/bench.db", clock)
    store.migrate()
    kinds = list(FindingKind)
    projects = [pypi(f"project-{i}") for i in range(60)]
    know(store, *projects)
    happen(
        store,
        *(
            raised(kinds[i % len(kinds)], project=each, at=AT + timedelta(hours=i))
            for i, each in enumerate(projects)
        ),
    )
    shelf = Shelf(store, ORIGIN, clock)
    kept = shelf.look("/feeds/all.atom", ())
    if isinstance(kept, Kept):
        (folder / "all.atom").write_bytes(kept.plain.body["body"])
    shelf.start()
    uvicorn.run(
        FeedDoor(shelf),
        host="127.0.0.1",
        port=port,
        http=protocol_for(shelf),
        loop="uvloop",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
