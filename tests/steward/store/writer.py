"""A process that writes until it is killed: `python -m tests.steward.store.writer DATABASE`.

Each act writes an event and a job that belongs to it; what is committed is printed.
"""

import itertools
import sys
from datetime import UTC, datetime

from steward.store import Store
from workflows.events import ListStated


def main(url: str) -> None:
    """Write for ever."""
    with Store(url) as store:
        for turn in itertools.count():
            event = ListStated(
                at=datetime(2026, 3, 2, tzinfo=UTC),
                watchlist=f"w{turn}",
                followed=turn,
                attention=0,
                unreadable=0,
                unknown=0,
            )
            with store.transaction() as tx:
                (stored,) = tx.ledger.append("case:writer", [event])
                tx.outbox.later("publish", f"publish:{stored.number}", number=stored.number)
            sys.stdout.write(f"{stored.number}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
