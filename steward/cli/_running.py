"""What the long-running verbs share: opening, serving, and leaving in good order."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import click

from steward import logs, settings
from steward.clock import SystemClock
from steward.errors import Malformed
from steward.service import Service
from steward.settings import Settings
from steward.tracking import Network

GRACE_SECONDS = 3
"""For answers that are being given when the process is told to leave."""


_ANY = {"", "0.0.0.0", "::"}  # noqa: S104 -- these are compared with, not bound to


@contextmanager
def service(served_at: str | None = None) -> Iterator[Service]:
    """Give the service of this process; a signal to leave unwinds it in good order.

    `served_at` is its base address where the settings name none.
    """
    with service_of(settings.from_environment(served_at)) as opened:
        yield opened


@contextmanager
def service_of(chosen: Settings, network: Network | None = None) -> Iterator[Service]:
    """Give the same with these settings, on a network of one's own."""
    clock = SystemClock()
    logs.configure(sys.stderr, clock)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    with Service(chosen, clock, network) as opened:
        yield opened


@contextmanager
def current_service() -> Iterator[Service]:
    """Give the same over a schema that somebody has migrated.  Raises `Malformed`."""
    with service() as opened:
        if not opened.store.schema_is_current():
            raise Malformed("the database is new or has an old schema: run “steward migrate” first")
        yield opened


def serve(opened: Service, host: str, port: int) -> None:
    """Answer requests until a signal comes."""
    import uvicorn  # noqa: PLC0415 -- not every verb serves

    from steward.web import app, feed_protocol  # noqa: PLC0415

    shelf = app.shelf_of(opened.settings, opened.store, opened.clock)
    whole = app.build(opened.settings, opened.store, opened.clock, shelf)
    site = _noticed(whole, opened.answered)
    config = uvicorn.Config(
        site,
        host=host,
        port=port,
        http=feed_protocol.protocol_for(shelf),
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # `web/callers.py` believes those that were configured, and no other
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    click.echo(f"steward: {address(host, port)}/", err=True)
    uvicorn.Server(config).run()


def rest() -> NoReturn:
    """Wait until a signal comes."""
    while True:
        threading.Event().wait(3600)


def address(host: str, port: int) -> str:
    """Return where a browser on this machine finds what is served there."""
    return f"http://{'127.0.0.1' if host in _ANY else _shown(host)}:{port}"


def _leave(_number: int, _frame: object) -> NoReturn:
    raise SystemExit(0)


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _noticed(site: Any, answered: threading.Event) -> Any:  # noqa: ANN401 -- an ASGI application
    """Return the site, which notes that it has answered."""

    async def noticed(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 -- ASGI's own
        await site(scope, receive, send)
        if scope["type"] == "http":
            answered.set()

    return noticed
