"""Two at the desk, in a real browser: one reads and recommends a prepared case, one agrees.

Both sign in by a letter and the second factor.  The case is old enough that its
owner's silence is sure, so the clock of the service is a moved one; the codes of
the app are counted for that clock.
"""

import email
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.policy import default
from pathlib import Path

import pyotp
import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect

from steward.accounts.subjects import actor_of
from steward.clock import SetClock
from steward.store.tables import totp
from steward.web.app import build
from tests.journeys.serving import NARROW, visiting
from tests.steward.web import desk_world
from tests.steward.web.test_described import served
from tests.steward.whole import Whole, whole
from workflows.names import CaseId
from workflows.terms import Stage

pytestmark = pytest.mark.browser

SECRET = pyotp.random_base32()
BEGUN = datetime(2021, 5, 9, tzinfo=UTC)


class Service:
    """The service with a laid desk, its address, and the letters that it sent."""

    def __init__(self, it: Whole, cases: dict[str, CaseId], url: str) -> None:
        self.it, self.cases, self.url = it, cases, url

    def link(self) -> str:
        """Return the path in the newest letter that signs somebody in."""
        self.it.work()
        folder = self.it.service.settings.data_dir / "letters"
        files = sorted(folder.glob("*.eml"), key=lambda each: each.stat().st_mtime_ns)
        every = (email.message_from_bytes(each.read_bytes(), policy=default) for each in files)
        return str(re.findall(r"/sign-in/stwi_[\w-]+", "".join(e.get_content() for e in every))[-1])

    def code(self) -> str:
        """Return what the app shows; half a minute passes, for each code is good once."""
        self.it.clock.sleep(30)
        return pyotp.TOTP(SECRET).at(int(self.it.clock.now().timestamp()))

    def stage(self, name: str) -> Stage:
        with self.it.service.store.snapshot() as view:
            found = view.case_files.get(self.cases[name])
        assert found is not None
        return found.stage


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with whole(tmp_path_factory.mktemp("desk"), SetClock(BEGUN)) as it:
        cases = desk_world.laid(it)
        with it.service.store.transaction() as tx:
            for each in ("mia", "ada"):
                sealed = it.service.mailroom.office.seal.close(SECRET, actor_of(each))
                own = totp.c.account_id == each
                tx.connection.execute(totp.update().where(own).values(sealed=sealed))
        here = replace(it.service.settings, base_url="http://127.0.0.1")
        app = build(here, it.service.store, it.clock)
        with served(uvicorn.Config(app, port=0, log_level="error")) as url:
            yield Service(it, cases, url)


def sign_in(page: Page, service: Service, name: str) -> None:
    """Come to the desk by a letter and a code."""
    page.goto("/desk")
    page.get_by_label("Mail address").fill(f"{name}@{name}.example")
    page.get_by_role("button", name="Send me a link").click()
    expect(page.get_by_role("heading", name="A letter is on its way")).to_be_visible()
    page.goto(service.link())
    page.get_by_role("button", name="Sign me in").click()
    page.get_by_label("The six digits").fill(service.code())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Desk", level=1)).to_be_visible()


def judge_all(page: Page) -> None:
    """Judge what is open, each where it stands."""
    for left in range(5, 0, -1):
        summaries = page.locator("summary", has_text=re.compile("Judge it$"))
        expect(summaries).to_have_count(left)
        summaries.first.press("Enter")
        row = page.locator("details[open]")
        row.get_by_label("Where it can be checked").fill("His fork, and the tracker.")
        row.get_by_role("button", name="It holds", exact=True).press("Enter")
        expect(page.get_by_text("Your finding is recorded.")).to_be_visible()


def test_one_reads_and_recommends_and_an_admin_approves_on_one_page_each(
    browser: Browser, service: Service, tmp_path: Path
) -> None:
    case = f"/desk/{service.cases['statgrid']}"
    with visiting(browser, service.url) as mia:
        sign_in(mia, service, "mia")
        mia.get_by_role("link", name="statgrid", exact=True).press("Enter")
        expect(mia.get_by_text("no answer in 68 days")).to_be_visible()
        judge_all(mia)
        mia.get_by_role("button", name="I looked today").press("Enter")
        mia.get_by_label("I recommend to").select_option("grant it")
        mia.get_by_label("Your reasons").fill("All clauses hold; the fork is the better one.")
        mia.get_by_role("button", name="Recommend this").press("Enter")
        expect(mia.get_by_text("Somebody else has to agree.")).to_be_visible()
        expect(mia.get_by_text("no: you recommended")).to_be_visible()
    assert service.stage("statgrid") is Stage.RECOMMENDED

    with visiting(browser, service.url) as ada:
        sign_in(ada, service, "ada")
        ada.goto(case)
        expect(ada.get_by_text("the fork is the better one")).to_be_visible()
        ada.get_by_label("I have no tie to berta").check()
        ada.screenshot(path=tmp_path / "vote.png", full_page=True)
        ada.get_by_role("button", name="Approve and start the 14 days").press("Enter")
        expect(ada.get_by_text("Your vote is recorded.")).to_be_visible()
    assert service.stage("statgrid") is Stage.COOLING_OFF


def test_a_vote_after_ten_minutes_leads_by_the_second_factor_and_back(
    browser: Browser, service: Service
) -> None:
    case = f"/desk/{service.cases['inkfold']}"
    with visiting(browser, service.url) as ada:
        sign_in(ada, service, "ada")
        ada.set_viewport_size(NARROW)  # type: ignore[arg-type] # its two figures
        ada.goto(case)
        assert ada.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        service.it.clock.sleep(660)
        ada.get_by_label("I have no tie to anton").check()
        ada.get_by_role("button", name="Approve and start the 14 days").click()
        expect(ada.get_by_role("heading", name="Show that it is you")).to_be_visible()
        ada.get_by_label("The six digits").fill(service.code())
        ada.keyboard.press("Enter")
        expect(ada).to_have_url(case)
        ada.get_by_label("I have no tie to anton").check()
        ada.get_by_role("button", name="Approve and start the 14 days").click()
        expect(ada.get_by_text("Your vote is recorded.")).to_be_visible()
    assert service.stage("inkfold") is Stage.COOLING_OFF


def test_an_address_is_kept_and_words_go_by_keyboard_on_a_narrow_screen(
    browser: Browser, service: Service
) -> None:
    case = f"/desk/{service.cases['qrlines']}"
    with visiting(browser, service.url) as mia:
        sign_in(mia, service, "mia")
        mia.set_viewport_size(NARROW)  # type: ignore[arg-type] # its two figures
        mia.goto(case)
        mia.locator("summary", has_text="Enter another way to the owner").press("Enter")
        mia.get_by_label("The address").fill("clara@home.example")
        mia.get_by_label("The page where you found it").fill("https://forge.example/clara")
        mia.keyboard.press("Enter")
        expect(mia.get_by_text("Nothing like it is known here")).to_be_visible()
        assert mia.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        mia.get_by_role("button", name="Keep it as a way to the owner").press("Enter")
        expect(mia.get_by_role("rowheader", name="clara@home.example")).to_be_visible()

        mia.get_by_role("link", name="Take these words out of the record").first.press("Enter")
        mia.get_by_label("Why").select_option("It insults or threatens somebody")
        mia.get_by_label("I read them, and mean it").press("Space")
        assert mia.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        mia.get_by_role("button", name="Take them out for good").press("Enter")
        expect(mia.get_by_text("The words are out of the record.")).to_be_visible()
        expect(mia.get_by_text("Taken out. That it was written stays")).to_be_visible()
