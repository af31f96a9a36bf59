"""`steward explain`: the path by which a project reaches a file."""

from pathlib import Path

import pytest

from steward.cli import run
from tests.steward.cli.conftest import SmallIndex


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("pyproject.toml").write_text(
        '[project]\nname = "app"\ndependencies = [\n  "top>=1",\n]\n'
        '[dependency-groups]\ndev = ["tool @ https://files.index.example/t.zip", "linter"]\n'
    )


def explained(name: str, capfd: pytest.CaptureFixture[str]) -> list[str]:
    assert run(["explain", name, "--in", "pyproject.toml"]) == 0
    return capfd.readouterr().out.splitlines()


def test_the_path_is_told_with_each_requirement(
    index: SmallIndex, capfd: pytest.CaptureFixture[str]
) -> None:
    index.add("top", "mid[fast]>=2; sys_platform == 'win32'")
    index.add("mid", "leaf; extra == 'fast'")
    index.add("leaf")

    assert explained("LEAF", capfd) == [
        "leaf reaches pyproject.toml through 2 other projects:",
        "  pyproject.toml:4: top>=1",
        "  top requires mid[fast]>=2; sys_platform == 'win32'",
        "  mid requires leaf; extra == 'fast'",
        "  holds sometimes: Windows",
    ]


def test_a_group_and_a_direct_address_are_said(
    index: SmallIndex, capfd: pytest.CaptureFixture[str]
) -> None:
    index.add("top")
    index.add("linter")

    assert explained("linter", capfd) == [
        "linter reaches pyproject.toml itself:",
        "  pyproject.toml:7: linter",
        "  only with dev",
    ]
    assert explained("tool", capfd) == [
        (
            "pyproject.toml:7 asks for tool @ https://files.index.example/t.zip: "
            "direct address, not taken from the index"
        )
    ]


def test_what_does_not_reach_the_file_is_a_sentence(
    index: SmallIndex, capfd: pytest.CaptureFixture[str]
) -> None:
    index.add("top")

    assert run(["explain", "nobody", "--in", "pyproject.toml"]) == 2
    assert "steward: nobody does not reach pyproject.toml" in capfd.readouterr().err
