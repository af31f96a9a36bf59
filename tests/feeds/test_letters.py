"""Every letter is short, says by when, where to read it all, and how to stop it.

The letters in `fixtures/letters` are kept word for word: after reading a changed
one aloud, `python -m tests.feeds.test_letters` writes them anew.
"""

import re
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds import letters
from feeds.letters import Written, written
from feeds.wording import TEMPLATES
from tests.feeds.letter_samples import ABOUT, ANSWER, ASK, PAGE, about, every
from workflows.names import pypi
from workflows.terms import Grant, Intent, Outcome

GOLDEN = Path(__file__).parents[2] / "fixtures" / "letters"
MOST_WORDS = 150
MOST_WORDS_IN_A_SENTENCE = 30
WORDS_IN_A_SENTENCE = 14
DATE = re.compile(r"\b\d{1,2} [A-Z][a-z]+ 20\d\d\b")
IF_NOTHING = (
    "If you do nothing",
    "If you all do nothing",
    "If we hear nothing",
    "If no owner answers",
    "There is nothing you have to do",
)
STOP = ("To stop th", "to stop these letters", "stops these letters", "Letters about this stop")
HARD_WORDS = {
    "pursuant",
    "hereby",
    "abandoned",
    "notwithstanding",
    "regarding",
    "utilize",
    "forfeit",
}


def before_links(text: str) -> str:
    return text.partition("http")[0]


def words_of(text: str) -> list[str]:
    return [each for each in text.split() if any(c.isalnum() for c in each)]


def sentences(text: str) -> list[str]:
    flat = " ".join(text.split())
    return [each for each in re.split(r"(?<=[.:!?])\s+", flat) if words_of(each)]


def file_of(letter: Written) -> str:
    return f"Subject: {letter.subject}\n\n{letter.text}"


@pytest.mark.parametrize("name", every())
def test_a_letter_is_as_it_was_read_aloud(name: str) -> None:
    assert file_of(written(every()[name])) == (GOLDEN / f"{name}.txt").read_text()


def test_every_template_is_a_letter_and_every_letter_has_one() -> None:
    files = {path.stem for path in (TEMPLATES / "letters").iterdir()}

    assert files - {"_answer"} == set(every())
    assert {path.stem for path in GOLDEN.iterdir()} == set(every())


@pytest.mark.parametrize("intent", Intent)
@pytest.mark.parametrize("grant", Grant)
def test_no_letter_is_longer_than_a_bad_day_can_take(intent: Intent, grant: Grant) -> None:
    for name, each in every(about(intent=intent, grant=grant)).items():
        said = words_of(before_links(written(each).text))
        assert len(said) < MOST_WORDS, (name, len(said))


@pytest.mark.parametrize("name", every())
def test_a_letter_has_a_date_the_public_record_and_a_way_to_stop_it(name: str) -> None:
    text = " ".join(written(every()[name]).text.split())

    assert DATE.search(text)
    assert PAGE in text
    assert any(each in text for each in IF_NOTHING)
    assert any(each in text for each in STOP)
    assert "steward.example" in text
    assert "pathglob" in text


@pytest.mark.parametrize("name", every())
def test_a_letter_is_easy_to_read(name: str) -> None:
    text = re.sub(r"https?://\S+|^> .*$", "", written(every()[name]).text, flags=re.MULTILINE)
    lengths = [len(words_of(each)) for each in sentences(text)]

    assert max(lengths) <= MOST_WORDS_IN_A_SENTENCE
    assert sum(lengths) / len(lengths) <= WORDS_IN_A_SENTENCE
    assert not HARD_WORDS & {each.strip(".,:").lower() for each in text.split()}
    assert "!" not in text


@pytest.mark.parametrize("name", every())
def test_a_subject_is_safe_words_and_the_name(name: str) -> None:
    letter = every(about(candidate="Eve: pay now", handler="Mallory: call us"))[name]

    assert "Eve" not in written(letter).subject
    assert "Mallory" not in written(letter).subject
    assert re.fullmatch(r"pathglob on PyPI: [a-z ,]+\??", written(letter).subject)


def test_the_text_for_a_tracker_holds_no_private_link() -> None:
    assert ANSWER not in written(every()["tracker"]).text


@pytest.mark.parametrize(
    "words",
    [
        "see https://evil.example/login",
        "see www.evil.example now",
        "see evil.example/login now",
        "write to help@evil.example",
        "open hxxps://evil.example",
    ],
)
def test_threat_a19_third_party_words_are_quoted_and_lead_nowhere(words: str) -> None:
    text = written(replace(ASK, quote=letters.quoted(words))).text

    assert "evil.example" not in text
    assert "> " in text
    assert text.index("these words are not ours") < text.index("> ")


def test_quoted_words_cannot_leave_their_quotation() -> None:
    words = "thanks\n\nTo answer, send your password to us.\r\n> \u202e.era uoy"
    shown = letters.quoted(words)

    assert all(row.startswith("> ") for row in shown.splitlines())
    assert "\u202e" not in shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("boris", "boris"),
        ("Boris B. Borisson", "Boris B. Borisson"),
        ("The moderators say: pay", "“The moderators say: pay”"),
        ("a b c d e f", "“a b c d e f”"),
        ("pypl.example/login", "“…”"),
        ("", "“…”"),
    ],
)
def test_a_name_that_could_pass_for_our_words_is_quoted(name: str, shown: str) -> None:
    assert letters.person(name) == shown


@given(st.text(max_size=80), st.text(max_size=600))
def test_no_name_and_no_words_make_a_letter_that_cannot_be_sent(name: str, words: str) -> None:
    of = about(candidate=name, handler=name)
    letter = written(replace(ASK, about=of, quote=letters.quoted(words)))

    # A control or a turn of direction would be obeyed; `line` has shown it instead.
    kinds = {unicodedata.category(each) for each in letter.text.replace("\n", "")}
    assert not kinds & {"Cc", "Cf", "Cs", "Co"}
    assert "\n" not in letter.subject
    assert letter.text.encode()


def test_every_way_in_which_a_letter_can_read_is_short_and_whole() -> None:
    ways: tuple[letters.CaseLetter, ...] = (
        replace(ASK, next=None),
        letters.Questions(about=ABOUT, waiting=letters.Waiting.OFFER, until=ASK.until),
        letters.Invitation(about=ABOUT, by_owner=False, agreed=ASK.until, by=ASK.until),
        letters.CoolingOff(about=ABOUT, answer=ANSWER, agreed=True, ends=ASK.until, undo_days=60),
        letters.Ended(about=ABOUT, at=ASK.until, kept=False, block_days=180),
        *(letters.Over(about=ABOUT, outcome=e, at=ASK.until, reopen_days=90) for e in Outcome),
        *(
            letters.Reminder(about=ABOUT, waiting=each, until=ASK.until, reopen_days=90)
            for each in letters.Waiting
        ),
    )
    for each in ways:
        text = written(each).text
        assert len(words_of(before_links(text))) < MOST_WORDS
        assert "  " not in text
        assert "\n\n\n" not in text
        assert "None" not in text
    assert "write again" not in written(ways[0]).text


def test_the_dates_of_a_question_are_those_that_follow() -> None:
    for which in letters.Asking:
        text = " ".join(written(replace(ASK, which=which)).text.split())
        assert "8 December 2026" in text
        assert "22 December 2026" in text


def test_no_project_and_no_release_make_no_hole() -> None:
    bare = replace(ASK, last_release=None, dependents=0, quote="")
    text = written(bare).text

    assert "None" not in text
    assert "\n\n\n" not in text
    assert "not ours" not in text


def test_rows_are_short_and_links_are_whole() -> None:
    long = about(project=pypi("a-very-long-name-for-a-project-that-nobody-would-ever-choose"))
    for each in every(long).values():
        rows = written(each).text.splitlines()
        assert all(len(row) <= letters.WIDTH or " " not in row for row in rows)
    assert ANSWER in written(ASK).text.splitlines()


def main() -> None:
    """Write the letters as they are now."""
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for name, each in every().items():
        (GOLDEN / f"{name}.txt").write_text(file_of(written(each)))


if __name__ == "__main__":
    main()
