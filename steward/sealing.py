"""Sealing: what a stolen copy of the database must not tell.

AES-256-GCM for what is read again, HMAC-SHA256 for what is only looked up; both
keys are derived (HKDF, RFC 5869) from `STEWARD_SECRET_KEY`.  Only this module
knows `cryptography`.
"""

import base64
import hashlib
import hmac
import os
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from steward import ids, logs
from steward.errors import Malformed, Unavailable
from steward.settings import Settings

KEY_FILE: Final = "secret.key"

_NONCE: Final = 12
_log = logs.get(__name__)


class Seal:
    """One key's ways of hiding."""

    def __init__(self, key: str) -> None:
        self._cipher = AESGCM(_derived(key, b"steward: sealed words"))
        self._prints = _derived(key, b"steward: fingerprints")

    def close(self, text: str, about: str) -> str:
        """Return the text sealed; it opens only with the same `about`, such as a row's id."""
        nonce = ids.nonce(_NONCE)
        hidden = self._cipher.encrypt(nonce, text.encode(), about.encode())
        return base64.b64encode(nonce + hidden).decode()

    def open(self, sealed: str, about: str) -> str:
        """Return what was sealed.  Raises `Malformed` for another key or another `about`."""
        raw = base64.b64decode(sealed)
        try:
            return self._cipher.decrypt(raw[:_NONCE], raw[_NONCE:], about.encode()).decode()
        except InvalidTag as error:
            raise Malformed(
                "what was sealed cannot be opened: STEWARD_SECRET_KEY is not the one it was "
                "sealed with"
            ) from error

    def fingerprint(self, kind: str, text: str) -> str:
        """Return what a text can be found by, of no use to whoever lacks the key."""
        return hmac.new(self._prints, f"{kind}:{text}".encode(), hashlib.sha256).hexdigest()


def of(settings: Settings) -> Seal:
    """Return the seal of these settings; without a key one is made in the data folder, once.

    Raises `Unavailable` where the folder cannot be written.
    """
    return Seal(settings.secret_key or _kept(settings.data_dir / KEY_FILE))


def _kept(path: Path) -> str:
    try:
        if not path.exists():
            _make(path)
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise Unavailable(f"the key {path} cannot be made or read: {error.strerror}") from error


def _make(path: Path) -> None:
    """Make the file as a whole or not at all; of two who try at once, one wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{ids.nonce(4).hex()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(ids.nonce(32).hex() + "\n")
    try:
        os.link(draft, path)
        _log.warning(
            "STEWARD_SECRET_KEY is not set: a new one was made, keep it with the database",
            path=str(path),
        )
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _derived(key: str, purpose: bytes) -> bytes:
    derive = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose)
    return derive.derive(key.encode())
