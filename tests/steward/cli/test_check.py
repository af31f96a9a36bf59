"""`steward check`: what is printed, and the exit status, on a small index."""

import io
import json
import sys
from pathlib import Path

import pytest
from click import Context

from steward.cli import run, steward
from tests.steward.cli.conftest import SmallIndex


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def written(name: str, text: str) -> str:
    Path(name).write_text(text)
    return name


def test_nothing_wrong_is_fine(index: SmallIndex, capfd: pytest.CaptureFixture[str]) -> None:
    index.add("leaf")

    assert run(["check", written("requirements.txt", "leaf")]) == 0
    out, err = capfd.readouterr()
    assert "1 project looked at (1 named, 0 through them). Nothing to report." in out
    assert err == ""


def test_what_is_found_far_away_is_told_with_its_path(
    index: SmallIndex, capfd: pytest.CaptureFixture[str]
) -> None:
    index.add("top", "mid>=1")
    index.add("mid", "leaf<2")
    index.add("leaf", status="quarantined")

    assert run(["check", written("requirements.txt", "top")]) == 1
    assert capfd.readouterr().out.splitlines()[:4] == [
        "critical  leaf: quarantined by the index",
        "          requirements.txt:1: top",
        "          top requires mid>=1",
        "          mid requires leaf<2",
    ]


def test_the_floor_decides_what_fails(index: SmallIndex) -> None:
    file = written("requirements.txt", "gone-away")

    assert run(["check", file]) == 0
    assert run(["check", file, "--fail-on", "medium"]) == 1
    assert set(index.asked) == {"gone-away"}


def test_one_look_never_says_deleted(index: SmallIndex, capfd: pytest.CaptureFixture[str]) -> None:
    assert index.url
    run(["check", written("requirements.txt", "gone-away")])
    out = capfd.readouterr().out

    assert "medium    gone-away: not on the index when we looked" in out
    assert "delete" not in out


def test_what_could_not_be_found_out_is_neither_well_nor_ill(
    index: SmallIndex, capfd: pytest.CaptureFixture[str]
) -> None:
    index.add("leaf")
    index.projects["leaf"]["simple"] = "<html>Please sign in</html>"

    assert run(["check", written("requirements.txt", "leaf")]) == 3
    assert "Could not find out (1):\n  requirements.txt:1: leaf (" in capfd.readouterr().out


def test_direct_asks_for_nothing_further(index: SmallIndex) -> None:
    index.add("top", "leaf")

    assert run(["check", written("requirements.txt", "top"), "--direct"]) == 0
    assert set(index.asked) == {"top"}


def test_what_is_ignored_is_counted(index: SmallIndex, capfd: pytest.CaptureFixture[str]) -> None:
    index.add("leaf", status="archived")
    file = written("requirements.txt", "leaf")

    assert run(["check", file, "--fail-on", "medium", "--ignore", "Leaf"]) == 0
    assert run(["check", file, "--fail-on", "medium", "--ignore", "leaf:project-archived"]) == 0
    assert run(["check", file, "--fail-on", "medium", "--ignore", "leaf:release-yanked"]) == 1
    assert "1 thing ignored as asked." in capfd.readouterr().out


@pytest.mark.parametrize(("until", "status"), [("2999-01-01", 0), ("2001-01-01", 1)])
def test_an_ignore_in_the_file_ends(index: SmallIndex, until: str, status: int) -> None:
    index.add("leaf", status="archived")
    ignore = f'ignore = [{{ name = "leaf", reason = "known", until = {until} }}]'
    file = written(
        "pyproject.toml",
        f'[project]\nname = "a"\ndependencies = ["leaf"]\n[tool.steward]\n{ignore}',
    )

    assert run(["check", file, "--fail-on", "medium"]) == status


@pytest.mark.parametrize(
    ("ignore", "says"),
    [
        ('{ name = "leaf", until = 2999-01-01 }', "leaf has no reason"),
        ('{ name = "leaf", reason = "known" }', "leaf has no end date"),
        ('{ name = "leaf", reason = "x", until = 2999-01-01, kind = "y" }', "'y' is none of"),
        ('"leaf"', "write { name"),
    ],
)
def test_an_ignore_for_ever_is_refused(
    index: SmallIndex, ignore: str, says: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert index.url
    written("pyproject.toml", f"[tool.steward]\nignore = [{ignore}]")

    assert run(["check", written("requirements.txt", "leaf")]) == 2
    assert says in capfd.readouterr().err


def test_standard_input_and_several_files(
    index: SmallIndex, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    index.add("leaf")
    index.add("mid")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"mid\n")))

    assert run(["check", written("requirements.txt", "leaf"), "-", "--format", "json"]) == 0
    report = json.loads(capfd.readouterr().out)
    assert report["files"] == ["requirements.txt", "-"]
    assert report["named"] == 2


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("missing.txt", None, "missing.txt: there is no such file"),
        ("photo.jpeg", b"\xff\xd8", "photo.jpeg is no manifest known here"),
        ("pyproject.toml", b"[project", "pyproject.toml is not TOML"),
        ("requirements.txt", b"???", "nothing in it can be read; line 1"),
        ("requirements.txt", bytes(17 * 1024 * 1024), "at most 16.0 MiB are read"),
    ],
)
def test_bad_input_is_a_sentence_and_two(
    name: str, content: bytes | None, says: str, capfd: pytest.CaptureFixture[str]
) -> None:
    if content is not None:
        Path(name).write_bytes(content)

    assert run(["check", name]) == 2
    out, err = capfd.readouterr()
    assert says in err
    assert len(err.splitlines()) == 1
    assert out == ""


def test_one_bad_line_does_not_lose_the_others(
    index: SmallIndex, capfd: pytest.CaptureFixture[str]
) -> None:
    index.add("leaf")

    assert run(["check", written("requirements.txt", "leaf\n???\n")]) == 0
    assert "Could not read (1):\n  requirements.txt:2: ???" in capfd.readouterr().out


def test_a_named_file_is_read_from_below_and_never_from_above(
    index: SmallIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.add("leaf")
    index.add("secret")
    (tmp_path / "work" / "sub").mkdir(parents=True)
    written("outside.txt", "secret")
    written("work/base.txt", "leaf")
    written("work/sub/dev.txt", "-r ../base.txt\n-r ../../outside.txt")
    monkeypatch.chdir(tmp_path / "work")

    assert run(["check", "sub/dev.txt"]) == 0
    assert set(index.asked) == {"leaf"}


def test_wrong_usage_is_two(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["check"]) == 2
    assert run(["check", "x", "--format", "poem"]) == 2
    assert run(["no-such-verb"]) == 2
    assert "'poem' is not one of" in capfd.readouterr().err


def test_help_shows_an_example_of_every_verb(capfd: pytest.CaptureFixture[str]) -> None:
    verbs = steward.list_commands(Context(steward))
    for verb in verbs:
        assert run([verb, "--help"]) == 0
        assert f"Example: steward {verb}" in capfd.readouterr().out
    assert run(["--help"]) == 0
    listed = " ".join(capfd.readouterr().out.split())
    assert "check Say what threatens the dependencies" in listed
    assert set(verbs) >= {"check", "explain"}
