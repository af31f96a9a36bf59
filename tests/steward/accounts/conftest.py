"""A world with an office, people who can sign in, and what the post brings."""

from pathlib import Path

import pytest

from steward.accounts.office import open_office
from steward.clock import SetClock
from steward.settings import Settings
from steward.store import Store
from tests.steward.accounts.world import World


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return settings with a key, a name and a folder of their own."""
    return Settings(
        base_url="https://steward.example",
        data_dir=tmp_path,
        secret_key="k" * 40,
        mail_from="post@steward.example",
        feed_domain="steward.example",
    )


@pytest.fixture
def world(store: Store, clock: SetClock, settings: Settings) -> World:
    """Return an empty world: each test runs on both databases."""
    return World(store=store, clock=clock, settings=settings, office=open_office(settings, store))
