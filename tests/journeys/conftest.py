"""One Chromium for all journeys."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.serving import CHROMIUM, FLAGS

REQUIRED = os.environ.get("CI") == "true"  # noqa: TID251 -- whether a missing browser is a fault


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        line = "no Chromium here: apt-get install chromium"
        pytest.fail(line) if REQUIRED else pytest.skip(line)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()
