"""Making, changing, deleting and exporting lists."""

import csv
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from steward import ids
from steward.errors import Malformed, NotFound
from steward.observations import Status
from steward.watching import MOST_NAMES, NEW_LISTS, UNASKED, attention, exporting, keeping, making
from tests.steward.watching.conftest import INDEXES, House, prepared
from workflows.errors import Refused
from workflows.names import Project


def test_of_tokens_only_digests_are_kept(house: House) -> None:
    made = house.make("top")
    with house.store.snapshot() as view:
        read = view.watchlists.by_token(ids.digest(made.token))
        changed = view.watchlists.by_manage(ids.digest(made.manage))
        with pytest.raises(NotFound):
            view.watchlists.by_token(ids.digest(made.manage))

    assert read.id == changed.id == made.id
    assert read.public_token is None
    assert made.token.startswith("stwl_")
    assert made.manage.startswith("stwm_")


def test_the_token_that_reads_changes_nothing(house: House) -> None:
    made = house.make("top")
    for act in (making.rotate, making.remove, making.restore):
        with house.store.transaction() as tx, pytest.raises(NotFound):
            act(tx, made.token)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x" * (1024 * 1024 + 1), "too-large"),
        ("\n".join(f"p{n}" for n in range(2001)), "too-large"),
    ],
)
def test_a_file_has_bounds(text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        prepared(text)
    assert refused.value.code == code


def test_the_largest_file_that_is_allowed_fits(house: House) -> None:
    made = house.make("\n".join(f"p{n}" for n in range(MOST_NAMES)))

    assert house.the_list(made).total == MOST_NAMES


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "names no project"),
        ("???", "line 1: "),
        ("x @ https://files.index.example/x.whl", "line 1: direct address"),
    ],
)
def test_a_file_that_follows_nothing_is_refused_in_a_sentence(text: str, says: str) -> None:
    with pytest.raises(Malformed, match=says):
        prepared(text)


def test_lines_that_follow_nothing_are_kept_with_their_reason(house: House) -> None:
    made = house.make("top\n???\nx @ https://files.index.example/x.whl")

    assert [(u["line"], u["unreadable"]) for u in house.the_list(made).unused] == [
        (2, True),
        (3, False),
    ]


def test_one_address_makes_so_many_lists_an_hour(house: House) -> None:
    with house.store.transaction() as tx:
        for _ in range(NEW_LISTS.most):
            making.make(tx, prepared("top"), "192.0.2.1")
        with pytest.raises(Refused, match="20 new lists an hour"):
            making.make(tx, prepared("top"), "192.0.2.1")
        making.make(tx, prepared("top"), "192.0.2.2")
    house.clock.sleep(3600)
    with house.store.transaction() as tx:
        making.make(tx, prepared("top"), "192.0.2.1")


def test_a_list_can_be_renamed_and_get_new_addresses(house: House) -> None:
    made = house.make("top")
    with house.store.transaction() as tx:
        assert making.rename(tx, made.manage, "My \x1b list").name == "My \u241b list"
        with pytest.raises(Malformed):
            making.rename(tx, made.manage, "  ")
        fresh = making.rotate(tx, made.manage)
        with pytest.raises(NotFound):
            making.rename(tx, made.manage, "x")
        with pytest.raises(NotFound):
            tx.watchlists.by_token(ids.digest(made.token))

        assert fresh.id == made.id
        assert tx.watchlists.by_token(ids.digest(fresh.token)).id == made.id


def test_a_deleted_list_can_be_brought_back_for_seven_days(house: House) -> None:
    made = house.make("top")
    house.shows("top")
    house.act(making.remove, made.manage)
    with house.store.transaction() as tx, pytest.raises(Refused) as refused:
        making.change(tx, made.manage, prepared("side"))
    assert refused.value.code == "gone"
    house.wait(timedelta(days=6))
    house.act(keeping.tidy)
    house.act(making.restore, made.manage)

    assert house.the_list(made).state == "ready"
    assert house.members(made) == ["top"]


def test_after_seven_days_what_it_followed_is_forgotten(house: House) -> None:
    made, other = house.make("top\nshared"), house.make("shared")
    house.shows("top")
    house.shows("shared")
    house.act(making.remove, made.manage)
    house.wait(timedelta(days=8))
    house.act(keeping.tidy)

    with house.store.transaction() as tx, pytest.raises(NotFound):
        making.restore(tx, made.manage)
    assert house.members(made) == []
    assert house.members(other) == ["shared"]
    assert house.tracked() == {"shared"}


def test_a_list_that_everybody_sees_is_the_same_after_a_restart(house: House) -> None:
    with house.store.transaction() as tx:
        first = making.show(tx, prepared("top", "pyproject.txt"))
        again = making.show(tx, prepared("top", "pyproject.txt"))
        changed = making.show(tx, prepared("top\nside", "pyproject.txt"))
        other = making.show(tx, prepared("top", "other.txt"))

    assert first.id == again.id == changed.id != other.id
    assert first.public_token == changed.public_token
    assert changed.content == "top\nside"


def test_dependencies_that_nobody_asks_for_are_dropped(house: House) -> None:
    house.act(making.dependencies_of, Project("pypi", "top"))
    house.shows("top", "mid")
    house.wait(UNASKED - timedelta(days=1))
    house.act(making.dependencies_of, Project("pypi", "top"))
    house.wait(UNASKED - timedelta(days=1))
    house.act(keeping.tidy)
    assert house.tracked() == {"top", "mid"}
    house.wait(timedelta(days=2))
    house.act(keeping.tidy)

    assert house.tracked() == set()
    with house.store.snapshot() as view:
        assert view.watchlists.count_system() == 0


def test_the_state_of_a_list_is_a_table_and_a_value(house: House) -> None:
    made = house.make('[project]\nname = "a"\ndependencies = ["top>=1"]', "pyproject.toml")
    house.shows("top", "mid")
    house.shows("mid", status=Status.ARCHIVED)
    members = house.ways(made)
    with house.store.snapshot() as view:
        needing = attention.needing(view, members)
    table = list(csv.DictReader(exporting.as_csv(members, needing).splitlines()))
    value = json.loads(json.dumps(exporting.as_value(house.the_list(made), members, needing)))

    assert [row["project"] for row in table] == ["top", "mid"]
    assert table[1]["path"] == "top > mid"
    assert table[1]["attention"] == "True"
    assert value["projects"][1]["path"] == ["top", "mid"]
    assert "token" not in json.dumps(value)


def test_a_cell_that_a_spreadsheet_would_run_is_quoted(house: House) -> None:
    made = house.make("top")
    [member] = house.ways(made)
    shown = replace(member, way=replace(member.way, requirement="=cmd()"))

    assert "'=cmd()" in exporting.as_csv([shown], ())


def test_indexes_decide_what_is_followed() -> None:
    lock = (
        'lock-version = "1.0"\n[[packages]]\nname = "leaf"\nversion = "1"\n'
        'index = "https://house.example/simple"\n[[packages]]\nname = "mid"\nversion = "1"\n'
    )
    ready = making.prepare("x", "pylock.toml", lock.encode(), INDEXES)

    assert ready.names == {"mid"}
    assert [each["why"] for each in ready.unused] == ["other index"]
