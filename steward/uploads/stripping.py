"""Stripping: what a picture says beyond its pixels is not kept.

A photo names the place where it was taken, the camera and its owner.  Only the
parts that a viewer draws from are copied, whatever else there is: a list of what
to leave out would be one maker behind.  Nothing is decoded.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from steward.uploads.kinds import Kind
from workflows.errors import Refused

_SIGNATURE: Final = 8
_AROUND: Final = 12  # the length, the name and the check of a chunk's data
_DRAWN: Final = frozenset(  # PNG, third edition, 11.3: colour, transparency, size, animation
    b"tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs hIST sPLT cICP mDCV cLLI acTL fcTL fdAT".split()
)
_START, _END, _SCAN, _COMMENT = 0xD8, 0xD9, 0xDA, 0xFE
_RESTARTS: Final = range(0xD0, 0xD8)
_BARE: Final = frozenset({0x01, *_RESTARTS, _START, _END})  # no length follows (T.81, B.1.1.3)
_STUFFED, _FILLING = 0x00, 0xFF
_APPLICATIONS: Final = range(0xE0, 0xF0)
_NEEDED: Final = (b"\xe0JFIF\0", b"\xe2ICC_PROFILE\0", b"\xeeAdobe")


def stripped(content: bytes, kind: Kind) -> bytes:
    """Return a content as it is kept: a picture without what it tells of whoever made it.

    The pixels are the same, bit for bit; a photo that only a note in it turned
    upright lies on its side.  Raises `Refused("wrong-kind")` for half a picture.
    """
    if kind not in _PARTS:
        return content
    try:
        return b"".join(_PARTS[kind](content))
    except IndexError as error:
        why = f"a {kind.name} that breaks off inside is not kept; nothing was kept"
        raise Refused("wrong-kind", why) from error


def _png(content: bytes) -> Iterator[bytes]:
    """Yield the signature, then what is drawn, up to the first end (PNG, 5.3)."""
    yield content[:_SIGNATURE]
    at, name = _SIGNATURE, b""
    while name != b"IEND":
        name = content[at + 4 : at + 8]
        chunk = _cut(content, at, _AROUND + int.from_bytes(content[at : at + 4]))
        if name[:1].isupper() or name in _DRAWN:
            yield chunk
        at += len(chunk)


def _jpeg(content: bytes) -> Iterator[bytes]:
    """Yield what is drawn, up to the first end (ITU-T T.81, B.1)."""
    at, marker = 0, _START
    while marker != _END:
        if content[at] != _FILLING:
            raise IndexError
        marker = content[at + 1]
        if marker == _FILLING:
            at += 1
            continue
        segment = _cut(content, at, _size(content, at, marker))
        if _is_needed(marker, segment):
            yield segment
        at += len(segment)


def _size(content: bytes, at: int, marker: int) -> int:
    if marker in _BARE:
        return 2
    size = 2 + int.from_bytes(_cut(content, at + 2, 2))
    return size if marker != _SCAN else _scanned(content, at + size) - at


def _scanned(content: bytes, at: int) -> int:
    """Return where coded pixels end: at a marker that neither stands for a byte nor restarts."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0:
            raise IndexError
        if content[at + 1] != _STUFFED and content[at + 1] not in _RESTARTS:
            return at
        at += 2


def _is_needed(marker: int, segment: bytes) -> bool:
    if marker in _APPLICATIONS:
        return (segment[1:2] + segment[4:]).startswith(_NEEDED)
    return marker != _COMMENT


def _cut(content: bytes, at: int, size: int) -> bytes:
    part = content[at : at + size]
    if len(part) != size:
        raise IndexError
    return part


_PARTS: Final[Mapping[Kind, Callable[[bytes], Iterator[bytes]]]] = MappingProxyType(
    {Kind.PNG: _png, Kind.JPEG: _jpeg}
)
