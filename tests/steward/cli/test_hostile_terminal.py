"""Whatever somebody writes, a terminal shows it and does not obey it; threats T14 and T30.

Every argument and option of every verb that ends by itself is found and tried;
so is what a manifest, an index or an account puts into what is printed.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click
import pytest
from sqlalchemy import text as sql

from steward.accounts.joining import add
from steward.accounts.office import open_office
from steward.accounts.subjects import Operator
from steward.cli import run, steward
from steward.clock import SystemClock
from steward.settings import Settings
from steward.store import Store
from tests.steward.cli.conftest import SmallIndex
from tests.steward.web.hostile import MANY, corpus, unseen

KEY: Final = "k" * 40
STAYS: Final = {"serve", "web", "worker", "clock", "demo", "sync"}  # these do not end by themselves
TEXTS: Final = corpus(MANY)
TYPED: Final = tuple(
    dict.fromkeys(t.encode("utf-8", "replace").decode().replace("\x00", "") for t in TEXTS)
)
"""What a shell can hand over: no NUL, and UTF-8."""


@pytest.fixture
def store(
    tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Store]:
    (tmp_path / "steward.db").write_bytes(sqlite_template.read_bytes())
    url = f"sqlite:///{tmp_path}/steward.db"
    monkeypatch.setenv("STEWARD_DATABASE_URL", url)
    monkeypatch.setenv("STEWARD_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("STEWARD_SECRET_KEY", KEY)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "requirements.txt").write_text("leaf>=1\n")
    with Store(url, SystemClock()) as opened:
        yield opened


def hidden(capfd: pytest.CaptureFixture[str]) -> set[str]:
    """Return what was printed, to either side, that nobody sees or that a terminal acts on."""
    return {c for side in capfd.readouterr() for c in unseen(side)} - {"\N{REPLACEMENT CHARACTER}"}


def verbs(group: click.Group, *before: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield every verb that ends by itself, with the words that call it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from verbs(command, *before, name)
        elif command is not None and name not in STAYS:
            yield (*before, name), command


def fields() -> Iterator[tuple[tuple[str, ...], click.Command, click.Parameter]]:
    for words, command in verbs(steward):
        for parameter in command.params:
            if not getattr(parameter, "is_flag", False):
                yield words, command, parameter


def called(
    words: tuple[str, ...], command: click.Command, parameter: click.Parameter, text: str
) -> list[str]:
    """Return a call of a verb with the text in one place, and something usual in the others."""
    arguments = [text if each is parameter else _usual(each) for each in _asked(command)]
    options = [parameter.opts[0], text] if isinstance(parameter, click.Option) else []
    return [*words, *options, "--", *arguments]


def _asked(command: click.Command) -> list[click.Parameter]:
    return [each for each in command.params if isinstance(each, click.Argument)]


def _usual(parameter: click.Parameter) -> str:
    return "anna@example.org" if parameter.name == "address" else "requirements.txt"


@pytest.mark.parametrize(
    ("words", "command", "parameter"),
    [pytest.param(*each, id=f"{'-'.join(each[0])}-{each[2].name}") for each in fields()],
)
def test_threat_t14_no_word_of_a_call_is_obeyed(
    store: Store,
    index: SmallIndex,
    capfd: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    command: click.Command,
    parameter: click.Parameter,
) -> None:
    assert store.schema_is_current()
    index.add("leaf")
    for text in TYPED[::10]:
        status = run(called(words, command, parameter, text))
        assert hidden(capfd) == set(), ascii(text)
        assert status in {0, 1, 2, 3}


@pytest.mark.parametrize("form", ["table", "markdown", "json", "sarif"])
def test_threat_t14_no_line_of_a_manifest_is_obeyed(
    store: Store, index: SmallIndex, capfd: pytest.CaptureFixture[str], form: str
) -> None:
    assert store.schema_is_current()
    index.add("leaf")
    lines = [text.replace("\r", "").replace("\n", " ") for text in TYPED]
    file = Path("odd\x1b[31m\u202e-requirements.txt")
    file.write_text("leaf\n" + "\n".join(lines) + "\n" + "".join(f"leaf # {t}\n" for t in lines))

    assert run(["check", str(file), "--format", form]) in {0, 1}
    out, err = capfd.readouterr()
    assert {c for c in unseen(out + err) if c != "\N{REPLACEMENT CHARACTER}"} == set()
    if form in {"json", "sarif"}:
        json.loads(out)


def test_threat_t14_no_word_of_an_index_is_obeyed(
    store: Store, index: SmallIndex, capfd: pytest.CaptureFixture[str]
) -> None:
    assert store.schema_is_current()
    for number, text in enumerate(TYPED):
        name = f"leaf-{number}"
        index.add(name, f"other>={text}", status="archived")
        index.projects[name]["simple"]["project-status"]["reason"] = text
        index.projects[name]["simple"]["name"] = f"{name}{text}"
        index.projects[name]["pypi"]["info"]["version"] = text
    Path("requirements.txt").write_text("".join(f"leaf-{n}\n" for n in range(len(TYPED))))

    for call in (["check", "requirements.txt"], ["explain", "leaf-1", "--in", "requirements.txt"]):
        assert run(call) in {0, 1, 2, 3}
        assert hidden(capfd) == set()


def test_threat_t14_no_name_of_an_account_or_a_registry_is_obeyed(
    store: Store, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    office = open_office(Settings(secret_key=KEY, data_dir=tmp_path), store)
    with store.transaction() as tx:
        add(tx, office, Operator(), "anna@example.org", frozenset())
        tx.sources.ensure("pypi", "https://index.example")
    for text in TYPED:
        with store.transaction() as tx:
            tx.connection.execute(sql("UPDATE account SET name = :text"), {"text": text})
            failed = "UPDATE source SET silent_since = 0, last_error = :text, base_url = :text"
            tx.connection.execute(sql(failed), {"text": text})
        assert run(["account", "list"]) == 0
        assert run(["status"]) in {0, 3}
        assert hidden(capfd) == set(), ascii(text)
