"""Uploads: files that people send, kept within limits and given out as nothing but bytes.

Whoever calls has asked whether it may be done (`permissions.permit`); what is
sent for a case, `subject` is its stream.  A file sent for nothing is forgotten
after a week.  Contents are never unpacked or rendered; a picture loses what it
says beyond its pixels, and its hash is of what is kept.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from feeds.text import line
from steward import ids
from steward.errors import NotFound
from steward.sealing import Seal
from steward.store import Transaction, View
from steward.store.files import Files
from steward.store.uploads import Held, Kept
from steward.uploads.kinds import TEXTS, Kind, kind_of
from steward.uploads.stripping import stripped
from workflows.errors import Refused

__all__ = ["Kept", "Served", "attach", "erase", "forget", "keep", "part", "path", "serve", "sweep"]

MOST_BYTES: Final = 5 * 1024 * 1024
"""Of one file."""
MOST_OF_ONE: Final = Held(files=200, size=100 * 1024 * 1024)
"""What one account may hold."""
MOST_FOR_ONE: Final = Held(files=100, size=100 * 1024 * 1024)
"""What may be sent for one case, by everybody together."""
LOOSE: Final = timedelta(days=7)
"""So long a file is kept that was sent for nothing."""
LINK: Final = timedelta(minutes=10)
"""So long the address works that leads to a file."""
ROOT: Final = "/files"

_LONGEST_NAME: Final = 120
_SWEPT: Final = timedelta(hours=1)
_FILE: Final = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A content as it leaves the house: bytes, or a text, under a name of ours."""

    content: bytes
    media_type: str
    name: str


def keep(
    tx: Transaction, files: Files, content: bytes, *, name: str, by: str, subject: str | None = None
) -> Kept:
    """Keep a file that an account sent; the same one sent again is one.

    Raises `Refused`: `too-large`, `wrong-kind` or `files-full`; `Malformed` for JSON
    or XML that is none; `Unavailable` where the disk is full.  Nothing is kept then.
    """
    if len(content) > MOST_BYTES:
        raise Refused("too-large", f"a file has at most {_mib(MOST_BYTES)}; nothing was kept")
    kind = kind_of(content)
    content = stripped(content, kind)
    tx.uploads.lock()
    there = tx.uploads.same(hashlib.sha256(content).hexdigest(), by, subject)
    if there is not None:
        return there
    _fits(tx.uploads.held_by(by), MOST_OF_ONE, len(content), "your account")
    _room_for(tx, subject, len(content))
    now = tx.clock.now()
    kept = Kept(
        id=ids.ulid(now),
        sha256=files.put(content, now),
        kind=kind,
        size=len(content),
        name=line(name, _LONGEST_NAME),
        by=by,
        subject=subject,
        at=now,
    )
    tx.uploads.put(kept)
    return kept


def attach(tx: Transaction, upload_id: str, *, by: str, subject: str) -> Kept:
    """Say what a file was sent for.

    Raises `NotFound` unless this account sent it and for nothing else yet, and
    `Refused("files-full")`.
    """
    tx.uploads.lock()
    there = tx.uploads.get(upload_id)
    if there is None or there.by != by or there.subject not in {None, subject}:
        raise NotFound("there is no such file of yours, or it was used already")
    if there.subject is None:
        _room_for(tx, subject, there.size)
        tx.uploads.attach(upload_id, subject)
    return tx.uploads.get(upload_id) or there


def erase(tx: Transaction, upload_id: str) -> None:
    """Erase a file for good; its bytes are gone from the disk with the next sweep."""
    tx.uploads.lock()
    tx.uploads.erase(upload_id)


def part(tx: Transaction, account_id: str) -> None:
    """Erase what an account sent for nothing, and how it named the rest.

    What was sent for a case is evidence and stays, under an id that leads to nobody.
    """
    tx.uploads.lock()
    tx.uploads.forget_loose_of(account_id)
    tx.uploads.unname(account_id)


def forget(tx: Transaction) -> None:
    """Forget what was sent for nothing long ago."""
    tx.uploads.lock()
    tx.uploads.forget_loose(tx.clock.now() - LOOSE)


def sweep(tx: Transaction, files: Files) -> None:
    """Delete contents from the disk that no row names, an hour after they were put."""
    tx.uploads.lock()
    before = tx.clock.now() - _SWEPT
    files.remove(tx.uploads.unknown(files.older(before)))
    files.sweep_drafts(before)


def path(seal: Seal, sha256: str, now: datetime) -> str:
    """Return where a file can be had for ten minutes, without a cookie, by whoever is told."""
    until = int((now + LINK).timestamp())
    return f"{ROOT}/{sha256}?until={until}&proof={_proof(seal, sha256, until)}"


def serve(view: View, files: Files, seal: Seal, sha256: str, until: int, proof: str) -> Served:
    """Return a content to whoever was told its address.

    Raises `NotFound` alike for a wrong proof, one that is over, and what is gone.
    """
    holds = hmac.compare_digest(proof.encode(), _proof(seal, sha256, until).encode())
    kind = view.uploads.kind(sha256) if holds else None
    if kind is None or view.clock.now().timestamp() >= until:
        raise NotFound("there is no such file, or this address is over; load its page again")
    text = Kind(kind) in TEXTS
    return Served(
        content=files.read(sha256),
        media_type="text/plain; charset=utf-8" if text else "application/octet-stream",
        name=f"{sha256[:16]}.{'txt' if text else kind}",
    )


def _proof(seal: Seal, sha256: str, until: int) -> str:
    return seal.fingerprint(_FILE, f"{until}:{sha256}")


def _room_for(tx: Transaction, subject: str | None, size: int) -> None:
    if subject is not None:
        _fits(tx.uploads.held_for(subject), MOST_FOR_ONE, size, "this case")


def _fits(held: Held, most: Held, size: int, whose: str) -> None:
    if held.files >= most.files or held.size + size > most.size:
        raise Refused(
            "files-full",
            f"{whose} holds {held.files} files with {_mib(held.size)}; at most {most.files} "
            f"with {_mib(most.size)} fit; nothing was kept",
        )


def _mib(size: int) -> str:
    return f"{size / (1024 * 1024):,.1f} MiB"
