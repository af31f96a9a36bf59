"""What is outside beside the index: a repository's host and a resolver, in memory."""

import base64
import json
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from steward.observations import Answer, NoAnswer, Request, Response, Stream
from steward.pretend import PretendIndex
from steward.stories.stage import Direct

API = "https://api.github.example"
PAGES = "https://github.example"
RESOLVER = "https://dns.example/dns-query"
_MX, _EXCHANGE = 15, struct.pack(">H", 10) + b"\x02mx\xc0\x0c"
_NULL = struct.pack(">H", 0) + b"\x00"


@dataclass
class Outside:
    """A network that leads to all of them.  `silent` are hosts that do not answer."""

    index: PretendIndex
    shown: dict[str, dict[str, Any]] = field(default_factory=dict)
    domains: dict[str, str] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    def repository(self, owner: str, name: str, mail: str | None = None, **more: object) -> None:
        """Let a repository be there, its owner showing an address or none."""
        page = {"id": 7, "html_url": f"{PAGES}/{owner}/{name}", "owner": {"id": 3, "login": owner}}
        plain = {"archived": False, "pushed_at": "2019-04-01T10:00:00Z", "has_issues": True}
        self.shown[f"/repos/{owner}/{name}"] = {**page, **plain, **more}
        self.shown[f"/users/{owner}"] = {"id": 3, "type": "User", "email": mail}

    def send(self, request: Request) -> Answer:
        """Return what whoever is asked answers."""
        self.asked.append(request.url)
        parts = urlsplit(request.url)
        if parts.hostname in self.silent:
            return NoAnswer(url=request.url, at=self.index.clock.now(), reason="silence")
        if request.url.startswith(RESOLVER):
            return self._answer(request, self._resolved(request), "application/dns-message")
        if request.url.startswith(API):
            page = self.shown.get(parts.path)
            body = json.dumps(page or {"message": "Not Found"}).encode()
            return self._answer(request, body, "application/json", 200 if page else 404)
        return self.index.answer(request)

    @contextmanager
    def stream(self, request: Request) -> Iterator[Stream | NoAnswer]:
        """Give what the index answers in one piece."""
        with Direct(self.index).stream(request) as answer:
            yield answer

    def _answer(self, request: Request, body: bytes, kind: str, status: int = 200) -> Response:
        headers, now = (("content-type", kind),), self.index.clock.now()
        return Response(url=request.url, status=status, headers=headers, body=body, at=now)

    def _resolved(self, request: Request) -> bytes:
        (packed,) = parse_qs(urlsplit(request.url).query)["dns"]
        asked = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
        (kind,) = struct.unpack(">H", asked[-4:-2])
        labels, at = [], 12
        while length := asked[at]:
            labels.append(asked[at + 1 : at + 1 + length].decode())
            at += 1 + length
        state = self.domains.get(".".join(labels), "no name")
        records = {
            ("mail", _MX): [_EXCHANGE],
            ("null", _MX): [_NULL],
            ("host", 1): [b"\x7f\x00\x00\x01"],
        }.get((state, kind), [])
        code = {"no name": 3, "fails": 2}.get(state, 0)
        head = struct.pack(">HHHHHH", 0, 0x8180 | code, 1, len(records), 0, 0)
        made = (
            b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 60, len(data)) + data for data in records
        )
        return head + asked[12:] + b"".join(made)
