"""Hostile texts in every field, in every sink: threats T13, T14 and T15.

A hundred texts in `make check`, seven hundred in `make soak`.
"""

import csv
import io
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from feeds.entries import Origin
from steward import logs
from steward.clock import SetClock
from steward.publishing import publish
from steward.store import Store
from steward.store.types import held
from tests.feeds.checks import check
from tests.steward.web import world
from tests.steward.web.hostile import (
    MANY,
    Outline,
    corpus,
    foreign_schemes,
    strings,
    unseen,
)
from workflows.names import project_stream, pypi


@pytest.fixture(scope="module")
def texts() -> tuple[str, ...]:
    made = corpus(MANY)
    assert len(made) == MANY
    return made


@pytest.fixture
def filled(
    sqlite_template: Path, clock: SetClock, tmp_path: Path, texts: tuple[str, ...]
) -> Iterator[tuple[Store, TestClient]]:
    """Give a site in which every field that a stranger fills holds each of the texts."""
    path = tmp_path / "sinks.db"
    path.write_bytes(sqlite_template.read_bytes())
    with Store(f"sqlite:///{path}", clock) as store:
        for number, text in enumerate(texts):
            then = clock.now() - timedelta(hours=2)
            world.record(store, world.seen(f"p-{number}", then, f"x{text}"))
        with store.transaction() as tx:
            for number, given in enumerate(texts):
                text = held(given)  # what the store keeps is what findings are made of
                raised = world.removal(clock, f"p-{number}", f"key:{number}")
                seen = tuple(
                    replace(e, summary=f"answered {text}") for e in raised.finding.evidence
                )
                facts = dict.fromkeys(("version", "owner", "by", "why"), f"x{text}")
                finding = replace(raised.finding, evidence=seen, facts=facts)
                stream = project_stream(pypi(f"p-{number}"))
                tx.ledger.append(stream, [replace(raised, finding=finding)])
        publish(store, Origin(domain="testserver", base_url="http://testserver"))
        yield store, world.client(store, clock, tmp_path)


def test_threat_t13_no_page_gets_an_element_or_a_scheme_it_did_not_have(
    filled: tuple[Store, TestClient], texts: tuple[str, ...]
) -> None:
    _, web = filled
    plain = Outline(web.get(f"/projects/pypi/p-{texts.index('')}").text)
    allowed = set(plain.elements)

    for path in ("/", "/events", "/search?q=p-"):
        whole = web.get(path)
        assert whole.status_code == 200
        assert foreign_schemes(Outline(whole.text)) == set()
        assert unseen(whole.text) == set()
    for number, text in enumerate(texts):
        page = web.get(f"/projects/pypi/p-{number}")
        outline = Outline(page.text)
        assert page.status_code == 200, ascii(text)
        assert set(outline.elements) <= allowed, ascii(text)
        assert foreign_schemes(outline) == set(), ascii(text)
        assert unseen(page.text) == set(), ascii(text)


def test_threat_t13_what_is_sent_comes_back_as_words(
    filled: tuple[Store, TestClient], texts: tuple[str, ...]
) -> None:
    _, web = filled
    for text in texts:
        sent = text.encode("utf-8", "replace").decode()
        for answer in (
            web.get("/search", params={"q": sent}),
            web.get("/search", params={"q": sent, "after": sent}),
            web.get("/events", params={"before": sent}),
            web.get("/api/v1/search", params={"q": sent, "cursor": sent}),
            web.post("/watch", data={"content": sent, "name": sent}),
            web.post("/api/v1/check", json={"filename": sent, "content": sent}),
        ):
            assert answer.status_code < 500, ascii(text)
            if answer.headers.get("content-type", "").startswith("text/html"):
                outline = Outline(answer.text)
                tags = {element[0] for element in outline.elements}
                assert not tags & {"iframe", "img", "math", "style", "b", "comment"}, ascii(text)
                assert not any(name[:2] == "on" for each in outline.elements for name in each[1:])
                assert foreign_schemes(outline) == set()


def test_threat_t14_programs_get_the_words_and_nothing_that_hides(
    filled: tuple[Store, TestClient], texts: tuple[str, ...]
) -> None:
    _, web = filled
    for number, text in enumerate(texts):
        for part in ("", "/evidence", "/history"):
            answer = web.get(f"/api/v1/projects/pypi/p-{number}{part}")
            assert answer.status_code == 200, ascii(text)
            assert set(strings(answer.json())), part


@pytest.mark.parametrize("name", ["atom", "rss", "json"])
def test_threat_t15_every_feed_stays_whole_with_every_entry(
    filled: tuple[Store, TestClient], name: str, texts: tuple[str, ...]
) -> None:
    _, web = filled
    whole = web.get(f"/feeds/all.{name}")

    check(name, whole.content)
    assert whole.text.count("tag:testserver,") >= min(len(texts), 500)
    for number in range(len(texts)):
        one = web.get(f"/feeds/project/pypi/p-{number}.{name}")
        assert one.status_code == 200
        check(name, one.content)
        assert unseen(one.text) - {"\n", "\t", "\N{REPLACEMENT CHARACTER}"} == set()


def test_no_cell_of_a_table_is_a_formula(
    filled: tuple[Store, TestClient], texts: tuple[str, ...]
) -> None:
    _, web = filled
    names = "\n".join(f"p-{number}>=1" for number in range(len(texts)))
    sent = {"content": names, "name": "=1+1"}
    made = web.post("/watch", data=sent)
    assert made.status_code == 303, made.text[:500]
    token = made.headers["location"].split("/")[2]

    table = web.get(f"/watch/{token}.csv")

    assert table.status_code == 200
    assert "attachment" in table.headers["content-disposition"]
    cells = [cell for row in csv.reader(io.StringIO(table.text)) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_threat_t30_every_log_line_is_one_line_of_json(
    clock: SetClock, texts: tuple[str, ...]
) -> None:
    stream = io.StringIO()
    before = logging.getLogger().handlers[:], logging.getLogger().level
    logs.configure(stream, clock)
    try:
        for text in texts:
            logs.get("test").info(f"read {text}", name=text, deep={text: [text]})
    finally:
        logging.getLogger().handlers[:], level = before
        logging.getLogger().setLevel(level)

    lines = stream.getvalue().split("\n")
    assert lines.pop() == ""
    assert len(lines) == len(texts)
    for each in lines:
        assert each.isascii()
        json.loads(each)
