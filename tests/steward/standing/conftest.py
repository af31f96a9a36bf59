"""What the tests of standing share."""

from pathlib import Path

import pytest

from steward.accounts.office import open_office
from steward.clock import SetClock
from steward.pretend import PretendIndex
from steward.settings import Settings
from steward.store import Store
from tests.steward.accounts.world import World
from tests.steward.providers.pretend import PretendGitHub, PretendOpenId
from tests.steward.standing.world import ANNA, LEAF, MAILBOX, Pages, Town


@pytest.fixture
def town(store: Store, clock: SetClock, tmp_path: Path) -> Town:
    """Return a world with the project leaf, its repository and its host, on both databases."""
    settings = Settings(
        base_url="https://steward.example",
        data_dir=tmp_path,
        secret_key="k" * 40,
        mail_from="post@steward.example",
        pypi_url="https://index.example",
        github_url="https://git.example",
        github_api_url="https://api.git.example",
        ci_issuer="https://ci.example",
    )
    office = open_office(settings, store)
    index = PretendIndex(clock)
    index.create("leaf", "anna", ["1.0"])
    links = {"Source": "https://git.example/Anna/Leaf.git", "Home": "https://leaf.example/"}
    index.credit("leaf", author=f"Anna <{MAILBOX}>", links=links)
    index.describe("leaf", "Reads leaves.")
    github = PretendGitHub(clock)
    github.repositories["anna/leaf"] = {"id": 70, "owner": ANNA, "may": {ANNA: {"push": True}}}
    ci = PretendOpenId(clock, "https://ci.example")
    with store.transaction() as tx:
        tx.projects.ensure(LEAF)
    world = World(store=store, clock=clock, settings=settings, office=office)
    return Town(world=world, index=index, github=github, ci=ci, home=Pages())
