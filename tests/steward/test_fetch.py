"""The door to the network: what it brings back, where it never goes, how long it waits."""

import gzip
import ipaddress
import itertools
import socket
import threading
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import httpcore
import pytest

from steward.clock import SetClock, SystemClock
from steward.errors import Unreachable
from steward.fetch import Fetcher, Limits
from steward.fetch.addresses import is_public
from steward.fetch.network import Network
from steward.observations import Answer, NoAnswer, Request, Response, Stream
from steward.settings import Settings
from tests.doubles import Conversation, Loopback, heard, http, saying

QUICK = Limits(seconds=0.6, stream_seconds=0.6, attempts=1)
KIB = 1024
MIB = 1024 * KIB


@pytest.fixture
def fetcher(clock: SetClock) -> Iterator[Fetcher]:
    opened = Fetcher(Settings(contact="https://steward.example/contact"), clock)
    yield opened
    opened.close()


@pytest.fixture
def once(clock: SetClock) -> Iterator[Fetcher]:
    opened = Fetcher(Settings(), clock, limits=Limits(attempts=1))
    yield opened
    opened.close()


@pytest.fixture
def quick() -> Iterator[Fetcher]:
    opened = Fetcher(Settings(), SystemClock(), limits=QUICK)
    yield opened
    opened.close()


def came(answer: Answer) -> Response:
    assert isinstance(answer, Response), answer
    return answer


def why(answer: Answer | Stream) -> str:
    assert isinstance(answer, NoAnswer), answer
    assert answer.reason.isprintable()
    return answer.reason


# --- what it brings back ---


def test_an_answer_comes_back_whole(fetcher: Fetcher, clock: SetClock) -> None:
    with Loopback(saying(http(200, b"hello", ETag='"1"'))) as server:
        answer = came(fetcher.send(Request(url=f"{server.url}/simple/")))

    assert (answer.status, answer.body, answer.header("etag")) == (200, b"hello", '"1"')
    assert (answer.url, answer.at) == (f"{server.url}/simple/", clock.now())


def test_it_says_who_asks_and_sends_what_it_was_given(fetcher: Fetcher) -> None:
    asked: list[bytes] = []

    def converse(connection: socket.socket) -> None:
        asked.append(heard(connection))
        connection.sendall(http(304))

    with Loopback(converse) as server:
        request = Request(url=server.url, headers=(("if-none-match", '"1"'), ("accept", "x/y")))
        answer = came(fetcher.send(request))

    head = asked[0].decode().lower()
    assert answer.unchanged
    assert "user-agent: steward/" in head
    assert "(+https://steward.example/contact)" in head
    assert 'if-none-match: "1"' in head
    assert "accept: x/y" in head
    assert "cookie" not in head


def test_a_cookie_is_not_kept(fetcher: Fetcher) -> None:
    asked: list[bytes] = []

    def converse(connection: socket.socket) -> None:
        while head := heard(connection):
            asked.append(head)
            connection.sendall(http(200, b"", set_cookie="seen=1; Path=/"))

    with Loopback(converse) as server:
        fetcher.send(Request(url=server.url))
        fetcher.send(Request(url=server.url))

    assert len(asked) == 2
    assert not any(b"seen" in head for head in asked)


def test_a_packed_body_is_unpacked(fetcher: Fetcher) -> None:
    body = bytes(range(256)) * 10_000
    packed = http(200, gzip.compress(body), content_encoding="gzip")

    with Loopback(saying(packed)) as server:
        assert came(fetcher.send(Request(url=server.url))).body == body


def test_a_long_answer_comes_in_pieces(fetcher: Fetcher) -> None:
    body = bytes(range(256)) * 4096

    with Loopback(saying(http(200, body))) as server, fetcher.stream(Request(url=server.url)) as s:
        assert isinstance(s, Stream)
        assert b"".join(s.pieces) == body


def test_a_stream_may_be_left_and_others_asked_meanwhile(fetcher: Fetcher) -> None:
    body = bytes(range(256)) * 8192

    with Loopback(saying(http(200, body))) as server, Loopback(saying(http(200, b"x"))) as other:
        with fetcher.stream(Request(url=server.url)) as stream:
            assert isinstance(stream, Stream)
            first = next(stream.pieces)
            assert came(fetcher.send(Request(url=other.url))).body == b"x"
            assert first + b"".join(stream.pieces) == body
        with fetcher.stream(Request(url=server.url)) as stream:
            assert isinstance(stream, Stream)
            left = stream.pieces
            next(left)
        del stream, left
        assert came(fetcher.send(Request(url=other.url))).body == b"x"


def test_many_threads_share_the_door(fetcher: Fetcher) -> None:
    with Loopback(saying(http(200, b"x"))) as server, ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(fetcher.send, [Request(url=server.url)] * 64))

    assert {came(answer).body for answer in answers} == {b"x"}


def test_a_redirect_is_followed(fetcher: Fetcher) -> None:
    with Loopback(saying(http(301, location="/there/"), http(200, b"here"))) as server:
        answer = came(fetcher.send(Request(url=f"{server.url}/here/")))

    assert (answer.url, answer.body) == (f"{server.url}/there/", b"here")


# --- trouble that passes ---


def test_passing_trouble_is_tried_again(fetcher: Fetcher, clock: SetClock) -> None:
    before = clock.now()

    with Loopback(saying(http(503), http(429), http(200, b"well"))) as server:
        answer = came(fetcher.send(Request(url=server.url)))

    assert answer.body == b"well"
    assert 0.5 < (clock.now() - before).total_seconds() < 3


def test_a_host_is_given_the_time_it_asks_for(fetcher: Fetcher, clock: SetClock) -> None:
    before = clock.now()

    with Loopback(saying(http(503, retry_after="12"), http(200))) as server:
        assert came(fetcher.send(Request(url=server.url))).status == 200

    assert 12 <= (clock.now() - before).total_seconds() < 14


def test_a_host_that_asks_for_hours_is_left_alone_instead(
    fetcher: Fetcher, clock: SetClock
) -> None:
    before = clock.now()

    with Loopback(saying(http(503, retry_after="86400"), http(200))) as server:
        assert came(fetcher.send(Request(url=server.url))).status == 503
        assert "left alone for 600 seconds" in why(fetcher.send(Request(url=server.url)))
        assert clock.now() == before
        clock.sleep(601)
        assert came(fetcher.send(Request(url=server.url))).status == 200


def test_a_host_that_keeps_failing_is_left_alone(fetcher: Fetcher, clock: SetClock) -> None:
    with Loopback(saying(http(500))) as server:
        for _ in range(5):
            assert came(fetcher.send(Request(url=server.url))).status == 500
        assert "left alone for 30 seconds" in why(fetcher.send(Request(url=server.url)))
        with fetcher.stream(Request(url=server.url)) as stream:
            assert "left alone" in why(stream)
        clock.sleep(31)
        assert came(fetcher.send(Request(url=server.url))).status == 500
        assert "left alone for 60 seconds" in why(fetcher.send(Request(url=server.url)))


def test_a_missing_page_is_no_failure(fetcher: Fetcher) -> None:
    with Loopback(saying(http(404))) as server:
        answers = {came(fetcher.send(Request(url=server.url))).status for _ in range(20)}

    assert answers == {404}


def test_an_answer_that_breaks_off_is_none(once: Fetcher) -> None:
    cut = b"HTTP/1.1 200 Said\r\ncontent-length: 100\r\n\r\nhalf"

    def converse(connection: socket.socket) -> None:
        heard(connection)
        connection.sendall(cut)

    with Loopback(converse) as server:
        assert "broke off" in why(once.send(Request(url=server.url)))


def test_a_packed_body_that_breaks_off_is_none(once: Fetcher) -> None:
    half = gzip.compress(bytes(range(256)) * 100)[:-20]

    with Loopback(saying(http(200, half, content_encoding="gzip"))) as server:
        assert "broke off" in why(once.send(Request(url=server.url)))


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "deflate"])
def test_a_body_packed_in_another_way_is_none(encoding: str, once: Fetcher) -> None:
    with Loopback(saying(http(200, b"x", content_encoding=encoding))) as server:
        assert "packed" in why(once.send(Request(url=server.url)))


@pytest.mark.parametrize(
    "said", [b"SSH-2.0-OpenSSH\r\n", b"\x00" * 99, b"HTTP/1.1 200\r\n" + b"a: b\r\n" * 99_999]
)
def test_what_is_not_http_is_no_answer(said: bytes, once: Fetcher) -> None:
    def converse(connection: socket.socket) -> None:
        heard(connection)
        connection.sendall(said)

    with Loopback(converse) as server:
        assert why(once.send(Request(url=server.url)))


def test_nobody_there_is_no_answer(once: Fetcher) -> None:
    with Loopback(saying(http(200))) as server:
        pass

    assert "no connection to 127.0.0.1" in why(once.send(Request(url=server.url)))


# --- what it does not wait for ---


def dripping(head: bytes, over: threading.Event) -> Conversation:
    def converse(connection: socket.socket) -> None:
        heard(connection)
        for byte in itertools.chain(head, itertools.repeat(ord("x"))):
            connection.sendall(bytes([byte]))
            if over.wait(0.02):
                return

    return converse


@pytest.mark.parametrize(
    "head", [b"HTTP/1.1 200 Said\r\ncontent-length: 9000\r\n\r\n", b"HTTP/1.1 200 Said\r\na: "]
)
def test_a_drip_is_cut(head: bytes, quick: Fetcher) -> None:
    over = threading.Event()
    start = time.monotonic()

    with Loopback(dripping(head, over)) as server:
        assert "in time" in why(quick.send(Request(url=server.url)))

    over.set()
    assert time.monotonic() - start < 5


def test_a_name_that_does_not_resolve_in_time_is_left() -> None:
    over = threading.Event()

    def silent(_host: str, _port: int) -> list[str]:
        over.wait()
        return []

    clock = SystemClock()
    fetcher = Fetcher(Settings(), clock, limits=QUICK, network=Network(clock, silent))

    assert "in time" in why(fetcher.send(Request(url="https://silent.example/")))
    over.set()
    fetcher.close()


def test_a_name_that_does_not_resolve_is_told(clock: SetClock) -> None:
    fetcher = Fetcher(Settings(), clock, network=Network(clock, by_table))

    assert "unknown.example does not resolve" in why(
        fetcher.send(Request(url="https://unknown.example/"))
    )
    fetcher.close()


def test_a_dripping_stream_is_cut(quick: Fetcher) -> None:
    over = threading.Event()
    head = b"HTTP/1.1 200 Said\r\ncontent-length: 9000\r\n\r\n"
    # The head alone takes most of the time that a piece by piece answer has.
    with Loopback(dripping(head[:-2] + b"\r\n", over)) as server:
        with quick.stream(Request(url=server.url)) as stream:
            if isinstance(stream, Stream):
                with pytest.raises(Unreachable, match="in time"):
                    list(stream.pieces)
        over.set()


def test_a_bomb_is_not_unpacked(once: Fetcher) -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(bytes(MIB)) for _ in range(200)) + packer.flush()
    assert len(bomb) < 256 * KIB

    with Loopback(saying(http(200, bomb, content_encoding="gzip"))) as server:
        tracemalloc.start()
        answer = once.send(Request(url=server.url, most_bytes=4 * MIB))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert f"larger than {4 * MIB} bytes" in why(answer)
    assert most < 16 * MIB


def test_an_endless_body_is_cut(once: Fetcher) -> None:
    def converse(connection: socket.socket) -> None:
        heard(connection)
        connection.sendall(b"HTTP/1.1 200 Said\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    with Loopback(converse) as server:
        assert "larger than" in why(once.send(Request(url=server.url, most_bytes=MIB)))


# --- where it never goes ---

LOOPBACK = """127.0.0.1 127.1 127.0.1 127.255.255.254 2130706433 0x7f000001 0x7f.0.0.1 0177.0.0.1
    017700000001 0 0.0.0.0 00.0.0.0 localhost LOCALHOST localhost. [::1] [::] [0:0:0:0:0:0:0:1]
    [::ffff:127.0.0.1] [::ffff:7f00:1] [::127.0.0.1] [::ffff:0:127.0.0.1] [64:ff9b::127.0.0.1]
    [64:ff9b:1::7f00:1] [2002:7f00:1::] [2001:0:7f00:1::] user@127.0.0.1 user:pw@localhost
    index.example@127.0.0.1 127.0.0.1#@index.example 127.0.0.1?@index.example
    127.0.0.1\\@index.example %31%32%37.0.0.1 127%2e0%2e0%2e1 127\u30020\u30020\u30021
    \u2460\u2461\u2466.\u24ea.\u24ea.\u2460 private.example half-private.example
    mapped.example [::1%25lo]"""
PRIVATE = """10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.254 192.168.0.1 169.254.169.254
    169.254.0.1 100.64.0.1 100.127.255.254 192.0.0.1 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1
    224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 192.88.99.1 [fe80::1] [fc00::1]
    [fd00:ec2::254] [ff02::1] [fec0::1] [2001:db8::1] [3fff::1] [100::1] [5f00::1]"""
WHOLE = [
    "http://93.184.215.14/",
    "https://93.184.215.14:22/",
    "https://93.184.215.14:8443/",
    "https://93.184.215.14:0/",
    "https://93.184.215.14:99999/",
    "https:///127.0.0.1/",
    "https://",
    "https:127.0.0.1",
    "//127.0.0.1/",
    "file:///etc/passwd",
    "ftp://127.0.0.1/",
    "gopher://127.0.0.1/",
    "unix:///run/x.sock",
    "javascript:alert(1)",
    "https://127.0.0.1\r\nHost: index.example/",
    "https://[::1",
    "https://index.example /",
    "",
]
NAMES = {
    "localhost": ["127.0.0.1"],
    "localhost.": ["127.0.0.1"],
    "private.example": ["10.1.2.3"],
    "half-private.example": ["93.184.215.14", "127.0.0.1"],
    "mapped.example": ["::ffff:127.0.0.1"],
}


class NoSockets(httpcore.NetworkBackend):
    """Notes each address it should connect to, and lets nobody through."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.names: list[str | None] = []

    def connect_tcp(self, host: str, *_: object, **__: object) -> httpcore.NetworkStream:
        self.asked.append(host)
        return _Named(self)


class _Named(httpcore.NetworkStream):
    def __init__(self, sockets: NoSockets) -> None:
        self._sockets = sockets

    def start_tls(
        self,
        _context: object,
        server_hostname: str | None = None,
        _timeout: object = None,
    ) -> httpcore.NetworkStream:
        self._sockets.names.append(server_hostname)
        raise httpcore.ConnectError("nobody is let through")

    def close(self) -> None:
        return


def by_table(host: str, port: int) -> list[str]:
    """Resolve as the system does, without asking anybody: a table, or numbers in any spelling."""
    if host.lower() in NAMES:
        return NAMES[host.lower()]
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    return [str(entry[4][0]) for entry in found]


def corpus() -> list[str]:
    hosts = [*LOOPBACK.split(), *PRIVATE.split()]
    return [f"https://{host}{port}/" for host in hosts for port in ("", ":{port}")] + WHOLE


def test_the_corpus_is_long_enough() -> None:
    assert len(LOOPBACK.split() + PRIVATE.split() + WHOLE) >= 60


@pytest.mark.parametrize("url", corpus(), ids=itertools.count())
def test_an_address_from_data_reaches_no_private_network(url: str, clock: SetClock) -> None:
    sockets = NoSockets()
    with Loopback(saying(http(200, b"secret"))) as canary:
        guarded = Fetcher(Settings(), clock, network=Network(clock, by_table, sockets))
        plain = Fetcher(Settings(), clock, network=Network(clock, by_table))
        asked = Request(url=url.replace("{port}", str(canary.port)), trusted=False)

        assert why(guarded.send(asked))
        assert why(plain.send(asked))

        guarded.close()
        plain.close()
    assert sockets.asked == []
    assert canary.connections == 0


def test_a_public_address_is_connected_to_by_exactly_what_was_checked(clock: SetClock) -> None:
    sockets, answers = NoSockets(), [["93.184.215.14"], ["127.0.0.1"]]
    network = Network(clock, lambda _host, _port: answers.pop(0), sockets)
    fetcher = Fetcher(Settings(), clock, network=network, limits=Limits(attempts=1))

    why(fetcher.send(Request(url="https://changing.example/", trusted=False)))
    assert sockets.asked == ["93.184.215.14"]
    assert sockets.names == ["changing.example"]

    assert "not a public address" in why(
        fetcher.send(Request(url="https://changing.example/", trusted=False))
    )
    assert sockets.asked == ["93.184.215.14"]
    fetcher.close()


@pytest.mark.parametrize(
    "place", ["http://127.0.0.1:{port}/", "http://localhost:{port}/x", "//[::1]:{port}/"]
)
def test_a_redirect_to_another_door_is_an_address_from_data(place: str, fetcher: Fetcher) -> None:
    with (
        Loopback(saying(http(200, b"secret"))) as canary,
        Loopback(saying(http(302, location=place.replace("{port}", str(canary.port))))) as server,
    ):
        assert "is not asked" in why(fetcher.send(Request(url=server.url)))
        with fetcher.stream(Request(url=server.url)) as stream:
            assert "is not asked" in why(stream)

    assert canary.connections == 0


def test_what_lets_us_in_at_one_host_is_never_shown_to_another(clock: SetClock) -> None:
    shown: list[bytes] = []

    def keep(connection: socket.socket) -> None:
        shown.append(heard(connection))
        connection.sendall(http(200, b"there"))

    asking = Request(url="", headers=(("Authorization", "Bearer secret"), ("accept", "x/y")))
    fetcher = Fetcher(Settings(allow_private_addresses=True), clock)
    with Loopback(keep) as other, Loopback(saying(http(302, location=f"{other.url}/"))) as first:
        assert came(fetcher.send(replace(asking, url=first.url))).body == b"there"
    fetcher.close()

    assert b"x/y" in shown[0]
    assert b"secret" not in shown[0]


def test_redirects_in_a_circle_end(fetcher: Fetcher) -> None:
    with Loopback(saying(http(302, location="/"))) as server:
        assert "more than 5 redirects" in why(fetcher.send(Request(url=server.url)))


def test_a_question_with_a_body_is_not_carried_elsewhere(fetcher: Fetcher) -> None:
    with Loopback(saying(http(302, location="/elsewhere"))) as server:
        answer = came(fetcher.send(Request(url=server.url, method="POST", body=b"x")))

    assert answer.status == 302


def test_a_configured_address_may_be_private(fetcher: Fetcher) -> None:
    with Loopback(saying(http(200))) as server:
        assert came(fetcher.send(Request(url=server.url))).status == 200


def test_the_operator_may_allow_private_addresses(clock: SetClock) -> None:
    fetcher = Fetcher(Settings(allow_private_addresses=True), clock)

    with Loopback(saying(http(200))) as server:
        assert came(fetcher.send(Request(url=server.url, trusted=False))).status == 200
    fetcher.close()


def test_what_was_configured_goes_through_the_operators_proxy(
    fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Loopback(saying(http(200, b"by proxy"))) as proxy, Loopback(saying(http(200))) as here:
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.setenv("no_proxy", "")

        assert came(fetcher.send(Request(url="http://index.example/"))).body == b"by proxy"
        assert came(fetcher.send(Request(url=here.url))).body == b""
        before = proxy.connections
        assert why(fetcher.send(Request(url="https://127.0.0.1/", trusted=False)))

    assert proxy.connections == before


def test_public_addresses_are_public() -> None:
    public = ["93.184.215.14", "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"]

    assert all(map(is_public, public))
    assert not any(is_public(str(ipaddress.IPv4Address(n << 24 | 1))) for n in (0, 10, 127, 224))
    assert not is_public("index.example")
