"""Every form of report, on the same report; found by name."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.reports import (
    ADVICE,
    LABELS,
    Place,
    Report,
    Threat,
    ThreatKind,
    forms,
    load,
    worst_first,
)
from feeds.subscriptions import Step
from workflows.findings import Severity
from workflows.names import Project

QUARANTINED = Threat(
    kind=ThreatKind.PROJECT_QUARANTINED,
    project=Project("pypi", "leaf-lib"),
    severity=Severity.CRITICAL,
    file="pyproject.toml",
    line=7,
    path=(
        Step(asker="pyproject.toml", requirement="mid>=1", target="mid", place="pyproject.toml:7"),
        Step(asker="mid", requirement="leaf-lib<3", target="leaf-lib"),
    ),
    source="https://index.example/simple/leaf-lib/",
)
ARCHIVED = replace(
    QUARANTINED,
    kind=ThreatKind.PROJECT_ARCHIVED,
    project=Project("pypi", "mid"),
    severity=Severity.MEDIUM,
    path=QUARANTINED.path[:1],
)
QUIET = Report(
    version="0.1.0",
    at=datetime(2026, 3, 2, 10, tzinfo=UTC),
    index="https://index.example",
    files=("pyproject.toml",),
    named=2,
    reached=1,
    view="Expanded by the latest release of each project.",
)
REPORT = replace(
    QUIET,
    threats=(ARCHIVED, QUARANTINED),
    unknown=(Place(file="pyproject.toml", line=8, text="far", why="no answer"),),
    unreadable=(Place(file="pyproject.toml", line=9, text="not one", why="no name"),),
    aside=(Place(file="pyproject.toml", line=0, text="house", why="other index"),),
    ignored=1,
)


def test_every_kind_has_its_words() -> None:
    assert set(LABELS) == set(ADVICE) == set(ThreatKind)
    assert forms() == ("json", "markdown", "sarif", "table")


def test_every_kind_is_in_the_readme() -> None:
    readme = (Path(__file__).parents[3] / "feeds" / "README.md").read_text()

    assert [kind for kind in ThreatKind if f"`{kind.value}`" not in readme] == []


def test_the_worst_stands_first() -> None:
    assert worst_first(REPORT.threats) == (QUARANTINED, ARCHIVED)


@pytest.mark.parametrize("form", forms())
def test_every_form_tells_all_of_it(form: str) -> None:
    text = load(form).render(REPORT).replace("\\", "")

    for word in ("leaf-lib", "mid>=1", "leaf-lib<3", "critical", "medium", "no answer", "no name"):
        assert word in text
    assert text.endswith("\n")


@pytest.mark.parametrize("form", forms())
def test_the_same_report_gives_the_same_text(form: str) -> None:
    assert load(form).render(REPORT) == load(form).render(replace(REPORT))


def test_the_table_reads_like_this() -> None:
    assert load("table").render(REPORT) == (
        "critical  leaf-lib: quarantined by the index\n"
        "          pyproject.toml:7: mid>=1\n"
        "          mid requires leaf-lib<3\n"
        "          Do not install it until the index has cleared it.\n"
        "\n"
        "medium    mid: archived by its owner\n"
        "          pyproject.toml:7: mid>=1\n"
        "          No more releases are to be expected; plan for another.\n"
        "\n"
        "Could not find out (1):\n"
        "  pyproject.toml:8: far (no answer)\n"
        "\n"
        "Could not read (1):\n"
        "  pyproject.toml:9: not one (no name)\n"
        "\n"
        "Not followed (1):\n"
        "  house (other index)\n"
        "\n"
        "2 of 3 projects looked at (2 named, 1 through them). "
        "2 things to know: 1 critical, 1 medium. 1 thing ignored as asked.\n"
        "Expanded by the latest release of each project. "
        "Looked at 2026-03-02 10:00 UTC on https://index.example.\n"
    )


def test_nothing_found_is_said_in_words() -> None:
    assert "Nothing to report." in load("table").render(QUIET)
    assert "nothing to report" in load("markdown").render(QUIET)
    assert json.loads(load("json").render(QUIET))["threats"] == []


def test_what_could_not_be_looked_at_is_not_called_quiet() -> None:
    lost = replace(
        QUIET,
        named=1,
        reached=0,
        unknown=(Place(file="r.txt", line=1, text="far", why="no answer"),),
    )

    assert "0 of 1 project looked at" in load("table").render(lost)
    assert "nothing to report of what was looked at" in load("markdown").render(lost)


def test_sarif_has_the_shape_that_code_scanning_takes() -> None:
    log = json.loads(load("sarif").render(REPORT))
    [run] = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]

    assert log["version"] == "2.1.0"
    assert rules == [kind.value for kind in ThreatKind]
    assert run["invocations"][0]["executionSuccessful"] is False
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        [location] = result["locations"]
        assert location["physicalLocation"] == {
            "artifactLocation": {"uri": "pyproject.toml"},
            "region": {"startLine": 7},
        }
    for notification in run["invocations"][0]["toolExecutionNotifications"]:
        assert notification["message"]["text"]


HOSTILE = st.text(max_size=40) | st.sampled_from(
    [
        "\x1b[31mred\x1b[0m",
        "a\r\nb",
        "| x | y |",
        "<script>",
        "\u202egnp",
        "[a](b)",
        "`x`",
        "\ud800",
    ]
)


def hostile(text: str) -> Report:
    threat = replace(
        QUARANTINED, detail=text, path=(Step(asker=text, requirement=text, target=""),)
    )
    place = Place(file=text, line=1, text=text, why=text)
    return replace(REPORT, threats=(threat,), unknown=(place,), unreadable=(place,), view=text)


@given(HOSTILE)
def test_no_word_from_outside_steers_a_terminal(text: str) -> None:
    for form in forms():
        rendered = load(form).render(hostile(text))
        rendered.encode()
        assert not [c for c in rendered if c != "\n" and not c.isprintable() and ord(c) < 0xA0]


@given(HOSTILE)
def test_no_word_from_outside_becomes_markup(text: str) -> None:
    rendered = load("markdown").render(hostile(text))

    rows = [row for row in rendered.splitlines() if row.startswith("| ")]
    unescaped = [row.replace("\\\\", "").replace("\\|", "").count("|") for row in rows]
    assert unescaped == [6, 6, 6]
    assert "<" not in rendered.replace("\\<", "")


@given(HOSTILE)
def test_json_forms_stay_json(text: str) -> None:
    parsed: dict[str, Any] = json.loads(load("json").render(hostile(text)))
    assert parsed["unknown"][0]["text"] == text
    assert json.loads(load("sarif").render(hostile(text)))["version"] == "2.1.0"
