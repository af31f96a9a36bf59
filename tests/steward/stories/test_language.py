"""The language of stories: what can be said, and what is answered to a slip."""

from pathlib import Path

import pytest

from steward.errors import Malformed
from steward.stories.language import Act, Told, forms, read
from workflows.findings import Severity

STORIES = sorted((Path(__file__).parents[3] / "fixtures" / "stories").glob("*.toml"))


def story(*, index: str = "perf is removed", expect: str = "nothing") -> str:
    return f"""
title = "t"
[lists]
downstream = ["perf>=1.0"]
[[day]]
at = 2026-03-02T10:00:00Z
index = ['''{index}''']
expect = ['''{expect}''']
"""


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_every_story_in_the_folder_can_be_read(path: Path) -> None:
    assert read(path.read_text(), path.name).title


def test_a_project_exists_with_all_that_can_be_said_of_it() -> None:
    text = 'app exists, owned by anna and boris, releases 1.0 and 1.1, requiring "a>=1,<3" and "b"'

    (act,) = read(story(index=text), "s").days[0].acts

    assert act == Act(
        verb="create",
        name="app",
        owners=("anna", "boris"),
        versions=("1.0", "1.1"),
        requires=("a>=1,<3", "b"),
    )


def test_an_expectation_names_list_kind_project_severity_and_path() -> None:
    text = "downstream is told project-removed of perf, critical, through app, mid"

    expects = read(story(expect=text), "s").days[0].expects

    assert expects is not None
    assert expects.told == (
        Told(
            watchlist="downstream",
            kind="project-removed",
            name="perf",
            severity=Severity.CRITICAL,
            through=("app", "mid"),
        ),
    )


def test_a_slip_is_answered_with_the_place_and_the_forms_that_exist() -> None:
    slip = "perf was deleted"

    with pytest.raises(Malformed, match=r"s, day 1: cannot read 'perf was d.*NAME is removed"):
        read(story(index=slip), "s")


def test_an_unknown_key_is_refused_by_name() -> None:
    with pytest.raises(Malformed, match="unknown key 'titel'"):
        read("titel = 'x'", "s")


def test_days_stand_in_order() -> None:
    days = "[[day]]\nat = 2026-03-02T10:00:00Z\n[[day]]\nat = 2026-03-01T10:00:00Z"

    with pytest.raises(Malformed, match="in the order of their dates"):
        read(days, "s")


def test_the_forms_are_told_in_plain_words() -> None:
    assert "NAME gains ROLE PERSON" in forms()
    assert not any("(?" in form for form in forms())
