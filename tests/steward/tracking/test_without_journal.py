"""An index without a journal is followed as well, a little later."""

import pytest

from tests.steward.tracking.conftest import World


@pytest.fixture
def quiet(world: World) -> World:
    world.index.has_journal = False
    return world


def test_what_changed_is_found_by_comparison(quiet: World) -> None:
    quiet.start("perf", "other")
    quiet.index.release("perf", "2.0")
    quiet.index.yank("perf", "1.0")
    quiet.wait(1.1, every=0.1)

    assert quiet.told() == ["release-yanked perf"]


def test_a_removal_takes_patience(quiet: World) -> None:
    quiet.start("perf", "other")
    quiet.index.remove("perf")
    quiet.wait(26)

    assert quiet.told() == ["project-removed perf"]


def test_another_life_is_known_by_its_files(quiet: World) -> None:
    quiet.start("perf", "other")
    quiet.index.remove("perf")
    quiet.wait(26)
    quiet.index.create("perf", owner="boris", versions=("9.0",))
    quiet.wait(2)

    assert quiet.told() == ["project-removed perf", "name-reused perf"]


def test_a_mass_disappearance_is_one_event(quiet: World) -> None:
    names = [f"p{number}" for number in range(30)]
    quiet.start(*names)
    for name in names:
        quiet.index.vanish(name)
    quiet.wait(30)
    assert quiet.told() == ["RegistryTroubled"]

    for name in names:
        quiet.index.restore(name)
    quiet.wait(2)
    assert quiet.told() == ["RegistryTroubled", "RegistryRecovered"]


def test_a_journal_that_appears_is_followed(quiet: World) -> None:
    quiet.start("perf", "other")
    quiet.index.has_journal = True
    quiet.wait(1)
    quiet.index.remove("perf")
    quiet.poll()

    assert quiet.told() == ["project-removed perf"]
