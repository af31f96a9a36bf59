"""`steward inbound`: a mail server's pipe; every message is kept, and booked once."""

import io
from pathlib import Path

import pytest

from steward.channels.incoming import LARGEST
from steward.cli import run
from steward.clock import SystemClock
from steward.store import Store

CORPUS = Path(__file__).parents[3] / "fixtures" / "inbound"


@pytest.fixture(autouse=True)
def _settings(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "steward.db").write_bytes(sqlite_template.read_bytes())
    monkeypatch.setenv("STEWARD_DATABASE_URL", f"sqlite:///{tmp_path}/steward.db")
    monkeypatch.setenv("STEWARD_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("STEWARD_BASE_URL", "https://steward.example")
    monkeypatch.setenv("STEWARD_SECRET_KEY", "k" * 40)


class Piped:
    """Standard input with these bytes in it."""

    def __init__(self, raw: bytes) -> None:
        self.buffer = io.BytesIO(raw)


def kept(tmp_path: Path) -> int:
    with (
        Store(f"sqlite:///{tmp_path}/steward.db", SystemClock()) as store,
        store.snapshot() as view,
    ):
        return len(view.case_letters.unread())


def test_an_unknown_message_is_kept_once(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = str(CORPUS / "unclear-no-thread.eml")
    assert run(["inbound", path]) == 0
    assert run(["inbound", path]) == 0

    out = capfd.readouterr().out.splitlines()
    assert out == [
        "unclear: kept for a moderator to read",
        "unclear: kept for a moderator to read (booked before)",
    ]
    assert kept(tmp_path) == 1


def test_messages_of_every_sort_are_taken() -> None:
    assert {run(["inbound", str(path)]) for path in sorted(CORPUS.glob("*.eml"))[::6]} == {0}


def test_a_pipe_is_read_to_its_cap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Piped(b"From: a@b.example\n\n" + b"x" * (2 * LARGEST)))

    assert run(["inbound", "-"]) == 0
    assert kept(tmp_path) == 1


def test_what_cannot_be_read_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["inbound", str(tmp_path / "none.eml")]) == 2
    monkeypatch.setattr("sys.stdin", Piped(b""))
    assert run(["inbound", "-"]) == 2
    assert run(["inbound"]) == 2
    assert "it is empty" in capfd.readouterr().err
