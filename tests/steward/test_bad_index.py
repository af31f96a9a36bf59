"""An index on a bad day, through the whole service: recorded, nothing lost, nothing told."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from feeds import formats
from steward.clock import SetClock
from steward.observations import Request, Response
from steward.pretend import PretendIndex, Trouble
from tests.feeds.checks import check
from tests.steward.web.hostile import unseen
from tests.steward.whole import Whole, whole

NAMES = tuple(f"p{number}" for number in range(24))
SAYS_NOTHING = (
    Trouble.DOWN,
    Trouble.ALL_MISSING,
    Trouble.PORTAL,
    Trouble.RUBBISH,
    Trouble.HALF_BODIES,
)


@pytest.fixture
def world(tmp_path: Path, clock: SetClock) -> Iterator[Whole]:
    with whole(tmp_path, clock) as opened:
        for name in NAMES:
            opened.index.create(name, versions=("1.0", "2.0"))
        yield opened


@pytest.fixture
def token(world: Whole, tmp_path: Path) -> str:
    manifest = tmp_path / "requirements.txt"
    manifest.write_text("\n".join(NAMES) + "\n")
    return world.watch(manifest)


@pytest.mark.parametrize("trouble", SAYS_NOTHING)
def test_threat_t23_a_bad_day_is_recorded_and_tells_nothing(
    world: Whole, token: str, trouble: Trouble
) -> None:
    before = world.told()
    world.index.troubles = {trouble}
    for _ in range(8):
        world.round(minutes=30)
    status = world.web.get("/status").text
    assert found(world) == []
    assert "has not answered since" in status or "do not believe since" in status

    world.index.remove("p7")
    world.round(minutes=30)
    world.index.troubles = set()
    for _ in range(6):
        world.round(minutes=10)
    assert found(world) == ["project-removed p7"]
    assert set(world.told()) - set(before) <= {
        "project-removed p7",
        "RegistryTroubled",
        "RegistryRecovered",
    }
    stands(world, token)


def test_a_name_that_was_never_read_is_waited_for(world: Whole, tmp_path: Path) -> None:
    world.index.troubles = {Trouble.PORTAL}
    manifest = tmp_path / "requirements.txt"
    manifest.write_text("p1\n")
    token = world.watch(manifest)
    for _ in range(4):
        world.round(minutes=30)
    stands(world, token)

    world.index.troubles = set()
    for _ in range(4):
        world.round(minutes=30)
    assert "p1 is on the index" in world.web.get("/projects/pypi/p1").text
    assert found(world) == []


def test_threat_t23_five_megabytes_of_summary_are_kept_short(world: Whole, token: str) -> None:
    world.index.describe("p3", "é" * 5_000_000)
    world.index.yank("p3", "1.0", "x" * 5_000_000)
    world.round()
    world.round()

    assert found(world) == ["release-yanked p3"]
    assert len(world.web.get("/projects/pypi/p3").content) < 200_000
    assert len(world.web.get("/feeds/project/pypi/p3.atom").content) < 200_000
    stands(world, token)


CONTROL = "p3\x00\x1b[31m\u202e\x9b"


@pytest.mark.parametrize("where", ["/simple/", "/simple/p3/", "/pypi/p3/json"])
def test_threat_t23_names_with_control_characters_are_set_aside(
    world: Whole, token: str, where: str
) -> None:
    world.index.yank("p3", "1.0", "broken")
    world.index.remove("p7")
    renamed(world.index, where)
    world.round()
    world.round(minutes=60 * 7)
    world.round()

    assert set(found(world)) <= {"release-yanked p3", "project-removed p7"}
    assert "project-removed p7" in found(world)
    stands(world, token)


def renamed(index: PretendIndex, where: str) -> None:
    """Let one page of the index give a name that steers a terminal."""
    answer: Callable[[Request], Response] = index.answer

    def lying(request: Request) -> Response:
        held = index.projects["p3"]
        if request.url.endswith(where):
            held.name = CONTROL
        try:
            return answer(request)
        finally:
            held.name = "p3"

    index.answer = lying  # type: ignore[method-assign]


def found(world: Whole) -> list[str]:
    """Return what was found of projects."""
    return [each for each in world.told() if " " in each]


def stands(world: Whole, token: str) -> None:
    """Assert that pages answer and feeds are valid."""
    paths = ("/", "/events", "/status", f"/watch/{token}", "/projects/pypi/p3", "/search?q=p")
    for path in paths:
        answer = world.web.get(path)
        assert answer.status_code < 500, path
        assert unseen(answer.text) == set(), path
    for stem in ("all", "severity/info", f"list/{token}"):
        for form in formats.names():
            check(form, world.web.get(f"/feeds/{stem}.{form}").content)
