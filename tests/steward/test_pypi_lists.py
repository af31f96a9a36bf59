"""PyPI's journal and its list of every project."""

import itertools
import xmlrpc.client
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.errors import NotFound, Unreachable
from steward.observations import NoAnswer, Response, Stream
from steward.registries import Changes, find

RECORDED = Path(__file__).parents[2] / "fixtures" / "registries" / "pypi"
ROOT = "https://index.example"
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
INDEX = find("pypi", ROOT)
WHO = {
    "add Owner anna": "anna",
    "invite Owner boris": "boris",
    "accepted Owner boris": "boris",
    "remove Owner anna": "anna",
    "add Maintainer chiara": "chiara",
    "change Maintainer chiara to Owner": "chiara",
    "revoke_invite Maintainer dora": "dora",
    "add Owner The Release Team": "The Release Team",
}


def answer(body: bytes, status: int = 200, url: str = f"{ROOT}/pypi") -> Response:
    return Response(url=url, status=status, headers=(), body=body, at=NOW)


def stream(body: bytes, size: int) -> Stream:
    pieces = (body[start : start + size] for start in range(0, len(body), size))
    return Stream(url=f"{ROOT}/simple/", status=200, headers=(), pieces=pieces, at=NOW)


def marshalled(value: Any) -> bytes:  # noqa: ANN401
    return xmlrpc.client.dumps((value,), methodresponse=True, allow_none=True).encode()


def row(**changes: Any) -> list[Any]:  # noqa: ANN401
    columns = {
        "name": "thing",
        "version": None,
        "time": 1772445600,
        "action": "create",
        "serial": 7,
    }
    return list({**columns, **changes}.values())


def journal() -> Changes:
    return INDEX.read_changes(answer((RECORDED / "journal.xml").read_bytes()))


def test_every_action_word_is_known_and_the_others_are_kept() -> None:
    rows = journal().rows

    assert [row.action for row in rows if not row.known] == [
        "transfer to the moon",
        "create something else",
    ]
    assert len(rows) == 25


def test_a_row_names_the_account_it_is_about() -> None:
    assert {row.action: row.who for row in journal().rows if row.who} == WHO


def test_a_row_is_read_whole() -> None:
    third = journal().rows[2]

    assert (third.external_id, third.name, third.version) == ("1002", "thing", "1.0")
    assert third.at == datetime(2026, 3, 2, 10, 0, 2, tzinfo=UTC)


def test_a_row_without_a_possible_name_is_counted_and_passed() -> None:
    page = journal()

    assert page.unreadable == 1
    assert page.cursor == "1100"


def test_an_empty_page_says_that_nothing_is_newer() -> None:
    assert INDEX.read_changes(answer(marshalled([]))) == Changes(rows=(), cursor=None)


def test_rows_come_in_order_and_once() -> None:
    page = INDEX.read_changes(answer(marshalled([row(serial=9), row(serial=8), row(serial=9)])))

    assert [row.external_id for row in page.rows] == ["8", "9"]


def test_the_head_is_a_serial() -> None:
    assert INDEX.read_head(answer((RECORDED / "head.xml").read_bytes())) == 1100


def test_the_question_names_the_method_and_the_cursor() -> None:
    request = INDEX.changes("41")

    assert (request.url, request.method, request.trusted) == (f"{ROOT}/pypi", "POST", True)
    assert xmlrpc.client.loads(request.body or b"") == ((41,), "changelog_since_serial")


@pytest.mark.parametrize("status", [404, 405, 410, 501])
def test_an_index_without_a_journal_is_told_from_one_in_trouble(status: int) -> None:
    with pytest.raises(NotFound):
        INDEX.read_head(answer(b"", status))
    with pytest.raises(NotFound):
        INDEX.read_changes(answer(b"", status))


BOMB = b"""<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>
<methodResponse><params><param><value><int>1</int></value></param></params></methodResponse>"""


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00\xff",
        b"<html><body>Sign in</body></html>",
        BOMB,
        marshalled("many"),
        marshalled(-1),
        marshalled(value=True),
        marshalled({"a": 1}),
        marshalled([5]),
        marshalled([row(time="long ago")]),
        marshalled([row(time=10.0**30)]),
        marshalled([row(serial=0.5)]),
        marshalled([row(), "rubbish"]),
        marshalled([["thing", None, 1, "create"]]),
        (RECORDED / "journal.xml").read_bytes()[:4000],
        (RECORDED / "fault.xml").read_bytes(),
        b"<methodResponse><params><param><value><int>" + b"9" * 9000 + b"</int>",
        b"<methodResponse>" + b"<array><data><value>" * 50_000,
    ],
    ids=itertools.count(),
)
def test_rubbish_in_place_of_the_journal_teaches_nothing(body: bytes) -> None:
    with pytest.raises(Unreachable):
        INDEX.read_changes(answer(body))
    with pytest.raises(Unreachable):
        INDEX.read_head(answer(body))


def test_a_fault_is_told_in_the_registrys_words() -> None:
    with pytest.raises(Unreachable, match="HTTPTooManyRequests"):
        INDEX.read_head(answer((RECORDED / "fault.xml").read_bytes()))


@given(body=st.binary(max_size=200))
def test_no_body_breaks_the_reader(body: bytes) -> None:
    with pytest.raises(Unreachable):
        INDEX.read_changes(answer(body))


# --- the list of every project ---

NAMES = ["old-thing", "feedgen", "zope-interface"]


@pytest.mark.parametrize("size", [1, 7, 64, 10_000])
def test_the_list_is_read_in_pieces_of_any_size(size: int) -> None:
    body = (RECORDED / "root.json").read_bytes()

    listed = list(INDEX.read_root(stream(body, size)))

    assert listed == list(zip(NAMES, [4711, 12, 4713], strict=True))


@pytest.mark.parametrize("size", [1, 64, 10_000])
def test_the_list_is_read_from_html_too(size: int) -> None:
    body = (RECORDED / "root.html").read_bytes()

    assert [name for name, _ in INDEX.read_root(stream(body, size))] == NAMES


def test_the_keys_may_come_in_another_order() -> None:
    body = b'{"projects": [ {"name": "a"} , {"name": "b"} ], "meta": {"api-version": "1.0"}}'

    assert list(INDEX.read_root(answer(body))) == [("a", None), ("b", None)]


def test_an_empty_index_is_a_list_of_nothing() -> None:
    assert list(INDEX.read_root(answer(b'{"meta":{"api-version":"1.4"},"projects":[]}'))) == []


def test_names_that_no_installer_could_ask_for_are_left_out() -> None:
    body = (
        b'{"meta":{"api-version":"1.4"},"projects":[{"name":"../a"},{"name":"a\\u0000"},{"x":1},5]}'
    )

    assert list(INDEX.read_root(answer(body))) == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b'{"message": "maintenance"}',
        b'{"projects": {"a": 1}}',
        b'{"meta":{"api-version":"2.0"},"projects":[{"name":"a"}]}',
        b'{"projects":[{"name":"a"}]}',
        b'{"meta":{"api-version":"1.0"},"projects":[{"name":"a","_last-serial":-4}]}',
        b'{"meta":{"api-version":"1.0"},"projects":[{"name":"a"}',
        b'{"meta":{"api-version":"1.0"},"projects":[{"name":"a"}]',
        b'{"meta":{"api-version":"1.0"},"projects":[' + b"[" * 200_000,
        b'{"meta":{"api-version":"1.0"},"projects":["' + b"a" * 200_000,
        b'{"meta":{"api-version":"1.0"},"projects":[{"name":"\xff"}]}',
        b"<html><body><a href='/login'>Sign in</a></body></html>",
        b"<html><body><a href='/terms'>Terms</a></body></html>",
        b"<html><body><a href='/simple/a/'>a</a>",
        b"Sign in",
        b"<html>" + b"<a " * 300_000 + b"</a></html>",
        b"<html>" + b"<a href='" * 100_000 + b"</a></html>",
        b"<html><a href=a>a</a></html>",
        b"<html>" + b'<a href="/simple/a/">a</a>' * 9 + b"<a href='b'></html>",
    ],
    ids=itertools.count(),
)
def test_what_is_not_the_whole_list_raises(body: bytes) -> None:
    with pytest.raises(Unreachable):
        list(INDEX.read_root(answer(body, url=f"{ROOT}/simple/")))


def test_no_list_without_an_answer() -> None:
    with pytest.raises(Unreachable, match="timed out"):
        INDEX.read_root(NoAnswer(url=ROOT, at=NOW, reason="timed out"))
    with pytest.raises(Unreachable, match="status 503"):
        INDEX.read_root(answer(b"", 503))


def test_the_list_is_never_held_whole() -> None:
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        yield b'{"meta":{"api-version":"1.0"},"projects":[{"name":"a"}'
        while True:
            taken += 1
            yield b',{"name":"a"}' * 1000

    endless_list = Stream(url=ROOT, status=200, headers=(), pieces=endless(), at=NOW)

    names = INDEX.read_root(endless_list)

    assert [next(names)[0] for _ in range(5001)] == ["a"] * 5001
    assert taken <= 6
