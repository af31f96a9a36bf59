"""Ids and tokens: the only place that draws randomness."""

import hashlib
import secrets
from datetime import datetime
from typing import Final

_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LIST_PREFIX: Final = "stwl_"
MANAGE_PREFIX: Final = "stwm_"
API_PREFIX: Final = "stw_"
SESSION_PREFIX: Final = "stws_"
LINK_PREFIX: Final = "stwi_"
BROWSER_PREFIX: Final = "stwb_"
DEVICE_PREFIX: Final = "stwd_"
CHALLENGE_PREFIX: Final = "stwc_"
STATE_PREFIX: Final = "stwo_"
PROOF_PREFIX: Final = "stwp_"


def ulid(now: datetime) -> str:
    """Return a new ULID: 48 bits of milliseconds, 80 random bits, 26 letters."""
    return _letters((int(now.timestamp() * 1000) << 80) | secrets.randbits(80), 26)


def list_token() -> str:
    """Return a new capability that reads one watch list: 256 bits behind a fixed prefix."""
    return LIST_PREFIX + secrets.token_urlsafe(32)


def manage_token() -> str:
    """Return a new capability that changes one watch list."""
    return MANAGE_PREFIX + secrets.token_urlsafe(32)


def secret(prefix: str) -> str:
    """Return a new secret of 256 bits behind a prefix that says what it opens."""
    return prefix + secrets.token_urlsafe(32)


def nonce(size: int) -> bytes:
    """Return so many random bytes."""
    return secrets.token_bytes(size)


def recovery_code() -> str:
    """Return a new code to write on paper: 80 bits in four groups of letters and digits."""
    letters = _letters(secrets.randbits(80), 16).lower()
    return "-".join(letters[place : place + 4] for place in range(0, 16, 4))


def digest(token: str) -> str:
    """Return what is stored of a token: SHA-256 in hex.  256 random bits need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def jitter() -> float:
    """Return a fraction from 0 to 1 that spreads retries apart."""
    return secrets.randbelow(1000) / 1000


def _letters(number: int, length: int) -> str:
    return "".join(_CROCKFORD[(number >> (5 * place)) & 31] for place in reversed(range(length)))
