"""The one door to the network: every request of this service leaves here.

An answer is a value: `Response`, or `NoAnswer` with a reason.  Nothing outlives
its total deadline, nothing grows beyond its cap, before or after it is
unpacked.  An address that comes from data is resolved, every address behind its
name checked, and exactly a checked one connected to; redirects are followed
here, hop by hop, under the same rules.  No cookies, no credentials.
"""

import email.utils
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import SplitResult, urljoin

import httpx

from steward import ids, version
from steward.clock import Clock
from steward.errors import Unreachable
from steward.fetch import addresses
from steward.fetch.bodies import unpacked
from steward.fetch.breaker import Breaker
from steward.fetch.network import Door, Network, Visit
from steward.fetch.trouble import Refused, Unusable, told
from steward.observations import Answer, NoAnswer, Request, Response, Stream
from steward.settings import Settings

_PASSING: Final = frozenset({429, 502, 503, 504})
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
_FAILURE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long, how often and how far; the defaults suit a public registry."""

    seconds: float = 60
    stream_seconds: float = 900
    connect_seconds: float = 10
    attempts: int = 3
    redirects: int = 5
    first_pause: float = 0.5


USUAL: Final = Limits()


class Fetcher:
    """Sends requests.  Safe to share between threads; `close` it at the end.

    A `transport` stands in for every connection, as in tests without sockets.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        transport: httpx.BaseTransport | None = None,
        *,
        limits: Limits = USUAL,
        network: Network | None = None,
        jitter: Callable[[], float] = ids.jitter,
    ) -> None:
        self._clock, self._limits, self._jitter = clock, limits, jitter
        self._private = settings.allow_private_addresses
        self._agent = _agent(settings)
        self._breaker = Breaker(clock)
        self._network = network or Network(clock)
        self._transport = transport
        self._doors: dict[str, httpx.BaseTransport] = {}
        self._lock = threading.Lock()

    def close(self) -> None:
        """Close every connection."""
        for door in self._doors.values():
            door.close()
        if self._transport:
            self._transport.close()

    def send(self, request: Request) -> Answer:
        """Return what came back; redirects are followed, passing trouble is tried again."""
        deadline = self._clock.ticks() + self._limits.seconds
        host = _host(request.url)
        if why := self._breaker.refusal(host):
            return self._nothing(request, why)
        for attempt in range(self._limits.attempts):
            answer, passing = self._once(request, deadline)
            pause = self._pause(answer, attempt)
            if not passing or self._clock.ticks() + pause >= deadline:
                break
            if attempt + 1 < self._limits.attempts:
                self._clock.sleep(pause)
        self._note(host, answer, passing=passing)
        return answer

    @contextmanager
    def stream(self, request: Request) -> Iterator[Stream | NoAnswer]:
        """Give an answer whose body is taken piece by piece inside the `with` block."""
        deadline = self._clock.ticks() + self._limits.stream_seconds
        host = _host(request.url)
        if why := self._breaker.refusal(host):
            yield self._nothing(request, why)
            return
        try:
            url, response = self._opened(request, deadline)
        except Unusable as unusable:
            self._breaker.failed(host)
            yield self._nothing(request, str(unusable))
            return
        try:
            yield Stream(
                url=url,
                status=response.status_code,
                headers=_headers(response),
                pieces=self._pieces(response, request, deadline),
                at=self._clock.now(),
            )
        finally:
            response.close()

    def _once(self, request: Request, deadline: float) -> tuple[Answer, bool]:
        """Return an answer, and whether the trouble it tells of may pass."""
        try:
            url, response = self._opened(request, deadline)
            try:
                body = b"".join(self._body(response, request, deadline))
            finally:
                response.close()
        except Unusable as unusable:
            return self._nothing(request, str(unusable)), not isinstance(unusable, Refused)
        answer = Response(
            url=url,
            status=response.status_code,
            headers=_headers(response),
            body=body,
            at=self._clock.now(),
        )
        return answer, answer.status in _PASSING

    def _opened(self, request: Request, deadline: float) -> tuple[str, httpx.Response]:
        """Return the last address of the redirects and its answer, body unread."""
        url, trusted = request.url, request.trusted
        for _ in range(self._limits.redirects + 1):
            parts = self._checked(url, trusted=trusted)
            response = self._asked(request, url, parts, Visit(trusted, deadline))
            location = response.headers.get("location")
            moved = response.status_code in _MOVED and request.method in {"GET", "HEAD"}
            if not moved or not location:
                return url, response
            response.close()
            url = urljoin(url, location)
            if not _same_door(parts, url):
                trusted, request = False, _without_credentials(request)
        raise Refused(f"more than {self._limits.redirects} redirects")

    def _checked(self, url: str, *, trusted: bool) -> SplitResult:
        parts = addresses.split(url)
        if parts is None:
            raise Refused(f"{url[:200]!a} is not an address to follow")
        if trusted or self._private:
            return parts
        if parts.scheme != "https" or addresses.port_of(parts) not in addresses.WEB_PORTS:
            raise Refused(f"{parts.hostname} is not asked: only https at its own port is")
        return parts

    def _asked(
        self, request: Request, url: str, parts: SplitResult, visit: Visit
    ) -> httpx.Response:
        headers = [
            ("user-agent", self._agent),
            ("accept-encoding", "gzip"),
            *request.headers,
        ]
        times = dict.fromkeys(("connect", "pool"), self._limits.connect_seconds)
        times |= dict.fromkeys(("read", "write"), self._limits.seconds)
        with told(parts), self._network.visiting(visit, private=self._private):
            question = httpx.Request(
                request.method,
                url,
                headers=headers,
                content=request.body,
                extensions={"timeout": times},
            )
            return self._door(parts, trusted=visit.trusted).handle_request(question)

    def _door(self, parts: SplitResult, *, trusted: bool) -> httpx.BaseTransport:
        if self._transport:
            return self._transport
        # What the operator configured may go through the operator's proxy; an
        # address from data is connected to directly, since only then is it checked.
        proxy = _proxy(parts) if trusted else None
        kind = f"{trusted} {proxy}"
        with self._lock:
            if kind not in self._doors:
                self._doors[kind] = Door(self._network, proxy)
            return self._doors[kind]

    def _body(self, response: httpx.Response, request: Request, deadline: float) -> Iterator[bytes]:
        visit = Visit(request.trusted, deadline)
        parts = addresses.split(request.url)
        pieces = unpacked(response, request.most_bytes)
        while True:
            # Entered anew for each piece: whoever reads a stream may send in between.
            with told(parts), self._network.visiting(visit, private=self._private):
                piece = next(pieces, None)
            if piece is None:
                return
            if self._clock.ticks() > deadline:
                raise Unusable("the answer took longer than its deadline")
            yield piece

    def _pieces(
        self, response: httpx.Response, request: Request, deadline: float
    ) -> Iterator[bytes]:
        try:
            yield from self._body(response, request, deadline)
        except Unusable as unusable:
            raise Unreachable(str(unusable)) from unusable

    def _pause(self, answer: Answer, attempt: int) -> float:
        """Return how long to wait before asking again, as asked for or by our own measure."""
        asked = self._retry_after(answer)
        own = self._limits.first_pause * 2**attempt * (0.5 + self._jitter())
        return own if asked is None else asked + self._jitter()

    def _retry_after(self, answer: Answer) -> float | None:
        """Return the seconds a host asked for (RFC 9110, 10.2.3), or None."""
        text = answer.header("retry-after") if isinstance(answer, Response) else None
        if text is None:
            return None
        if text.isascii() and text.isdigit():
            return float(text[:6])
        try:
            moment = email.utils.parsedate_to_datetime(text)
            return max((moment - self._clock.now()).total_seconds(), 0.0)
        except (ValueError, TypeError):  # not a date, or one without a zone
            return None

    def _note(self, host: str, answer: Answer, *, passing: bool) -> None:
        if passing or (isinstance(answer, Response) and answer.status >= _FAILURE):
            self._breaker.failed(host, self._retry_after(answer) or 0.0)
        elif isinstance(answer, Response):
            self._breaker.succeeded(host)

    def _nothing(self, request: Request, why: str) -> NoAnswer:
        return NoAnswer(url=request.url, at=self._clock.now(), reason=why)


def _proxy(parts: SplitResult) -> str | None:
    """Return the operator's proxy for this address; this machine is never behind one."""
    host = parts.hostname or ""
    here = host == "localhost" or host.startswith("127.") or host == "::1"
    if here or urllib.request.proxy_bypass(host):
        return None
    return urllib.request.getproxies().get(parts.scheme)


def _headers(response: httpx.Response) -> tuple[tuple[str, str], ...]:
    return tuple((name.lower(), value) for name, value in response.headers.multi_items())


def _without_credentials(request: Request) -> Request:
    """Return a request for another host: what lets us in at one is nobody else's."""
    kept = tuple(each for each in request.headers if each[0].lower() != "authorization")
    return replace(request, headers=kept)


def _same_door(before: SplitResult, url: str) -> bool:
    """Say whether a redirect stays at the host and port that the operator configured."""
    after = addresses.split(url)
    if after is None or after.hostname != before.hostname:
        return False
    ports = addresses.port_of(before), addresses.port_of(after)
    upgraded = (before.scheme, after.scheme) == ("http", "https") and ports == (80, 443)
    return upgraded or (ports[0] == ports[1] and before.scheme == after.scheme)


def _host(url: str) -> str:
    parts = addresses.split(url)
    return parts.netloc.lower() if parts else "nowhere"


def _agent(settings: Settings) -> str:
    return f"steward/{version()} (+{settings.contact or settings.base_url})"
