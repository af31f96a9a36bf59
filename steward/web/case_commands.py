"""The commands of a case as bodies of the API, made from the rules' own types.

Each is an object whose member `command` says which it is; its other members are
the fields of the command.  A field that holds somebody's words is text, every
other string an id.  `expected` is the version of the case that the sender saw.
"""

from dataclasses import MISSING, fields
from functools import reduce
from operator import or_
from typing import Annotated, Any, Final, get_args, get_origin, get_type_hints

import msgspec
from msgspec import UNSET, Meta, UnsetType

from steward.casework import words
from steward.web.case_fields import slug
from workflows import commands as ask
from workflows.commands import Command

ELSEWHERE: Final = frozenset({ask.OpenCase, ask.PassTime})
"""A case is begun by its own address, and time passes by itself."""

_Words = Annotated[str, Meta(max_length=words.LONGEST)]
_Id = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.:@/%+~=-]{1,300}$")]
# JSON Schema, 6.1.1: 7.0 is a whole number too.
_Version = Annotated[
    float,
    Meta(ge=0, le=2**31, multiple_of=1, description="The version of the case that was seen."),
]


def command_of(body: msgspec.Struct) -> Command:
    """Return the command that a body is."""
    kind = _COMMANDS[type(body)]
    values = {name: getattr(body, name) for name in body.__struct_fields__ if name != "expected"}
    given = {name: value for name, value in values.items() if value is not UNSET}
    return kind(**given)


def expected_of(body: msgspec.Struct) -> int | None:
    """Return the version that the sender saw; None where he does not say."""
    seen: float | UnsetType = getattr(body, "expected", UNSET)
    return None if isinstance(seen, UnsetType) else int(seen)


def _shape(kind: type[Command]) -> type[msgspec.Struct]:
    hints = get_type_hints(kind)
    members: list[Any] = [_member(kind, each, hints[each.name]) for each in fields(kind)]
    made = msgspec.defstruct(
        f"{kind.__name__}Asked",
        [*members, ("expected", _Version | UnsetType, UNSET)],
        kw_only=True,
        forbid_unknown_fields=True,
        tag_field="command",
        tag=slug(kind),
        module=__name__,
    )
    made.__doc__ = kind.__doc__
    return made


def _member(kind: type[Command], field: Any, hint: Any) -> tuple[Any, ...]:  # noqa: ANN401 -- a field and its type
    written = _Words if words.FIELDS.get(kind) == field.name else _written(hint)
    if field.default is MISSING:
        return (field.name, written)
    return (field.name, written | UnsetType, UNSET)


def _written(hint: Any) -> Any:  # noqa: ANN401 -- a field's own type
    if type(None) in get_args(hint):
        hint = next(each for each in get_args(hint) if each is not type(None))
    if get_origin(hint) is tuple:
        return Annotated[list[_Id], Meta(max_length=100)]
    plain = getattr(hint, "__supertype__", hint)
    return _Id if plain is str else plain


_COMMANDS: Final[dict[type[msgspec.Struct], type[Command]]] = {
    _shape(kind): kind for kind in get_args(Command) if kind not in ELSEWHERE
}
CommandAsked: Final[Any] = reduce(or_, _COMMANDS)
"""Any command, told apart by its member `command`."""
