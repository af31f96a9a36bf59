"""Where a request comes from, as limits count it.

`X-Forwarded-*` is what anybody may write: it counts only from a proxy that was
configured (`STEWARD_TRUSTED_PROXIES`), and then the last address that is no
proxy of ours.
"""

import ipaddress
from collections.abc import Sequence

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

_HALF: int = 64
"""Bits of an IPv6 address that one household has to itself (RFC 6177)."""


def behind(app: ASGIApp, proxies: Sequence[str]) -> ASGIApp:
    """Return the application as these proxies show it; without any, nobody is believed."""
    networks = tuple(ipaddress.ip_network(each) for each in proxies)
    if not networks:
        return app

    async def believing(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope.get("client"):
            scope = {**scope, "client": (_caller(scope, networks), 0)}
        await app(scope, receive, send)

    return believing


def network(request: Request) -> str:
    """Return whom an allowance belongs to: an address, or the /64 around it."""
    host = request.client.host if request.client else "unknown"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, _HALF), strict=False))
    return str(address)


def is_loopback(host: str) -> bool:
    """Say whether a host's name can only mean this machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _caller(scope: Scope, networks: Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> str:
    """Walk back from the peer for as long as it is a proxy of ours that names another."""
    host = str(scope["client"][0])
    named = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
    hops = [each.strip() for each in named.decode("latin-1").split(",") if each.strip()]
    while hops and _within(host, networks):
        host = hops.pop()
    return host


def _within(host: str, networks: Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return any(address in each for each in networks)
