"""Redirects of addresses that come from data: each hop is checked as the first was; threat T12.

The corpus is the one of `test_fetch.py`.  The public host here is in memory: it
redirects to where the test says, and notes every address it is connected by.
"""

import itertools
from collections.abc import Iterable
from typing import Any

import httpcore
import pytest

from steward.clock import SetClock
from steward.fetch import Fetcher, Limits
from steward.fetch.network import Network
from steward.observations import Request
from steward.settings import Settings
from tests.doubles import Loopback, http, saying
from tests.steward.test_fetch import LOOPBACK, PRIVATE, by_table, came, why

PUBLIC = "93.184.215.14"
FIRST = "https://public.example/start"


class PublicHost(httpcore.NetworkBackend):
    """Whatever is connected to answers in turn; nothing leaves this process."""

    def __init__(self, *answers: bytes) -> None:
        self.asked: list[str] = []
        self.heard: list[bytes] = []
        self.answers = list(answers)

    def connect_tcp(self, host: str, *_: object, **__: object) -> httpcore.NetworkStream:
        self.asked.append(host)
        return _Line(self)


class _Line(httpcore.NetworkStream):
    def __init__(self, host: PublicHost) -> None:
        self._host, self._left = host, b""

    def start_tls(self, *_: object, **__: object) -> httpcore.NetworkStream:
        return self

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        del timeout
        self._host.heard.append(buffer)
        if buffer.endswith(b"\r\n\r\n"):
            self._left = self._host.answers.pop(0)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        del timeout
        piece, self._left = self._left[:max_bytes], self._left[max_bytes:]
        return piece

    def close(self) -> None:
        return

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 -- as the library has it
        return None if info != "is_readable" else False


class _Both(httpcore.SyncBackend):
    """Connects to this machine, and to the public host in memory."""

    def __init__(self, public: PublicHost) -> None:
        self._public = public

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        if host == PUBLIC:
            return self._public.connect_tcp(host)
        return super().connect_tcp(host, port, timeout, local_address, socket_options)


def resolved(host: str, port: int) -> list[str]:
    return [PUBLIC] if host == "public.example" else by_table(host, port)


def moved(location: str) -> bytes:
    raw = http(302, location="@@")
    return raw.replace(b"@@", location.encode())


def places() -> Iterable[str]:
    hosts = [*LOOPBACK.split(), *PRIVATE.split()]
    return [
        f"{scheme}{host}{port}/secret"
        for host in hosts
        for scheme, port in (("https://", ""), ("//", ""), ("http://", ":{port}"), ("//", ":443"))
    ]


@pytest.mark.parametrize("place", places(), ids=itertools.count())
def test_threat_t12_a_redirect_of_a_public_host_reaches_no_private_network(
    place: str, clock: SetClock
) -> None:
    with Loopback(saying(http(200, b"secret"))) as canary:
        host = PublicHost(moved(place.replace("{port}", str(canary.port))))
        network = Network(clock, resolved, host)
        fetcher = Fetcher(Settings(), clock, network=network, limits=Limits(attempts=1))

        assert why(fetcher.send(Request(url=FIRST, trusted=False)))

        fetcher.close()
    assert host.asked == [PUBLIC]
    assert canary.connections == 0


def test_threat_t12_a_name_that_turns_private_between_two_hops_is_left(clock: SetClock) -> None:
    turns = [[PUBLIC], ["127.0.0.1"]]
    host = PublicHost(
        moved("https://public.example:443/again").replace(
            b"HTTP/1.1 302 Said\r\n", b"HTTP/1.1 302 Said\r\nconnection: close\r\n"
        )
    )
    network = Network(clock, lambda _host, _port: turns.pop(0), host)
    fetcher = Fetcher(Settings(), clock, network=network, limits=Limits(attempts=1))

    assert "not a public address" in why(fetcher.send(Request(url=FIRST, trusted=False)))
    fetcher.close()
    assert host.asked == [PUBLIC]
    assert turns == []


def test_threat_t12_trust_does_not_come_back_with_a_second_redirect(clock: SetClock) -> None:
    with Loopback(saying(http(302, location="https://public.example/"))) as configured:
        host = PublicHost(moved(f"{configured.url}/inner"))

        network = Network(clock, resolved, _Both(host))
        fetcher = Fetcher(Settings(), clock, network=network, limits=Limits(attempts=1))
        assert "is not asked" in why(fetcher.send(Request(url=f"{configured.url}/")))
        fetcher.close()

    assert configured.connections == 1


def test_a_public_redirect_is_followed_without_what_was_for_the_first_host(
    clock: SetClock,
) -> None:
    host = PublicHost(moved("https://other.example/there"), http(200, b"here"))
    network = Network(clock, lambda _host, _port: [PUBLIC], host)
    fetcher = Fetcher(Settings(), clock, network=network, limits=Limits(attempts=1))
    asked = Request(url=FIRST, trusted=False, headers=(("authorization", "Bearer stw_secret"),))

    assert came(fetcher.send(asked)).body == b"here"
    fetcher.close()
    first, second = (part for part in b"".join(host.heard).split(b"\r\n\r\n") if part)
    assert b"stw_secret" in first
    assert b"stw_secret" not in second
