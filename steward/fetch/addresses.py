"""Addresses that come from data: which of them this service may connect to.

A registry's file URL, a redirect or a project's link may point anywhere, at
this machine as well.  Only public unicast addresses pass; everything that
reaches a private network by another spelling is refused with them.
"""

import ipaddress
from typing import Final
from urllib.parse import SplitResult, urlsplit

WEB_PORTS: Final = frozenset({80, 443})

_RELAYS_V4 = ipaddress.IPv4Network("192.88.99.0/24")  # 6to4 relays, by anycast (RFC 7526)
_PUBLIC_V6 = ipaddress.IPv6Network("2000::/3")
_OTHERWISE_V6 = tuple(
    ipaddress.IPv6Network(network)
    # IETF protocols with Teredo, documentation (twice), 6to4, the last of which
    # carries an IPv4 address of its sender's choice.  NAT64, mapped and
    # translated IPv4 lie outside 2000::/3 and are refused there.
    for network in ("2001::/23", "2001:db8::/32", "3fff::/20", "2002::/16")
)


def split(url: str) -> SplitResult | None:
    """Return the parts of a web address, or None for one that no client should follow."""
    if not url.isascii() or not url.isprintable() or set(url) & set(' \\"<>^`{|}'):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
        return None
    return None if parts.username is not None or "@" in parts.netloc else parts


def port_of(parts: SplitResult) -> int:
    """Return the port that an address means."""
    return parts.port or (443 if parts.scheme == "https" else 80)


def is_public(address: str) -> bool:
    """Say whether a resolved address is public unicast; what is none of ours is not."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        fits = found in _PUBLIC_V6 and not any(found in network for network in _OTHERWISE_V6)
        return fits and found.scope_id is None
    other = found.is_multicast or found.is_reserved or found in _RELAYS_V4
    return found.is_global and not other
