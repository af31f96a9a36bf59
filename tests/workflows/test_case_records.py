"""Every event of a case survives being written down and read again."""

import json
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows import records
from workflows.errors import Refused
from workflows.events import CaseEvent, WishEvent
from workflows.names import Project, normal
from workflows.records import CASE_TYPES, canonical, from_case_record, to_record

KINDS = get_args(CaseEvent) + get_args(WishEvent)
WHEN = datetime(2026, 3, 1, tzinfo=UTC)
moments = st.timedeltas(timedelta(0), timedelta(days=4000)).map(lambda by: WHEN + by)
st.register_type_strategy(datetime, moments)
st.register_type_strategy(
    Project,
    st.from_regex(r"[a-z0-9]{1,20}", fullmatch=True).map(lambda n: Project("pypi", normal(n))),
)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_an_event_is_read_as_it_was_written(kind: type) -> None:
    @given(st.builds(kind, **{f.name: ... for f in fields(kind)}))
    def check(event: Any) -> None:  # noqa: ANN401 -- one of all kinds
        written = json.loads(canonical(to_record(event)))
        assert from_case_record(written) == event

    check()


def test_every_kind_of_event_has_a_name_of_its_own() -> None:
    assert len(CASE_TYPES) == len(KINDS)


def test_an_old_version_is_brought_forward(monkeypatch: pytest.MonkeyPatch) -> None:
    def step(record: dict[str, Any]) -> dict[str, Any]:
        rest = {key: value for key, value in record.items() if key != "seen"}
        return {**rest, "v": 1, "finding": record["seen"]}

    monkeypatch.setattr(records, "UPGRADES", {("incident-seen", 0): step})
    old = {"type": "incident-seen", "v": 0, "at": "2026-03-01T00:00:00Z", "case": "c", "seen": "f"}
    assert to_record(from_case_record(old))["finding"] == "f"


@pytest.mark.parametrize(
    "record",
    [
        {
            "type": "incident-seen",
            "v": 9,
            "at": "2026-03-01T00:00:00Z",
            "case": "c",
            "finding": "f",
        },
        {"type": "no-such-event", "v": 1},
        {"type": "incident-seen", "v": 1, "at": "not a date", "case": "c", "finding": "f"},
    ],
)
def test_what_nobody_wrote_is_refused(record: dict[str, Any]) -> None:
    with pytest.raises(Refused, match=r".") as refusal:
        from_case_record(record)
    assert refusal.value.code == "bad-record"
