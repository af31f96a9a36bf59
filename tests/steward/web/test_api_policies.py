"""Policies in the API: what it says is what the files say."""

import tomllib
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from feeds.kinds import NoticeKind
from steward.web.pages.help import KINDS

FOLDER = Path(__file__).parents[3] / "workflows" / "policies"
IDS = sorted(each.stem for each in FOLDER.glob("*.toml"))


def test_every_policy_is_listed(small: TestClient) -> None:
    said = small.get("/api/v1/policies").json()

    assert [each["id"] for each in said["items"]] == IDS
    assert said["total"] == len(IDS)


@pytest.mark.parametrize("policy", IDS)
def test_a_policy_says_every_figure_with_its_clause(small: TestClient, policy: str) -> None:
    written = tomllib.loads((FOLDER / f"{policy}.toml").read_text())

    said = small.get(f"/api/v1/policies/{policy}").json()

    assert (said["id"], said["version"], said["title"]) == (
        written["id"],
        written["version"],
        written["title"],
    )
    assert sorted(said["applies_to"]) == sorted(written["applies_to"])
    assert [each["check"] for each in said["require"]] == [
        each["check"] for each in written["require"]
    ]
    for name, section in said["sections"].items():
        assert section["clause"] == written[name].pop("clause")
        assert set(section["values"]) == set(written[name])
        for key, value in section["values"].items():
            assert value in (written[name][key], [written[name][key]] * 4)
    assert said["text"] == (FOLDER / f"{policy}.toml").read_text()


def test_a_policy_nobody_wrote_is_not_there(small: TestClient) -> None:
    answer = small.get("/api/v1/policies/nothing")

    assert answer.status_code == 404
    assert answer.json()["code"] == "not-found"


def test_every_kind_is_explained_on_the_page_of_words() -> None:
    assert {kind for kind, _, _ in KINDS} == set(NoticeKind)
