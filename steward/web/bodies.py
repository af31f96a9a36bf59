"""Bodies of the API made from the rules' own types, so that none is described twice.

A body is an object; one member says which wish it is, the others are its
fields.  A field that holds somebody's words is text, every other string an id.
"""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import datetime
from typing import Annotated, Any, Final, get_args, get_origin, get_type_hints

import msgspec
from msgspec import UNSET, Meta, UnsetType

from steward.casework import words
from steward.web.case_fields import slug

Id = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.:@/%+~=-]{1,300}$")]
_WORDS: Final = Annotated[str, Meta(max_length=words.LONGEST)]
_MOMENT: Final = Annotated[datetime, Meta(tz=True)]
_MANY: Final = Annotated[list[Id], Meta(max_length=100)]

Bodies = Mapping[type[msgspec.Struct], type]
"""The shape of each body, and what it is of."""


def body_of(
    kind: type, says: str, words_in: str | None = None, beside: tuple[Any, ...] = ()
) -> type[msgspec.Struct]:
    """Return the shape of a wish as a body whose member `says` names it.

    `words_in` is the field that holds words; `beside` are members of no field.
    """
    hints = get_type_hints(kind)
    members: list[Any] = [_member(each, hints[each.name], words_in) for each in fields(kind)]
    made = msgspec.defstruct(
        f"{kind.__name__}Asked",
        [*members, *beside],
        kw_only=True,
        forbid_unknown_fields=True,
        tag_field=says,
        tag=slug(kind),
        module=__name__,
    )
    made.__doc__ = kind.__doc__
    return made


def wish_of(bodies: Bodies, body: msgspec.Struct) -> Any:  # noqa: ANN401 -- one of the types in `bodies`
    """Return the wish that a body is."""
    kind = bodies[type(body)]
    names = (each.name for each in fields(kind))
    given = {name: value for name in names if (value := getattr(body, name)) is not UNSET}
    return kind(**given)


def _member(field: Any, hint: Any, words_in: str | None) -> tuple[Any, ...]:  # noqa: ANN401 -- a field and its type
    written = _WORDS if field.name == words_in else _written(hint)
    if field.default is MISSING:
        return (field.name, written)
    return (field.name, written | UnsetType, UNSET)


def _written(hint: Any) -> Any:  # noqa: ANN401 -- a field's own type
    if type(None) in get_args(hint):
        hint = next(each for each in get_args(hint) if each is not type(None))
    if get_origin(hint) is tuple:
        return _MANY
    plain = getattr(hint, "__supertype__", hint)
    return {str: Id, datetime: _MOMENT}.get(plain, plain)
