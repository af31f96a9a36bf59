"""JSON and XML from outside, read within limits: so long, so deep, and nothing beyond themselves.

What is kept or served is never rendered here; this only says whether it is what
it claims to be.
"""

import json as reader
from typing import Any, Final, TypeVar
from xml.parsers import expat

import msgspec

from feeds.text import line
from steward.errors import Malformed

T = TypeVar("T")

DEEPEST: Final = 64
"""Levels of lists and objects, or of elements, one inside the other."""


def json(raw: bytes, shape: type[T], what: str = "this") -> T:
    """Return JSON in its shape.

    Raises `Malformed` for what RFC 8259 does not have (NaN, lone surrogates), for
    more than `DEEPEST` levels, for numbers that no machine holds, and for a key that
    an object has twice: of two readers, each would believe another one (section 4).
    """
    try:
        value = msgspec.json.decode(raw, type=shape)
        _once(raw, what)
    except RecursionError as error:
        raise _too_deep(what) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Malformed(f"{what} cannot be read: {str(error)[:200]}") from error
    if _depth(msgspec.to_builtins(value)) > DEEPEST:
        raise _too_deep(what)
    return value


def xml(raw: bytes, what: str = "this") -> None:
    """Let XML pass that means only what stands in it.

    Raises `Malformed` for what is not well-formed or too deep, and for any document
    type: entities, external ones among them, can only be declared there (XML 1.0, 4.2).
    """
    parser, levels = expat.ParserCreate(), [0]

    def deeper(_name: str, _attributes: dict[str, str]) -> None:
        levels[0] += 1
        if levels[0] > DEEPEST:
            raise _too_deep(what)

    def back(_name: str) -> None:
        levels[0] -= 1

    def declared(*_: object) -> None:
        raise Malformed(f"{what} cannot be read: it declares a document type, and entities with it")

    parser.StartElementHandler, parser.EndElementHandler = deeper, back
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = declared
    try:
        parser.Parse(raw, True)  # noqa: FBT003 -- as the library has it: this is all of it
    except expat.ExpatError as error:
        raise Malformed(f"{what} cannot be read: {error}") from error


def _once(raw: bytes, what: str) -> None:
    """Let JSON pass whose objects have each key once; that it is JSON is known already."""

    def told(pairs: list[tuple[str, object]]) -> None:
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise Malformed(
                    f"{what} cannot be read: the key {line(key, 60)!r} stands in it twice"
                )
            seen.add(key)

    reader.loads(raw, object_pairs_hook=told, parse_int=len, parse_float=len)


def _too_deep(what: str) -> Malformed:
    return Malformed(f"{what} cannot be read: it is nested more than {DEEPEST} levels deep")


def _depth(value: Any) -> int:  # noqa: ANN401 -- any tree of plain values
    """Return how many levels a tree has; no stack is needed for it."""
    level, found = [value], 0
    while inner := [each for each in level if isinstance(each, dict | list)]:
        found += 1
        level = [
            part for each in inner for part in (each.values() if isinstance(each, dict) else each)
        ]
    return found
