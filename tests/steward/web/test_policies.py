"""The pages of policies, read as somebody would who wants to know what awaits him."""

import re

import pytest
from starlette.testclient import TestClient

from steward import policies
from workflows.requirements import REQUIREMENTS


def test_every_policy_stands_in_the_list(small: TestClient) -> None:
    page = small.get("/policies").text

    for name, each in policies.every().items():
        assert f'href="/policies/{name}"' in page
        assert each.title in page


@pytest.mark.parametrize("name", policies.every())
def test_a_policy_shows_each_clause_with_what_it_asks(small: TestClient, name: str) -> None:
    policy = policies.find(name)
    page = _unescaped(small.get(f"/policies/{name}").text)

    for each in policy.require:
        assert each.clause in page
        assert REQUIREMENTS[each.check].asks in page
    for clause in policy.clauses.values():
        assert clause in page
    assert policies.text(name).strip() in page


def test_the_story_of_a_policy_tells_its_numbers(small: TestClient) -> None:
    page = _unescaped(small.get("/policies/pep541-continue").text)
    said = re.sub(r"\s+", " ", page)

    assert "The owner is written to three times, at least 14 days apart" in said
    assert "After 42 days of silence" in said
    assert "One to two others agree, by impact; the last of them is an admin." in said
    assert "Then 3 to 21 days pass in which anything new stops it." in said
    assert "pass at least 45 to 63 days, by impact" in said
    assert "3, 7, 14, 21 days in which anything new still stops it" in said


def test_a_policy_nobody_wrote_is_said_not_to_be_there(small: TestClient) -> None:
    answer = small.get("/policies/no-such")

    assert answer.status_code == 404
    assert "there is no policy no-such" in answer.text.lower()


def _unescaped(page: str) -> str:
    return (
        page.replace("&#39;", "'")
        .replace("&#34;", '"')
        .replace("&amp;", "&")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
    )
