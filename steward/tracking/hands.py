"""Several hands at one kind of work, for questions that mostly wait for answers.

The threads are daemons: a process that ends does not wait for a slow registry.
"""

import queue
import threading
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

T = TypeVar("T")
R = TypeVar("R")

_GLANCE_SECONDS: Final = 0.2


def side_by_side(work: Callable[[T], R], items: Sequence[T], hands: int) -> list[R]:
    """Return the work's results in the order of the items; the first exception is raised."""
    if hands == 1 or len(items) == 1:
        return [work(item) for item in items]
    todo: queue.SimpleQueue[tuple[int, T]] = queue.SimpleQueue()
    for place, item in enumerate(items):
        todo.put((place, item))
    done: dict[int, R] = {}
    failed: list[Exception] = []
    stop = threading.Event()

    def turn() -> None:
        while not stop.is_set() and not failed:
            try:
                place, item = todo.get_nowait()
            except queue.Empty:
                return
            try:
                done[place] = work(item)
            except Exception as error:  # noqa: BLE001 -- raised again where the work was asked for
                failed.append(error)

    threads = [
        threading.Thread(target=turn, name=f"hand-{number}", daemon=True)
        for number in range(min(hands, len(items)))
    ]
    try:
        _run(threads)
    finally:
        stop.set()
    if failed:
        raise failed[0]
    return [done[place] for place in range(len(items))]


def _run(threads: Sequence[threading.Thread]) -> None:
    for each in threads:
        each.start()
    for each in threads:
        while each.is_alive():  # in glances, so that a shutdown can come through
            each.join(_GLANCE_SECONDS)
