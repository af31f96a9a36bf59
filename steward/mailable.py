"""Mailable: whether a domain takes mail, asked of a resolver over HTTPS (RFC 8484).

Pure: questions and answers.  What it cannot know stays unknown: a name that
answers may have been bought by somebody else since, and only "there is no such
name" and "it takes no mail" are told as lapsed.
"""

import base64
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from http import HTTPStatus
from typing import Final

from steward.errors import Malformed
from steward.observations import Answer, Request, Response

_TYPE: Final = "application/dns-message"
_LARGEST: Final = 65_535
_LONGEST_LABEL: Final = 63
_LONGEST_NAME: Final = 253
_INTERNET: Final = 1
_NO_NAME: Final = 3
_POINTER: Final = 0xC0
_NULL: Final = b"\x00"


class Kind(IntEnum):
    """Records that say where mail goes; an address alone takes mail too (RFC 5321, 5.1)."""

    A = 1
    MX = 15
    AAAA = 28


@dataclass(frozen=True, slots=True)
class Told:
    """What a resolver told.  `records` are the contents of those of the kind asked for."""

    exists: bool
    records: tuple[bytes, ...]


def question(resolver: str, domain: str, kind: Kind) -> Request:
    """Ask a resolver about a domain.  Raises `Malformed` for what is no name."""
    message = struct.pack(">HHHHHH", 0, 0x0100, 1, 0, 0, 0)
    message += _encoded(domain) + struct.pack(">HH", kind, _INTERNET)
    packed = base64.urlsafe_b64encode(message).rstrip(b"=").decode()
    return Request(
        url=f"{resolver}?dns={packed}", headers=(("accept", _TYPE),), most_bytes=_LARGEST
    )


def read(answer: Answer, kind: Kind) -> Told | None:
    """Return what was told; None where nothing was learnt."""
    if not isinstance(answer, Response) or answer.status != HTTPStatus.OK:
        return None
    if answer.header("content-type") != _TYPE:
        return None
    try:
        return _told(answer.body, kind)
    except (struct.error, IndexError, ValueError):
        return None


def is_null(record: bytes) -> bool:
    """Say whether an MX record says that no mail is taken (RFC 7505)."""
    return record[2:] == _NULL


def _told(message: bytes, kind: Kind) -> Told | None:
    _, flags, questions, answers, _, _ = struct.unpack_from(">HHHHHH", message)
    is_answer, cut, code = flags & 0x8000, flags & 0x0200, flags & 0x000F
    if not is_answer or cut or code not in {0, _NO_NAME}:
        return None
    at = 12
    for _ in range(questions):
        at = _after_name(message, at) + 4
    found = tuple(_records(message, at, answers, kind))
    return Told(exists=code == 0, records=found)


def _records(message: bytes, at: int, count: int, kind: Kind) -> Iterator[bytes]:
    for _ in range(count):
        at = _after_name(message, at)
        kind_here, _, _, length = struct.unpack_from(">HHIH", message, at)
        at += 10
        if at + length > len(message):
            raise ValueError("a record goes beyond the message")
        if kind_here == kind:
            yield message[at : at + length]
        at += length


def _after_name(message: bytes, at: int) -> int:
    while length := message[at]:
        if length & _POINTER == _POINTER:
            return at + 2
        at += 1 + length
    return at + 1


def _encoded(domain: str) -> bytes:
    labels = domain.rstrip(".").split(".")
    fits = domain.isascii() and 0 < len(domain) <= _LONGEST_NAME
    if not fits or not all(0 < len(each) <= _LONGEST_LABEL for each in labels):
        raise Malformed("this is no name of a domain")
    return b"".join(bytes([len(each)]) + each.encode() for each in labels) + _NULL
