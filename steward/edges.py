"""Edges: what one requirement string says, read the way installers read it.

Nothing here knows the machine it runs on: a marker is judged over a fixed set
of environments, never over the server's own.  Strings that cannot be read are
kept as they are, with the reason.  Sources: PEP 508 (requirements), PEP 503
(names), PEP 685 (extras), PEP 440 (versions), PEP 592 (yanks).
"""

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from packaging.markers import InvalidMarker, Marker, UndefinedComparison
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from workflows.names import is_name, normal

LONGEST: Final = 4096
"""Characters.  A requirement beyond this is not one that a person wrote."""


class Environment(StrEnum):
    """In which of the supported environments an edge holds."""

    ALWAYS = "always"
    SOMETIMES = "sometimes"
    NEVER = "never"


class State(StrEnum):
    """What the loss of releases does to one dependent, strongest first."""

    BROKEN = "broken"
    STUCK = "stuck"
    EXPOSED = "exposed"
    AFFECTED = "affected"
    UNTOUCHED = "untouched"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """One requirement.  `gates` are the extras that open it; none means runtime.

    `extras` are those asked of the target; `needs` says in words where an edge
    that holds only sometimes does hold; `to_itself` is `d[all]` requiring `d[a]`.
    """

    target: str
    extras: frozenset[str]
    specifier: str
    url: str | None
    gates: frozenset[str]
    environment: Environment
    needs: str
    marker: str | None
    raw: str
    to_itself: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableRequirement:
    """A requirement string nobody can follow, as it stood, and why."""

    raw: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What a marker asks: extras that open it, and where it then holds."""

    gates: frozenset[str] = frozenset()
    environment: Environment = Environment.ALWAYS
    needs: str = ""


def read(raw: str, of: str | None = None) -> Edge | UnreadableRequirement:
    """Read a requirement of the project named `of`; never raises."""
    if len(raw) > LONGEST:
        return UnreadableRequirement(raw=raw, reason=f"longer than {LONGEST} characters")
    try:
        requirement = Requirement(raw.strip())
        marker = None if requirement.marker is None else str(requirement.marker)
        condition = condition_of(marker) if marker else Condition()
    except (InvalidRequirement, InvalidMarker, UndefinedComparison) as error:
        return UnreadableRequirement(raw=raw, reason=str(error).partition("\n")[0])
    except RecursionError:
        return UnreadableRequirement(raw=raw, reason="nested too deeply")
    if not is_name(requirement.name):
        return UnreadableRequirement(raw=raw, reason="not a project name (PEP 508)")
    return _edge(requirement, marker, condition, raw, of)


@lru_cache(maxsize=65_536)
def condition_of(marker: str) -> Condition:
    """Say which extras or groups open a marker and where it holds, over `ENVIRONMENTS`.

    Raises `InvalidMarker` or `UndefinedComparison`.
    """
    parsed = Marker(marker)
    text = str(parsed)
    distinct = _distinct(text)
    if _holds(parsed, "", distinct):
        return _condition(parsed, frozenset(), distinct)
    named = _extras_named(text)
    gates = frozenset(name for name in named if _holds(parsed, name, distinct))
    # What holds nowhere that is supported still keeps the extras it names.
    return _condition(parsed, gates or named, distinct)


def range_state(
    edge: Edge, *, left: Iterable[str], yanked: Iterable[str], gone: Iterable[str]
) -> State:
    """Say what is left of an edge's range among its target's releases.

    `left` can be installed, `yanked` only under an exact pin (PEP 592), `gone`
    are removed or quarantined.  A direct URL does not ask the index at all.
    """
    if edge.url is not None:
        return State.UNTOUCHED
    left, yanked, gone = tuple(left), tuple(yanked), tuple(gone)
    before = set(admitted(edge.specifier, (*left, *yanked, *gone)))
    if admitted(edge.specifier, left):
        return State.EXPOSED if before & {*yanked, *gone} else State.UNTOUCHED
    if admitted(edge.specifier, yanked):
        return State.STUCK
    return State.BROKEN if before & set(gone) else State.UNTOUCHED


def as_reached(state: State, conditions: Iterable[Condition]) -> State:
    """Return the state as met at the end of a path: behind a gate or a marker it is *affected*."""
    if state is State.UNTOUCHED:
        return state
    conditional = any(c.gates or c.environment is not Environment.ALWAYS for c in conditions)
    return State.AFFECTED if conditional else state


def admitted(specifier: str, versions: Iterable[str]) -> tuple[str, ...]:
    """Return those versions a resolver may pick: pre-releases only where nothing else fits.

    Versions that PEP 440 cannot read are admitted by `===` alone.
    """
    try:
        return tuple(SpecifierSet(specifier).filter(versions))
    except (InvalidSpecifier, InvalidVersion):
        return ()


def pinned(specifier: str) -> str | None:
    """Return the one version a specifier admits by `==` or `===`, or None."""
    try:
        parts = tuple(SpecifierSet(specifier))
    except InvalidSpecifier:
        return None
    for part in parts:
        exact = part.operator == "===" or (
            part.operator == "==" and not part.version.endswith(".*")
        )
        if exact:
            return part.version
    return None


def same_version(one: str, other: str) -> bool:
    """Say whether two spellings are one version: `1.0` and `1.0.0` are (PEP 440)."""
    try:
        return Version(one) == Version(other)
    except InvalidVersion:
        return one == other


def _edge(
    requirement: Requirement, marker: str | None, condition: Condition, raw: str, of: str | None
) -> Edge:
    target = normal(requirement.name)
    return Edge(
        target=target,
        extras=frozenset(normal(extra) for extra in requirement.extras),
        specifier=str(requirement.specifier),
        url=requirement.url,
        gates=condition.gates,
        environment=condition.environment,
        needs=condition.needs,
        marker=marker,
        raw=raw,
        to_itself=of is not None and normal(of) == target,
    )


# --- the environments that are supported ------------------------------------------------

Values = Mapping[str, str]

_PYTHONS: Final = ("3.9", "3.10", "3.11", "3.12", "3.13", "3.14")
_PATCHES: Final = ("0", "30")  # the first of a series, and later than the last
_IMPLEMENTATIONS: Final = (("cpython", "CPython", _PYTHONS), ("pypy", "PyPy", _PYTHONS[:3]))
_SYSTEMS: Final = (
    ("posix", "linux", "Linux", "6.8.0", ("x86_64", "aarch64", "i686", "armv7l", "ppc64le")),
    ("posix", "linux", "Linux", "6.8.0", ("s390x", "riscv64")),
    ("posix", "darwin", "Darwin", "24.1.0", ("arm64", "x86_64")),
    ("nt", "win32", "Windows", "10", ("AMD64", "x86", "ARM64")),
)


def _environments() -> Iterator[Values]:
    for (os_name, platform, system, release, machines), (
        implementation,
        title,
        pythons,
    ) in itertools.product(_SYSTEMS, _IMPLEMENTATIONS):
        for machine, python, patch in itertools.product(machines, pythons, _PATCHES):
            full = f"{python}.{patch}"
            yield {
                "implementation_name": implementation,
                "implementation_version": full if implementation == "cpython" else "7.3.17",
                "os_name": os_name,
                "platform_machine": machine,
                "platform_python_implementation": title,
                "platform_release": release,
                "platform_system": system,
                "platform_version": release,
                "python_full_version": full,
                "python_version": python,
                "sys_platform": platform,
            }


ENVIRONMENTS: Final[tuple[Values, ...]] = tuple(_environments())
_VARIABLES: Final = tuple(ENVIRONMENTS[0])
_QUOTED: Final = r"""("[^"]*"|'[^']*')"""
_OPERATOR: Final = r"\s*(?:===|==|!=|<=|>=|~=|<|>|not\s+in|in)\s*"
_GATE: Final = re.compile(
    rf"\b(?:extra|extras|dependency_groups)\b{_OPERATOR}{_QUOTED}"
    rf"|{_QUOTED}{_OPERATOR}(?:extra|extras|dependency_groups)\b"
)


def _distinct(text: str) -> tuple[Values, ...]:
    """Return one environment for each combination of the variables that a marker names."""
    named = [name for name in _VARIABLES if name in text]
    return tuple({tuple(each[name] for name in named): each for each in ENVIRONMENTS}.values())


def _extras_named(text: str) -> frozenset[str]:
    """Return the extras and groups that a marker compares with."""
    return frozenset(normal((one or other)[1:-1]) for one, other in _GATE.findall(text))


def _holds_in(marker: Marker, extra: str, environment: Values) -> bool:
    asked = frozenset({extra} if extra else ())
    return marker.evaluate(
        {**environment, "extra": extra, "extras": asked, "dependency_groups": asked}
    )


def _holds(marker: Marker, extra: str, environments: Iterable[Values]) -> bool:
    return any(_holds_in(marker, extra, each) for each in environments)


def _condition(marker: Marker, gates: frozenset[str], distinct: tuple[Values, ...]) -> Condition:
    opened = sorted(gates) or [""]

    def true_in(environment: Values) -> bool:
        return any(_holds_in(marker, extra, environment) for extra in opened)

    held = sum(1 for each in distinct if true_in(each))
    if held == len(distinct):
        return Condition(gates=gates)
    if not held:
        return Condition(gates=gates, environment=Environment.NEVER)
    needs = _in_words(str(marker), true_in, distinct) or f"where {marker}"
    return Condition(gates=gates, environment=Environment.SOMETIMES, needs=needs)


# --- what *sometimes* needs, in words ---------------------------------------------------

_AXES: Final[Mapping[str, tuple[str, ...]]] = {
    "python_version": ("python_version", "python_full_version"),
    "platform_system": ("platform_system", "sys_platform", "os_name"),
    "implementation_name": ("implementation_name", "platform_python_implementation"),
    "platform_machine": ("platform_machine",),
}
_SPOKEN: Final = {"Darwin": "macOS", "cpython": "CPython", "pypy": "PyPy"}


def _in_words(
    text: str, true_in: Callable[[Values], bool], distinct: tuple[Values, ...]
) -> str | None:
    """Describe where a marker holds as one set of values a variable; None if that is untrue."""
    axes = [axis for axis, names in _AXES.items() if any(name in text for name in names)]
    held = [each for each in distinct if true_in(each)]
    allowed = {axis: frozenset(each[axis] for each in held) for axis in axes}
    known = {axis: frozenset(each[axis] for each in distinct) for axis in axes}
    predicted = [each for each in distinct if all(each[axis] in allowed[axis] for axis in axes)]
    if len(predicted) != len(held):
        return None
    told = [_told(axis, allowed[axis]) for axis in axes if allowed[axis] != known[axis]]
    return ", ".join(told) or None


def _told(axis: str, values: frozenset[str]) -> str:
    if axis == "python_version":
        return _pythons_told([python for python in _PYTHONS if python in values])
    spoken = _either(sorted(_SPOKEN.get(value, value) for value in values))
    return f"{spoken} machines" if axis == "platform_machine" else spoken


def _pythons_told(held: list[str]) -> str:
    if len(held) > 1 and held == list(_PYTHONS[: len(held)]):
        return f"Python {held[-1]} or older"
    if len(held) > 1 and held == list(_PYTHONS[-len(held) :]):
        return f"Python {held[0]} or newer"
    return f"Python {_either(held)}"


def _either(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
