"""A body as it arrives: counted before and after it is unpacked."""

import zlib
from collections.abc import Iterator

import httpx

from steward.fetch.trouble import Refused, Unusable

_STEP = 256 * 1024
_GZIP = 16 + zlib.MAX_WBITS  # zlib's word for "with a gzip header"


def unpacked(response: httpx.Response, most: int) -> Iterator[bytes]:
    """Yield the body, counted before and after unpacking.

    httpx unpacks each piece whole before it can be counted: 200 MB of zeros in
    a small body cost 396 MB of memory.  Here no step gives more than 256 KB.
    """
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"identity", "", "gzip", "x-gzip"}:
        raise Refused("the body is packed in a way that was not asked for")
    unpacker = _Gunzip() if encoding.endswith("gzip") else None
    taken = given = 0
    for raw in _raw(response):
        taken += len(raw)
        for piece in unpacker.pieces(raw) if unpacker else [raw]:
            given += len(piece)
            if max(taken, given) > most:
                raise Refused(f"the answer is larger than {most} bytes")
            yield piece
    if unpacker and taken and not unpacker.whole:
        raise Unusable("the packed body broke off")


def _raw(response: httpx.Response) -> Iterator[bytes]:
    stream = response.stream
    if not isinstance(stream, httpx.SyncByteStream):
        raise Refused("the transport gave no body to read")
    yield from stream


class _Gunzip:
    """Unpacks gzip in steps of a bounded size."""

    def __init__(self) -> None:
        self._zlib = zlib.decompressobj(_GZIP)

    @property
    def whole(self) -> bool:
        """Whether the packed text came to its end."""
        return self._zlib.eof

    def pieces(self, raw: bytes) -> Iterator[bytes]:
        """Yield what this piece unpacks to."""
        while raw and not self._zlib.eof:
            try:
                piece = self._zlib.decompress(raw, _STEP)
            except zlib.error as error:
                raise Unusable("the packed body cannot be unpacked") from error
            yield piece
            raw = self._zlib.unconsumed_tail
