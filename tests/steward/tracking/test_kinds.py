"""Every kind of event, from what happened at the index to what is in the ledger."""

from collections.abc import Callable
from datetime import timedelta

from steward.tracking.looking import look
from steward.tracking.recording import DAILY, record
from tests.steward.tracking.conftest import World
from workflows.names import pypi


def test_a_removal_with_a_row_is_told_at_once(world: World) -> None:
    world.start("perf", "other")
    world.index.remove("perf")
    world.poll()

    assert world.told() == ["project-removed perf"]
    assert world.state("perf") == "removed"


def test_a_removal_without_a_row_takes_patience(world: World) -> None:
    world.start("perf", "other")
    world.index.vanish("perf")
    world.wait(22)
    assert world.told() == []
    world.wait(5)

    assert world.told() == ["project-removed perf"]


def test_a_missing_name_is_left_alone_for_most_of_an_hour(world: World) -> None:
    """Its place in the spread is of that hour, not of the day that a large set takes."""
    with world.store.transaction() as tx:
        tx.projects.ensure_all(pypi(f"before-{number}") for number in range(90))
    world.start("perf")
    world.index.vanish("perf")
    with world.store.snapshot() as view:
        known = view.projects.get(pypi("perf"))
    record(world.tracker, look(world.tracker, world.tracker.source(), known), DAILY)

    with world.store.snapshot() as view:
        found = view.projects.get(pypi("perf"))
    assert found.state == "missing"
    assert found.next_look is not None
    assert found.next_look - world.clock.now() > timedelta(minutes=50)


def test_a_project_that_was_never_there_is_not_removed(world: World) -> None:
    world.start("other")
    world.track("perf")
    world.wait(48)

    assert world.told() == []
    assert world.state("perf") == "unknown"


def test_a_name_that_comes_back_in_other_hands(world: World) -> None:
    world.start("perf", "other")
    world.index.remove("perf")
    world.wait(2)
    world.index.create("perf", owner="boris", versions=("9.0",))
    world.poll()

    assert world.told() == ["project-removed perf", "name-reused perf"]


def test_a_name_removed_and_made_again_between_two_looks(world: World) -> None:
    world.start("perf", "other")
    world.index.remove("perf")
    world.index.create("perf", owner="boris", versions=("9.0",))
    world.poll()

    assert world.told() == ["name-reused perf"]


def test_a_project_that_comes_back_is_restored(world: World) -> None:
    world.start("perf", "other")
    world.index.vanish("perf")
    world.wait(27)
    world.index.restore("perf")
    world.wait(2)

    assert world.told() == ["project-removed perf", "project-restored perf"]
    with world.store.snapshot() as view:
        removed, restored = (each.incident for each in view.ledger.since(0, 10))
    assert removed == restored


def test_markers(world: World) -> None:
    world.start("perf", "other")
    index = world.index
    marks: tuple[Callable[[str], None], ...] = (
        *(index.archive, index.unmark, index.deprecate, index.unmark),
        *(index.quarantine, index.clear_quarantine),
    )
    for mark in marks:
        mark("perf")
        world.wait(2)

    assert [each.split()[0] for each in world.told()] == [
        "project-archived",
        "project-unarchived",
        "project-deprecated",
        "project-undeprecated",
        "project-quarantined",
        "project-unquarantined",
    ]


def test_releases(world: World) -> None:
    world.start("perf", "other")
    world.index.release("perf", "2.0")
    world.poll()
    world.index.yank("perf", "1.0", "broken")
    world.poll()
    world.index.unyank("perf", "1.0")
    world.poll()
    world.index.remove_release("perf", "1.0")
    world.poll()
    world.index.yank("perf", "2.0")
    world.poll()

    assert [each.split()[0] for each in world.told()] == [
        "release-yanked",
        "release-unyanked",
        "release-removed",
        "all-releases-yanked",
    ]
    with world.store.snapshot() as view:
        yanked = next(s for s in view.ledger.since(0, 10) if s.key)
        assert view.texts.of([yanked.key or ""])[yanked.key or ""] == {"reason": "broken"}


def test_hands(world: World) -> None:
    world.start("perf", "other")
    world.index.accept("perf", "boris")
    world.wait(1)
    world.clock.sleep(8 * 24 * 3600)
    world.index.remove_holder("perf", "anna")
    world.wait(1)
    world.clock.sleep(8 * 24 * 3600)
    world.index.accept("perf", "cleo")
    world.index.remove_holder("perf", "boris")
    world.wait(1)
    world.clock.sleep(8 * 24 * 3600)
    world.index.remove_holder("perf", "cleo")
    world.wait(1)

    assert [each.split()[0] for each in world.told()] == [
        "owner-added",
        "owner-removed",
        "owners-replaced",
        "owner-last-left",
    ]


def test_every_event_is_to_be_published_once(world: World) -> None:
    world.start("perf", "other")
    world.index.remove("perf")
    world.poll()
    world.poll()

    with world.store.snapshot() as view:
        assert view.outbox.waits("publish", "publish:1")
        assert not view.outbox.waits("publish", "publish:2")


def test_an_unknown_action_is_kept_and_counted(world: World) -> None:
    world.start("perf")
    world.index.noise(1, "blessed by the moon")
    world.index.noise(3)
    world.poll()

    with world.store.snapshot() as view:
        source = view.sources.get("pypi")
        assert source.unknown_actions == 1
        assert view.sources.unknown_actions(source) == {"blessed by the moon": 1}
        assert source.rows_counted == 4


def test_seven_days_away_are_caught_up_in_a_few_questions(world: World) -> None:
    world.start("perf", "other")
    world.index.noise(43_000)
    world.index.remove("perf")
    world.index.noise(43_000)
    world.index.asked.clear()
    world.poll()

    assert world.told() == ["project-removed perf"]
    assert sum(url.endswith("/pypi") for url in world.index.asked) <= 10
    assert world.tracker.source().cursor == str(world.index.head)
