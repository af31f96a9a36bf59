"""Each term of a handoff is said for every place that says it, in the shape that place needs."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from enum import StrEnum
from string import Formatter
from typing import Any

import pytest

from feeds.phrases import ANSWERED, ASKED, CHANGES, ENDED, GRANTED
from workflows.terms import Answer, Grant, Intent, Outcome

TABLES: list[tuple[type[StrEnum], Mapping[Any, Any]]] = [
    (Intent, ASKED),
    (Answer, ANSWERED),
    (Grant, GRANTED),
    (Outcome, ENDED),
]
FILLED = {"name", "who", "will"}


def said() -> Iterator[tuple[str, str]]:
    """Yield every text with the column it stands in."""
    for term, table in TABLES:
        for row in table.values():
            for column in fields(row):
                value = getattr(row, column.name)
                for text in value if isinstance(value, tuple) else (value,):
                    yield f"{term.__name__}.{column.name}", text


@pytest.mark.parametrize(("term", "table"), TABLES)
def test_every_term_has_a_row(term: type[StrEnum], table: Mapping[Any, Any]) -> None:
    assert set(table) == set(term)


def test_nothing_is_left_blank_but_what_another_place_says() -> None:
    blank = {column for column, text in said() if not text}

    assert blank == {"Intent.heading", "Answer.own", "Outcome.letter"}


def test_a_sentence_ends_and_a_clause_can_be_gone_on_with() -> None:
    whole = {"Answer.then", "Answer.heading", "Answer.following", "Outcome.page", "Outcome.letter"}
    for column, text in said():
        if text:
            assert text.endswith(".") == (column in whole), (column, text)


def test_only_what_a_letter_or_a_button_fills_in_is_left_open() -> None:
    for text in (*(text for _, text in said()), *CHANGES.values()):
        assert {name for _, name, _, _ in Formatter().parse(text) if name} <= FILLED


def test_no_two_answers_and_no_two_wishes_are_called_the_same() -> None:
    for column in ("kind", "choice", "record", "news", "letter"):
        assert len({getattr(row, column) for row in ASKED.values()}) == len(Intent)
    for column in ("record", "letter", "then", "heading"):
        assert len({getattr(row, column) for row in ANSWERED.values()}) == len(Answer)
