"""`steward load-graph`: two files in, counts out, or a sentence and nothing kept."""

from pathlib import Path

import pytest

from steward.cli import run
from steward.dependents import Asked, Dependents
from steward.store import Store
from workflows.names import pypi


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STEWARD_DATA_DIR", str(tmp_path / "var"))
    Path("nodes-2023-09.tsv").write_text("app\t1.0\t1\tw\nbase\t2.0\t3\tw\n")
    Path("edges.tsv").write_text("app\tbase\tr\t>=1\n")


def test_a_graph_is_loaded_counted_and_named_by_its_date(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert run(["load-graph", "nodes-2023-09.tsv", "edges.tsv"]) == 0

    out, err = capfd.readouterr()
    assert out.splitlines()[0] == "2 projects and 1 edges of 2023-09"
    assert err == ""
    with Store("sqlite:///var/steward.db") as store, store.snapshot() as view:
        page = Dependents().page(view, pypi("base"), Asked(), None, 9)
        assert [line.path[0].requirement for line in page.lines] == ["base>=1"]
        assert [count.runtime for count in view.graph.counts().values()] == [1]


def test_a_bad_line_is_a_sentence_and_status_two(capfd: pytest.CaptureFixture[str]) -> None:
    Path("edges.tsv").write_text("app\tbase\tr\n")

    assert run(["load-graph", "nodes-2023-09.tsv", "edges.tsv"]) == 2
    assert capfd.readouterr().err == "steward: edges.tsv, line 1: 4 columns expected, 3 found\n"


def test_a_missing_file_is_named(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["load-graph", "nodes-2023-09.tsv", "nowhere.tsv"]) == 2
    assert "nowhere.tsv" in capfd.readouterr().err
