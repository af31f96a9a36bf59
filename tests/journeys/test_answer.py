"""An owner who never heard of us opens a letter on a telephone and answers with one press."""

from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect

from steward.web.app import build
from tests.journeys.serving import NARROW
from tests.steward.letters.conftest import cara, post  # noqa: F401 -- a service, and who asks
from tests.steward.letters.world import Post, token_in
from tests.steward.web.test_described import served
from workflows.terms import Outcome, Stage

pytestmark = pytest.mark.browser


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "answer.db"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{path}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_letter_is_answered_on_a_narrow_screen_without_scripts(
    browser: Browser, request: pytest.FixtureRequest, tmp_path: Path, scheme: str
) -> None:
    town: Post = request.getfixturevalue("post")
    case = town.begin(request.getfixturevalue("cara"))
    path = f"/answer/{token_in(town.letters(name='first')[0])}"
    app = build(town.service.settings, town.store, town.clock)
    with served(uvicorn.Config(app, port=0, log_level="error")) as url:
        context = browser.new_context(
            base_url=url,
            viewport=NARROW,  # type: ignore[arg-type] # its two figures
            color_scheme=scheme,  # type: ignore[arg-type] # one of its words
            java_script_enabled=False,
        )
        page = context.new_page()
        page.goto(path)
        _is_whole(page, tmp_path / f"question-{scheme}.png")
        expect(page.locator("ol.answers button")).to_have_count(7)
        expect(page.locator(".lede")).to_contain_text("You owe nobody an answer")
        assert town.case(case).stage is Stage.CONTACTING

        _press_by_keyboard(page, "I keep it")
        expect(page.get_by_role("heading", level=1)).to_have_text("You keep it. The case is over.")
        _is_whole(page, tmp_path / f"answered-{scheme}.png")
        page.get_by_role("link", name="The case in public").first.click()
        expect(page.locator(".lede")).to_contain_text("The owner keeps the project")
        _is_whole(page, tmp_path / f"case-{scheme}.png")
        context.close()

    assert town.case(case).outcome is Outcome.REFUSED


def _is_whole(page: Page, picture: Path) -> None:
    page.screenshot(path=picture, full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def _press_by_keyboard(page: Page, name: str) -> None:
    button = page.get_by_role("button", name=name)
    button.focus()
    page.keyboard.press("Enter")
