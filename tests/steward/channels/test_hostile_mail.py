"""Whatever somebody writes, a letter is one letter to one reader, and hides nothing; T14, T16."""

import email
from contextlib import suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Final

import pytest

from steward.accounts import addresses
from steward.channels import Letter
from steward.channels.email import message
from steward.errors import Malformed
from steward.settings import Settings
from tests.steward.web.hostile import MANY, corpus, unseen

ANNA: Final = "anna@example.org"
BODY: Final = {"Content-Type", "Content-Transfer-Encoding", "MIME-Version"}
HEADERS: Final = {"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"}
LONGEST_LINE: Final = 998  # RFC 5322, 2.1.1


def travelled(tmp_path: Path, text: str, to: str = ANNA) -> tuple[bytes, EmailMessage]:
    """Return a letter with the text in it, as bytes and as a reader's program takes them."""
    letter = Letter(
        id="01J", to=to, subject=text, text=text, at=datetime(2026, 3, 2, 10, tzinfo=UTC)
    )
    raw = message(letter, Settings(data_dir=tmp_path)).as_bytes()
    return raw, email.message_from_bytes(raw, policy=default)


@pytest.mark.parametrize("text", corpus(MANY), ids=range(MANY))
def test_threat_t16_a_letter_is_one_letter_to_one_reader(tmp_path: Path, text: str) -> None:
    raw, came = travelled(tmp_path, text)

    assert set(came.keys()) == HEADERS | BODY
    assert len(came.keys()) == len(HEADERS | BODY)
    assert [each.addr_spec for each in came["To"].addresses] == [ANNA]
    assert came.get_content_type() == "text/plain"
    assert not came.is_multipart()
    assert max(map(len, raw.split(b"\r\n"))) <= LONGEST_LINE
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert b"\n" not in raw.replace(b"\r\n", b"")


@pytest.mark.parametrize("text", corpus(MANY), ids=range(MANY))
def test_threat_t14_nothing_in_a_letter_is_hidden_or_turned_around(
    tmp_path: Path, text: str
) -> None:
    _, came = travelled(tmp_path, text)

    replaced = {"\N{REPLACEMENT CHARACTER}"}
    assert unseen(came.get_content()) <= replaced
    assert unseen(str(came["Subject"])) <= replaced
    assert "\n" not in str(came["Subject"])


def test_a_plain_text_travels_as_it_was_written(tmp_path: Path) -> None:
    text = "Größe:\tfünf\n\n  https://steward.example/sign-in/stwi_secret\n"

    assert travelled(tmp_path, text)[1].get_content().replace("\r\n", "\n") == text


def test_threat_t16_an_address_is_read_as_it_stands_or_not_at_all(tmp_path: Path) -> None:
    shapes = ("{}", "{}@example.org", "anna@{}", "anna@example.org{}", "{}anna@example.org")
    taken: set[str] = set()
    for text in corpus(MANY):
        for shape in shapes:
            with suppress(Malformed):
                taken.add(addresses.read(shape.replace("{}", text)))
    for address in taken:
        _, came = travelled(tmp_path, "hello", to=address)
        assert [each.addr_spec for each in came["To"].addresses] == [address]
        assert address.isascii()
        assert address.isprintable()

    assert ANNA in taken
