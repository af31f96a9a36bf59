"""Connections: to addresses that were checked, and never longer than a deadline.

httpx gives a time to each read, so that a server which sends a byte now and
then holds a request for hours; here every wait ends with the request's deadline.
"""

import queue
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpcore
import httpx

from steward.clock import Clock
from steward.fetch import addresses
from steward.fetch.trouble import Refused

Resolver = Callable[[str, int], list[str]]


@dataclass(slots=True)
class Visit:
    """What the connection made in this thread is for."""

    trusted: bool
    deadline: float


def resolve(host: str, port: int) -> list[str]:
    """Return every address behind a name.  Raises `OSError`."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Door(httpx.HTTPTransport):
    """Connections of one kind.  Certificates are checked as the system is configured."""

    def __init__(self, network: httpcore.NetworkBackend, proxy: str | None) -> None:
        super().__init__(verify=httpx.create_ssl_context(), proxy=proxy)
        self._pool._network_backend = network  # noqa: SLF001 -- httpx has no way to hand it in


class Network(httpcore.NetworkBackend):
    """Connects to addresses that were checked, and lets no read outlive its deadline."""

    def __init__(
        self,
        clock: Clock,
        resolver: Resolver = resolve,
        sockets: httpcore.NetworkBackend | None = None,
    ) -> None:
        self._clock, self._resolver = clock, resolver
        self._sockets = sockets or httpcore.SyncBackend()
        self._local = threading.local()

    @contextmanager
    def visiting(self, visit: Visit, *, private: bool) -> Iterator[None]:
        """Connect and read for this visit, in this thread."""
        before = getattr(self._local, "visit", None)
        self._local.visit = Visit(visit.trusted or private, visit.deadline)
        try:
            yield
        finally:
            self._local.visit = before

    def left(self, most: float | None) -> float:
        """Return the seconds that may still be waited.  Raises when there are none."""
        visit: Visit | None = getattr(self._local, "visit", None)
        if visit is None:
            return 1.0 if most is None else most
        left = visit.deadline - self._clock.ticks()
        if left <= 0:
            raise httpcore.ReadTimeout("the deadline has passed")
        return left if most is None else min(most, left)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to an address of the host; all are checked where the name came from data."""
        visit: Visit = self._local.visit
        found = self._addresses(host, port, self.left(timeout))
        if not visit.trusted and not _are_public(found, port):
            raise Refused(f"{host} is not asked: it is not a public address of the web")
        last: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in found:
            try:
                stream = self._sockets.connect_tcp(
                    address, port, self.left(timeout), local_address, socket_options
                )
                return _Timed(self, stream)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        raise last

    def _addresses(self, host: str, port: int, seconds: float) -> list[str]:
        """Resolve in a thread of its own, since the system's resolver takes no time limit."""
        box: queue.SimpleQueue[list[str] | None] = queue.SimpleQueue()

        def ask() -> None:
            try:
                box.put(self._resolver(host, port))
            except (OSError, UnicodeError):
                box.put(None)

        threading.Thread(target=ask, name="resolve", daemon=True).start()
        try:
            found = box.get(timeout=seconds)
        except queue.Empty:
            raise httpcore.ConnectTimeout(f"{host} was not resolved in time") from None
        if found is None:
            raise httpcore.ConnectError(f"{host} does not resolve")
        return found


def _are_public(found: list[str], port: int) -> bool:
    return port in addresses.WEB_PORTS and all(map(addresses.is_public, found))


class _Timed(httpcore.NetworkStream):
    """A connection whose every wait ends with the deadline of the visit, however it drips."""

    def __init__(self, network: Network, stream: httpcore.NetworkStream) -> None:
        self._network, self._stream = network, stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._network.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._network.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._network.left(timeout)
        return _Timed(self._network, self._stream.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 -- as the library has it
        return self._stream.get_extra_info(info)
