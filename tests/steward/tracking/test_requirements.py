"""What a project asks for is read again when it changes, and whoever leads to it then grows."""

from datetime import timedelta

from tests.steward.tracking.conftest import World
from workflows.names import pypi


def growing(world: World) -> int:
    """Return how many lists' closures were to be read anew, and have that done."""
    lease = timedelta(seconds=30)
    with world.store.transaction() as tx:
        hints = tx.outbox.claim(world.clock.now(), 50, lease, "test", {"grow"})
        for hint in hints:
            job = tx.outbox.take(hint.id, "test")
            assert job is not None
            tx.outbox.finish(job)
    return len(hints)


def asks(world: World, name: str) -> tuple[str, ...] | None:
    with world.store.snapshot() as view:
        return view.requirements.texts([pypi(name)])[pypi(name)]


def test_a_release_that_asks_for_the_same_lets_nothing_grow(world: World) -> None:
    world.index.create("top", versions=())
    world.index.release("top", "1.0", requires=("mid>=1",))
    world.track("top")
    world.poll()
    first = growing(world)
    world.index.release("top", "2.0", requires=("mid>=1",))
    world.poll()

    assert (first, growing(world)) == (1, 0)


def test_an_earlier_release_that_is_the_latest_again_lets_lists_grow_again(world: World) -> None:
    world.index.create("top", versions=())
    world.index.release("top", "1.0", requires=("mid",))
    world.track("top")
    world.poll()
    for _ in range(2):
        world.index.release("top", "2.0", requires=("leaf",))
        world.poll()
        growing(world)
        world.index.remove_release("top", "2.0")
        world.poll()

        assert (asks(world, "top"), growing(world)) == (("mid",), 1)


def test_the_same_version_made_anew_is_read_anew(world: World) -> None:
    world.index.create("top", versions=())
    world.index.release("top", "1.0", requires=("mid",))
    world.track("top")
    world.poll()
    growing(world)
    world.index.remove_release("top", "1.0")
    world.index.release("top", "1.0", requires=("leaf",))
    world.poll()

    assert (asks(world, "top"), growing(world)) == (("leaf",), 1)
