"""An owner's wishes on a page: looked for, laid down, taken back; and how one shows to be one."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from steward.casework import wished
from steward.permissions import Role
from steward.store import View
from tests.steward.casework import world as people
from tests.steward.web.hostile import TEXTS, unseen
from tests.steward.web.test_cases import asking, town
from tests.steward.web.test_hands import LEAF
from tests.steward.web.test_people import Town, token_of
from workflows.terms import CallGrade, DirectiveKind

__all__ = ["town"]
PAGE = "/projects/pypi/leaf/wishes"
SENT = [each for each in TEXTS if "\ud800" not in each]


def owner(town: Town, address: str = "olga@home.example") -> TestClient:
    """Return the browser of somebody who showed that she owns leaf."""
    web = asking(town, address)
    with town.store.transaction() as tx:
        found = tx.people.ensure("pypi", ["anna"], tx.clock.now())["anna"]
        (name,) = [each.id for each in tx.accounts.all() if len(each.id) == len("0" * 26)]
    people.shows_role(town.store, name, found, LEAF)
    return web


def press(web: TestClient, wish: str, seen: str = "", **fields: str) -> tuple[int, str]:
    """Press a button of the page; return the status, and where it leads or the page."""
    version = re.search(r'name="expected" value="(\d+)"', seen or web.get(PAGE).text)
    assert version is not None
    sent = {"wish": wish, "expected": version[1], "form_token": token_of(web)} | fields
    answer = web.post(PAGE, data=sent)
    return answer.status_code, answer.headers.get("location", answer.text)


def told(town: Town) -> wished.Told:
    with town.store.snapshot() as view:
        return _told(view)


def _told(view: View) -> wished.Told:
    return wished.told(view, LEAF, view.clock.now())


def test_a_stranger_is_told_how_an_owner_shows_it(town: Town) -> None:
    page = town.browser().get(PAGE).text

    assert "How you show that you own it" in page
    assert f'href="/sign-in?next={PAGE}"' in page
    assert 'href="/account"' in page
    assert "<form" not in page.partition("<main")[2]
    assert 'href="/projects/pypi/leaf/wishes"' in town.browser().get("/projects/pypi/leaf").text


def test_who_is_signed_in_and_showed_nothing_is_told_so_and_changes_nothing(town: Town) -> None:
    web = asking(town)
    assert "We do not know yet that you do" in web.get(PAGE).text

    sent = {"wish": "open-call", "grade": "free", "expected": "0", "form_token": token_of(web)}
    answer = web.post(PAGE, data=sent)

    assert answer.status_code == 422
    assert "Only an owner of this project lays that down." in answer.text
    assert told(town) == wished.Told()


@pytest.mark.parametrize("grade", list(CallGrade))
def test_an_owner_opens_a_call_and_closes_it(town: Town, grade: CallGrade) -> None:
    web = owner(town)

    assert press(web, "open-call", grade=grade) == (303, f"{PAGE}?said=open-call")
    found = told(town).call
    assert found is not None
    assert found.grade is grade
    assert "stands for a year" in web.get(f"{PAGE}?said=open-call").text
    assert f'value="{grade}"' not in web.get(PAGE).text

    assert press(web, "close-call") == (303, f"{PAGE}?said=close-call")
    assert told(town).call is None


@pytest.mark.parametrize("kind", ["no-transfer", "only-co-maintain", "feature-complete"])
def test_an_owner_lays_down_and_takes_back_with_one_press_each(town: Town, kind: str) -> None:
    web = owner(town)
    assert f'name="kind" value="{kind}"' in web.get(PAGE).text

    assert press(web, "set-directive", kind=kind) == (303, f"{PAGE}?said=set-directive")
    assert [each.directive.kind for each in told(town).laid] == [DirectiveKind(kind)]
    assert "Said on" in town.browser().get(PAGE).text

    assert press(web, "lift-directive", kind=kind) == (303, f"{PAGE}?said=lift-directive")
    assert told(town).laid == ()


def test_an_absence_covers_its_first_day_and_its_last(town: Town) -> None:
    web = owner(town)
    begins = town.clock.now() + timedelta(days=30)
    ends = begins + timedelta(days=9)

    done = press(web, "set-directive", kind="absence", begins=f"{begins:%F}", ends=f"{ends:%F}")

    assert done == (303, f"{PAGE}?said=set-directive")
    (laid,) = told(town).laid
    midnight = datetime(begins.year, begins.month, begins.day, tzinfo=UTC)
    assert (laid.directive.begins, laid.directive.ends) == (midnight, midnight + timedelta(days=10))
    page = web.get(PAGE).text
    assert f"away until {ends.day} {ends:%B}" in page
    assert f"From {begins.day} {begins:%B}" in page
    assert "away until" not in town.browser().get(PAGE).text


@pytest.mark.parametrize("ends", ["", "soon", "2026-02-30", "9999-12-31", "2001-01-01"])
def test_days_that_are_none_are_asked_for_again_and_kept(town: Town, ends: str) -> None:
    web = owner(town)

    status, page = press(web, "set-directive", kind="absence", begins="2040-01-01", ends=ends)

    assert status in {400, 422}
    assert 'role="alert"' in page
    assert 'type="date" value="2040-01-01"' in page
    assert told(town).laid == ()


def test_whom_an_owner_names_is_read_by_him_alone(town: Town) -> None:
    web = owner(town)
    with town.store.transaction() as tx:
        people.account(tx, "ned")
        tx.accounts.set_name("ned", "Ned of Leaf", "ned of leaf")

    done = press(web, "set-directive", kind="successor", successor="Ned of Leaf")

    assert done == (303, f"{PAGE}?said=set-directive")
    assert "Ned of Leaf may answer" in web.get(PAGE).text
    assert "Ned of Leaf" not in town.browser().get(PAGE).text


@pytest.mark.parametrize("name", ["", "Nobody Here", *SENT])
def test_a_name_that_nobody_has_is_said_and_kept_in_the_form(town: Town, name: str) -> None:
    web = owner(town)

    status, page = press(web, "set-directive", kind="successor", successor=name)

    assert status in {400, 422}
    assert "Nobody here goes by the name" in page or "Name the person" in page
    assert unseen(page) == set()
    assert told(town).laid == ()


def test_what_was_changed_meanwhile_is_not_wished_over(town: Town) -> None:
    web = owner(town)
    before = web.get(PAGE).text
    press(web, "set-directive", kind="feature-complete")

    status, page = press(web, "set-directive", before, kind="successor", successor="anna")
    assert status == 400
    with town.store.transaction() as tx:
        people.account(tx, "ned")
        tx.accounts.set_name("ned", "Ned", "ned")
    status, page = press(web, "set-directive", before, kind="successor", successor="Ned")

    assert status == 409
    assert "was not recorded" in page
    assert 'name="successor" required maxlength="200"' in page
    assert 'value="Ned"' in page
    assert [each.directive.kind for each in told(town).laid] == [DirectiveKind.FEATURE_COMPLETE]


@pytest.mark.parametrize(
    "fields",
    [{}, {"wish": "x"}, {"wish": "open-call"}, {"wish": "set-directive", "kind": "x"}],
)
def test_a_form_of_somebody_elses_making_changes_nothing(
    town: Town, fields: dict[str, str]
) -> None:
    web = owner(town)

    answer = web.post(PAGE, data={"form_token": token_of(web), "expected": "0"} | fields)

    assert answer.status_code == 400
    assert "press one of the buttons" in answer.text.casefold()
    assert web.post(PAGE, data={"wish": "close-call", "expected": "0"}).status_code == 403


def test_a_moderator_reads_all_of_it_and_changes_none(town: Town) -> None:
    web = owner(town)
    with town.store.transaction() as tx:
        people.account(tx, "ned")
        tx.accounts.set_name("ned", "Ned", "ned")
    press(web, "set-directive", kind="successor", successor="Ned")
    desk = asking(town, "mona@home.example")
    assert "Ned may answer" not in desk.get(PAGE).text

    with town.store.transaction() as tx:
        newest = max(each.id for each in tx.accounts.all() if len(each.id) == len("0" * 26))
        tx.accounts.grant(newest, Role.MODERATOR, tx.clock.now(), "operator")

    page = desk.get(PAGE)
    assert "Ned may answer" in page.text, page.headers
    assert "Take it back" not in page.text


def test_a_name_is_looked_up_as_it_is_written_there(town: Town) -> None:
    away = town.browser().get("/projects/pypi/LEAF/wishes")

    assert (away.status_code, away.headers["location"]) == (301, PAGE)
    assert town.browser().get("/projects/pypi/never-heard-of/wishes").status_code == 404
