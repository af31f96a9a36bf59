"""Bodies that do not come as they should: half of one, too slow, too long without saying so."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from steward.clock import SystemClock
from steward.store import Store
from steward.web import asking
from steward.web.app import build
from tests.steward.web import world

Receive = Callable[[], Awaitable[dict[str, Any]]]
HALF = b'{"filename": "requirements.txt", "content": "le'


@pytest.fixture
def store(sqlite_template: Path, tmp_path: Path) -> Store:
    path = tmp_path / "bodies.db"
    path.write_bytes(sqlite_template.read_bytes())
    return Store(f"sqlite:///{path}", SystemClock())


def status_of(store: Store, folder: Path, receive: Receive, *headers: tuple[bytes, bytes]) -> int:
    """Send a request whose body comes from `receive`, and return the status of the answer."""
    app = build(world.settings(folder), store, SystemClock())
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/v1/check",
        "raw_path": b"/api/v1/check",
        "query_string": b"",
        "headers": [(b"content-type", b"application/json"), (b"host", b"testserver"), *headers],
        "client": ("127.0.0.1", 1),
        "server": ("testserver", 80),
        "scheme": "http",
        "http_version": "1.1",
        "root_path": "",
    }
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:  # noqa: ANN401 -- an ASGI message
        sent.append(message)

    asyncio.run(app(scope, receive, send))  # type: ignore[arg-type] # a coroutine, as ASGI has it
    status: int = sent[0]["status"]
    return status


def test_half_a_body_is_refused(store: Store, tmp_path: Path) -> None:
    messages: list[dict[str, Any]] = [
        {"type": "http.request", "body": HALF, "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> dict[str, Any]:
        return messages.pop(0)

    assert status_of(store, tmp_path, receive) == 400


def test_a_body_that_comes_too_slowly_is_not_waited_for(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "MOST_SECONDS", 0.1)

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(0.05)
        return {"type": "http.request", "body": b" ", "more_body": True}

    assert status_of(store, tmp_path, receive) == 408


def test_a_body_longer_than_it_says_is_cut_off(store: Store, tmp_path: Path) -> None:
    pieces = 0

    async def receive() -> dict[str, Any]:
        nonlocal pieces
        pieces += 1
        return {"type": "http.request", "body": b" " * 65536, "more_body": True}

    assert status_of(store, tmp_path, receive, (b"content-length", b"10")) == 413
    assert pieces <= asking.MOST_BODY // 65536 + 1


def test_a_body_that_says_it_is_too_long_is_not_read(store: Store, tmp_path: Path) -> None:
    async def receive() -> dict[str, Any]:
        raise AssertionError("it was read")

    assert status_of(store, tmp_path, receive, (b"content-length", b"52428800")) == 413
