"""PyPI's list of every project, read as it arrives and never held whole.

A list that breaks off is noticed at its end, after its names were yielded: who
compares it must throw away what was learnt when the reader raises.
"""

import codecs
import html
import json
import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit

from steward.errors import Unreachable
from steward.observations import Response, Stream
from steward.registries.pypi.answers import json_object, serial
from steward.registries.pypi.simple import check_api_version
from workflows.names import is_name, normal

_WHAT: Final = "the list of projects"
_LIST = re.compile(r'"projects"\s*:\s*\[')
_OPENING = re.compile(rb"<a\s", re.IGNORECASE)
# Every repetition has an end, or a hostile page would take hours to not match.
_LINK = re.compile(
    rb"""<a\s[^<>]{0,1024}?href\s{0,9}=\s{0,9}(?:"([^"<>]{0,1024})"|'([^'<>]{0,1024})')"""
    rb"""[^<>]{0,1024}>([^<]{0,1024})</a>""",
    re.IGNORECASE,
)
_CLOSING = b"</a>"
_PLAIN = re.compile(r"[A-Za-z0-9._-]+/?")
_LONGEST_OBJECT = 64 * 1024
_LONGEST_HEAD = 1024 * 1024
_GAP = re.compile(r"[\s,]*")
_BEGINNING = 4096
_TAIL = 64
_PIECE = 256 * 1024


def names(answer: Response | Stream) -> Iterator[tuple[str, int | None]]:
    """Yield the normal name and the serial of each project.  Raises `Unreachable`."""
    pieces = iter(_pieces(answer))
    first = _beginning(pieces)
    whole = _chain(first, pieces)
    if first.lstrip()[:1] == b"{":
        return _from_json(whole)
    return _from_html(whole, answer.url)


def _pieces(answer: Response | Stream) -> Iterable[bytes]:
    if isinstance(answer, Stream):
        return answer.pieces
    body = answer.body
    return (body[start : start + _PIECE] for start in range(0, len(body), _PIECE))


def _beginning(pieces: Iterator[bytes]) -> bytes:
    taken = b""
    for piece in pieces:
        taken += piece
        if len(taken) >= _BEGINNING:
            break
    return taken


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _from_json(pieces: Iterator[bytes]) -> Iterator[tuple[str, int | None]]:
    window = _Window(_decoded(pieces))
    head = window.through_list()
    while (item := window.item()) is not None:
        yield from _named(item)
    frame = json_object(f"{head}{window.rest()}".encode(), _WHAT)
    meta = frame.get("meta")
    check_api_version(meta.get("api-version") if isinstance(meta, dict) else None)


def _named(item: object) -> Iterator[tuple[str, int | None]]:
    """Yield a project; one whose name no installer could ask for is left out."""
    name = item.get("name") if isinstance(item, dict) else None
    if isinstance(item, dict) and isinstance(name, str) and is_name(name):
        number = item.get("_last-serial")
        yield normal(name), None if number is None else serial(number, _WHAT)


class _Window:
    """The part of a long JSON text that is being looked at."""

    def __init__(self, texts: Iterator[str]) -> None:
        self._texts = texts
        self._text = ""
        self._at = 0
        self._decoder = json.JSONDecoder()

    def through_list(self) -> str:
        """Move behind the bracket that opens the list; return what stood before."""
        while not (found := _LIST.search(self._text)):
            if len(self._text) > _LONGEST_HEAD or not self._filled():
                raise Unreachable(f"{_WHAT}: the JSON holds no list called projects")
        self._at = found.end()
        return self._text[: self._at]

    def item(self) -> object | None:
        """Return the next item of the list, or None where the list ends."""
        while True:
            self._at = _between(self._text, self._at)
            if self._text[self._at : self._at + 1] == "]":
                return None
            try:
                value: object
                value, self._at = self._decoder.raw_decode(self._text, self._at)
            except (ValueError, RecursionError) as error:
                if len(self._text) - self._at > _LONGEST_OBJECT or not self._filled():
                    raise Unreachable(f"{_WHAT}: the JSON breaks off inside the list") from error
            else:
                return value

    def rest(self) -> str:
        """Return what stands behind the last item."""
        while len(self._text) - self._at <= _LONGEST_HEAD and self._filled():
            pass
        return self._text[self._at :]

    def _filled(self) -> bool:
        piece = next(self._texts, None)
        self._text, self._at = self._text[self._at :] + (piece or ""), 0
        return piece is not None


def _between(text: str, at: int) -> int:
    gap = _GAP.match(text, at)
    return gap.end() if gap else at


def _decoded(pieces: Iterator[bytes]) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for piece in pieces:
            yield decoder.decode(piece)
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise Unreachable(f"{_WHAT}: the text is not UTF-8") from error


def _from_html(pieces: Iterator[bytes], base: str) -> Iterator[tuple[str, int | None]]:
    told = strange = 0
    folder = urlsplit(base).path.rstrip("/")
    for href, text in _links(_whole(pieces)):
        # A link to anywhere but one folder below the list is not a project's.
        last = href if _PLAIN.fullmatch(href) else _below(folder, urljoin(base, href))
        if is_name(text) and normal(last.rstrip("/")) == normal(text):
            told += 1
            yield normal(text), None
        else:
            strange += 1
    if strange > told:
        raise Unreachable(f"{_WHAT}: the page is not one of an index")


def _below(folder: str, url: str) -> str:
    above, _, last = urlsplit(url).path.rstrip("/").rpartition("/")
    return unquote(last) if above == folder else ""


def _links(pieces: Iterator[bytes]) -> Iterator[tuple[str, str]]:
    """Yield address and text of each link.

    By pattern, since a list of a million links takes a parser half a minute; a
    link that the pattern does not understand makes the whole list unreadable.
    """
    rest, opened, read = b"", 0, 0
    for piece in pieces:
        window = rest + piece
        end = window.lower().rfind(_CLOSING)
        cut = end + len(_CLOSING) if end >= 0 else 0
        whole, rest = window[:cut], window[cut:]
        opened += len(_OPENING.findall(whole))
        for link in _LINK.finditer(whole):
            read += 1
            href = html.unescape((link[1] or link[2] or b"").decode("utf-8", "replace"))
            yield href, html.unescape(link[3].decode("utf-8", "replace")).strip()
        if len(rest) > _LONGEST_OBJECT:
            break
    if opened != read or _OPENING.search(rest) or len(rest) > _LONGEST_OBJECT:
        raise Unreachable(f"{_WHAT}: it holds a link that cannot be read")


def _whole(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Pass the pieces on; raise at the end when a page was opened and not closed."""
    tail, opened = b"", False
    for number, piece in enumerate(pieces):
        opened = opened or (number == 0 and b"<html" in piece.lower())
        tail = (tail + piece)[-_TAIL:]
        yield piece
    if not opened or b"</html>" not in tail.lower():
        raise Unreachable(f"{_WHAT}: it is not HTML, or it breaks off before its end")
