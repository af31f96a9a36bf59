"""Somebody's words, made fit to be shown."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.text import LINE, line, lines

ANYTHING = st.text(st.characters(codec=None, exclude_categories=()))


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain words", "plain words"),
        ("two\nlines\tand\u2028more", "two lines and more"),
        ("a\x1b[31mred", "a\u241b[31mred"),
        ("nul\x00", "nul\u2400"),
        ("del\x7f", "del\u2421"),
        ("c1\x9b", "c1[U+009B]"),
        ("\u202egnp.exe", "[U+202E]gnp.exe"),
        ("zero\u200bwidth", "zero[U+200B]width"),
        ("\ufeffbom", "[U+FEFF]bom"),
        ("half\ud800pair", "half\ufffdpair"),
        ("\ufdd0\ufffe\U0001ffff", "\ufffd\ufffd\ufffd"),
        ("cafe\u0301", "café"),
        ("na\u00efve 日本", "naïve 日本"),
        ("z" + "\u0327" * 50, "z" + "\u0327" * 4),
    ],
)
def test_what_could_mislead_is_made_visible(raw: str, shown: str) -> None:
    assert line(raw) == shown


def test_a_long_text_is_cut_and_says_so() -> None:
    assert line("x" * 5_000_000, 10) == "x" * 9 + "…"
    assert line("x" * 10, 10) == "x" * 10


def test_a_text_that_shrinks_below_the_cut_still_says_that_it_was_cut() -> None:
    assert line("a" + " " * 5_000, 10) == "a …"


def test_line_breaks_can_be_kept() -> None:
    assert lines("one\n\n two \r\nthree") == "one\ntwo\nthree"


@given(ANYTHING)
def test_every_text_becomes_one_safe_line(raw: str) -> None:
    shown = line(raw)

    assert len(shown) <= LINE
    assert unicodedata.is_normalized("NFC", shown)
    assert not {unicodedata.category(c) for c in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert line(shown) == shown


def test_letters_that_show_nothing_are_shown() -> None:
    assert line("a\u3164b\ufe0f\ue000") == "a[U+3164]b[U+FE0F][U+E000]"
