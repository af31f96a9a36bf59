"""The sentences of a story, read into acts and expectations.

Each sentence form is one row of a table.  A sentence that fits no row is
refused with the forms that exist, so that a writer learns the language from
its errors.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, Final

from steward.errors import Malformed
from workflows.findings import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something the index does: a verb of `play` and what it is done with."""

    verb: str
    name: str = ""
    version: str = ""
    person: str = ""
    role: str = "owner"
    owners: tuple[str, ...] = ()
    maintainers: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    reason: str = ""
    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A list must be told this; a field left empty may be anything."""

    watchlist: str
    kind: str
    name: str = ""
    version: str = ""
    severity: Severity | None = None
    through: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What must have been told by the end of a day, and whether it must be all."""

    told: tuple[Told, ...] = ()
    nothing_else: bool = False
    incidents: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A moment, what the index does then, and what must have been told soon after."""

    at: datetime
    acts: tuple[Act, ...]
    expects: Expectation | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A title, the watch lists by name with their requirements, and the days in order.

    `slug` is the file's name without its ending.
    """

    slug: str
    title: str
    shape_of: str
    lists: Mapping[str, tuple[str, ...]]
    days: tuple[Day, ...]


_KEYS: Final = frozenset({"title", "shape-of", "lists", "day"})
_DAY_KEYS: Final = frozenset({"at", "index", "expect"})
_NAME = r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)"
_VERSION = r"(?P<version>v?\d[^\s,]*)"
_PERSON = r"(?P<person>[a-z][a-z-]*)"
_ROLE = r"(?P<role>owner|maintainer)"

ACTS: Final[Mapping[str, str]] = {
    rf"{_NAME} exists(?:, (?P<parts>.+))?": "create",
    rf"{_NAME} {_VERSION} is released(?:, (?P<parts>.+))?": "release",
    rf'{_NAME} {_VERSION} is yanked(?: because "(?P<reason>[^"]*)")?': "yank",
    rf"{_NAME} {_VERSION} is unyanked": "unyank",
    rf"{_NAME} {_VERSION} is removed": "remove-release",
    rf'every release of {_NAME} is yanked(?: because "(?P<reason>[^"]*)")?': "yank-all",
    rf"{_NAME} is removed": "remove",
    rf"{_NAME} is removed without a journal row": "vanish",
    rf"{_NAME} is restored": "restore",
    rf"{_NAME} is archived": "archive",
    rf"{_NAME} is unarchived": "unarchive",
    rf"{_NAME} is deprecated": "deprecate",
    rf"{_NAME} is undeprecated": "undeprecate",
    rf"{_NAME} is quarantined": "quarantine",
    rf"{_NAME} is cleared of quarantine": "clear",
    rf"{_NAME} gains {_ROLE} {_PERSON}": "add-holder",
    rf"{_NAME} loses {_ROLE} {_PERSON}": "remove-holder",
    rf"{_NAME} invites {_PERSON} as {_ROLE}": "invite",
    rf"{_PERSON} accepts to be {_ROLE} of {_NAME}": "accept",
    rf"{_PERSON} deletes the account": "leave",
    rf"{_NAME} (?P<first>\d+) to (?P<last>\d+) exist": "crowd",
    r"the index does not answer": "down",
    r"the index answers 404 to everything": "forget-all",
    r"the index shows half of its list": "half",
    r"the index answers with a portal page": "portal",
    r"the index is well again": "well",
}
"""Sentence form to verb.  Names, versions, people and roles are read from the named groups."""

_TOLD: Final = re.compile(
    rf"(?P<watchlist>[a-z][a-z0-9-]*) is told (?P<kind>[a-z]+(?:-[a-z]+)*)"
    rf"(?: of {_NAME}(?: {_VERSION})?)?(?:, (?P<severity>{'|'.join(Severity)}))?"
    r"(?:, through (?P<through>[A-Za-z0-9._, -]+))?"
)
_INCIDENTS: Final = re.compile(r"(?P<many>\d+) incidents?|one incident")


def read(text: str, place: str) -> Story:
    """Return the story in a TOML text.  Raises `Malformed` naming the place and the sentence."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Malformed(f"{place}: {error}") from error
    _only(data, _KEYS, place)
    days = [_day(each, f"{place}, day {n}") for n, each in enumerate(data.get("day", ()), 1)]
    if not days:
        raise Malformed(f"{place}: a story needs at least one [[day]]")
    if any(later.at < earlier.at for earlier, later in pairwise(days)):
        raise Malformed(f"{place}: the days must stand in the order of their dates")
    lists = {name: tuple(lines) for name, lines in data.get("lists", {}).items()}
    return Story(
        slug=place.removesuffix(".toml"),
        title=str(data.get("title", place)),
        shape_of=str(data.get("shape-of", "")),
        lists=lists,
        days=tuple(days),
    )


def _day(data: Mapping[str, Any], place: str) -> Day:
    _only(data, _DAY_KEYS, place)
    at = data.get("at")
    if not isinstance(at, datetime) or at.tzinfo is None:
        raise Malformed(f"{place}: `at` must be a moment such as 2026-03-02T10:00:00Z")
    acts = tuple(_act(sentence, place) for sentence in data.get("index", ()))
    expects = _expectation(data["expect"], place) if "expect" in data else None
    return Day(at=at.astimezone(UTC), acts=acts, expects=expects)


def _act(sentence: str, place: str) -> Act:
    for form, verb in ACTS.items():
        if match := re.fullmatch(form, sentence.strip()):
            found: dict[str, Any] = {
                key: value for key, value in match.groupdict().items() if value
            }
            found |= {key: int(found[key]) for key in ("first", "last") if key in found}
            found |= _parts(found.pop("parts", ""), place)
            return Act(verb=verb, **found)
    raise Malformed(f"{place}: cannot read {sentence!r}; the forms are: {'; '.join(forms())}")


def _parts(text: str, place: str) -> dict[str, Any]:
    """Read what may follow `exists` or `is released`, part by part."""
    head, _, wanted = text.partition("requiring ")
    found: dict[str, Any] = {"requires": tuple(re.findall(r'"([^"]+)"', wanted))} if wanted else {}
    for part in filter(None, (piece.strip(" ,") for piece in head.split(", "))):
        words = re.split(r" and | ", part)
        names = tuple(words[2:])
        match words[:2]:
            case ["owned", "by"]:
                found["owners"] = names
            case ["maintained", "by"]:
                found["maintainers"] = names
            case ["by", person]:
                found["person"] = person
            case ["release" | "releases", first]:
                found["versions"] = (first, *names)
            case _:
                raise Malformed(f"{place}: cannot read {part!r} in {text!r}")
    return found


def _expectation(sentences: Iterable[str], place: str) -> Expectation:
    told: list[Told] = []
    nothing_else, incidents = False, None
    for sentence in sentences:
        if sentence in {"nothing", "nothing else"}:
            nothing_else = True
        elif many := _INCIDENTS.fullmatch(sentence):
            incidents = int(many["many"] or 1)
        else:
            told.append(_told(sentence, place))
    return Expectation(told=tuple(told), nothing_else=nothing_else, incidents=incidents)


def _told(sentence: str, place: str) -> Told:
    match = _TOLD.fullmatch(sentence)
    if match is None:
        raise Malformed(
            f"{place}: cannot read {sentence!r}; write `LIST is told KIND of NAME, SEVERITY, "
            "through A, B`, `nothing else` or `one incident`"
        )
    severity = Severity(match["severity"]) if match["severity"] else None
    through = tuple(re.split(r", ?", match["through"])) if match["through"] else ()
    given = {key: match[key] or "" for key in ("watchlist", "kind", "name", "version")}
    return Told(**given, severity=severity, through=through)


def forms() -> list[str]:
    """Return the sentence forms of the index in plain words, for help and errors."""
    return [_spoken(form) for form in ACTS]


_SPOKEN: Final[tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...]] = (
    (r"\(\?:, \(\?P<parts>\.\+\)\)\?", ', owned by A and B, release V, requiring "R"'),
    (r'\(\?: because "\(\?P<reason>[^)]*\)"\)\?', ' because "WHY"'),
    (r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", lambda match: match[1].upper()),
)


def _spoken(form: str) -> str:
    for pattern, words in _SPOKEN:
        form = re.sub(pattern, words, form)
    return form


def _only(data: Mapping[str, Any], keys: frozenset[str], place: str) -> None:
    if foreign := sorted(set(data) - keys):
        raise Malformed(f"{place}: unknown key {foreign[0]!r}; known are {', '.join(sorted(keys))}")
