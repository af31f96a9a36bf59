"""What a log line may hold, and what it never does."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steward import logs
from steward.clock import SetClock

HOSTILE = "x\r\n2026-01-01 info forged\x1b[2J\u202egnp\x00\x85\u2028"


class Terminal(io.StringIO):
    """A stream that says a person is watching."""

    def isatty(self) -> bool:
        """Say so."""
        return True


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    root.handlers[:], root.level = handlers, level


def machine(clock: SetClock) -> io.StringIO:
    stream = io.StringIO()
    logs.configure(stream, clock)
    return stream


def person(clock: SetClock) -> io.StringIO:
    stream = Terminal()
    logs.configure(stream, clock)
    return stream


def only(stream: io.StringIO) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(stream.getvalue())
    return found


def test_a_line_is_json_with_a_time_a_level_and_an_event(clock: SetClock) -> None:
    stream = machine(clock)

    logs.get("steward.tracking").info("page applied", rows=12)

    assert only(stream) == {
        "event": "page applied",
        "rows": 12,
        "level": "info",
        "timestamp": "2026-03-02T10:00:00.000+00:00",
    }


def test_a_person_reads_words(clock: SetClock) -> None:
    stream = person(clock)

    logs.get("steward.tracking").warning("no answer", host="index.example", why="timed out")

    assert stream.getvalue() == (
        '2026-03-02T10:00:00.000+00:00 warning  no answer  host=index.example  why="timed out"\n'
    )


@pytest.mark.parametrize("kind", [machine, person])
def test_no_value_breaks_its_line(kind: Any, clock: SetClock) -> None:  # noqa: ANN401
    stream = kind(clock)

    logs.get("x").info(HOSTILE, name=HOSTILE, **{HOSTILE: [HOSTILE, {HOSTILE: HOSTILE}]})

    assert stream.getvalue().rstrip("\n").isprintable()
    assert stream.getvalue().isascii()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text())
def test_no_text_at_all_breaks_a_line(text: str, clock: SetClock) -> None:
    streams = machine(clock), person(clock)

    for stream in streams:
        logs.configure(stream, clock)
        logs.get("x").info("seen", text=text)

        assert len(stream.getvalue().splitlines()) == 1


def test_a_traceback_cannot_forge_a_line(clock: SetClock) -> None:
    stream = person(clock)

    try:
        int(HOSTILE)
    except ValueError as error:
        error.args = (HOSTILE,)
        logs.get("x").exception("failed")

    first, *rest = stream.getvalue().splitlines()
    assert "failed" in first
    assert rest
    assert all(line.startswith("    ") and line.isprintable() for line in rest)


@pytest.mark.parametrize(
    "key", ["token", "manage_token", "SECRET_KEY", "password", "Authorization"]
)
def test_a_secret_is_known_by_its_key(key: str, clock: SetClock) -> None:
    stream = machine(clock)

    logs.get("x").info("seen", **{key: "hunter2"}, deep={"headers": {key: "hunter2"}})

    assert "hunter2" not in stream.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "GET /feeds/list/stwl_hunter2.atom",
        "stwm_hunter2",
        "stw_hunter2",
        "postgresql://steward:hunter2@localhost/steward",
        "Bearer hunter2",
    ],
)
def test_threat_t10_a_secret_is_known_by_its_look(text: str, clock: SetClock) -> None:
    stream = machine(clock)

    logs.get("x").info(f"asked {text}", url=text, deep=[text])

    assert "hunter2" not in stream.getvalue()


def test_libraries_log_through_the_same_door(clock: SetClock) -> None:
    stream = machine(clock)

    logging.getLogger("somebody.else").info("upgrade %s", "stwl_hunter2\n")
    logging.getLogger("httpx").info("HTTP Request")

    assert only(stream)["event"] == f"upgrade {logs.HIDDEN}\n"


def test_a_long_value_is_cut(clock: SetClock) -> None:
    stream = machine(clock)

    logs.get("x").info("seen", summary="://" + "a:" * 2_500_000)

    assert len(stream.getvalue()) < logs.LONGEST_VALUE + 200
