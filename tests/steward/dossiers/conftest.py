"""An index, a service beside it, and words for both."""

from pathlib import Path

import pytest

from steward.accounts.office import open_office
from steward.clock import SetClock
from steward.pretend import PretendIndex
from steward.settings import Settings
from steward.store import Store
from tests.steward.dossiers.world import World


@pytest.fixture
def world(store: Store, clock: SetClock, tmp_path: Path) -> World:
    """Return a world in which nothing has happened yet: each test runs on both databases."""
    settings = Settings(
        base_url="https://steward.example",
        data_dir=tmp_path,
        secret_key="k" * 40,
        mail_from="post@steward.example",
        feed_domain="steward.example",
    )
    index = PretendIndex(clock)
    index.create("elsewhere", versions=["1.0"])
    return World(store, clock, settings, open_office(settings, store), index)
