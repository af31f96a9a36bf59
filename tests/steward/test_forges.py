"""What a repository's host tells: read with care, and asked for with a checked name."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.errors import NotFound, Unreachable
from steward.forges.github import GitHub
from steward.observations import NoAnswer, Response

NOW = datetime(2026, 3, 2, tzinfo=UTC)
FORGE = GitHub("https://github.example", "https://api.github.example", "secret-of-ours")
SHOWN = {
    "id": 7,
    "html_url": "https://github.example/anna/thing",
    "owner": {"id": 3, "login": "anna"},
    "archived": True,
    "pushed_at": "2019-04-01T10:00:00Z",
    "has_issues": False,
}


def answer(data: object, status: int = 200) -> Response:
    body = json.dumps(data).encode()
    return Response(url="https://api.github.example", status=status, headers=(), body=body, at=NOW)


def test_a_repository_is_read_as_it_is_shown() -> None:
    found = FORGE.read_repository(answer(SHOWN))

    assert (found.id, found.owner_id, found.archived, found.takes_issues) == ("7", "3", True, False)
    assert found.pushed_at == datetime(2019, 4, 1, 10, tzinfo=UTC)


def test_an_owner_shows_an_address_or_none() -> None:
    shown = {"id": 3, "type": "User", "email": "anna@anna.example"}

    assert FORGE.read_owner(answer(shown)).mail == "anna@anna.example"
    assert FORGE.read_owner(answer({**shown, "email": None})).mail is None
    assert "anna@" not in repr(FORGE.read_owner(answer(shown)))


def test_the_token_goes_in_a_header_and_into_no_text() -> None:
    asked = FORGE.repository("anna", "thing")

    assert asked.url == "https://api.github.example/repos/anna/thing"
    assert dict(asked.headers)["authorization"] == "Bearer secret-of-ours"
    assert "secret" not in repr(FORGE)


@pytest.mark.parametrize("name", ["..", "", "a/b", "a?b", "a%2fb", "-", "a" * 200, "ä"])
def test_a_name_from_a_page_cannot_lead_elsewhere(name: str) -> None:
    with pytest.raises(NotFound):
        FORGE.repository(name, "thing")
    with pytest.raises(NotFound):
        FORGE.repository("anna", name)


def test_what_is_gone_and_what_is_silent_are_told_apart() -> None:
    with pytest.raises(NotFound):
        FORGE.read_repository(answer({}, status=404))
    for silent in (
        answer(SHOWN, status=403),
        answer([]),
        answer({**SHOWN, "id": True}),
        answer({**SHOWN, "owner": None}),
        NoAnswer(url="", at=NOW, reason="silence"),
    ):
        with pytest.raises(Unreachable):
            FORGE.read_repository(silent)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted(SHOWN)), _JSON))
def test_no_answer_breaks_the_reading(changed: dict[str, object]) -> None:
    try:
        found = FORGE.read_repository(answer({**SHOWN, **changed}))
    except Unreachable:
        return
    assert found.id.isdecimal()
    assert found.url.isprintable()
