"""The wire: what Authlib sends and reads, carried by `fetch` like every other request.

An address that the operator configured is trusted, and so is one at the same
door; any other address that a provider's own document names comes from data:
https, public, checked (threat T12; Trail of Bits, RubyGems 2024, finding 12).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from authlib.oauth2.base import OAuth2Error
from authlib.oauth2.client import OAuth2Client

from steward.errors import Unreachable
from steward.fetch import Fetcher, addresses
from steward.observations import NoAnswer, Request, Response
from workflows.errors import Refused

MOST_BYTES: Final = 1024 * 1024
_OK: Final = 200


@dataclass(frozen=True, slots=True)
class Said:
    """An answer, as Authlib asks about it."""

    status_code: int
    body: bytes

    def json(self) -> Any:  # noqa: ANN401 -- as the library has it
        """Return what the body says.  Raises `ValueError`."""
        try:
            return json.loads(self.body)
        except RecursionError as error:
            raise ValueError("the body is nested too deeply") from error

    def raise_for_status(self) -> None:
        """Raise `Unreachable` for anything but a success."""
        if self.status_code != _OK:
            raise Unreachable(f"it answered {self.status_code}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """One provider's connection.  `home` is the address that the operator configured."""

    fetcher: Fetcher
    home: str
    name: str

    def post(
        self,
        url: str,
        data: Mapping[str, str],
        headers: Mapping[str, str],
        auth: Any = None,  # noqa: ANN401 -- Authlib's way of saying who we are
    ) -> Said:
        """Send a form as Authlib wants it sent.  Raises `Unreachable`."""
        body, sent = urlencode(data), dict(headers)
        if auth is not None:
            url, sent, body = auth.prepare("POST", url, sent, body)
        return self._send(url, "POST", sent, body.encode())

    def get(self, url: str, token: str | None = None) -> dict[str, Any]:
        """Return the object at an address, asked for in somebody's name or in nobody's.

        Raises `Unreachable` for anything else, a refusal among them.
        """
        found = self.read(url, token)
        if not isinstance(found, dict):
            raise Unreachable(f"{self.name} answered with no object")
        return found

    def read(self, url: str, token: str | None = None) -> Any:  # noqa: ANN401 -- what JSON can hold
        """Return the JSON at an address.  Raises `Unreachable`."""
        headers = {"accept": "application/json"}
        if token is not None:
            headers["authorization"] = f"Bearer {token}"
        said = self._send(url, "GET", headers)
        if said.status_code != _OK:
            raise Unreachable(f"{self.name} answered {said.status_code}")
        try:
            return said.json()
        except ValueError as error:
            raise Unreachable(f"the answer of {self.name} is no JSON") from error

    def fetch_token(self, client: OAuth2Client, url: str, **given: str) -> Mapping[str, Any]:
        """Return what a code is worth.  Raises `Unreachable`, `Refused("provider-wrong")`."""
        try:
            token = client.fetch_token(url, grant_type="authorization_code", **given)
        except OAuth2Error as error:
            raise wrong(self.name, "the code was used, is too old, or is not ours") from error
        except ValueError as error:
            raise Unreachable(f"{self.name} answered with no token") from error
        if not isinstance(token.get("access_token"), str):
            raise Unreachable(f"{self.name} answered with no token")
        found: Mapping[str, Any] = token
        return found

    def _send(
        self, url: str, method: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Said:
        answer = self.fetcher.send(
            Request(
                url=url,
                method=method,
                headers=tuple((name.lower(), value) for name, value in headers.items()),
                body=body,
                trusted=same_door(self.home, url),
                most_bytes=MOST_BYTES,
            )
        )
        match answer:
            case NoAnswer(reason=reason):
                raise Unreachable(f"{self.name} did not answer: {reason}")
            case Response(status=status, body=said):
                return Said(status, said)


def same_door(home: str, url: str) -> bool:
    """Say whether an address is at the scheme, host and port of the configured one."""
    ours, theirs = addresses.split(home), addresses.split(url)
    if (
        ours is None
        or theirs is None
        or (ours.scheme, ours.hostname)
        != (
            theirs.scheme,
            theirs.hostname,
        )
    ):
        return False
    return addresses.port_of(ours) == addresses.port_of(theirs)


def wrong(name: str, why: str) -> Refused:
    """Return the refusal of an answer that does not hold."""
    return Refused("provider-wrong", f"what {name} said does not hold: {why}")
