"""A small index on loopback, for verbs that look at one."""

import json
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.doubles import Loopback, heard, http

_ASKED = re.compile(rb"GET /(simple|pypi)/([^/ ]+)/(?:json)? HTTP")


@dataclass
class SmallIndex:
    """An index that shows what a test puts into it; a name it has not is answered with 404."""

    url: str = ""
    projects: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def add(
        self,
        name: str,
        *requires: str,
        status: str = "active",
        versions: tuple[str, ...] = ("1.0",),
    ) -> None:
        """Show a project whose last version is its latest; `-1.0` is 1.0, yanked."""
        files = [
            {
                "filename": f"{name}-{version.lstrip('-')}-py3-none-any.whl",
                "url": f"{self.url}/files/{name}-{version.lstrip('-')}-py3-none-any.whl",
                "hashes": {},
                "yanked": version.startswith("-"),
            }
            for version in versions
        ]
        plain = [version.lstrip("-") for version in versions]
        self.projects[name] = {
            "simple": {
                "meta": {"api-version": "1.4", "_last-serial": 1},
                "name": name,
                "project-status": {"status": status},
                "versions": plain,
                "files": files,
            },
            "pypi": {
                "info": {
                    "name": name,
                    "version": plain[-1],
                    "requires_dist": list(requires),
                    "classifiers": [],
                },
                "last_serial": 1,
                "releases": {},
                "urls": [],
            },
        }

    def converse(self, connection: socket.socket) -> None:
        """Answer one who asks, over and over."""
        while text := heard(connection):
            connection.sendall(self._answer(text))

    def _answer(self, text: bytes) -> bytes:
        asked = _ASKED.match(text)
        name = asked[2].decode() if asked else ""
        self.asked.append(name)
        if asked is None or name not in self.projects:
            return http(404, b"404 Not Found", content_type="text/plain")
        kind = asked[1].decode()
        json_type = (
            "application/vnd.pypi.simple.v1+json" if kind == "simple" else "application/json"
        )
        return http(200, json.dumps(self.projects[name][kind]).encode(), content_type=json_type)


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallIndex]:
    """Return an index that the settings name."""
    shown = SmallIndex()
    with Loopback(shown.converse) as server:
        shown.url = server.url
        monkeypatch.setenv("STEWARD_PYPI_URL", server.url)
        yield shown
