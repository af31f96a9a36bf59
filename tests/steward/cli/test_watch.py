"""`steward watch`: a list is made on the database, and its addresses are told once."""

from pathlib import Path

import pytest

from steward import ids
from steward.cli import run
from steward.clock import SystemClock
from steward.store import Store


@pytest.fixture
def database(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the address of a database that the settings name."""
    (tmp_path / "steward.db").write_bytes(sqlite_template.read_bytes())
    url = f"sqlite:///{tmp_path}/steward.db"
    monkeypatch.setenv("STEWARD_DATABASE_URL", url)
    monkeypatch.setenv("STEWARD_BASE_URL", "https://steward.example")
    monkeypatch.setenv("STEWARD_PYPI_URL", "https://index.example")
    monkeypatch.chdir(tmp_path)
    return url


def test_a_list_is_made_and_its_addresses_are_told(
    database: str, capfd: pytest.CaptureFixture[str]
) -> None:
    Path("requirements.txt").write_text("leaf\n???\n")

    assert run(["watch", "requirements.txt", "--name", "Ours"]) == 0
    rows = capfd.readouterr().out.splitlines()
    assert rows[0] == "Ours: 1 project named"
    assert rows[1].startswith("  requirements.txt:2: ??? (")
    told = dict(row.split(maxsplit=1) for row in rows[2:])
    token = told["page"].removeprefix("https://steward.example/watch/")
    assert told["atom"] == f"https://steward.example/feeds/list/{token}.atom"
    assert told["manage"].startswith(f"{told['page']}/manage/stwm_")
    with Store(database, SystemClock()) as store, store.snapshot() as view:
        assert view.watchlists.by_token(ids.digest(token)).name == "Ours"


def test_what_follows_nothing_makes_no_list(
    database: str, capfd: pytest.CaptureFixture[str]
) -> None:
    Path("requirements.txt").write_text("???\n")

    assert run(["watch", "requirements.txt"]) == 2
    assert "names no project that can be followed; line 1" in capfd.readouterr().err
    assert database
