"""The answer page, opened from a letter by an owner who never heard of us."""

import re

import pytest
from starlette.testclient import TestClient

from steward.web.app import build
from tests.steward.letters.conftest import *  # noqa: F403 -- a service with its post, and cara
from tests.steward.letters.world import Post, rows, token_in
from workflows import case_events as c
from workflows.terms import Outcome, Stage

TABLES = ("event", "case_letter", "answer_link", "letter", "job", "audit", "case_file")


@pytest.fixture
def reader(post: Post) -> TestClient:
    """Return the browser of somebody who opens a letter: no cookie, no account."""
    app = build(post.service.settings, post.store, post.clock)
    base = post.service.settings.base_url
    return TestClient(app, base_url=base, follow_redirects=False, raise_server_exceptions=False)


def path_in(post: Post, number: int = 0) -> str:
    """Return the path that a first letter leads to."""
    return f"/answer/{token_in(post.letters(name='first')[number])}"


def test_the_page_asks_one_question_and_has_seven_answers(
    post: Post, cara: str, reader: TestClient
) -> None:
    post.begin(cara)

    page = reader.get(path_in(post))

    assert page.status_code == 200
    assert page.headers["cache-control"] == "private, no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert len(re.findall(r'<button name="answer" value="', page.text)) == 7
    assert "You owe nobody an answer" in page.text
    assert "If you do nothing, moderators may decide from" in page.text
    assert "olga@" not in page.text
    assert "<blockquote><p>I keep a fork.</p></blockquote>" in page.text


def test_threat_t08_opening_it_changes_nothing_however_often(
    post: Post, cara: str, reader: TestClient
) -> None:
    post.begin(cara)
    path, before = path_in(post), rows(post.store, TABLES)

    for method in ("GET", "HEAD", "GET"):
        assert reader.request(method, path).status_code == 200

    assert rows(post.store, TABLES) == before


def test_one_press_keeps_the_project_and_a_second_says_so_kindly(
    post: Post, cara: str, reader: TestClient
) -> None:
    case = post.begin(cara)
    path = path_in(post)

    pressed = reader.post(path, data={"answer": "keep", "words": "I am back in May."})
    assert (pressed.status_code, pressed.headers["location"]) == (303, path)
    page = reader.get(path)
    assert "You keep it. The case is over." in page.text
    again = reader.post(path, data={"answer": "hand-over"})

    assert again.status_code == 422
    assert "You keep it" in again.text
    assert post.case(case).outcome is Outcome.REFUSED
    assert [type(each) for each in post.happened(case)].count(c.OwnerRefused) == 1
    public = reader.get(f"/cases/{case}").text
    assert "The owner keeps the project" in public
    assert "back in May" not in public


def test_no_button_is_no_answer(post: Post, cara: str, reader: TestClient) -> None:
    case = post.begin(cara)

    answer = reader.post(path_in(post), data={"answer": "sell"})

    assert answer.status_code == 400
    assert "Press one of the seven buttons" in answer.text
    assert post.case(case).stage is Stage.CONTACTING


def test_somebody_who_wants_peace_gets_it_and_the_case_goes_on(
    post: Post, cara: str, reader: TestClient
) -> None:
    case = post.begin(cara)
    path = path_in(post)

    assert reader.post(f"{path}/mute").status_code == 303

    assert "This address is written to no more" in reader.get(path).text
    assert post.case(case).stage is Stage.CONTACTING


def test_a_link_nobody_was_sent_leads_nowhere(reader: TestClient) -> None:
    assert reader.get("/answer/stwq_nothing").status_code == 404
    assert reader.post("/answer/stwq_nothing", data={"answer": "keep"}).status_code == 404


def test_another_site_cannot_press_for_him(post: Post, cara: str, reader: TestClient) -> None:
    post.begin(cara)
    foreign = {"origin": "https://elsewhere.example", "sec-fetch-site": "cross-site"}

    pressed = reader.post(path_in(post), data={"answer": "hand-over"}, headers=foreign)

    assert pressed.status_code == 403
