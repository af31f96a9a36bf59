"""What a manifest leads to: gates, markers, cycles, and the strongest path of each project."""

from collections.abc import Collection, Mapping, Sequence

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from steward.edges import Environment
from steward.expansion import Expansion, Relation, directly, expanded, locked, path
from steward.manifests import Entry, read

INDEX: Mapping[str, Sequence[str]] = {
    "top": ("mid>=1", "win; sys_platform == 'win32'", "old; python_version < '3'"),
    "mid": ("leaf[fast]<3", "tester; extra == 'test'", "Mid[test]; extra == 'all'"),
    "leaf": ("quick; extra == 'fast'", "slow; extra == 'slow'", "top", "what is this"),
    "win": ("deep",),
    "side": ("deep", "pinned @ https://files.index.example/p-1.0.zip"),
    "quick": (),
    "deep": (),
    "tester": (),
}


def entries(text: str) -> tuple[Entry, ...]:
    return read("requirements.txt", text.encode()).entries


def ask(names: Collection[str]) -> Mapping[str, Sequence[str] | None]:
    return {name: INDEX.get(name) for name in names}


def closure(text: str) -> Expansion:
    return expanded(entries(text), ask)


def words(expansion: Expansion, name: str) -> list[str]:
    return [member.requirement for member in path(expansion.members, name)]


def test_only_the_extras_that_are_asked_for_are_followed() -> None:
    expansion = closure("top")

    assert set(expansion.members) == {"top", "mid", "win", "leaf", "quick", "deep"}
    assert words(expansion, "quick") == ["top", "mid>=1", "leaf[fast]<3", "quick; extra == 'fast'"]


def test_an_extra_of_its_own_opens_what_it_lists() -> None:
    expansion = closure("mid[all]")

    assert "tester" in expansion.members
    assert words(expansion, "tester") == ["mid[all]", "tester; extra == 'test'"]


def test_an_extra_asked_for_later_is_followed_too() -> None:
    assert "tester" in closure("mid\nmid[test]").members


def test_the_strongest_path_is_told() -> None:
    weak, strong = closure("top"), closure("top\nside")

    assert weak.members["deep"].environment is Environment.SOMETIMES
    assert weak.members["deep"].needs == "Windows"
    assert strong.members["deep"].environment is Environment.ALWAYS
    assert words(strong, "deep") == ["side", "deep"]


def test_a_cycle_ends_and_the_first_stays_direct() -> None:
    expansion = closure("top")

    assert expansion.members["top"].relation is Relation.DIRECT
    assert expansion.members["leaf"].depth == 3


def test_what_cannot_be_read_or_found_is_kept() -> None:
    expansion = closure("top\nnobody-knows")

    assert expansion.unknown == {"nobody-knows"}
    assert [(name, each.raw) for name, each in expansion.unreadable] == [("leaf", "what is this")]


def test_each_name_is_asked_for_once() -> None:
    asked: list[str] = []

    def counting(names: Collection[str]) -> Mapping[str, Sequence[str] | None]:
        asked.extend(names)
        return ask(names)

    expanded(entries("top\nmid[test]\nside\nmid[all]"), counting)

    assert len(asked) == len(set(asked))


def test_a_bound_on_names_holds() -> None:
    assert len(expanded(entries("top"), ask, most=3).members) == 3


def test_directly_means_what_is_named() -> None:
    expansion = directly(entries("top\nside; os_name == 'nt'\nside"))

    assert set(expansion.members) == {"top", "side"}
    assert expansion.members["side"].environment is Environment.ALWAYS


def test_a_lock_is_exactly_its_packages_with_its_own_paths() -> None:
    lock = (
        '[[package]]\nname = "app"\nversion = "1"\nsource = { virtual = "." }\n'
        'dependencies = [{ name = "top" }]\n'
        '[[package]]\nname = "top"\nversion = "1"\ndependencies = [{ name = "leaf" }]\n'
        '[[package]]\nname = "leaf"\nversion = "1"\n'
        '[[package]]\nname = "ring-a"\nversion = "1"\ndependencies = [{ name = "ring-b" }]\n'
        '[[package]]\nname = "ring-b"\nversion = "1"\ndependencies = [{ name = "ring-a" }]\n'
    )
    expansion = locked(read("uv.lock", lock.encode()).entries)

    assert set(expansion.members) == {"top", "leaf", "ring-a", "ring-b"}
    assert words(expansion, "leaf") == ["top==1", "leaf==1"]
    assert expansion.members["leaf"].relation is Relation.TRANSITIVE
    assert expansion.members["ring-a"].relation is Relation.DIRECT


NAMES = st.sampled_from([f"n{number}" for number in range(12)])
GRAPHS = st.dictionaries(NAMES, st.lists(NAMES, max_size=4))


@given(GRAPHS, st.lists(NAMES, min_size=1, max_size=3))
def test_a_closure_is_what_an_independent_walk_finds(
    graph: dict[str, list[str]], first: list[str]
) -> None:
    expansion = expanded(
        entries("\n".join(first)), lambda names: {name: graph.get(name, ()) for name in names}
    )
    oracle = nx.DiGraph([(a, b) for a, targets in graph.items() for b in targets])
    oracle.add_nodes_from(first)
    near = nx.multi_source_dijkstra_path_length(oracle, set(first))

    assert set(expansion.members) == set(near)
    for name, member in expansion.members.items():
        assert member.depth == near[name] + 1
        assert len(path(expansion.members, name)) == member.depth
