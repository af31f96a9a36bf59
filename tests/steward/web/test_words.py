"""How moments, figures and foreign text are written."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from steward.web import words

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("back", "said"),
    [
        (timedelta(seconds=3), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=6), "6 hours ago"),
        (timedelta(hours=25), "yesterday"),
        (timedelta(hours=43), "2 days ago"),
        (timedelta(days=11), "11 days ago"),
        (timedelta(days=43), "6 weeks ago"),
        (timedelta(days=95), "3 months ago"),
        (timedelta(days=731), "2 years ago"),
        (-timedelta(minutes=11), "in 11 minutes"),
        (-timedelta(seconds=5), "in a moment"),
    ],
)
def test_an_age_is_said_in_words(back: timedelta, said: str) -> None:
    assert words.age(NOW - back, NOW) == said


def test_a_date_in_a_sentence_has_its_year_when_it_is_not_near() -> None:
    assert words.day(datetime(2026, 10, 3, tzinfo=UTC), NOW) == "3 October"
    assert words.day(datetime(2024, 10, 3, tzinfo=UTC), NOW) == "3 October 2024"


def test_what_happened_is_one_clause() -> None:
    removed, owners = ("was removed", "were removed"), ("changed hands", "changed hands")

    assert words.happened([(2, *removed), (1, *owners)]) == (
        "two projects were removed and one changed hands"
    )
    assert words.happened([(0, *removed), (1, *owners)]) == "one project changed hands"
    assert words.happened([(0, *removed)]) == ""


def test_what_nobody_sees_is_written_out() -> None:
    assert words.visible("a\u202eb\x00c\ud800") == "a[U+202E]b[U+0000]c[U+D800]"
    assert words.visible("one\r\ntwo\tthree") == "one\ntwo\tthree"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "//host.example/x",
        "https:///nohost",
        "https://host.example/\u202ex",
        "https://host .example",
        "http://[::1",
        "",
        None,
    ],
)
def test_only_plain_addresses_leave_the_house(url: str | None) -> None:
    assert words.safe_link(url) is None


def test_addresses_people_publish_stay() -> None:
    for url in ("https://code.example/a?b=c#d", "http://home.example", "mailto:a@home.example"):
        assert words.safe_link(url) == url


def test_json_hides_nothing_and_says_the_same() -> None:
    value = {"a\u202eb": ["\U000e0041", "\x7f", "plain"]}
    raw = json.dumps(value, ensure_ascii=False).encode()

    shown = words.seen_in_json(raw)

    assert words.visible(shown.decode()) == shown.decode()
    assert json.loads(shown) == value
