"""Events to and from plain records, and a record's canonical bytes.

A record is what JSON can hold.  Each carries its type and version, so that an
old ledger stays readable: a version that is no longer written is brought
forward by a function in `UPGRADES`.
"""

import json
import re
import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Final, Union, cast, get_args, get_origin, get_type_hints

from workflows.errors import Refused
from workflows.events import CaseEvent, Event, TrackingEvent, WishEvent
from workflows.names import Project, parse_project

_INNER_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")

Record = dict[str, Any]
VERSION: Final = 1
UPGRADES: Final[Mapping[tuple[str, int], Callable[[Record], Record]]] = {}
"""(type, version) to the function that returns the record in the next version."""


def name_of(event_type: type) -> str:
    """Return the name an event type has in records: `FindingRaised` is `finding-raised`."""
    return _INNER_CAPITAL.sub("-", event_type.__name__).lower()


TYPES: Final[Mapping[str, type]] = {name_of(each): each for each in get_args(TrackingEvent)}
CASE_TYPES: Final[Mapping[str, type]] = {
    name_of(each): each for each in get_args(CaseEvent) + get_args(WishEvent)
}


def to_record(event: Event) -> Record:
    """Return the event as plain values, with its type and version."""
    return {"type": name_of(type(event)), "v": VERSION, **_plain_fields(event)}


def from_record(record: Mapping[str, Any]) -> TrackingEvent:
    """Read what tracking wrote, in any version.  Raises `Refused("bad-record")`."""
    return cast("TrackingEvent", _event(record, TYPES))


def from_case_record(record: Mapping[str, Any]) -> CaseEvent | WishEvent:
    """Read what casework wrote, in any version.  Raises `Refused("bad-record")`."""
    return cast("CaseEvent | WishEvent", _event(record, CASE_TYPES))


def canonical(record: Mapping[str, Any]) -> bytes:
    """Return the one spelling of a record in bytes (RFC 8785, for values without floats)."""
    text = json.dumps(
        record, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return text.encode()


def instant(moment: datetime) -> str:
    """Return a moment as RFC 3339 in UTC with microseconds: equal moments, equal text."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _event(record: Mapping[str, Any], known: Mapping[str, type]) -> object:
    current = _upgraded(dict(record))
    kind = known.get(str(current.pop("type", "")))
    version = current.pop("v", None)
    if kind is None or version != VERSION:
        raise Refused("bad-record", f"no event type {record.get('type')!r} in version {version!r}")
    return _built(kind, current)


def _upgraded(record: Record) -> Record:
    while step := UPGRADES.get((str(record.get("type")), int(record.get("v", 0)))):
        record = step(record)
    return record


def _plain_fields(value: object) -> Record:
    return {f.name: _plain(getattr(value, f.name)) for f in fields(cast("Any", value))}


def _plain(value: object) -> Any:  # noqa: ANN401, PLR0911 -- JSON's own shape, one line a kind
    match value:
        case Enum():
            return value.value
        case None | bool() | int() | str():
            return value
        case datetime():
            return instant(value)
        case Project():
            return str(value)
        case tuple() | list() | frozenset():
            plain = [_plain(each) for each in value]
            return sorted(plain) if isinstance(value, frozenset) else plain
        case Mapping():
            return {str(key): _plain(each) for key, each in value.items()}
        case _:
            return _plain_fields(value)


def _built(kind: type, record: Record) -> object:
    hints = get_type_hints(kind)
    try:
        return kind(**{name: _read(hints[name], each) for name, each in record.items()})
    except (KeyError, TypeError, ValueError) as error:
        raise Refused("bad-record", f"{name_of(kind)}: {error}") from error


def _read(hint: Any, value: Any) -> Any:  # noqa: ANN401, PLR0911 -- as in `_plain`
    origin, inner = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType}:
        return (
            None if value is None else _read(next(h for h in inner if h is not type(None)), value)
        )
    if origin is tuple:
        return tuple(_read(inner[0], each) for each in value)
    if origin is frozenset:
        return frozenset(_read(inner[0], each) for each in value)
    if origin is not None:
        return types.MappingProxyType({key: _read(inner[1], each) for key, each in value.items()})
    if hint is datetime:
        return datetime.fromisoformat(value)
    if hint is Project:
        return parse_project(value)
    if is_dataclass(hint):
        return _built(cast("type", hint), value)
    return hint(value) if isinstance(hint, type) and issubclass(hint, Enum) else value
