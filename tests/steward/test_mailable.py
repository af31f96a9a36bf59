"""A resolver's answers (RFC 8484): read where they are whole, and nothing learnt elsewhere."""

import base64
import struct
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.errors import Malformed
from steward.mailable import Kind, Told, is_null, question, read
from steward.observations import NoAnswer, Response

NOW = datetime(2026, 3, 2, tzinfo=UTC)
TYPE = "application/dns-message"


def told(body: bytes, status: int = 200, kind: str = TYPE) -> Response:
    headers = (("content-type", kind),)
    return Response(url="https://dns.example", status=status, headers=headers, body=body, at=NOW)


def message(*records: tuple[int, bytes], code: int = 0, flags: int = 0x8180) -> bytes:
    """Return an answer to a question about a.example, its names written as pointers."""
    head = struct.pack(">HHHHHH", 0, flags | code, 1, len(records), 0, 0)
    name = b"\x01a\x07example\x00" + struct.pack(">HH", Kind.MX, 1)
    body = b"".join(
        b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 60, len(data)) + data for kind, data in records
    )
    return head + name + body


def test_a_question_is_one_that_every_resolver_reads() -> None:
    asked = question("https://dns.example/dns-query", "a.example", Kind.MX)

    (packed,) = parse_qs(urlsplit(asked.url).query)["dns"]
    raw = base64.urlsafe_b64decode(packed + "==")
    assert raw == bytes.fromhex("0000010000010000000000000161076578616d706c6500000f0001")
    assert asked.trusted


@pytest.mark.parametrize("name", ["", "a..b", "ü.example", "a" * 64 + ".example", "a." * 200])
def test_what_is_no_name_is_not_asked_for(name: str) -> None:
    with pytest.raises(Malformed):
        question("https://dns.example", name, Kind.MX)


def test_records_are_those_of_the_kind_that_was_asked_for() -> None:
    exchange, alias = struct.pack(">H", 10) + b"\x02mx\xc0\x0c", b"\x01b\xc0\x0c"

    assert read(told(message((5, alias), (15, exchange))), Kind.MX) == Told(
        exists=True, records=(exchange,)
    )


def test_no_such_name_is_told_apart_from_no_such_record() -> None:
    assert read(told(message(code=3)), Kind.MX) == Told(exists=False, records=())
    assert read(told(message()), Kind.MX) == Told(exists=True, records=())


def test_a_null_record_says_that_no_mail_is_taken() -> None:
    assert is_null(struct.pack(">H", 0) + b"\x00")
    assert not is_null(struct.pack(">H", 10) + b"\x02mx\xc0\x0c")


@pytest.mark.parametrize(
    "answer",
    [
        NoAnswer(url="https://dns.example", at=NOW, reason="silence"),
        told(message(code=3), status=502),
        told(message(code=3), kind="text/html"),
        told(message(code=2)),
        told(message(code=3, flags=0x0180)),
        told(message(code=3, flags=0x8380)),
        told(message((15, b"12345"))[:-1]),
        told(b""),
    ],
    ids=["silence", "a gateway", "a page", "failure", "a question", "cut", "short", "nothing"],
)
def test_what_is_not_a_whole_answer_teaches_nothing(answer: Response | NoAnswer) -> None:
    """A04: a resolver that fails must not make an owner's address look lapsed."""
    assert read(answer, Kind.MX) is None


@given(st.binary(max_size=80))
def test_no_bytes_can_break_the_reading(body: bytes) -> None:
    found = read(told(body), Kind.MX)

    assert found is None or isinstance(found.exists, bool)


@given(st.lists(st.tuples(st.sampled_from([1, 5, 15, 28]), st.binary(max_size=20)), max_size=6))
def test_every_record_of_the_kind_is_found(records: list[tuple[int, bytes]]) -> None:
    found = read(told(message(*records)), Kind.MX)

    assert found == Told(exists=True, records=tuple(data for kind, data in records if kind == 15))
