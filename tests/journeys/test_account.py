"""Somebody with a role, in a real browser: in by a mailed link, and shown by each second factor.

The letter is read from the data folder, the passkey is Chromium's own virtual
authenticator, and the app's codes are counted by pyotp.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from steward.clock import SystemClock
from steward.pretend import PretendIndex
from tests.journeys.serving import NARROW, Running, serving, visiting

pytestmark = pytest.mark.browser

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}

HEIGHTS = """
[...document.querySelectorAll("main button, main .button, main input:not([type])")]
    .map((each) => each.getBoundingClientRect().height)
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    index = PretendIndex(SystemClock())
    index.create("plain", "anna", ["1.0"])
    with serving(index, tmp_path_factory.mktemp("people"), "localhost") as running:
        yield running


@pytest.fixture
def page(browser: Browser, service: Running) -> Iterator[Page]:
    with visiting(browser, service.url) as opened:
        yield opened


def sign_in(page: Page, service: Running, address: str) -> None:
    """Ask for a link, read the letter, and come in."""
    page.goto("/sign-in?next=/account")
    page.get_by_label("Mail address").fill(address)
    page.get_by_role("button", name="Send me a link").click()
    expect(page.get_by_role("heading", name="A letter is on its way")).to_be_visible()
    page.goto(service.link())
    page.get_by_role("button", name="Sign me in").click()


def sign_out(page: Page) -> None:
    page.goto("/account")
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page).to_have_url("/")


def add_passkey(page: Page, name: str = "Laptop") -> None:
    """Give the browser an authenticator that asks nobody, and add a passkey with it."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.get_by_label("What will you call it?").fill(name)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("Your passkey is added.")).to_be_visible()


def add_app(page: Page) -> pyotp.TOTP:
    """Set up an authenticator app."""
    page.get_by_role("button", name="Set up an authenticator app").click()
    expect(page.get_by_role("img", name="A code for the camera of your app")).to_be_visible()
    app = pyotp.TOTP(page.locator(".addr").inner_text().replace(" ", ""))
    page.get_by_label("The six digits").fill(app.now())
    page.get_by_role("button", name="Use this app from now on").click()
    expect(page.get_by_text("Your authenticator app is set up.")).to_be_visible()
    return app


def add_codes(page: Page) -> list[str]:
    page.get_by_role("button", name="Make ten recovery codes").click()
    expect(page.get_by_role("heading", name="Your ten recovery codes")).to_be_visible()
    codes = page.locator(".codes code").all_inner_texts()
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_role("heading", name="10 recovery codes are left")).to_be_visible()
    return codes


def test_a_moderator_enrols_a_passkey_and_proves_with_it(page: Page, service: Running) -> None:
    service.steward("account", "add", "passkey@home.example", "--role", "moderator")
    sign_in(page, service, "passkey@home.example")
    expect(page.get_by_text("It counts once you have a second factor.")).to_be_visible()
    add_passkey(page)

    sign_out(page)
    sign_in(page, service, "passkey@home.example")
    expect(page.get_by_role("heading", name="Show that it is you")).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url("/account")
    expect(page.get_by_role("heading", name="Your second factors")).to_be_visible()

    sign_out(page)
    page.goto("/account")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url("/account")
    page.get_by_role("link", name="Erase my account").click()
    expect(page.get_by_role("heading", name="Erase your account for good?")).to_be_visible()


def test_an_app_and_a_recovery_code_let_somebody_in(page: Page, service: Running) -> None:
    sign_in(page, service, "app@home.example")
    app = add_app(page)
    codes = add_codes(page)
    assert len(set(codes)) == 10

    sign_out(page)
    sign_in(page, service, "app@home.example")
    page.get_by_label("The six digits").fill(app.at(SystemClock().now(), counter_offset=1))
    page.get_by_role("button", name="Show this code").click()
    expect(page).to_have_url("/account")

    sign_out(page)
    sign_in(page, service, "app@home.example")
    page.get_by_text("Use a recovery code instead").click()
    page.get_by_label("One of your recovery codes").fill(codes[3].upper())
    page.get_by_role("button", name="Use this recovery code").click()
    expect(page.get_by_role("heading", name="9 recovery codes are left")).to_be_visible()

    page.get_by_role("button", name="Remove the app").click()
    expect(page.get_by_role("heading", name="You have no second factor yet")).to_be_visible()


def test_lost_factors_are_removed_by_the_operator(page: Page, service: Running) -> None:
    sign_in(page, service, "lost@home.example")
    add_app(page)
    service.steward("account", "remove-factors", "lost@home.example")
    page.goto("/account")

    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    sign_in(page, service, "lost@home.example")
    expect(page.get_by_role("heading", name="You have no second factor yet")).to_be_visible()


def test_a_list_is_taken_along_downloaded_and_outlives_its_account(
    page: Page, service: Running
) -> None:
    page.goto("/watch")
    page.locator("#deps").fill("plain\n")
    page.locator("#n").fill("till")
    page.get_by_role("button", name="Watch these projects").click()
    expect(page.get_by_role("heading", level=1, name="till")).to_be_visible()
    manage = page.url
    sign_in(page, service, "leaving@home.example")
    page.get_by_label("The manage address of a list").fill(manage)
    page.get_by_role("button", name="Take the list into my account").click()
    expect(page.get_by_role("rowheader", name="till")).to_be_visible()
    page.get_by_role("button", name="Let go of it").click()
    expect(page.get_by_role("rowheader", name="till")).to_be_hidden()
    page.goto(manage)
    page.get_by_role("button", name="Take the list into my account").click()
    expect(page.get_by_role("rowheader", name="till")).to_be_visible()

    with page.expect_download() as download:
        page.get_by_role("link", name="Download what you keep of me").click()
    kept = json.loads(Path(download.value.path()).read_text())
    assert [each["name"] for each in kept["watch_lists"]] == ["till"]
    page.get_by_role("link", name="Erase my account").click()
    page.get_by_role("button", name="Erase my account for good").click()
    expect(page.get_by_role("heading", name="Your account is erased")).to_be_visible()
    page.goto(manage)
    expect(page.get_by_role("heading", level=1, name="till")).to_be_visible()


def test_without_scripts_a_code_does_the_same(browser: Browser, service: Running) -> None:
    context = browser.new_context(base_url=service.url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, service, "plain@home.example")
    app = add_app(page)
    expect(page.get_by_role("button", name="Add a passkey")).to_be_hidden()
    expect(page.get_by_text("A passkey needs JavaScript")).to_be_visible()

    sign_out(page)
    sign_in(page, service, "plain@home.example")
    page.get_by_label("The six digits").fill(app.at(SystemClock().now(), counter_offset=1))
    page.get_by_role("button", name="Show this code").click()
    expect(page).to_have_url("/account")
    context.close()


def test_the_proof_can_be_given_by_keyboard_alone(page: Page, service: Running) -> None:
    sign_in(page, service, "keys@home.example")
    app = add_app(page)
    sign_out(page)
    sign_in(page, service, "keys@home.example")
    expect(page.get_by_role("heading", name="Show that it is you")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # skip to the content
    page.keyboard.press("Tab")
    expect(page.get_by_label("The six digits")).to_be_focused()
    page.keyboard.type(app.at(SystemClock().now(), counter_offset=1))
    page.keyboard.press("Enter")
    expect(page).to_have_url("/account")

    reached = _reached(page)
    for button in ("Sign out", "Remove the app", "Make ten recovery codes", "Make the token"):
        assert button in reached
    assert reached.index("Sign out") < reached.index("Remove the app")


def _reached(page: Page) -> list[str]:
    """Return what the tab key comes to, until it comes to the end of the page."""
    reached: list[str] = []
    while not reached or reached[-1] != "API":
        page.keyboard.press("Tab")
        said = "document.activeElement.textContent || document.activeElement.name"
        reached.append(str(page.evaluate(said)).strip())
        assert len(reached) < 80
    return reached


def test_every_page_about_oneself_fits_a_narrow_screen_and_both_lights(
    page: Page, service: Running, tmp_path: Path
) -> None:
    paths = ["/sign-in", "/sign-in/sent", "/sign-in/stwi_x"]
    look(page, paths, tmp_path)
    sign_in(page, service, "narrow@home.example")
    page.get_by_role("button", name="Set up an authenticator app").click()
    look(page, ["/account", "/account/app", "/account/proof", "/account/erase"], tmp_path)
    page.goto("/account")
    app = add_app(page)
    add_passkey(page, "A telephone with a name that is long enough to need two lines")
    add_codes(page)
    look(page, ["/account", "/account/proof", "/account/erase"], tmp_path)
    sign_out(page)
    sign_in(page, service, "narrow@home.example")
    look(page, ["/account/proof?next=/account&undone=yes"], tmp_path)
    assert app.secret
    assert all(each.stat().st_size > 1000 for each in tmp_path.glob("*.png"))


def look(page: Page, paths: list[str], folder: Path) -> None:
    """See that each page fits, that nothing one taps is too small, and that both lights differ."""
    wide = page.viewport_size
    page.set_viewport_size(NARROW)  # type: ignore[arg-type] # both are sizes
    for path in paths:
        shades = set()
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], path
            heights = page.evaluate(HEIGHTS)
            assert all(height == 0 or height >= 44 for height in heights), path
            shades.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
            name = path.strip("/").replace("/", "-").partition("?")[0]
            page.screenshot(path=folder / f"{name}-{scheme}.png", full_page=True)
        assert len(shades) == 2, path
    page.emulate_media(color_scheme="light")
    if wide:
        page.set_viewport_size(wide)
