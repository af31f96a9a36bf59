"""An index in memory, as the tests of tracking need it: a true state and false answers.

It speaks the Simple API as JSON, the JSON API and the journal, and lies only
where a test tells it to.
"""

import json
import xmlrpc.client
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from steward.clock import SetClock
from steward.observations import Answer, NoAnswer, Request, Response, Stream
from workflows.names import normal

ROOT = "https://index.example"
FILES = "https://files.index.example"
JSON = "application/vnd.pypi.simple.v1+json"

Lie = Callable[[Request, Response], Answer]


@dataclass
class Shelf:
    """One project as the index holds it."""

    name: str
    serial: int
    owners: list[str]
    status: str = "active"
    releases: dict[str, dict[str, Any]] = field(default_factory=dict)


class Index:
    """The index.  `lie` changes an answer before it is given."""

    def __init__(self, clock: SetClock) -> None:
        self.clock = clock
        self.serial = 100
        self.shelves: dict[str, Shelf] = {}
        self.journal: list[tuple[str, str | None, int, str, int]] = []
        self.lie: Lie = lambda _request, answer: answer
        self.has_journal = True
        self.page_rows = 50_000
        self.asked: list[str] = []

    # What happens at the index.

    def create(
        self, name: str, owner: str = "anna", version: str = "1.0", requires: tuple[str, ...] = ()
    ) -> None:
        self._row(name, None, "create")
        self.shelves[name] = Shelf(name, self.serial, [owner])
        self._row(name, None, f"add Owner {owner}")
        self.release(name, version, requires)

    def release(self, name: str, version: str, requires: tuple[str, ...] = ()) -> None:
        self._row(name, version, "new release")
        uploaded = self.clock.now().isoformat()
        facts = {"yanked": False, "requires": list(requires), "uploaded": uploaded}
        self.shelves[name].releases[version] = facts
        self._touch(name)

    def remove(self, name: str, *, row: bool = True) -> None:
        del self.shelves[name]
        if row:
            self._row(name, None, "remove project")

    def remove_release(self, name: str, version: str) -> None:
        del self.shelves[name].releases[version]
        self._row(name, version, "remove release")
        self._touch(name)

    def yank(self, name: str, version: str, reason: str | None = "broken") -> None:
        self.shelves[name].releases[version]["yanked"] = reason
        self._row(name, version, "yank release" if reason else "unyank release")
        self._touch(name)

    def mark(self, name: str, status: str) -> None:
        was = self.shelves[name].status
        self.shelves[name].status = status
        if "quarantined" in {status, was}:
            cleared = "project quarantine cleared"
            self._row(name, None, "project quarantined" if status == "quarantined" else cleared)
            self._touch(name)

    def hand_over(self, name: str, *, out: str | None = None, into: str | None = None) -> None:
        if into:
            self.shelves[name].owners.append(into)
            self._row(name, None, f"accepted Owner {into}")
        if out:
            self.shelves[name].owners.remove(out)
            self._row(name, None, f"remove Owner {out}")
        self._touch(name)

    def noise(self, rows: int = 1, action: str = "new release") -> None:
        for number in range(rows):
            self._row(f"noise-{number}", "1.0", action)

    def _row(self, name: str, version: str | None, action: str) -> None:
        self.serial += 1
        moment = int(self.clock.now().timestamp())
        self.journal.append((name, version, moment, action, self.serial))

    def _touch(self, name: str) -> None:
        self.shelves[name].serial = self.serial

    # What it answers.

    def send(self, request: Request) -> Answer:
        self.asked.append(request.url)
        return self.lie(request, self._true(request))

    @contextmanager
    def stream(self, request: Request) -> Iterator[Stream | NoAnswer]:
        answer = self.send(request)
        if isinstance(answer, NoAnswer):
            yield answer
            return
        pieces = iter([answer.body[i : i + 1000] for i in range(0, len(answer.body), 1000)])
        yield Stream(
            url=answer.url,
            status=answer.status,
            headers=answer.headers,
            pieces=pieces,
            at=answer.at,
        )

    def close(self) -> None:
        """Nothing is open."""

    def _true(self, request: Request) -> Response:
        path = request.url.removeprefix(ROOT)
        parts = path.strip("/").split("/")
        if path == "/pypi":
            return self._journal(request)
        if path == "/simple/":
            return self.give(request, self._list(), serial=self.serial)
        name = parts[1] if len(parts) > 1 else ""
        shelf = next((s for s in self.shelves.values() if normal(s.name) == name), None)
        if parts[0] not in {"simple", "pypi"} or shelf is None:
            return self._missing(request)
        if parts[0] == "simple":
            return self.give(request, self.simple(shelf), serial=shelf.serial)
        if shelf.status == "quarantined":
            return self._missing(request)
        return self.give(request, self.json(shelf), serial=shelf.serial)

    def give(self, request: Request, data: dict[str, Any], serial: int) -> Response:
        body = json.dumps(data).encode()
        etag = f'"{sha256(body).hexdigest()[:16]}"'
        headers = (("etag", etag), ("content-type", JSON), ("x-pypi-last-serial", str(serial)))
        if dict(request.headers).get("if-none-match") == etag:
            return self._response(request, 304, b"", headers)
        return self._response(request, 200, body, headers)

    def _missing(self, request: Request) -> Response:
        return self._response(request, 404, b'{"message": "Not Found"}')

    def _response(
        self,
        request: Request,
        status: int,
        body: bytes,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> Response:
        now = self.clock.now()
        return Response(url=request.url, status=status, headers=headers, body=body, at=now)

    def _list(self) -> dict[str, Any]:
        listed = [s for s in self.shelves.values() if s.status != "quarantined"]
        return {
            "meta": {"api-version": "1.4", "_last-serial": self.serial},
            "projects": [{"name": s.name, "_last-serial": s.serial} for s in listed],
        }

    def simple(self, shelf: Shelf) -> dict[str, Any]:
        shown = {} if shelf.status == "quarantined" else shelf.releases
        return {
            "meta": {"api-version": "1.4", "_last-serial": shelf.serial},
            "name": normal(shelf.name),
            "project-status": {"status": shelf.status},
            "versions": list(shown),
            "files": [self._file(shelf, version, facts) for version, facts in shown.items()],
        }

    def _file(self, shelf: Shelf, version: str, facts: dict[str, Any]) -> dict[str, Any]:
        name = f"{normal(shelf.name).replace('-', '_')}-{version}.tar.gz"
        return {
            "filename": name,
            "url": f"{FILES}/{name}",
            "hashes": {"sha256": sha256(name.encode()).hexdigest()},
            "upload-time": facts["uploaded"],
            "size": 100,
            "yanked": facts["yanked"] or False,
        }

    def json(self, shelf: Shelf) -> dict[str, Any]:
        latest = next(reversed(shelf.releases), None)
        requires = shelf.releases[latest]["requires"] if latest else None
        return {
            "info": {
                "name": shelf.name,
                "version": latest or "",
                "summary": f"about {shelf.name}",
                "requires_dist": requires,
                "classifiers": [],
                "project_urls": None,
            },
            "last_serial": shelf.serial,
            "ownership": {"roles": [{"role": "Owner", "user": o} for o in shelf.owners]},
            "urls": [],
            "releases": {},
            "vulnerabilities": [],
        }

    def _journal(self, request: Request) -> Response:
        if not self.has_journal:
            return self._missing(request)
        parameters, method = xmlrpc.client.loads(request.body or b"")
        value: Any = self.serial
        if method == "changelog_since_serial":
            since = int(str(parameters[0]))
            value = [list(row) for row in self.journal if row[4] > since][: self.page_rows]
        body = xmlrpc.client.dumps((value,), methodresponse=True, allow_none=True)
        return self._response(request, 200, body.encode())


def moment(hours: float) -> datetime:
    """Return so many hours after the stories begin."""
    return datetime.fromtimestamp(
        datetime(2026, 3, 2, 10, tzinfo=UTC).timestamp() + hours * 3600, UTC
    )
