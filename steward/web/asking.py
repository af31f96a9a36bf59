"""What was asked: parameters, bodies and forms, read within limits and once.

Endpoints are plain functions in a thread, so a body is fetched piece by piece
from the event loop; whoever sends it too slowly loses the thread again.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, TypeVar
from urllib.parse import parse_qsl

from anyio import from_thread
from python_multipart import FormParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, File, parse_options_header
from starlette.requests import Request

from steward import plain
from steward.clock import Clock
from steward.errors import Malformed
from steward.web.problems import TooLarge, TooSlow, Unusable, WrongMedia

T = TypeVar("T")

MOST_MANIFEST: Final = 1024 * 1024
MOST_JSON: Final = 4 * MOST_MANIFEST  # a manifest as JSON text may be that much longer
MOST_BODY: Final = 6 * MOST_MANIFEST  # a file of a case, and the form around it
BYTES: Final = "application/octet-stream"
MOST_SECONDS: Final = 20.0
_MOST_FIELDS = 20
_MOST_QUERY = 4096
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that was sent with a form."""

    filename: str
    content: bytes


@dataclass(slots=True)
class Form:
    """The fields of a form, each given once."""

    fields: dict[str, str] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str, most: int) -> str:
        """Return a field without the space around it, at most so long."""
        return self.fields.get(name, "").strip()[:most]


def parameters(request: Request, allowed: Iterable[str] = ()) -> dict[str, str]:
    """Return the query's parameters.  Raises `Malformed` for a strange or a second one."""
    query = request.url.query
    if len(query) > _MOST_QUERY:
        raise Malformed("the query is longer than 4,096 characters")
    found: dict[str, str] = {}
    names = sorted(allowed)
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name not in names:
            known = f"known here: {', '.join(names)}" if names else "there are none here"
            raise Malformed(f"there is no parameter {name[:40]!a}; {known}")
        if name in found:
            raise Malformed(f"the parameter {name} is given twice")
        found[name] = value
    return found


def first(request: Request, name: str, most: int = 214) -> str:
    """Return the first value of a parameter of a page, at most so long, or nothing."""
    return request.query_params.get(name, "").strip()[:most]


def whole(text: str, name: str, most: int) -> int:
    """Return a whole number from 0 to `most`.  Raises `Malformed`, naming the parameter."""
    if not (text.isascii() and text.isdecimal() and len(text) < 20 and int(text) <= most):  # noqa: PLR2004 -- digits
        raise Malformed(f"{name} is a whole number from 0 to {most:,}")
    return int(text)


def choice(given: Mapping[str, str], name: str, allowed: Sequence[str]) -> str:
    """Return which of a few words was given, the first where none was.  Raises `Malformed`."""
    found = given.get(name, allowed[0])
    if found not in allowed:
        raise Malformed(f"{name} is one of {', '.join(allowed)}")
    return found


def body(request: Request, clock: Clock, most: int = MOST_BODY) -> bytes:
    """Return the whole body.  Raises `TooLarge`, `TooSlow`, or `Malformed` for half of one."""
    declared = request.headers.get("content-length", "")
    too_large = TooLarge(f"at most {most // (1024 * 1024)} MiB are read here; nothing was kept")
    if declared.isdecimal() and int(declared[:20]) > most:
        raise too_large
    parts, size, until = [], 0, clock.ticks() + MOST_SECONDS
    while True:
        piece, more = _piece(request, until - clock.ticks())
        size += len(piece)
        if size > most:
            raise too_large
        parts.append(piece)
        if not more:
            return b"".join(parts)


def read_json(request: Request, clock: Clock, shape: type[T]) -> tuple[T, bytes]:
    """Return the JSON body in its shape, and its bytes.  Raises `WrongMedia` or `Malformed`."""
    if _media(request) != "application/json":
        raise WrongMedia("send this as application/json")
    raw = body(request, clock, MOST_JSON)
    return plain.json(raw, shape, "the body"), raw


@contextmanager
def usable() -> Iterator[None]:
    """Read what was sent as it should be.  Raises `Unusable` where it says nothing of use."""
    try:
        yield
    except Malformed as error:
        raise Unusable(error.why) from error


def read_bytes(request: Request, clock: Clock, most: int) -> bytes:
    """Return a body that is a file.  Raises `WrongMedia`, or as `body` does."""
    if _media(request) != BYTES:
        raise WrongMedia(f"send the file itself, as {BYTES}")
    return body(request, clock, most)


def read_form(request: Request, clock: Clock) -> Form:
    """Return the fields and files of a form.  Raises `WrongMedia` or `Malformed`."""
    media, options = parse_options_header(request.headers.get("content-type"))
    kind = media.decode("latin-1")
    if not kind and not body(request, clock):
        return Form()  # a button alone
    if kind not in _FORMS:
        raise WrongMedia("send this as a form")
    raw = body(request, clock)
    try:
        return _parts(raw, options.get(b"boundary")) if kind == _FORMS[0] else _pairs(raw)
    except (FormParserError, ValueError) as error:
        raise Malformed("the form cannot be read; nothing was kept") from error


def may_be_form(request: Request) -> bool:
    """Say whether a request carries a form, or nothing at all as a button alone does."""
    return _media(request) in {"", *_FORMS}


def _media(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _piece(request: Request, seconds: float) -> tuple[bytes, bool]:
    try:
        message = from_thread.run(asyncio.wait_for, request.receive(), max(seconds, 0.01))
    except TimeoutError as error:
        raise TooSlow("the body did not arrive within 20 seconds; nothing was kept") from error
    if message["type"] == "http.disconnect":
        raise Malformed("only half of the body arrived; nothing was kept")
    return message.get("body", b""), message.get("more_body", False)


def _pairs(raw: bytes) -> Form:
    pairs = parse_qsl(
        raw.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS
    )
    read = Form()
    for name, value in pairs:
        _once(read.fields, name, value)
    return read


def _once(given: dict[str, T], name: str, value: T) -> None:
    if name in given:
        raise ValueError("a field is given twice")
    given[name] = value


def _parts(raw: bytes, boundary: bytes | None) -> Form:
    read = Form()
    parser = FormParser(
        _FORMS[0],
        lambda each: _keep_field(read, each),
        lambda each: _keep_file(read, each),
        boundary=boundary,
        config={"MAX_MEMORY_FILE_SIZE": MOST_BODY},
    )
    parser.write(raw)
    parser.finalize()
    return read


def _keep_field(read: Form, each: Field) -> None:
    if len(read.fields) >= _MOST_FIELDS:
        raise ValueError("too many fields")
    name = (each.field_name or b"").decode("utf-8", "replace")
    _once(read.fields, name, (each.value or b"").decode("utf-8", "replace"))


def _keep_file(read: Form, each: File) -> None:
    if len(read.files) >= _MOST_FIELDS:
        raise ValueError("too many files")
    each.file_object.seek(0)
    name = (each.field_name or b"").decode("utf-8", "replace")
    filename = (each.file_name or b"").decode("utf-8", "replace")
    _once(read.files, name, Upload(filename=filename, content=each.file_object.read()))
    each.close()
