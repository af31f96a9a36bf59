"""Signing in by a provider that others wrote, in a real browser.

The service runs as `steward serve` does; the provider is the npm package
`oidc-provider`, which keeps to the standard more strictly than we would.
"""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from steward.clock import SystemClock
from steward.pretend import PretendIndex
from tests.doubles import Served
from tests.steward.providers import node
from tests.steward.providers.pretend import CLIENT_ID, CLIENT_SECRET

pytestmark = pytest.mark.browser

START = "import sys; from steward.cli import main; sys.argv[0] = 'steward'; main()"
PATIENCE = 60


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the whole, with a provider, and give its address."""
    ours, theirs = _free_port(), _free_port()
    url = f"http://127.0.0.1:{ours}"
    index = PretendIndex(SystemClock())
    with (
        Served(index) as served,
        node.serving(theirs, f"{url}/sign-in/by/oidc/back") as issuer,
    ):
        environment = {
            "PATH": "/usr/bin:/bin",
            "STEWARD_DATA_DIR": str(tmp_path_factory.mktemp("service")),
            "STEWARD_BASE_URL": url,
            "STEWARD_PYPI_URL": served.url,
            "STEWARD_OIDC_ISSUER": issuer,
            "STEWARD_OIDC_CLIENT_ID": CLIENT_ID,
            "STEWARD_OIDC_CLIENT_SECRET": CLIENT_SECRET,
            "STEWARD_OIDC_NAME": "Leaf House",
        }
        with subprocess.Popen(
            [sys.executable, "-c", START, "serve", "--port", str(ours)],
            env=environment,
            cwd=Path(__file__).parents[2],
            stderr=subprocess.DEVNULL,
        ) as process:
            try:
                _until_it_answers(url)
                yield url
            finally:
                process.terminate()
                process.wait(20)


@pytest.fixture
def page(browser: Browser, service: str) -> Iterator[Page]:
    """Give a page of ours that must not complain of a broken policy or script."""
    complaints: list[str] = []
    context = browser.new_context(base_url=service)
    context.set_default_timeout(PATIENCE * 1000)
    opened = context.new_page()
    opened.on(
        "console",
        lambda said: complaints.append(said.text) if _is_ours(said, service) else None,
    )
    yield opened
    context.close()
    assert complaints == []


def test_somebody_signs_in_by_a_real_provider(page: Page) -> None:
    page.goto("/sign-in?next=/account")
    page.get_by_role("button", name="Sign in by Leaf House").click()

    page.get_by_placeholder("Enter any login").fill("anna")
    page.get_by_placeholder("and password").fill("whatever")
    page.get_by_role("button", name="Sign-in").click()
    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_role("heading", name="Sign-in providers")).to_be_visible()
    expect(page).to_have_url(re.compile("/account$"))
    expect(page.get_by_role("cell", name="anna")).to_be_visible()
    expect(page.get_by_role("button", name="Link Leaf House")).to_have_count(0)

    page.get_by_role("button", name="Sign out", exact=True).click()
    page.goto("/sign-in?next=/account")
    page.get_by_role("button", name="Sign in by Leaf House").click()
    page.get_by_role("button", name="Continue").click()  # it asks each time
    expect(page.get_by_role("heading", name="Sign-in providers")).to_be_visible()


def test_who_says_no_at_a_real_provider_comes_back_to_a_sentence(page: Page) -> None:
    page.goto("/sign-in")
    page.get_by_role("button", name="Sign in by Leaf House").click()
    page.get_by_role("link", name="[ Cancel ]").click()

    expect(page.get_by_text("You did not let Leaf House tell us who you are")).to_be_visible()


def _is_ours(said: ConsoleMessage, service: str) -> bool:
    """Say whether it is a complaint about a page of ours; that an answer is 403 is none."""
    ours = said.type == "error" and said.location["url"].startswith(service)
    return ours and not said.text.startswith("Failed to load resource")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _until_it_answers(url: str) -> None:
    for _ in range(PATIENCE * 10):
        try:
            if httpx.get(f"{url}/livez").status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    pytest.fail("the service did not start")
