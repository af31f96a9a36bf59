"""The package's page says what the code does."""

import re
import subprocess
import sys
from itertools import takewhile
from pathlib import Path

import pytest

from workflows.diagram import drawn
from workflows.policy import read
from workflows.requirements import REQUIREMENTS
from workflows.terms import Stage

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "workflows" / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```sh\n(.*?)```\n+```text\n(.*?)```", PAGE, re.DOTALL)
POLICIES = sorted((ROOT / "workflows" / "policies").glob("*.toml"))
ELSEWHERE = set(re.findall(r"`([a-z0-9-]+)`", PAGE.partition("another procedure")[2]))
LAWS = re.findall(
    r"^def (test_\w+)\(walked",
    (ROOT / "tests/laws/test_laws.py").read_text(encoding="utf-8"),
    re.MULTILINE,
)


def test_the_picture_is_the_table() -> None:
    assert f"```mermaid\n{drawn()}\n```" in PAGE


def test_the_picture_shows_every_stage() -> None:
    assert all(stage.replace("-", "_") in drawn() for stage in Stage)


def test_there_are_examples() -> None:
    assert len(EXAMPLES) == 3


@pytest.mark.parametrize(("command", "printed"), EXAMPLES)
def test_an_example_prints_what_the_page_says(command: str, printed: str) -> None:
    code = command.split('"', 1)[1].rsplit('"', 1)[0]
    run = [sys.executable, "-c", code]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == printed


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.stem)
def test_a_policy_says_in_its_own_file_how_it_goes(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    told = list(takewhile(lambda line: line.startswith("#"), text.splitlines()))

    assert read(text).id == path.stem
    assert len(told) >= 3


def test_the_page_names_no_policy_that_is_not_there() -> None:
    named = set(re.findall(r"^\| `([a-z0-9-]+)` \|", PAGE, re.MULTILINE))

    assert named - {path.stem for path in POLICIES} - ELSEWHERE == set()


def test_every_law_stands_on_the_page() -> None:
    names = {name.removeprefix("test_") for name in LAWS} - {WALKS}
    assert [name for name in sorted(names) if f"`{name}`" not in PAGE] == []


WALKS = "the_walk_meets_the_refusals_that_keep_the_rules"


def test_every_requirement_has_a_question() -> None:
    assert all(each.asks.endswith("?") for each in REQUIREMENTS.values())
