"""Cara asks for leaf-lib, which olga owns and is known to be reached at two addresses."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from steward.clock import SetClock
from steward.service import Service
from steward.settings import Settings
from tests.steward.casework import world as cases
from tests.steward.letters.world import Post

DOMAIN = "steward.example"


@pytest.fixture
def post(database_url: str, clock: SetClock, tmp_path: Path) -> Iterator[Post]:
    """Give a service with people, and one project whose owner can be reached."""
    settings = Settings(
        base_url=f"https://{DOMAIN}",
        data_dir=tmp_path / "var",
        database_url=database_url,
        secret_key="k" * 40,
        mail_from=f"post@{DOMAIN}",
        feed_domain=DOMAIN,
    )
    with Service(settings, clock) as service:
        made = Post(service, clock)
        assert service.mailroom.domain == DOMAIN
        cases.people(service.store)
        cases.sealed(service.store, service.office.seal)
        cases.owned_by(service.store, "olga")
        made.mail_point("olga@old.example")
        made.mail_point("olga@new.example")
        made.tracker_point()
        yield made


@pytest.fixture
def cara(post: Post) -> str:
    """Return the account of who asks."""
    return post.person("cara@fork.example", "cara")
