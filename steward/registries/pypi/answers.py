"""What may be taken from an answer: bounds that hold for every interface of PyPI.

Everything here distrusts: sizes, depth, text that does not print, pages that
somebody else put in the registry's place.  What cannot be used raises
`Unreachable` with a reason; nothing here decides that a project is gone.
"""

import json
import re
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from steward.errors import Unreachable
from steward.observations import Answer, NoAnswer, Response, Stream

LARGEST_SERIAL: Final = 2**53
LONGEST_TEXT: Final = 1_000
LONGEST_REQUIREMENT: Final = 4_096
MOST_ITEMS: Final = 5_000

Held = TypeVar("Held", Response, Stream)

_OK = 200
_GONE = frozenset({404, 410})
_LONGEST_REFUSAL = 16 * 1024
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_SAYS_MISSING = re.compile(rb"not\s*found|404|410|gone|does not exist|no such", re.IGNORECASE)
_SAYS_LOGIN = re.compile(rb"<form|<input|http-equiv=.?refresh|sign in|log ?in", re.IGNORECASE)


def usable(answer: Held | NoAnswer, what: str) -> Held:
    """Return an answer of status 200; `what` names the interface in the reason."""
    if isinstance(answer, NoAnswer):
        raise Unreachable(f"{what}: {answer.reason}")
    if answer.status != _OK:
        raise Unreachable(f"{what}: the registry answered with status {answer.status}")
    return answer


def missing(answer: Answer) -> bool:
    """Say whether the registry itself answered that there is no such thing.

    The answer must come from the address that was asked and look like an
    error of an index: JSON, a line of text, nothing at all, or a short page
    that says so.  A form, a redirect or a long page is somebody else's.
    """
    if isinstance(answer, NoAnswer) or answer.status not in _GONE:
        return False
    body = answer.body
    if len(body) > _LONGEST_REFUSAL or _SAYS_LOGIN.search(body):
        return False
    return not body.strip() or _is_object(body) or _SAYS_MISSING.search(body) is not None


def _is_object(body: bytes) -> bool:
    try:
        return isinstance(json.loads(body), dict)
    except (ValueError, RecursionError):
        return False


def json_object(body: bytes, what: str) -> dict[str, Any]:
    """Return the JSON object that a body is, without NaN, lone surrogates or great depth."""
    try:
        text = body.decode()
        data = json.loads(text, parse_constant=_no_constant)
        if _SURROGATE.search(text):
            json.dumps(data, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise Unreachable(f"{what}: the body is not usable JSON ({_short(error)})") from error
    if not isinstance(data, dict):
        raise Unreachable(f"{what}: the body is not a JSON object")
    return data


def _no_constant(word: str) -> None:
    raise ValueError(f"{word} is not a number in JSON")


def _short(error: Exception) -> str:
    return plain(str(error), 120) or type(error).__name__


def serial(value: object, what: str) -> int:
    """Return a serial, given as a number or in digits, within its bounds."""
    digits = str(value)[:20] if isinstance(value, int | str) else ""
    if isinstance(value, bool) or not re.fullmatch(r"[0-9]{1,16}", digits):
        raise Unreachable(f"{what}: {plain(str(value), 40)!r} is not a serial")
    if int(digits) > LARGEST_SERIAL:
        raise Unreachable(f"{what}: the serial {digits} is out of bounds")
    return int(digits)


def serial_of(answer: Response | Stream, stated: object) -> int | None:
    """Return the serial of a page, from its body or its header, or None where it has none."""
    found = stated if stated is not None else answer.header("x-pypi-last-serial")
    return None if found is None else serial(found, "the page's serial")


def plain(value: object, longest: int = LONGEST_TEXT) -> str:
    """Return text on one line, cut to a length; what is not text gives the empty text."""
    if not isinstance(value, str):
        return ""
    printing = (c if c.isprintable() else " " for c in value[: longest * 4])
    return " ".join("".join(printing).split())[:longest]


def lines(value: object, what: str, longest: int = LONGEST_REQUIREMENT) -> tuple[str, ...]:
    """Return a list of texts; anything else in its place is not usable."""
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(line, str) for line in value):
        raise Unreachable(f"{what} is not a list of texts")
    if len(value) > MOST_ITEMS:
        raise Unreachable(f"{what} has {len(value)} items")
    return tuple(plain(line, longest) for line in value)


def web_address(value: object) -> str:
    """Return an http or https address without credentials, or the empty text."""
    text = value if isinstance(value, str) and value.isprintable() and " " not in value else ""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    fits = parts.scheme in {"http", "https"} and parts.hostname and parts.username is None
    return text if fits and len(text) <= LONGEST_REQUIREMENT else ""
