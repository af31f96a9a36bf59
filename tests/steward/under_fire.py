"""A process that only works, to be killed: `python -m tests.steward.under_fire DATABASE`.

Every effect is an event without a key, so that one that happens twice is seen twice.
"""

import sys
from datetime import UTC, datetime, timedelta

from steward import broker
from steward.store import Store, Transaction
from steward.tasks import Ending, IoTask, TxTask
from steward.working import working
from workflows.events import ListStated

EACH = 40
LEASE = timedelta(seconds=2)


def spread(tx: Transaction, batch: int) -> None:
    """Ask for as many notes and looks as a batch has."""
    words = [f"{batch}-{n}" for n in range(EACH)]
    tx.outbox.all_later("note", {f"note:{each}": {"word": f"note {each}"} for each in words})
    tx.outbox.all_later("look", {f"look:{each}": {"word": f"look {each}"} for each in words})


def note(tx: Transaction, word: str) -> None:
    """Write one event."""
    at = datetime(2026, 3, 2, tzinfo=UTC)
    event = ListStated(at=at, watchlist=word, followed=1, attention=0, unreadable=0, unknown=0)
    tx.ledger.append(f"case:{word}", [event])


def look(word: str) -> Ending:
    """Learn what is written in the end."""
    return lambda tx: note(tx, word)


def main(url: str) -> None:
    """Work until the end of the input, which a kill does not wait for."""
    tasks = (TxTask("spread", spread), TxTask("note", note), IoTask("look", look))
    with Store(url) as store, working(store, broker.build("embedded"), tasks, lease=LEASE):
        sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1])
