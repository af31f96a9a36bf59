"""The desk, walked as those who sit at it: which case first, one page a case, one vote a person."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from steward import casework
from steward.accounts.office import Office as Keys
from steward.accounts.office import open_office
from steward.casework import drafts
from steward.clock import SetClock
from steward.store import Store
from steward.web.app import build
from tests.steward.casework import world as people
from tests.steward.web import desk_world, world
from tests.steward.whole import whole
from workflows import commands as ask
from workflows.names import CaseId, pypi
from workflows.terms import Intent, Stage

SEVEN = [
    "Project to be claimed",
    "Your PyPI username",
    "Reasons for the request",
    "Maintenance or replacement?",
    "Source code repositories URLs",
    "Contact and additional research",
    "Code of Conduct",
]


class Office:
    """A desk with its cases, and whoever sits down at it."""

    def __init__(self, folder: Path, cases: dict[str, CaseId], clock: SetClock) -> None:
        self.cases = cases
        self.clock = clock
        self.settings = replace(world.settings(folder), data_dir=folder)
        self.store = Store(f"sqlite:///{folder}/steward.db", clock)
        self.app = build(self.settings, self.store, clock)

    @property
    def office(self) -> Keys:
        """The keys of the laid desk."""
        return open_office(self.settings, self.store)

    def sits(self, name: str) -> "Sitting":
        """Return somebody at the desk who just showed the second factor."""
        secret, form_token = desk_world.session(self.store, self.office, name)
        web = TestClient(self.app, follow_redirects=False)
        web.cookies.set("steward-session", secret)
        return Sitting(web, form_token)

    def assignee(self, name: str) -> str | None:
        with self.store.snapshot() as view:
            found = view.case_files.get(self.cases[name])
        return found.assignee if found else None

    def stage(self, name: str) -> Stage:
        with self.store.snapshot() as view:
            found = view.case_files.get(self.cases[name])
        assert found is not None
        return found.stage


class Sitting:
    """A browser of somebody at the desk."""

    def __init__(self, web: TestClient, form_token: str) -> None:
        self.web = web
        self.form_token = form_token

    def page(self, path: str, status: int = 200) -> str:
        answer = self.web.get(path)
        assert answer.status_code == status, answer.text
        return str(answer.text)

    def send(self, path: str, act: str, expected: str = "", **fields: str) -> tuple[int, str]:
        """Send a form of a case's page; return the status and where it leads, or the page."""
        found = re.search(r'name="expected" value="(\d+)"', self.page(path))
        assert found
        given = {"form_token": self.form_token, "expected": expected or found[1], **fields}
        answer = self.web.post(f"{path}/{act}", data=given, headers={"accept": "text/html"})
        return answer.status_code, str(answer.headers.get("location", answer.text))


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, CaseId], SetClock]:
    """Lay the desk once: every test gets a copy of it."""
    folder, clock = tmp_path_factory.mktemp("laid"), SetClock(datetime(2021, 5, 9, tzinfo=UTC))
    with whole(folder, clock) as it:
        return folder, desk_world.laid(it), clock


@contextmanager
def opened_office(laid: tuple[Path, dict[str, CaseId], SetClock], folder: Path) -> Iterator[Office]:
    """Give a copy of the laid desk."""
    there, cases, clock = laid
    copied = shutil.copytree(there, folder / "desk")
    opened = Office(Path(copied), cases, SetClock(clock.now()))
    with opened.store:
        yield opened


@pytest.fixture
def office(laid: tuple[Path, dict[str, CaseId], SetClock], tmp_path: Path) -> Iterator[Office]:
    with opened_office(laid, tmp_path) as opened:
        yield opened


def lede(page: str) -> str:
    found = re.search(r'<p class="lede">(.*?)</p>', page, re.DOTALL)
    assert found
    return re.sub(r"<[^>]+>", "", found[1])


def test_the_first_sentence_says_which_case_to_open_now_and_why(office: Office) -> None:
    ada, fedor = office.sits("ada").page("/desk"), office.sits("fedor").page("/desk")

    case = office.cases["inkfold"]
    assert f'href="/desk/{case}"' in ada
    assert ", inkfold, first: it has waited 8 days for a second vote, and 96" in lede(ada)
    assert "no: you recommended" in fedor
    assert ", statgrid, first: it has waited" in lede(fedor)


def test_the_queue_is_narrowed_and_searched(office: Office) -> None:
    ada = office.sits("ada")

    assert "qrlines" not in ada.page("/desk?show=overdue")
    assert "statgrid" in ada.page("/desk?show=overdue")
    assert "No running case has “nothing-like-it”" in ada.page("/desk?q=nothing-like-it")
    assert "tinyconf" in ada.page(f"/desk?q={office.cases['tinyconf']}")
    assert "Nothing here." in ada.page("/desk?show=others")


def test_an_admin_reads_the_case_on_one_page_and_approves_it(office: Office) -> None:
    ada, path = office.sits("ada"), f"/desk/{office.cases['inkfold']}"
    page = ada.page(path)
    for said in ("1.3.0", "clara", "All clauses hold.", "keep the old interface", "no look-alike"):
        assert said in page, said
    assert "Approve and start the 14 days" in page

    status, page = ada.send(path, "approve")
    assert (status, "no tie to these people" in page) == (400, True)
    assert office.stage("inkfold") is Stage.RECOMMENDED
    status, where = ada.send(path, "approve", free="yes")

    assert (status, where) == (303, f"/desk?said=approve&of={office.cases['inkfold']}")
    assert office.stage("inkfold") is Stage.COOLING_OFF
    assert "Your vote is recorded." in ada.page(where)
    assert "its countdown runs until" in ada.page("/desk?show=others")


def test_who_recommended_cannot_agree_and_can_take_it_back(office: Office) -> None:
    fedor, path = office.sits("fedor"), f"/desk/{office.cases['inkfold']}"
    page = fedor.page(path)
    assert "It cannot be yours: you recommended." in page
    assert "Approve and start" not in page

    status, text = fedor.send(path, "approve", free="yes")
    assert (status, "you recommended this" in text.lower()) == (422, True)
    status, _ = fedor.send(path, "return-recommendation", reasons="I missed a fork.")

    assert status == 303
    assert office.stage("inkfold") is Stage.ASSESSMENT
    assert "I missed a fork." in fedor.page(path)


def test_a_late_vote_says_that_the_case_moved_and_keeps_the_words(office: Office) -> None:
    ada, path = office.sits("ada"), f"/desk/{office.cases['inkfold']}"
    version = re.search(r'name="expected" value="(\d+)"', ada.page(path))
    assert version
    back = ask.ReturnRecommendation(reasons="Ask clara's firm.")
    people.does(office.store, "mia", office.cases["inkfold"], back)

    status, page = ada.send(path, "deny", expected=version[1], reasons="No fork at all.")

    assert status == 409
    assert 'role="alert"' in page
    assert office.stage("inkfold") is Stage.ASSESSMENT


def test_a_requirement_is_judged_where_it_stands(office: Office) -> None:
    mia, path = office.sits("mia"), f"/desk/{office.cases['statgrid']}"
    assert "five open" in mia.page(path)
    assert mia.page(path).count("Judge it<") == 5

    done = mia.send(
        path, "judge-requirement", requirement="fork-improved", holds="yes", evidence="63 changes."
    )

    assert done == (303, f"{path}?said=judge-requirement")
    assert "“63 changes.”; mia" in mia.page(path)
    status, page = mia.send(path, "judge-requirement", requirement="no-reservations", holds="yes")
    assert status == 400
    assert "Where it can be checked” is still empty" in page


def test_a_draft_is_kept_for_its_writer_alone(office: Office) -> None:
    ada, mia = office.sits("ada"), office.sits("mia")
    path = f"/desk/{office.cases['inkfold']}"

    ada.send(path, "draft/vote", reasons="Is there a tie to the firm?")
    ada.send(path, "draft/notes", words="Ask carl.")

    page = ada.page(path)
    assert "Is there a tie to the firm?" in page
    assert "Ask carl." in page
    assert "Ask carl." not in mia.page(path)
    ada.send(path, "deny", reasons="There is a tie.")
    with office.store.snapshot() as view:
        who = people.somebody_in(view, "ada")
        assert drafts.find(view, who, office.cases["inkfold"], "vote") is None
        assert drafts.find(view, who, office.cases["inkfold"], "notes") is not None


def test_next_leads_through_what_can_be_mine_and_back(office: Office) -> None:
    fedor, cases = office.sits("fedor"), office.cases
    led = [
        fedor.web.get(f"/desk/{cases[name]}/next").headers["location"].rpartition("/")[2]
        for name in ("inkfold", "statgrid", "qrlines", "tinyconf")
    ]

    assert led == [cases[each] for each in ("statgrid", "qrlines", "tinyconf", "statgrid")]


def test_the_text_for_the_indexs_form_has_its_seven_fields(office: Office) -> None:
    page = office.sits("ada").page(f"/desk/{office.cases['inkfold']}/request-form")

    assert re.findall(r"^## (.*)$", page, re.MULTILINE) == SEVEN
    assert "keep the old interface" in page
    assert "clara@" not in page
    assert page.count("on the project's tracker; no answer so far") == 1


def test_a_vote_asks_for_the_second_factor_again_after_ten_minutes(office: Office) -> None:
    ada, path = office.sits("ada"), f"/desk/{office.cases['inkfold']}"
    office.clock.sleep(timedelta(minutes=11).total_seconds())
    assert "Approve and start the 14 days" in ada.page(path)

    status, where = ada.send(path, "approve", free="yes")

    assert (status, where.split("?")[0]) == (303, "/account/proof")
    assert office.stage("inkfold") is Stage.RECOMMENDED


def test_an_admin_stops_all_transfers_after_saying_that_he_means_it(office: Office) -> None:
    ada = office.sits("ada")
    sent = {"form_token": ada.form_token, "wish": "stop"}
    assert ada.web.post("/desk/freeze", data=sent).status_code == 422
    assert ada.web.post("/desk/freeze", data=sent | {"sure": "yes"}).status_code == 303

    assert "All transfers stand still" in office.sits("mia").page("/desk")
    assert "Stop all transfers" not in office.sits("mia").page("/desk")
    assert office.sits("mia").web.get("/desk/freeze").status_code == 403
    lifted = ada.web.post("/desk/freeze", data=sent | {"sure": "yes", "wish": "lift"})
    assert lifted.headers["location"] == "/desk?said=lifted"


def test_the_desk_is_for_moderators(office: Office) -> None:
    carl, path = office.sits("carl"), f"/desk/{office.cases['inkfold']}"

    for each in ("/desk", path, f"{path}/next", f"{path}/request-form"):
        assert carl.web.get(each).status_code == 403, each
        assert TestClient(office.app, follow_redirects=False).get(each).status_code == 303


def test_a_text_for_the_tracker_stands_ready_while_the_owner_is_asked(office: Office) -> None:
    ada, case = office.sits("ada"), office.cases["tinyconf"]
    desk_world.reachable(office.store, office.office, "tinyconf")
    assert ada.send(f"/desk/{case}", "start-notice")[0] == 303

    page = ada.page(f"/desk/{case}")

    assert "A text to post on the project" in page
    assert "Record that I wrote there" in page


def test_a_moderators_own_draft_does_not_lie_on_the_desk(office: Office) -> None:
    with office.store.transaction() as tx:
        who = people.somebody_in(tx, "mia")
        draft = casework.open_case(tx, who, pypi("qrlines"), Intent.CONTINUE).case.id

    office.sits("mia").page(f"/desk/{draft}", 404)
