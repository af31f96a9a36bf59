"""Acts that a client may send again: the same key and body get the same answer, once done.

What is kept of an answer with capabilities in it is sealed with the client's
own key, of which only a digest is kept: the database alone does not open a list.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request

from steward.errors import Malformed
from steward.store import Transaction
from steward.store.idempotency import Answered, Asked

HEADER: Final = "idempotency-key"
PATTERN: Final = r"^[!-~]([ -~]{0,198}[!-~])?$"
"""A key: from 1 to 200 printing characters, none of them a space at an end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What an act made: words anybody may keep, and capabilities only its client may."""

    open: dict[str, str]
    sealed: tuple[str, ...]


def asked_of(request: Request, raw: bytes) -> Asked | None:
    """Return the request by its key, or None where it has none.  Raises `Malformed`."""
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not re.fullmatch(PATTERN, key):
        raise Malformed("an Idempotency-Key has from 1 to 200 printing characters of ASCII")
    return Asked(key=key, route=f"{request.method} {request.url.path}", body=raw)


def once(tx: Transaction, asked: Asked | None, act: Callable[[], Done]) -> Done:
    """Do an act, or return what it made when it was done.  Raises `Malformed` or `Stale`."""
    if asked is None:
        return act()
    before = tx.idempotency.answer(asked)
    if before is not None:
        return _opened(asked, before.body)
    done = act()
    tx.idempotency.keep(asked, Answered(status=201, body=_sealed(asked, done)))
    return done


def _sealed(asked: Asked, done: Done) -> dict[str, Any]:
    return {
        "open": done.open,
        "sealed": [_masked(asked, n, text.encode()).hex() for n, text in enumerate(done.sealed)],
    }


def _opened(asked: Asked, body: dict[str, Any]) -> Done:
    texts = (_masked(asked, n, bytes.fromhex(each)) for n, each in enumerate(body["sealed"]))
    return Done(open=dict(body["open"]), sealed=tuple(text.decode() for text in texts))


def _masked(asked: Asked, place: int, text: bytes) -> bytes:
    """Return the text with a mask laid on that only the key makes; laid on twice it is gone."""
    seed = f"{place}\n{asked.route}\n{asked.key}".encode()
    mask = hashlib.shake_256(seed + b"\n" + asked.body).digest(len(text))
    return bytes(one ^ other for one, other in zip(text, mask, strict=True))
