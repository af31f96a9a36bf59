"""The main journey in a real browser: from a pasted file to a feed, and to a removal that is told.

The whole service runs as `steward serve` does, against a pretended index on this
machine.  Nothing here looks at a store.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from steward.clock import SystemClock
from steward.pretend import PretendIndex
from tests.journeys.serving import NARROW, Running, serving, until, visiting

pytestmark = pytest.mark.browser

MANIFEST = "reader==1.0\nreqests=>2\nplain\n"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    index = PretendIndex(SystemClock())
    for name in ("plain", "leaf"):
        index.create(name, "anna", ["1.0"])
    index.create("reader", "boris")
    index.release("reader", "1.0", ["leaf>=1"])
    with serving(index, tmp_path_factory.mktemp("service")) as running:
        yield running


@pytest.fixture
def page(browser: Browser, service: Running) -> Iterator[Page]:
    with visiting(browser, service.url) as opened:
        yield opened


def test_from_a_pasted_file_to_a_feed_and_a_removal(page: Page, service: Running) -> None:
    page.goto("/")
    page.get_by_label("What do you depend on?").fill(MANIFEST)
    page.get_by_role("button", name="Watch these projects").click()

    expect(page.get_by_role("heading", name="Keep these two addresses")).to_be_visible()
    list_page = page.locator("[data-copy]").first.inner_text()
    page.goto(list_page)
    _reload_until(page, "Nothing has happened to these 3 projects")
    expect(page.get_by_role("heading", name="1 line we could not use")).to_be_visible()

    page.locator("#state").get_by_role("link", name="leaf").click()
    expect(page.get_by_role("heading", level=1, name="leaf")).to_be_visible()
    expect(page.locator("#path")).to_contain_text("reader==1.0")
    expect(page.locator("#path")).to_contain_text("leaf>=1")

    page.goto(list_page)
    feed = httpx.get(
        page.locator("link[type='application/atom+xml']").first.evaluate("e => e.href")
    )
    assert feed.status_code == 200
    assert feed.headers["content-type"].startswith("application/atom+xml")
    assert "3 projects followed" in feed.text

    service.index.remove("leaf")
    _reload_until(page, "removed: leaf (reaches you through reader)")
    expect(page.locator(".lede")).to_contain_text("One of your 3 projects needs attention.")
    until(lambda: "removed: leaf" in httpx.get(feed.url).text)


def test_every_page_fits_a_narrow_screen_and_both_lights(
    browser: Browser, service: Running, tmp_path: Path
) -> None:
    until(lambda: "Project on PyPI" in httpx.get(f"{service.url}/projects/pypi/plain").text)
    paths = ("/", "/events", "/watch", "/status", "/about", "/help", "/search?q=e", "/nope")
    every = (
        *paths,
        "/projects/pypi/plain",
        "/projects/pypi/nobody",
        "/projects/pypi/leaf/dependents",
    )
    shades = {}
    for scheme in ("light", "dark"):
        context = browser.new_context(base_url=service.url, viewport=NARROW, color_scheme=scheme)  # type: ignore[arg-type] # both are of its words
        page = context.new_page()
        for number, path in enumerate(every):
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], path
            page.screenshot(path=tmp_path / f"{number}-{scheme}.png", full_page=True)
        shades[scheme] = page.evaluate("getComputedStyle(document.body).backgroundColor")
        context.close()

    assert shades["light"] != shades["dark"]
    assert all(each.stat().st_size > 1000 for each in tmp_path.glob("*.png"))


def test_everything_can_be_reached_by_keyboard(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"

    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate("document.activeElement.id || document.activeElement.textContent")
        )
    assert reached[0] == "deps"
    assert "Watch these projects" in reached

    page.locator("#q").focus()
    page.keyboard.type("plain")
    page.keyboard.press("Enter")
    expect(page).to_have_url("/search?q=plain")


def test_without_scripts_the_journey_is_the_same(browser: Browser, service: Running) -> None:
    context = browser.new_context(base_url=service.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/watch")
    page.locator("#deps").fill("plain\n")
    page.get_by_role("button", name="Watch these projects").click()

    expect(page).to_have_url(re.compile("/manage/"))
    page.get_by_label("A new name").fill("till")
    page.get_by_role("button", name="Rename the list").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("till")
    page.get_by_role("button", name="Delete, with seven days to undo").click()
    expect(page.locator("main")).to_contain_text("It can be brought back until")
    page.get_by_role("button", name="Bring it back").click()
    expect(page.locator("main")).to_contain_text("The list is back.")
    context.close()


def test_a_file_can_be_chosen_and_a_feed_address_copied(page: Page) -> None:
    page.goto("/watch")
    file = {"name": "requirements.txt", "mimeType": "text/plain", "buffer": b"plain\n"}
    page.locator("#f").set_input_files(file)  # type: ignore[arg-type] # a file payload
    page.get_by_role("button", name="Watch these projects").click()

    expect(page.get_by_role("heading", level=1, name="requirements.txt")).to_be_visible()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    address = page.locator("#fe ~ dl .addr").first.inner_text()
    page.locator("#fe ~ dl .copy").first.click()
    assert page.evaluate("navigator.clipboard.readText()") == address


def _reload_until(page: Page, text: str) -> None:
    def shown() -> bool:
        page.reload()
        return text in page.content()

    until(shown)
