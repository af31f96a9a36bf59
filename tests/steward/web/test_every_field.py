"""Hostile texts in every field that the web takes, one field at a time: threats T13, T14, T16, T30.

The fields are found, not listed: in the API's description, in the forms of the
pages, in the routes.  After each, the answer and where it leads are looked at; in
the end every page, feed and letter.
"""

import email
import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit

import pytest
from httpx2 import Response
from sqlalchemy import text as sql
from starlette.testclient import TestClient

from steward.accounts import letters
from steward.accounts.office import open_office
from steward.clock import SetClock
from steward.store import Store
from steward.web import auth
from steward.web.app import ROUTES
from tests.steward.web import world
from tests.steward.web.asked_fields import Form, Forms, Request, by_description, header
from tests.steward.web.hostile import MANY, corpus, escaped, unseen
from tests.steward.web.people import HERE, come, enter

TEXTS: Final = corpus(MANY)
EVERY_SCOPE: Final = "token:read+lists+cases"
HEADERS: Final = (
    *("user-agent", "accept", "accept-language", "referer", "origin", "host", "cookie"),
    *("authorization", "content-type", "if-none-match", "if-modified-since", "range"),
    *("sec-fetch-site", "x-forwarded-for", "x-forwarded-host", "x-form-token", "idempotency-key"),
)
NAMES: Final = {
    name
    for file in (Path(__file__).parents[3] / "steward" / "web").rglob("*.py")
    for name in re.findall(r"""\.text\(\s*"(\w+)\"""", file.read_text())
} | {"credential", "response", "id"}
"""Every field that an endpoint asks a form for, as the code has it."""


@pytest.fixture
def place(sqlite_template: Path, clock: SetClock, tmp_path: Path) -> Iterator[tuple[Store, Path]]:
    path = tmp_path / "fields.db"
    path.write_bytes(sqlite_template.read_bytes())
    with Store(f"sqlite:///{path}", clock) as opened:
        world.quiet(opened, clock)
        world.tell_removal(opened, clock, "other")
        yield opened, tmp_path


def a_list(web: TestClient) -> dict[str, str]:
    """Make a watch list and return its keys."""
    given = {"filename": "requirements.txt", "content": "leaf>=1\nother\n"}
    made = web.post("/api/v1/watchlists", json=given).json()
    return {"token": made["token"], "manage": made["manage"]}


def wrong(answer: Response) -> list[str]:
    """Return what of an answer is not as it should be whatever was sent."""
    found = ["no answer" for _ in range(answer.status_code >= 500)]
    found += [name for name, value in answer.headers.items() if not value.isprintable()]
    place = urlsplit(answer.headers.get("location", ""))
    if place.netloc not in {"", urlsplit(HERE).netloc} or place.scheme not in {"", "http"}:
        found.append(f"leads to {answer.headers['location']}")
    kind = answer.headers.get("content-type", "").partition(";")[0]
    if "attachment" in answer.headers.get("content-disposition", "") and kind != "text/csv":
        return found  # bytes that no browser shows
    if kind == "text/html":
        return [*found, *escaped(answer.text)]
    if kind.endswith("json"):
        json.loads(answer.content)
    return [*found, *map(ascii, unseen(answer.text))]


def followed(web: TestClient, answer: Response) -> list[str]:
    """Return what is wrong with an answer, or with the page it leads to."""
    found = wrong(answer)
    if not found and answer.status_code in {301, 303}:
        found = wrong(web.get(answer.headers["location"]))
    return found


@pytest.mark.parametrize("who", ["anybody", EVERY_SCOPE])
def test_threat_t13_no_field_of_the_api_lets_a_text_out(
    place: tuple[Store, Path], clock: SetClock, who: str
) -> None:
    web, _ = come(place, clock, who)
    document = web.get("/openapi.json").json()
    bad, asked = [], 0
    some = TEXTS[:: 1 if who == EVERY_SCOPE else 5]
    for text in some:
        clock.sleep(3600)  # no limit is met
        keys = a_list(web)
        for each in by_description(document, keys, text):
            asked += 1
            if found := wrong(_send(web, each)):
                bad.append((each.method, each.path[:80], ascii(text)[:80], found))
    assert bad == []
    assert asked > 20 * len(some)


def _send(web: TestClient, each: Request) -> Response:
    headers = {name.encode(): value.encode("latin-1") for name, value in each.headers.items()}
    if each.json is None:
        return web.request(each.method, each.path, headers=headers, content=each.content)
    headers[b"content-type"] = b"application/json"
    said = json.dumps(each.json)  # a lone surrogate is sent escaped
    return web.request(each.method, each.path, headers=headers, content=said)


def forms(web: TestClient, keys: dict[str, str]) -> list[Form]:
    """Return every form of every page there is."""
    found: dict[tuple[str, str], Form] = {}
    for method, path, _ in ROUTES:
        if method != "GET" or path.startswith("/api/"):
            continue
        there = world.there(path, ecosystem="pypi", name="leaf", **keys)
        page = web.get(there)
        if page.headers.get("content-type", "").startswith("text/html"):
            for form in Forms(page.text).found:
                found.setdefault((form.method, form.action or there), form)
                form.action = form.action or there
    return list(found.values())


@pytest.mark.parametrize("who", ["anybody", "moderator-half", "moderator"])
def test_threat_t13_no_field_of_a_form_lets_a_text_out(
    place: tuple[Store, Path], clock: SetClock, who: str
) -> None:
    web, form_token = come(place, clock, who)
    every = forms(web, a_list(web))
    bad = []
    for form in every:
        for text in TEXTS[:: 5 if who == "moderator-half" else 1]:
            form_token, keys = _anew(web, place, clock, who), {}
            for name in form.fields:
                if auth.FIELD in form.fields and name != auth.FIELD:
                    keys = {auth.FIELD: form_token}
                sent = {**form.with_text(name, text), **keys}
                clock.sleep(1)
                if form.method == "GET":
                    answer = web.get(form.action, params=sent)
                else:
                    answer = web.post(form.action, data=sent)
                if found := followed(web, answer):
                    bad.append((form.action, name, ascii(text)[:80], found))
    assert bad == []
    assert [each for each in _sinks(web, place) if each[1]] == []


def test_threat_t24_what_stands_in_no_form_may_be_sent_anything(
    place: tuple[Store, Path], clock: SetClock
) -> None:
    """Scripts send some, others stand beside rows that this small world has not."""
    found = set()
    for who in ("anybody", "account", "moderator-half", "moderator"):
        web, _ = come(place, clock, who)
        found |= {urlsplit(each.action).path for each in forms(web, a_list(web))}
    rest = [path for method, path, _ in ROUTES if method == "POST" and "/api/" not in path]
    rest = [path for path in rest if not any(_is(path, each) for each in found)]
    assert len(rest) < len(ROUTES) / 2
    for path in rest:
        for text in TEXTS[::5]:
            form_token = _anew(web, place, clock, "moderator")
            headers = {auth.HEADER: form_token, "content-type": "application/json"}
            said = text.encode("utf-8", "replace").decode()
            there, names = world.there(path), sorted(NAMES)
            told = json.dumps(dict.fromkeys(names, text))
            answers = [
                web.post(there, content=told, headers=headers),
                web.post(there, content=json.dumps([text]), headers=headers),
            ]
            for some in (names[at : at + 15] for at in range(0, len(names), 15)):
                sent = {**dict.fromkeys(some, said), auth.FIELD: form_token}
                answers.append(web.post(there, data=sent))
            for answer in answers:
                assert followed(web, answer) == [], (path, ascii(text))


def _is(path: str, action: str) -> bool:
    """Say whether an action is of a route."""
    parts = list(zip(path.split("/"), action.split("/"), strict=False))
    same = all(one == other or one.startswith("{") for one, other in parts)
    return same and path.count("/") == action.count("/")


def test_threat_t13_no_part_of_an_address_lets_a_text_out(
    place: tuple[Store, Path], clock: SetClock
) -> None:
    web, _ = come(place, clock, "anybody")
    paths = [path for _, path, _ in ROUTES if "{" in path]
    named = {name for path in paths for name in re.findall(r"{(\w+)}", path)}
    asked: tuple[dict[str, str], ...] = ({}, {"ecosystem": "pypi"})
    ways = itertools.cycle(itertools.product(("text/html", "application/json"), asked))
    bad: list[object] = []
    for text in TEXTS:
        part = quote(text.encode("utf-8", "replace")[:1500], safe="") or "%20"
        for path in dict.fromkeys(paths):
            accept, given = next(ways)
            there = world.there(path, **{**dict.fromkeys(named, part), **given})
            answer = web.get(there, headers={"accept": accept})
            if found := followed(web, answer):
                bad.append((there[:90], found))
    for each in ("/feeds/project/pypi/{}.atom", "/feeds/list/{}.json", "/feeds/{}.rss", "/{}"):
        for text in TEXTS:
            part = quote(text.encode("utf-8", "replace")[:1500], safe="") or "%20"
            bad += [(each, ascii(text), found) for found in wrong(web.get(each.format(part)))]
    assert bad == []


@pytest.mark.parametrize("name", HEADERS)
def test_threat_t30_no_header_lets_a_text_out(
    place: tuple[Store, Path], clock: SetClock, name: str
) -> None:
    web, _ = come(place, clock, "anybody")
    places = itertools.cycle(
        ("/", "/nowhere", "/projects/pypi/leaf", "/api/v1/search?q=l", "/watch")
    )
    for text, path in zip(TEXTS, places, strict=False):
        value = {name.encode(): header(text).encode("latin-1")}
        assert wrong(web.get(path, headers=value)) == [], ascii(text)
        if path == "/watch":
            sent = web.post(path, content=b"content=leaf", headers=value)
            assert wrong(sent) == [], ascii(text)


def test_threat_t14_a_browser_that_calls_itself_anything_is_shown_as_words(
    place: tuple[Store, Path], clock: SetClock
) -> None:
    web, _ = come(place, clock, "account")
    for text in TEXTS:
        with place[0].transaction() as tx:
            agent = text.encode("utf-8", "replace").decode()
            tx.connection.execute(sql("UPDATE session SET agent = :agent"), {"agent": agent})
        _anew(web, place, clock, "account")
        assert wrong(web.get("/account")) == [], ascii(text)
        with place[0].transaction() as tx:
            tx.connection.execute(sql("DELETE FROM session"))


def _anew(web: TestClient, place: tuple[Store, Path], clock: SetClock, who: str) -> str:
    """Come in again when some time has passed, so that no limit is met and every proof is fresh."""
    clock.sleep(3600)
    return enter(web, place, clock, who)


def _sinks(web: TestClient, place: tuple[Store, Path]) -> Iterator[tuple[str, list[str]]]:
    """Yield what is wrong with each page that needs no name, each feed, and each letter."""
    for method, path, _ in ROUTES:
        if method == "GET" and "{" not in path and path != "/readyz":
            yield path, wrong(web.get(path))
    for each in ("all.atom", "all.rss", "all.json"):
        page = web.get(f"/feeds/{each}").text
        yield each, list(map(ascii, unseen(page) - {"\N{REPLACEMENT CHARACTER}"}))
    for letter in _letters(place):
        body = letter.get_content()
        hidden = unseen(body + str(letter["Subject"]) + str(letter["To"]))
        yield str(letter["Subject"]), list(map(ascii, hidden - {"\N{REPLACEMENT CHARACTER}"}))
        yield str(letter["To"]), [each for each in letter.keys() if each not in _LETTER]  # noqa: SIM118 -- a name may stand twice


_LETTER: Final = {
    *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"),
    *("Content-Type", "Content-Transfer-Encoding", "MIME-Version"),
}


def _letters(place: tuple[Store, Path]) -> Iterator[EmailMessage]:
    """Yield every letter that was caused, as it would travel."""
    store, folder = place
    settings = replace(world.settings(folder), base_url=HERE)
    office = open_office(settings, store)
    with store.snapshot() as view:
        waiting = view.connection.scalars(sql("SELECT id FROM letter WHERE sealed IS NOT NULL"))
        every = list(waiting)
    for each in every:
        letters.send(store, office, settings, each)
    for path in (folder / "letters").glob("*.eml"):
        yield email.message_from_bytes(path.read_bytes(), policy=default)
