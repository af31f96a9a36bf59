"""The cursor of a list of cases: a place, and nothing that somebody made up."""

from datetime import UTC, datetime

import pytest

from steward.errors import NotFound
from steward.store.case_files import Place
from steward.web import case_paging, paging
from workflows.names import CaseId

PLACE = Place(2, 41, datetime(2026, 3, 2, 10, 0, 0, 5, UTC), CaseId("01JQCASE000000000000000001"))
WHEN = "2026-03-02T10:00:00.000005Z"


def test_a_place_comes_back_as_it_was() -> None:
    assert case_paging.place(str(case_paging.cursor(PLACE))) == PLACE
    assert case_paging.cursor(None) is None


@pytest.mark.parametrize(
    "key",
    [
        "",
        "2",
        f"2 41 {WHEN}",
        f"2 41 {WHEN} x",
        f"-1 41 {WHEN} {PLACE.id}",
        f"2 {'9' * 20} {WHEN} {PLACE.id}",
        f"2 41 2026-03-02 {PLACE.id}",
        f"2 41 2026-03-02T11:00:00+01:00 {PLACE.id}",
        f"2 41 {WHEN} {'x' * 25}\x00",
        f"2 41 {WHEN} {PLACE.id} more",
        f"٢ 41 {WHEN} {PLACE.id}",
    ],
)
def test_threat_t25_a_forged_place_leads_nowhere(key: str) -> None:
    with pytest.raises(NotFound):
        case_paging.place(paging.cursor("cases", key))
