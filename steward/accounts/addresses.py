"""Mail addresses: one strict grammar, and what makes two of them related.

The local part is RFC 5322's dot-atom in ASCII, the domain a host name; quoted
strings, comments, address literals and anything that a header could read
differently are refused.
"""

import re
from dataclasses import dataclass
from typing import Final

from feeds.text import line
from steward.errors import Malformed
from steward.sealing import Seal

LONGEST: Final = 254  # RFC 5321, 4.5.3.1.3, without the angle brackets
_LONGEST_LOCAL: Final = 64
_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL: Final = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN: Final = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.(?!\d+$){_LABEL}|localhost")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prints:
    """What an address is found by: itself, its mailbox in any spelling, its domain."""

    fingerprint: str
    kin: str
    domain: str


def read(text: str) -> str:
    """Return the address, its domain in lower case.  Raises `Malformed`."""
    local, at, domain = text.strip().rpartition("@")
    domain = _ascii(domain.lower())
    fits = len(local) <= _LONGEST_LOCAL and len(local) + len(domain) < LONGEST
    if not (at and fits and _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain)):
        raise Malformed(f"“{line(text, 80)}” is not a mail address such as anna@example.org")
    return f"{local}@{domain}"


def prints(address: str, seal: Seal) -> Prints:
    """Return what an address that was read is found by; capitals make no other mailbox."""
    local, _, domain = address.lower().rpartition("@")
    mailbox = local.partition("+")[0].replace(".", "") or local
    return Prints(
        fingerprint=seal.fingerprint("address", f"{local}@{domain}"),
        kin=seal.fingerprint("mailbox", f"{mailbox}@{domain}"),
        domain=seal.fingerprint("domain", domain),
    )


def _ascii(domain: str) -> str:
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
