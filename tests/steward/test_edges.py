"""Requirement strings, their gates and environments, and what the loss of releases does."""

import itertools
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.markers import Marker
from packaging.requirements import InvalidRequirement, Requirement

from steward.edges import (
    ENVIRONMENTS,
    Condition,
    Edge,
    Environment,
    State,
    UnreadableRequirement,
    admitted,
    as_reached,
    condition_of,
    pinned,
    range_state,
    read,
    same_version,
)
from workflows.names import normal

ALWAYS, SOMETIMES, NEVER = Environment

# --- D8: the table.  Each axis is written by hand; the strings are their combinations. ---

NAMES = {
    "leaf": "leaf",
    "Leaf": "leaf",
    "zope.interface": "zope-interface",
    "Zope_Interface": "zope-interface",
    "zope--interface": "zope-interface",
    "a": "a",
    "A1._-b": "a1-b",
    "0x": "0x",
}
EXTRAS = {
    "": frozenset(),
    "[]": frozenset(),
    "[foo]": {"foo"},
    "[Foo_Bar,baz]": {"foo-bar", "baz"},
    "[ a , A ]": {"a"},
}
RANGES = {
    "": "",
    ">=2": ">=2",
    " == 1.*": "==1.*",
    "~=1.4.2,!=1.4.5": "!=1.4.5,~=1.4.2",
    " (<3,>=1)": "<3,>=1",
    "===odd-one": "===odd-one",
    "==1!2.0+local.1": "==1!2.0+local.1",
    " @ https://files.index.example/leaf-1.0.whl": "",
    " @ git+https://forge.example/leaf.git@main#egg=leaf": "",
}
MARKERS: dict[str, tuple[set[str], Environment, str]] = {
    "": (set(), ALWAYS, ""),
    'python_version >= "3"': (set(), ALWAYS, ""),
    'python_version < "3"': (set(), NEVER, ""),
    'python_version < "3.11"': (set(), SOMETIMES, "Python 3.10 or older"),
    'python_version >= "3.12"': (set(), SOMETIMES, "Python 3.12 or newer"),
    'python_version == "3.9"': (set(), SOMETIMES, "Python 3.9"),
    'python_version in "3.9 3.11"': (set(), SOMETIMES, "Python 3.9 or 3.11"),
    'python_full_version < "3.11.4"': (set(), SOMETIMES, 'where python_full_version < "3.11.4"'),
    'sys_platform == "win32"': (set(), SOMETIMES, "Windows"),
    'sys_platform != "win32"': (set(), SOMETIMES, "Linux or macOS"),
    "os_name == 'nt' and python_version < '3.10'": (set(), SOMETIMES, "Python 3.9, Windows"),
    'sys_platform == "cygwin"': (set(), NEVER, ""),
    'platform_machine == "aarch64"': (set(), SOMETIMES, "aarch64 machines"),
    'platform_python_implementation == "PyPy"': (set(), SOMETIMES, "PyPy"),
    'implementation_name != "pypy"': (set(), SOMETIMES, "CPython"),
    'os_name == "nt" or python_version >= "3.13"': (
        set(),
        SOMETIMES,
        'where os_name == "nt" or python_version >= "3.13"',
    ),
    'extra == "test"': ({"test"}, ALWAYS, ""),
    "'Foo_Bar' == extra": ({"foo-bar"}, ALWAYS, ""),
    'extra == "a" or extra == "b"': ({"a", "b"}, ALWAYS, ""),
    'extra in "a, b"': (set(), ALWAYS, ""),  # no extra is the empty text, which is in every text
    '"a" in extra': ({"a"}, ALWAYS, ""),
    'extra == "a" and extra == "b"': ({"a", "b"}, NEVER, ""),
    'extra != "slim"': (set(), ALWAYS, ""),
    'extra == "test" and sys_platform == "darwin"': ({"test"}, SOMETIMES, "macOS"),
    'extra == "old" and python_version < "3"': ({"old"}, NEVER, ""),
    '(extra == "a" and os_name == "nt") or extra == "b"': ({"a", "b"}, ALWAYS, ""),
    'extra == "a" or os_name == "nt"': (set(), SOMETIMES, "Windows"),
    'extra == "test" and (os_name == "nt" or os_name == "posix")': ({"test"}, ALWAYS, ""),
}
TABLE = [
    (f"{name}{extras}{range_}{' ; ' if marker else ''}{marker}", name, extras, range_, marker)
    for index, (name, extras, range_, marker) in enumerate(
        itertools.product(NAMES, EXTRAS, RANGES, MARKERS)
    )
    if index % 11 == 0
]
UNREADABLE = [
    "",
    "   ",
    "-leaf",
    "leaf-",
    "_leaf",
    "leaf[",
    "leaf[a",
    "leaf[a,,b]",
    "leaf >= ",
    "leaf >> 1",
    "leaf=1.0",
    "leaf==1.*.2",
    "leaf @",
    "leaf; python_version",
    "leaf; python_version >",
    "leaf; nonsense == 'a'",
    "leaf; os_name ~= 'x'",
    "leaf 1.0",
    "-r other.txt",
    "https://files.index.example/leaf-1.0.whl",
    "leaf; (python_version > '3'",
    "l\u00e9af",
    "leaf\x00",
    "leaf==1.0\nother",
    "l" * 300,
    "leaf" * 2000,
    "leaf; " + "(" * 1000 + "os_name == 'nt'" + ")" * 1000,
]


def an_edge(raw: str, of: str | None = None) -> Edge:
    edge = read(raw, of)
    assert isinstance(edge, Edge), edge
    return edge


def test_the_table_is_long_enough() -> None:
    assert len({row[0] for row in TABLE}) >= 300


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0])
def test_a_requirement_says_what_it_says_by_hand_and_to_packaging(
    row: tuple[str, str, str, str, str],
) -> None:
    raw, name, extras, range_, marker = row
    edge = an_edge(raw)
    theirs = Requirement(raw)

    assert edge.target == NAMES[name] == normal(theirs.name)
    assert edge.extras == EXTRAS[extras] == {normal(extra) for extra in theirs.extras}
    assert edge.specifier == RANGES[range_] == str(theirs.specifier)
    assert edge.url == theirs.url == (range_.removeprefix(" @ ") if "@" in range_ else None)
    gates, environment, needs = MARKERS[marker]
    assert (edge.gates, edge.environment, edge.needs) == (frozenset(gates), environment, needs)
    assert edge.raw == raw


@pytest.mark.parametrize("raw", UNREADABLE, ids=lambda raw: repr(raw[:30]))
def test_what_cannot_be_read_is_kept_with_a_reason(raw: str) -> None:
    unreadable = read(raw)

    assert isinstance(unreadable, UnreadableRequirement)
    assert unreadable.raw == raw
    assert unreadable.reason
    assert "\n" not in unreadable.reason


@given(st.text() | st.text(alphabet=string.ascii_letters + string.digits + "-_.[]<>=!~;,()@ '\""))
def test_any_text_is_read_or_kept(raw: str) -> None:
    result = read(raw)

    assert result.raw == raw
    if isinstance(result, Edge):
        assert normal(Requirement(raw.strip()).name) == result.target


@st.composite
def requirements(draw: st.DrawFn) -> str:
    name = draw(st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,20}[A-Za-z0-9])?", fullmatch=True))
    extras = draw(st.lists(st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,5}", fullmatch=True), max_size=3))
    operator = draw(st.sampled_from(["", "==", ">=", "<=", "~=", "!=", "<", ">"]))
    version = draw(
        st.from_regex(r"[0-9]{1,2}\.[0-9]{1,2}((a|b|rc|\.post|\.dev)[0-9])?", fullmatch=True)
    )
    marker = draw(st.sampled_from(list(MARKERS)))
    bracket = f"[{','.join(extras)}]" if extras else ""
    return (
        f"{name}{bracket}{operator + version if operator else ''}{'; ' + marker if marker else ''}"
    )


@given(requirements())
def test_we_agree_with_packaging_on_generated_strings(raw: str) -> None:
    assert_agreement(raw)


@pytest.mark.soak
@settings(max_examples=10_000)
@given(requirements())
def test_we_agree_with_packaging_on_ten_thousand_strings(raw: str) -> None:
    assert_agreement(raw)


def assert_agreement(raw: str) -> None:
    try:
        theirs = Requirement(raw)
    except InvalidRequirement:
        assert isinstance(read(raw), UnreadableRequirement)
        return
    edge = an_edge(raw)

    assert edge.target == normal(theirs.name)
    assert edge.extras == {normal(extra) for extra in theirs.extras}
    assert edge.specifier == str(theirs.specifier)


@pytest.mark.parametrize("marker", [text for text in MARKERS if text])
def test_judging_few_environments_equals_judging_all(marker: str) -> None:
    condition, parsed = condition_of(marker), Marker(marker)
    opened = condition.gates or {""}
    held = [any(parsed.evaluate({**e, "extra": x}) for x in opened) for e in ENVIRONMENTS]

    expected = ALWAYS if all(held) else SOMETIMES if any(held) else NEVER
    assert condition.environment is expected


def test_a_lock_names_extras_and_groups_as_sets() -> None:
    assert condition_of('"Dev" in dependency_groups').gates == {"dev"}
    assert condition_of('"socks" in extras and os_name == "nt"') == Condition(
        gates=frozenset({"socks"}), environment=SOMETIMES, needs="Windows"
    )


def test_a_project_that_asks_for_its_own_extra_is_an_edge_to_itself() -> None:
    edge = an_edge('D.x[a,b]; extra == "all"', of="d-X")

    assert edge.to_itself
    assert edge.extras == {"a", "b"}
    assert not an_edge("other", of="d-x").to_itself


@pytest.mark.parametrize(
    ("raw", "left", "yanked", "gone", "state"),
    [
        ("x>=2", ["1.0"], [], ["1.1"], State.UNTOUCHED),
        ("x>=2", ["1.0", "2.0"], [], ["2.1"], State.EXPOSED),
        ("x>=2", ["1.0", "2.0"], ["2.1"], [], State.EXPOSED),
        ("x>=2", ["1.0"], [], ["2.0", "2.1"], State.BROKEN),
        ("x>=2", ["1.0"], ["2.0"], ["2.1"], State.STUCK),
        ("x==2.0", ["1.0"], ["2.0"], [], State.STUCK),
        ("x==2.0", ["2.1"], [], ["2.0"], State.BROKEN),
        ("x==2", ["2.0.0"], [], ["2.1"], State.UNTOUCHED),
        ("x", [], [], ["1.0"], State.BROKEN),
        ("x", [], [], [], State.UNTOUCHED),
        ("x>=1", ["1.0"], [], ["2.0b1"], State.UNTOUCHED),
        ("x>=2.0b1", ["1.0"], [], ["2.0b1"], State.BROKEN),
        ("x>=9", ["1.0"], [], ["2.0"], State.UNTOUCHED),
        ("x @ https://files.index.example/x.whl", [], [], ["1.0"], State.UNTOUCHED),
        ("x===odd one", ["1.0"], [], ["odd one"], State.UNTOUCHED),
        ("x===odd", ["1.0"], [], ["odd"], State.BROKEN),
    ],
)
def test_what_the_loss_of_releases_does(
    raw: str, left: list[str], yanked: list[str], gone: list[str], state: State
) -> None:
    edge = read(raw)
    if isinstance(edge, UnreadableRequirement):
        assert raw == "x===odd one"
        return
    assert range_state(edge, left=left, yanked=yanked, gone=gone) is state


def test_behind_a_gate_or_a_marker_a_default_install_is_only_affected() -> None:
    plain, gated = Condition(), Condition(gates=frozenset({"test"}))

    assert as_reached(State.BROKEN, [plain, plain]) is State.BROKEN
    assert as_reached(State.BROKEN, [plain, gated]) is State.AFFECTED
    assert as_reached(State.STUCK, [condition_of('os_name == "nt"')]) is State.AFFECTED
    assert as_reached(State.UNTOUCHED, [gated]) is State.UNTOUCHED


def test_a_pin_is_one_exact_version() -> None:
    assert pinned("==1.0") == "1.0"
    assert pinned("===weird") == "weird"
    assert pinned("==1.*") is None
    assert pinned(">=1,<2") is None
    assert pinned("not a range") is None
    assert same_version("1.0", "1.0.0")
    assert not same_version("odd", "1")


def test_a_range_nobody_can_read_admits_nothing() -> None:
    assert admitted("what", ["1.0"]) == ()
    assert admitted(">=1", ["1.0", "garbage"]) == ("1.0",)
