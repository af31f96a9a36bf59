"""What a form of a case is made of, and how a filled one becomes a command."""

from dataclasses import MISSING, dataclass, fields
from enum import StrEnum
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from steward.errors import Malformed
from steward.web.asking import Form
from workflows.commands import Command
from workflows.situation import wish

MOST_WORDS: Final = 10_000
MOST_TOKEN: Final = 300
_YES: Final = "yes"


class Shape(StrEnum):
    """How a field is asked for."""

    WORDS = "words"  # a few sentences
    LINE = "line"  # an id, an address
    CHOICE = "choice"  # one of a few
    SEVERAL = "several"  # any of a few
    TICK = "tick"  # a declaration


class Place(StrEnum):
    """Whose page shows the form."""

    CANDIDATE = "candidate"
    PARTY = "party"
    OWNER = "owner"
    DESK = "desk"
    NOWHERE = "nowhere"  # another page has it, or the clock


Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One thing that a form asks for; `options` are value and words."""

    name: str
    label: str
    hint: str = ""
    shape: Shape = Shape.WORDS
    options: Options = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseForm:
    """One thing that can be done: its heading, its button, and what it asks for."""

    command: type[Command]
    place: Place
    heading: str
    button: str
    hint: str = ""
    asks: tuple[FormField, ...] = ()

    @property
    def act(self) -> str:
        """The last part of its address: `ask-information`."""
        return slug(self.command)


def slug(command: type[Command]) -> str:
    """Return a command as an address has it."""
    return wish(command).replace(" ", "-")


def read(form: CaseForm, given: Form) -> Command:
    """Return the command that a filled form asks for.  Raises `Malformed`, naming the field."""
    hints = get_type_hints(form.command)
    labels = {each.name: each.label for each in form.asks}
    values: dict[str, Any] = {}
    for each in fields(form.command):
        label = labels.get(each.name, each.name)
        value = _value(hints[each.name], each.name, label, given)
        if value is not None:
            values[each.name] = value
        elif each.default is MISSING:
            raise Malformed(f"“{label}” is still empty; nothing was recorded")
    return form.command(**values)


def _value(hint: Any, name: str, label: str, given: Form) -> Any:  # noqa: ANN401 -- a field's own type
    if get_origin(hint) is tuple:
        return _several(name, given) or None
    if hint is bool:
        return given.text(name, MOST_TOKEN) == _YES
    text = _text(name, label, given)
    kind = _plain(hint)
    if not text or not issubclass(kind, StrEnum):
        return text or None
    try:
        return kind(text)
    except ValueError:
        raise Malformed(f"“{label}” is one of {', '.join(kind)}") from None


def _plain(hint: Any) -> type:  # noqa: ANN401 -- a type, a new type or an optional one
    if get_origin(hint) is Union or type(None) in get_args(hint):
        hint = next(each for each in get_args(hint) if each is not type(None))
    found: type = getattr(hint, "__supertype__", hint)
    return found


def _several(name: str, given: Form) -> tuple[str, ...]:
    """Return what was ticked, `points.7` and so on, or the words of one line."""
    ticked = (key.partition(".")[2] for key in given.fields if key.startswith(f"{name}."))
    return tuple(ticked) or tuple(given.text(name, MOST_TOKEN).split())


def _text(name: str, label: str, given: Form) -> str:
    text = given.fields.get(name, "").strip()
    if len(text) > MOST_WORDS:
        raise Malformed(f"“{label}” has {len(text):,} characters; at most {MOST_WORDS:,} are kept")
    return text
