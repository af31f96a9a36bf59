"""What came back by mail is told apart by its headers, and nothing hostile gets further.

The messages in `fixtures/inbound` are made up, in the shapes of Exchange, Gmail,
Postfix, Exim, qmail, sendmail; each name begins with what it has to be.
"""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.channels import incoming
from steward.channels.incoming import Incoming, Sort
from steward.errors import Malformed

CORPUS = Path(__file__).parents[3] / "fixtures" / "inbound"
FILES = sorted(CORPUS.glob("*.eml"))
LETTER = "01JQ00000000000000000000AB"
DOMAIN = "steward.example"
SORTS = {
    "reply": Sort.REPLY,
    "auto": Sort.AUTOMATIC,
    "bounce": Sort.BOUNCED,
    "returned": Sort.RETURNED,
    "delayed": Sort.DELAYED,
    "unclear": Sort.UNCLEAR,
}
STATUS = {
    "bounce-postfix": "5.1.1",
    "bounce-exchange": "5.1.10",
    "bounce-capitals": "5.2.1",
    "bounce-no-status": "",
    "bounce-qmail": "5.1.1",
    "bounce-qmail-remote": "5.1.1",
    "bounce-two-recipients": "5.1.1",
    "returned-qmail-too-long": "4.4.1",
    "delayed-full-mailbox": "4.2.2",
}
SECONDS = 4.0


def told(raw: bytes) -> Incoming:
    return incoming.read(raw, DOMAIN)


def test_the_corpus_is_large_enough() -> None:
    assert len(FILES) >= 30
    assert {path.name.partition("-")[0] for path in FILES} == set(SORTS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_message_is_what_its_headers_say(path: Path) -> None:
    found = told(path.read_bytes())

    assert found.sort is SORTS[path.name.partition("-")[0]]
    if found.sort is not Sort.UNCLEAR:
        assert found.letters == (LETTER,)
    if path.stem in STATUS:
        assert found.status == STATUS[path.stem]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_line_ends_make_no_difference(path: Path) -> None:
    raw = path.read_bytes()
    crlf = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")

    if path.stem != "unclear-not-mail":
        assert told(crlf) == told(raw)


def test_what_a_person_wrote_is_handed_on_as_it_was_written() -> None:
    found = told((CORPUS / "reply-multipart-latin1.eml").read_bytes())

    assert found.words.strip() == "Je le garde, merci. été"


def test_words_about_absence_make_no_machine_of_a_person() -> None:
    assert told((CORPUS / "reply-saying-out-of-office.eml").read_bytes()).sort is Sort.REPLY
    assert told((CORPUS / "auto-says-i-keep-it.eml").read_bytes()).sort is Sort.AUTOMATIC


def test_an_id_that_stands_in_a_body_matches_nothing() -> None:
    assert told((CORPUS / "unclear-id-in-the-body-only.eml").read_bytes()).letters == ()


def nested(depth: int) -> bytes:
    head = b"From: a@b.example\nIn-Reply-To: <%s@steward.example>\n" % LETTER.encode()
    for level in range(depth):
        head += b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (level, level)
    return head + b"Content-Type: text/plain\n\nhello\n"


def hostile() -> Iterator[tuple[str, bytes]]:
    thread = b"From: a@b.example\nIn-Reply-To: <%s@steward.example>\n" % LETTER.encode()
    yield "deep", nested(5000)
    yield (
        "parts",
        thread + b'Content-Type: multipart/mixed; boundary="b"\n\n' + b"--b\n\nx\n" * 9000,
    )
    yield "header", thread + b"Subject: " + b"a" * 900_000 + b"\n\nx"
    yield "headers", thread + b"X-A: 1\n" * 90_000 + b"\nx"
    yield "charset", thread + b'Content-Type: text/plain; charset="no-such"\n\n\xff\xfe'
    yield "charset-nul", thread + b'Content-Type: text/plain; charset="a\x00b"\n\nx'
    yield "type", thread + b"Content-Type: " + b"(" * 40_000 + b"\n\nx"
    yield "parameters", thread + b"Content-Type: text/plain" + b"; a*0=b" * 9_000 + b"\n\nx"
    yield "encoding", thread + b"Content-Transfer-Encoding: base64\n\n=====\xff"
    yield "words", thread + b"Subject: " + b"=?utf-8?q?=ff?= " * 20_000 + b"\n\nx"
    yield "references", thread + b"References: " + b"<" * 500_000 + b"\n\nx"
    yield "from", b"From: " + b'"' * 100_000 + thread + b"\n\nx"
    yield "nul", thread.replace(b"\n", b"\x00\n") + b"\n\x00"
    yield (
        "report",
        (
            thread + b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
            b"--b\nContent-Type: message/delivery-status\n\n"
            + b"Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n\n"
            * 5_000
        ),
    )


@pytest.mark.parametrize(("name", "raw"), [*hostile()], ids=[name for name, _ in hostile()])
def test_hostile_mime_is_read_or_kept_and_takes_no_time(name: str, raw: bytes) -> None:
    begun = time.process_time()
    found = told(raw)

    assert time.process_time() - begun < SECONDS, name
    assert len(found.words) <= incoming.LONGEST_WORDS
    assert len(found.sender) <= 200
    assert len(found.subject) <= 200


@given(st.binary(max_size=2000))
def test_no_bytes_make_it_fail(raw: bytes) -> None:
    if raw.strip():
        assert told(raw).sort in Sort


def test_an_empty_message_is_refused_and_a_huge_one_is_cut() -> None:
    with pytest.raises(Malformed):
        told(b" \n\n")
    raw = (CORPUS / "reply-plain.eml").read_bytes()
    huge = told(raw + b"x" * incoming.LARGEST)

    assert huge.sort is Sort.REPLY
    assert not huge.whole
