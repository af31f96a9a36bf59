"""Whatever an index says: no page fails, no feed is invalid, no text gets out of its place.

A hundred texts in `make check`, a thousand in `make soak`, each from a fake
registry over HTTP through the store into every feed and page.
"""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random  # noqa: TID251 -- from a seed that can be repeated

import pytest

from feeds import formats
from feeds.kinds import NoticeKind
from steward.clock import SetClock
from steward.observations import Status
from tests.feeds.checks import check
from tests.feeds.test_hostile import NASTY
from tests.steward.web.hostile import TEXTS, Outline, foreign_schemes, unseen
from tests.steward.whole import Whole, whole
from workflows.findings import Severity

MANY = 1000 if os.environ.get("STEWARD_SOAK") else 100  # noqa: TID251 -- as in conftest
HARMLESS = ("harmless", "harmless")
PUBLIC = ("/", "/events", "/search?q=p", "/status", "/about", "/help", "/watch")


def texts() -> Iterator[str]:
    """Yield nasty texts for ever: the known ones, then what a seed makes of all characters."""
    known = (*TEXTS, *NASTY)
    yield from known
    dice = Random(20260302)  # noqa: S311 -- texts, not secrets
    while True:
        drawn = "".join(chr(dice.randrange(sys.maxunicode + 1)) for _ in range(dice.randrange(40)))
        yield drawn + dice.choice(known) if dice.random() < 0.5 else dice.choice(known) + drawn


@pytest.fixture
def world(tmp_path: Path, clock: SetClock) -> Iterator[Whole]:
    with whole(tmp_path, clock) as opened:
        yield opened


def test_threat_t23_every_feed_and_page_stands_whatever_the_index_says(
    world: Whole, tmp_path: Path
) -> None:
    drawn = texts()
    said = [*HARMLESS, *(next(drawn) for _ in range(MANY))]
    token = happens(world, said, tmp_path / "requirements.txt")

    # What is no text at all cannot be read, and is silence.
    known = {f"p{number}" for number, text in enumerate(said) if is_text(text)}
    gone = {f"p{number}" for number in range(1, len(said), 2)} & known
    assert about(world, "release-yanked") == known
    assert about(world, "project-removed") == gone
    assert about(world, "project-archived") == known
    feeds_are_valid(world, token, len(said))
    harmless = [elements(world, 0, token), elements(world, 1, token)]
    for number in range(len(said)):
        assert elements(world, number, token) <= harmless[number % 2], ascii(said[number])
    for path in (*PUBLIC, f"/watch/{token}"):
        page(world, path)
    for path in ("events", f"watchlists/{token}", "search?q=p"):
        assert world.web.get(f"/api/v1/{path}").status_code == 200, path


def is_text(text: str) -> bool:
    """Whether a text arrives as one: half a surrogate pair is no character."""
    arrived = json.loads(json.dumps(text))
    return not any("\ud800" <= each <= "\udfff" for each in arrived)


def holder(text: str) -> str:
    """Return what may stand in a name: a page whose holders cannot be printed is refused whole."""
    return text[:50] if text.isprintable() else ""


def about(world: Whole, kind: str) -> set[str]:
    return {each.split()[1] for each in world.told() if each.startswith(f"{kind} ")}


def happens(world: Whole, said: list[str], manifest: Path) -> str:
    """Let the index have a project for each text, and the same happen to all; return the list."""
    for number, text in enumerate(said):
        world.index.create(f"p{number}", versions=("1.0", "2.0"))
        fill(world, number, text)
    manifest.write_text("".join(f"p{number}\n" for number in range(len(said))))
    token = world.watch(manifest)
    for number, text in enumerate(said):
        held = world.index.projects[f"p{number}"]
        world.index.yank(f"p{number}", "1.0", text)
        held.status, held.reason = Status.ARCHIVED, text
        held.holders[f"boris{holder(text)}"] = "Owner"
    world.round()
    world.index.create("elsewhere")  # a journal that stands still for a day is a trouble
    world.round(minutes=60 * 25)
    for number in range(1, len(said), 2):
        world.index.remove(f"p{number}")
    world.round()
    world.round()
    return token


def fill(world: Whole, number: int, text: str) -> None:
    """Put a text wherever a project may say something."""
    world.index.describe(f"p{number}", f"about{text}", [f"License :: OSI Approved{text}"])
    held = world.index.projects[f"p{number}"]
    held.holders[f"anna{holder(text)}"] = "Maintainer"
    held.links = {f"Home{text}": text, "Source": f"https://code.example/{text}"}
    held.releases["2.0"].requires = (f"other{text}", "p0>=1", text)
    held.releases["2.0"].requires_python = text


def feeds_are_valid(world: Whole, token: str, projects: int) -> None:
    stems = [
        "all",
        f"list/{token}",
        *(f"kind/{kind}" for kind in NoticeKind),
        *(f"severity/{severity}" for severity in Severity),
        *(f"project/pypi/p{number}" for number in range(projects)),
    ]
    for stem in stems:
        for form in formats.names():
            answer = world.web.get(f"/feeds/{stem}.{form}")
            assert answer.status_code == 200, (stem, answer.text)
            check(form, answer.content)


def elements(world: Whole, number: int, token: str) -> set[tuple[str, ...]]:
    """Return the elements of every page about a project."""
    at = f"/projects/pypi/p{number}"
    told = world.web.get(f"/api/v1{at}")
    assert told.status_code == 200, told.text
    paths = (at, f"{at}/dependents", f"/watch/{token}{at}", f"/search?q=p{number}")
    world.clock.sleep(2)  # who searches more often than the free ones is made to wait
    return set().union(*(page(world, path).elements for path in paths))


def page(world: Whole, path: str) -> Outline:
    answer = world.web.get(path)
    assert answer.status_code == 200, (path, answer.text[:500])
    outline = Outline(answer.text)
    assert foreign_schemes(outline) == set(), path
    assert unseen(answer.text) == set(), path
    return outline
