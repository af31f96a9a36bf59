"""The commands of a case as bodies of the API, told apart by their member `command`.

`expected` is the version of the case that the sender saw.
"""

from functools import reduce
from operator import or_
from typing import Annotated, Any, Final, cast, get_args

import msgspec
from msgspec import UNSET, Meta, UnsetType

from steward.casework import words
from steward.web.bodies import Bodies, body_of, wish_of
from workflows import commands as ask
from workflows.commands import Command

ELSEWHERE: Final = frozenset({ask.OpenCase, ask.PassTime})
"""A case is begun by its own address, and time passes by itself."""

# JSON Schema, 6.1.1: 7.0 is a whole number too.
_Version = Annotated[
    float,
    Meta(ge=0, le=2**31, multiple_of=1, description="The version of the case that was seen."),
]
_EXPECTED: Final = ("expected", _Version | UnsetType, UNSET)


def command_of(body: msgspec.Struct) -> Command:
    """Return the command that a body is."""
    return cast("Command", wish_of(_COMMANDS, body))


def expected_of(body: msgspec.Struct) -> int | None:
    """Return the version that the sender saw; None where he does not say."""
    seen: float | UnsetType = getattr(body, "expected", UNSET)
    return None if isinstance(seen, UnsetType) else int(seen)


_COMMANDS: Final[Bodies] = {
    body_of(kind, "command", words.FIELDS.get(kind), (_EXPECTED,)): kind
    for kind in get_args(Command)
    if kind not in ELSEWHERE
}
CommandAsked: Final[Any] = reduce(or_, _COMMANDS)
"""Any command."""
