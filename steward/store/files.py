"""Files: contents in the data folder, each under the digest of its bytes.

A content is there as a whole or not at all.  Which are kept, and whose they are,
the rows say: `uploads` beside this; what no row names is swept away.
"""

import hashlib
import os
from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from steward import ids
from steward.errors import NotFound, Unavailable

FOLDER: Final = "files"
_HEX: Final = frozenset("0123456789abcdef")
_DIGITS: Final = 64


class Files:
    """The contents under one data folder."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / FOLDER

    def put(self, content: bytes, now: datetime) -> str:
        """Keep a content and return its digest; one that is there counts as put now.

        Raises `Unavailable` where the disk takes nothing.
        """
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(digest)
        try:
            if self._holds(path, content):
                os.utime(path, (now.timestamp(), now.timestamp()))
            else:
                _write(path, content, now)
        except OSError as error:
            raise Unavailable(f"the file cannot be kept: {error.strerror}") from error
        return digest

    def read(self, digest: str) -> bytes:
        """Return a content.  Raises `NotFound`, also for bytes that are not what was put."""
        try:
            content = self._path(digest).read_bytes()
        except OSError:
            content = b""
        if hashlib.sha256(content).hexdigest() != digest:
            raise NotFound("there is no such file, or not any more")
        return content

    def older(self, than: datetime) -> Iterator[str]:
        """Yield the digests of contents that were last put before then."""
        for path in self._folder.glob("??/*"):
            with suppress(OSError):
                if _is_digest(path.name) and path.stat().st_mtime < than.timestamp():
                    yield path.name

    def remove(self, digests: Collection[str]) -> None:
        """Delete contents; one that is gone is no trouble."""
        for digest in digests:
            self._path(digest).unlink(missing_ok=True)

    def sweep_drafts(self, than: datetime) -> None:
        """Delete what was half written before then, by a process that was killed."""
        for path in self._folder.glob("*.draft"):
            with suppress(OSError):
                if path.stat().st_mtime < than.timestamp():
                    path.unlink()

    def _path(self, digest: str) -> Path:
        if not _is_digest(digest):
            raise NotFound("there is no such file, or not any more")
        return self._folder / digest[:2] / digest

    @staticmethod
    def _holds(path: Path, content: bytes) -> bool:
        return path.exists() and path.read_bytes() == content


def _is_digest(text: str) -> bool:
    return len(text) == _DIGITS and set(text) <= _HEX


def _write(path: Path, content: bytes, now: datetime) -> None:
    """Write under another name, have the disk keep it, and only then give it its own."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.parent.parent / f"{ids.nonce(8).hex()}.draft"
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.utime(draft, (now.timestamp(), now.timestamp()))
        draft.replace(path)
        _settle(path.parent)
    finally:
        draft.unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """Have the disk keep the names in a folder too."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
