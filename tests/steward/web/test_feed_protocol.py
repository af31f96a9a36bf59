"""The shortest way to a feed gives what the long way gives, byte for byte."""

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
import uvicorn

from steward.clock import SystemClock
from steward.store import Store
from steward.web.feed_door import FeedDoor
from steward.web.feed_protocol import protocol_for
from steward.web.feed_shelf import Shelf
from tests.feeds.samples import LEAF, raised
from tests.steward.following import ORIGIN, happen, know
from workflows.findings import FindingKind

PATH = "/feeds/all.atom"
DATE = re.compile(rb"(?m)^date: [^\r]+ GMT\r\n")


@pytest.fixture
def shelf(store: Store) -> Shelf:
    know(store, LEAF)
    happen(store, *(raised(kind) for kind in FindingKind))
    return Shelf(store, ORIGIN, SystemClock())


@pytest.fixture
def both(shelf: Shelf) -> Iterator[tuple[int, int]]:
    """Serve the same shelf by our protocol and by uvicorn's; give the two ports."""
    shelf.start()
    with served(shelf, protocol_for(shelf)) as short, served(shelf, "httptools") as long:
        yield short[0], long[0]
    shelf.stop()


@contextmanager
def served(shelf: Shelf, http: type | str) -> Iterator[tuple[int, uvicorn.Server]]:
    config = uvicorn.Config(
        FeedDoor(shelf),
        port=0,
        http=http,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
    )
    server = uvicorn.Server(config)
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield listening.getsockname()[1], server
        server.should_exit = True
        thread.join()


def say(port: int, request: bytes) -> bytes:
    """Send bytes and return all that comes back until the server closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request)
        received = b""
        while part := connection.recv(65536):
            received += part
        return received


def get(path: str = PATH, method: str = "GET", last: str = "", **headers: str) -> bytes:
    """Return one request; `last` closes the connection after it."""
    lines = [
        f"{method} {path} HTTP/1.1",
        "host: x",
        *(f"{n.replace('_', '-')}: {v}" for n, v in headers.items()),
    ]
    return "\r\n".join([*lines, *([last] if last else []), "", ""]).encode()


END = get("/feeds/none.atom", last="connection: close")


def test_every_request_is_answered_alike(both: tuple[int, int], shelf: Shelf) -> None:
    say(both[0], get() + END)
    kept = shelf.at_hand(PATH)
    assert kept is not None
    tag = kept.plain.etag.decode()
    requests = [
        get(),
        get() * 3,
        get(if_none_match=tag),
        get(if_none_match=f'"x", W/{tag}'),
        get(if_none_match="*"),
        get(if_none_match='"x"'),
        get(if_modified_since=kept.modified.decode()),
        get(accept_encoding="gzip"),
        get(accept_encoding="gzip", if_none_match=kept.packed.etag.decode()),
        get(method="HEAD"),
        get(method="POST", content_length="3") + b"abc" + get(),
        get(content_length="3") + b"abc" + get(if_none_match=tag),
        get(PATH + "?a=1"),
        get("/feeds/%61ll.atom"),
        get("/feeds/project/pypi/Leaf_Lib.atom"),
        get("/feeds/nothing.atom"),
        get() + get("/feeds/nothing.atom") + get(if_none_match=tag) + get("/feeds/kind/x.rss"),
        get(expect="100-continue"),
    ]

    for request in requests:
        answers = [say(port, request + END) for port in both]
        undated = [DATE.sub(b"", each) for each in answers]
        assert undated[0] == undated[1], request
        # uvicorn's and ours, as the date says; "continue" has none.
        count = answers[0].count(b"HTTP/1.1 ") - answers[0].count(b" 100 Continue")
        assert [len(DATE.findall(each)) for each in answers] == [count, count], request


def test_a_connection_is_closed_when_the_reader_wants_that(both: tuple[int, int]) -> None:
    say(both[0], get() + END)

    for request in (get(last="connection: close"), b"GET /feeds/all.atom HTTP/1.0\r\n\r\n"):
        short, long = (DATE.sub(b"", say(port, request)) for port in both)
        assert short == long


def test_what_is_at_hand_is_answered_without_a_task(
    both: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    short, _ = both
    say(short, get() + END)
    entered: list[str] = []

    async def noted(_self: FeedDoor, scope: dict[str, str], *_rest: object) -> None:
        entered.append(scope["path"])

    monkeypatch.setattr(FeedDoor, "__call__", noted)

    assert say(short, get() + get(if_none_match='"x"') + END).count(b"HTTP/1.1 200") == 2
    assert entered == ["/feeds/none.atom"]


def test_a_reader_that_does_not_read_does_not_fill_the_memory(shelf: Shelf) -> None:
    with (
        served(shelf, protocol_for(shelf)) as (port, server),
        socket.create_connection(("127.0.0.1", port), timeout=1) as connection,
    ):
        say(port, get() + END)
        with pytest.raises(TimeoutError):
            connection.sendall(get() * 200_000)
        waiting = [each.transport.get_write_buffer_size() for each in _connections(server)]

    assert max(waiting) < 1024 * 1024


def _connections(server: uvicorn.Server) -> list[Any]:
    return list(server.server_state.connections)
