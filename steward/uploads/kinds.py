"""Kinds: what a file is, told from its bytes and never from its name.

The list is short: what people show who ask to take over a project, letters,
pictures, documents, records.  Whatever else somebody has is refused, archives
among them, since nothing is ever unpacked.  What is in a file is not looked at
beyond its kind.
"""

import zlib
from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final

from steward import plain
from workflows.errors import Refused

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PNG_END: Final = b"\x00\x00\x00\x00IEND" + zlib.crc32(b"IEND").to_bytes(4)
_CONTROLS: Final = frozenset(range(32)) - frozenset(b"\t\n\f\r\x1b")
_TAIL: Final = 1024


class Kind(StrEnum):
    """What may be kept, and the ending of the name it is served by."""

    TEXT = "txt"
    JSON = "json"
    XML = "xml"
    PNG = "png"
    JPEG = "jpg"
    PDF = "pdf"


TEXTS: Final = frozenset({Kind.TEXT, Kind.JSON, Kind.XML})


def kind_of(content: bytes) -> Kind:
    """Return what these bytes are.

    Raises `Refused("wrong-kind")` for what we do not keep, a picture with something
    behind its end too, and `Malformed` for XML that reaches beyond itself and for
    JSON or XML nested too deep.
    """
    for begins, kind, is_whole in _MARKED:
        if content.startswith(begins):
            if not is_whole(content):
                raise _refused(f"it begins as {kind.name} and does not end as one")
            return kind
    text = _text(content)
    if text.startswith("<?xml"):
        plain.xml(content, "the file")
        return Kind.XML
    if text[:1] in {"{", "["} and text[-1:] in {"}", "]"}:
        plain.json(content, Any, "the file")
        return Kind.JSON
    return Kind.TEXT


def _text(content: bytes) -> str:
    """Return what UTF-8 with the controls of a text says, without the space around it."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = ""
    if not text.strip() or not _CONTROLS.isdisjoint(content):
        raise _refused("it is none of these")
    return text.strip()


def _is_png(content: bytes) -> bool:
    return content[12:16] == b"IHDR" and content.endswith(_PNG_END)


def _is_jpeg(content: bytes) -> bool:
    return content.endswith(b"\xff\xd9")


def _is_pdf(content: bytes) -> bool:
    return content[-_TAIL:].rstrip().endswith(b"%%EOF")


def _refused(why: str) -> Refused:
    return Refused(
        "wrong-kind",
        f"only text, JSON, XML, PNG, JPEG and PDF are kept, and {why}; nothing was kept",
    )


_MARKED: Final[tuple[tuple[bytes, Kind, Callable[[bytes], bool]], ...]] = (
    (_PNG, Kind.PNG, _is_png),
    (b"\xff\xd8\xff", Kind.JPEG, _is_jpeg),
    (b"%PDF-", Kind.PDF, _is_pdf),
)
