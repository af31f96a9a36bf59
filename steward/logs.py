"""Logs: one event a line, JSON unless a person watches on a terminal.

Values come from outside as often as not.  None can break its line, move the
cursor or turn text around, none is longer than a screen, and secrets do not
pass: neither by the name of their key nor by their look.
"""

import json
import logging
import math
import re
from collections.abc import Mapping, MutableMapping
from typing import Any, Final, TextIO, cast

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import FilteringBoundLogger, Processor

from steward.clock import Clock

Logger = FilteringBoundLogger
_Event = MutableMapping[str, Any]  # structlog's own word for it

HIDDEN: Final = "(hidden)"
LONGEST_VALUE: Final = 2000

_SECRET_KEY = re.compile(
    r"token|secret|password|passwd|authorization|cookie|api_?key|manage", re.IGNORECASE
)
_SECRET_TEXT = re.compile(
    r"\bstw[a-z]?_[\w-]+|(?<=://)[^/@\s]{0,200}:[^/@\s]{0,200}(?=@)|(?i:bearer) [\w.~+/=-]+"
)
_CHATTY = ("alembic", "httpx", "httpcore", "hpack", "asyncio")
_FIRST = ("timestamp", "level", "event", "exception")


def configure(stream: TextIO, clock: Clock, level: int = logging.INFO) -> None:
    """Send every log line, the libraries' too, to this stream; replaces what was configured."""
    shared = _steps(clock)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[ProcessorFormatter.remove_processors_meta, _renderer(stream)],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def get(name: str) -> Logger:
    """Return the logger of a module: `log.info("page applied", rows=12)`."""
    return cast("Logger", structlog.get_logger(name))


def one_line(text: str) -> str:
    """Return the text with everything that does not print written as an escape."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def _steps(clock: Clock) -> list[Processor]:
    def stamp(_logger: Any, _method: str, event: _Event) -> _Event:  # noqa: ANN401
        event["timestamp"] = clock.now().isoformat(timespec="milliseconds")
        return event

    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        stamp,
        structlog.processors.format_exc_info,
        _made_safe,
    ]


def _made_safe(_logger: Any, _method: str, event: _Event) -> _Event:  # noqa: ANN401
    for key in [name for name in event if not name.startswith("_")]:
        event[key] = HIDDEN if _SECRET_KEY.search(key) else _safe(event[key])
    return event


def _safe(value: Any) -> Any:  # noqa: ANN401 -- a log value is anything
    match value:
        case float() if not math.isfinite(value):  # JSON has no word for it
            return str(value)
        case bool() | int() | float() | None:
            return value
        case Mapping():
            return {
                str(key): HIDDEN if _SECRET_KEY.search(str(key)) else _safe(inner)
                for key, inner in value.items()
            }
        case list() | tuple() | set() | frozenset():
            return [_safe(inner) for inner in value]
        case _:
            text = _SECRET_TEXT.sub(HIDDEN, str(value)[: 4 * LONGEST_VALUE])
            return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}..."


def _renderer(stream: TextIO) -> Processor:
    return _for_a_person if stream.isatty() else _as_json


def _as_json(_logger: Any, _method: str, event: _Event) -> str:  # noqa: ANN401
    # ASCII only: what a viewer might act on, bidi marks included, is written as an escape.
    return json.dumps(event, ensure_ascii=True, default=str)


def _for_a_person(_logger: Any, _method: str, event: _Event) -> str:  # noqa: ANN401
    head = f"{event['timestamp']} {event['level']:<8} {one_line(str(event.get('event', '')))}"
    rest = [f"{one_line(key)}={_shown(event[key])}" for key in event if key not in _FIRST]
    trace = str(event.get("exception", "")).splitlines()
    return "\n".join(["  ".join([head, *rest]), *(f"    {one_line(line)}" for line in trace)])


def _shown(value: Any) -> str:  # noqa: ANN401
    text = one_line(value if isinstance(value, str) else json.dumps(value, default=str))
    return f'"{text}"' if " " in text and isinstance(value, str) else text
