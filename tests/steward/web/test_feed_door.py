"""The feed door: what a reader gets, and what it costs us."""

import asyncio
import gzip
import itertools
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from lxml import etree
from sqlalchemy import Connection, event

from feeds import formats
from steward.clock import SetClock
from steward.errors import NotFound
from steward.settings import Settings
from steward.store import Store
from steward.web import app
from steward.web.feed_answers import Message
from steward.web.feed_door import FeedDoor
from steward.web.feed_shelf import MOST_DOCUMENTS, Shelf
from tests.feeds.checks import check
from tests.feeds.samples import AT, STATED, raised
from tests.steward.following import ORIGIN, add_list, change_list, happen, hold, know
from workflows.errors import Refused
from workflows.findings import FindingKind
from workflows.names import Project, pypi

ROOT = Path(__file__).parents[3]
LEAF = pypi("leaf-lib")
SECOND = timedelta(seconds=1)
FEEDS = (
    "all",
    "kind/project-removed",
    "severity/high",
    "project/pypi/leaf-lib",
    "kind/owner-added",
)
NOWHERE = (
    "/feeds/all",
    "/feeds/all.yaml",
    "/feeds/all/x.atom",
    "/feeds/.atom",
    "/feeds/kind/nothing.atom",
    "/feeds/severity/loud.rss",
    "/feeds/project/pypi.atom",
    "/feeds/project/pypi/never-heard-of.atom",
    "/feeds/project/pypi/../../etc/passwd.atom",
    "/feeds/project/npm/" + "x" * 300 + ".atom",
    "/feeds/dependencies/pypi/leaf-lib.atom",
    "/feeds/list/.atom",
    "/feeds/case/.atom",
    "/feeds/case/01JQCASE000000000000000001.atom",
    "/feeds/case/../all.atom",
    "/feeds/handoffs.atom",
    "/feeds/handoffs/closed.atom",
    "/feeds/adoptable/x.atom",
    "/feeds/\udcff\x00.atom",
    "/elsewhere.atom",
)


@dataclass(frozen=True)
class Answer:
    """What came back; header names are lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


Ask = Callable[..., Answer]


@pytest.fixture
def shelf(store: Store, clock: SetClock) -> Shelf:
    know(store, LEAF)
    happen(store, raised(FindingKind.PROJECT_REMOVED))
    return Shelf(store, ORIGIN, clock)


@pytest.fixture
def ask(shelf: Shelf) -> Ask:
    return asker(shelf)


def asker(shelf: Shelf) -> Ask:
    door = FeedDoor(shelf)

    def ask(path: str, method: str = "GET", **headers: str) -> Answer:
        sent: list[Message] = []
        raw = [(name.replace("_", "-").encode(), v.encode()) for name, v in headers.items()]
        scope = {"type": "http", "method": method, "path": path, "headers": raw}

        async def send(message: Message) -> None:
            sent.append(message)

        async def receive() -> Message:
            raise AssertionError

        asyncio.run(door(scope, receive, send))
        start, body = sent
        found = {name.decode(): value.decode() for name, value in start["headers"]}
        return Answer(start["status"], found, body["body"])

    return ask


@pytest.fixture
def questions(store: Store) -> Iterator[list[str]]:
    """Collect every statement that the store is asked."""
    asked: list[str] = []

    def note(_connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    engine = store._engines.reading  # noqa: SLF001 -- to count what is asked
    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


def test_every_feed_is_served_and_valid(ask: Ask) -> None:
    for path, form in itertools.product(FEEDS, formats.names()):
        _check_served(path, form, ask(f"/feeds/{path}.{form}"))


@pytest.mark.parametrize("path", ["handoffs/open", "adoptable"])
def test_what_nothing_was_told_of_yet_is_an_empty_feed(ask: Ask, path: str) -> None:
    for form in formats.names():
        answer = ask(f"/feeds/{path}.{form}")
        assert answer.status == 200
        check(form, answer.body)
        assert f"https://steward.example/feeds/{path}.{form}".encode() in answer.body


def _check_served(path: str, form: str, answer: Answer) -> None:
    assert answer.status == 200
    assert answer.headers["content-type"] == f"{formats.find(form).media_type}; charset=utf-8"
    assert answer.headers["content-length"] == str(len(answer.body))
    assert parsedate_to_datetime(answer.headers["last-modified"]).tzinfo
    assert answer.headers["last-modified"].endswith(" GMT")
    assert answer.headers["etag"].startswith('"')
    assert answer.headers["cache-control"].startswith("public, max-age=300")
    assert answer.headers["x-content-type-options"] == "nosniff"
    check(form, answer.body)
    assert (b"removed: leaf-lib" in answer.body) == (path != "kind/owner-added")


def test_a_document_names_its_own_address(ask: Ask) -> None:
    feed = etree.fromstring(ask("/feeds/project/pypi/leaf-lib.atom").body)

    link = feed.find("{http://www.w3.org/2005/Atom}link[@rel='self']")
    assert link is not None
    assert link.get("href") == "https://steward.example/feeds/project/pypi/leaf-lib.atom"


def test_a_reader_that_has_it_is_told_so(ask: Ask) -> None:
    tag = ask("/feeds/all.atom").headers["etag"]

    for had in ("{}", "W/{}", '"other", {}', '"a,b", W/{} , "c"', "*", '"x",{}'):
        answer = ask("/feeds/all.atom", if_none_match=had.format(tag))
        assert (answer.status, answer.body) == (304, b""), had
        assert answer.headers["etag"] == tag
        assert set(answer.headers) == {"etag", "cache-control", "vary"}


def test_a_reader_that_has_something_else_gets_the_document(ask: Ask) -> None:
    tag = ask("/feeds/all.atom").headers["etag"]

    for had in ('"other"', 'W/"other"', tag.strip('"'), tag[:-1], "rubbish", '"'):
        assert ask("/feeds/all.atom", if_none_match=had).status == 200, had


def test_a_tag_wins_over_a_date(ask: Ask) -> None:
    modified = ask("/feeds/all.atom").headers["last-modified"]

    assert ask("/feeds/all.atom", if_modified_since=modified).status == 304
    both = ask("/feeds/all.atom", if_none_match='"other"', if_modified_since=modified)
    assert both.status == 200
    assert ask("/feeds/all.atom", if_modified_since="yesterday").status == 200


def test_head_is_get_without_the_body(ask: Ask) -> None:
    get, head = ask("/feeds/all.rss"), ask("/feeds/all.rss", "HEAD")

    assert (head.status, head.headers, head.body) == (200, get.headers, b"")


def test_a_feed_can_only_be_read(ask: Ask) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        answer = ask("/feeds/all.atom", method)
        assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


def test_packed_bytes_have_a_tag_of_their_own_and_are_the_same_document(ask: Ask) -> None:
    plain = ask("/feeds/all.atom")
    packed = ask("/feeds/all.atom", accept_encoding="br, gzip;q=0.5")

    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert packed.body[4:8] == bytes(4), "RFC 1952: no date, the same bytes at any time"
    assert packed.headers["etag"] != plain.headers["etag"]
    assert packed.headers["vary"] == "accept-encoding"
    for answer in (plain, packed):
        assert ask("/feeds/all.atom", if_none_match=answer.headers["etag"]).status == 304
    refused = ask("/feeds/all.atom", accept_encoding="gzip;q=0, br")
    assert "content-encoding" not in refused.headers


def test_a_new_event_is_served_after_the_next_refresh(store: Store, shelf: Shelf, ask: Ask) -> None:
    before = ask("/feeds/all.atom")
    happen(store, raised(FindingKind.OWNER_ADDED, at=AT + SECOND))

    shelf.refresh()

    after = ask("/feeds/all.atom", if_none_match=before.headers["etag"])
    assert after.status == 200
    assert b"owner added" in after.body
    assert after.headers["last-modified"] != before.headers["last-modified"]


def test_a_new_event_is_served_within_a_second_without_any_refresh(
    store: Store, ask: Ask, clock: SetClock
) -> None:
    ask("/feeds/all.atom")
    happen(store, raised(FindingKind.OWNER_ADDED))

    clock.sleep(1.1)

    assert b"owner added" in ask("/feeds/all.atom").body


def test_what_is_at_hand_asks_the_database_nothing(ask: Ask, questions: list[str]) -> None:
    tag = ask("/feeds/all.atom").headers["etag"]
    questions.clear()

    assert ask("/feeds/all.atom").status == 200
    assert ask("/feeds/all.atom", if_none_match=tag).status == 304
    assert questions == []


def test_a_cold_304_looks_at_no_event_and_makes_no_document(
    store: Store, shelf: Shelf, clock: SetClock, questions: list[str]
) -> None:
    tag = asker(shelf)("/feeds/all.atom").headers["etag"]
    questions.clear()
    cold = asker(Shelf(store, ORIGIN, clock))

    assert cold("/feeds/all.atom", if_none_match=tag).status == 304

    tables = {
        word
        for each in questions
        for word in ("event", "entry", "fragment")
        if f"FROM {word}" in each
    }
    assert tables == set()


def test_a_refresh_asks_a_fixed_number_of_questions(
    store: Store, shelf: Shelf, ask: Ask, questions: list[str]
) -> None:
    for i in range(20):
        know(store, pypi(f"p{i}"))
        ask(f"/feeds/project/pypi/p{i}.atom")
    questions.clear()

    shelf.refresh()

    assert len([each for each in questions if each.startswith("SELECT")]) <= 5


def test_two_shelves_serve_the_same_bytes_and_tags(
    store: Store, shelf: Shelf, clock: SetClock
) -> None:
    token = add_list(store, "wl1")
    hold(store, "wl1", LEAF)
    one, two = asker(shelf), asker(Shelf(store, ORIGIN, clock))

    for path in ("all", "project/pypi/leaf-lib", f"list/{token}"):
        for form in formats.names():
            for coding in ("gzip", "identity"):
                address = f"/feeds/{path}.{form}"
                first = one(address, accept_encoding=coding)
                assert first == two(address, accept_encoding=coding)


ELSEWHERE = """
import sys
from steward.clock import SystemClock
from steward.store import Store
from steward.publishing.documents import *
from feeds.topics import Everything
from tests.steward.following import ORIGIN
with Store(sys.argv[1]) as store, store.snapshot() as view:
    feed = PublicFeed(topic=Everything(), path="/feeds/all")
    print(stamp_of(view, feed, sys.argv[2]).etag)
    sys.stdout.flush()
    sys.stdout.buffer.write(document_of(view, feed, sys.argv[2], ORIGIN))
"""


def test_another_process_makes_the_same_bytes_and_tags(ask: Ask, database_url: str) -> None:
    for form in formats.names():
        here = ask(f"/feeds/all.{form}")

        done = subprocess.run(
            [sys.executable, "-c", ELSEWHERE, database_url, form],
            check=True,
            capture_output=True,
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT), "LC_ALL": "C", "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"},
        )

        tag, _, body = done.stdout.partition(b"\n")
        assert tag.decode() == here.headers["etag"]
        assert body == here.body


def test_threat_t10_a_list_is_read_by_its_token_only_and_is_kept_private(
    store: Store, ask: Ask
) -> None:
    token = add_list(store, "wl1", name="shop")
    hold(store, "wl1", LEAF, requirement="leaf-lib>=1", line="4")
    happen(store, STATED)

    answer = ask(f"/feeds/list/{token}.atom")

    assert answer.status == 200
    assert b"shop requires" in answer.body
    assert answer.headers["cache-control"].startswith("private")
    assert answer.headers["x-robots-tag"] == "noindex"
    assert answer.headers["referrer-policy"] == "no-referrer"
    check("atom", answer.body)
    assert ask("/feeds/list/wl1.atom").status == 404
    assert ask("/feeds/list/stwl_wrong.atom").status == 404


def test_a_list_meant_for_everybody_may_be_cached(store: Store, ask: Ask) -> None:
    token = add_list(store, "wl1", public_token="stwl_open")
    change_list(store, "wl1", public_token=token)

    assert ask(f"/feeds/list/{token}.atom").headers["cache-control"].startswith("public")


def test_threat_t10_a_withdrawn_list_is_gone_at_once_even_without_a_refresh(
    store: Store, ask: Ask, clock: SetClock
) -> None:
    token = add_list(store, "wl1")
    assert ask(f"/feeds/list/{token}.atom").status == 200
    change_list(store, "wl1", state="deleted")

    clock.sleep(1.1)

    assert ask(f"/feeds/list/{token}.atom").status == 410


def test_threat_t10_an_old_address_reads_nothing_even_without_a_refresh(
    store: Store, ask: Ask, clock: SetClock
) -> None:
    token = add_list(store, "wl1")
    assert ask(f"/feeds/list/{token}.atom").status == 200
    change_list(store, "wl1", token_hash="of a new token")

    clock.sleep(1.1)

    assert ask(f"/feeds/list/{token}.atom").status == 404


def test_a_withdrawn_list_and_an_old_address_leave_the_shelf_with_the_refresh(
    store: Store, shelf: Shelf, ask: Ask
) -> None:
    tokens = [add_list(store, name) for name in ("wl1", "wl2")]
    for token in tokens:
        assert ask(f"/feeds/list/{token}.json").status == 200
    change_list(store, "wl1", state="deleted")
    change_list(store, "wl2", token_hash="of a new token")

    shelf.refresh()

    assert [ask(f"/feeds/list/{token}.json").status for token in tokens] == [410, 404]


def test_what_there_is_not_is_answered_with_a_sentence(ask: Ask) -> None:
    for path in NOWHERE:
        answer = ask(path)
        assert answer.status == 404, path
        assert answer.headers["content-type"] == "application/problem+json"
        assert b'"detail": "' in answer.body


def test_a_name_spelt_otherwise_leads_to_the_feed(ask: Ask) -> None:
    answer = ask("/feeds/project/pypi/Leaf_Lib.rss")

    assert answer.status == 301
    assert answer.headers["location"] == "/feeds/project/pypi/leaf-lib.rss"


def test_a_feed_outlives_its_project(store: Store, ask: Ask) -> None:
    with store.snapshot() as view:
        assert view.projects.get(LEAF).state == "unknown"

    assert b"removed: leaf-lib" in ask("/feeds/project/pypi/leaf-lib.atom").body


def test_what_threatens_a_project_is_the_feed_of_a_list_made_for_it(
    store: Store, clock: SetClock
) -> None:
    shop = pypi("shop")
    know(store, shop, LEAF)
    happen(store, raised(FindingKind.PROJECT_REMOVED))
    made: list[Project] = []

    def follow(project: Project) -> str:
        if project != shop:
            raise NotFound("not known here")
        made.append(project)
        with store.transaction() as tx:
            target = tx.projects.ensure(project)
        if len(made) == 1:
            add_list(store, "sys", kind="system", target_project_id=target, name="shop")
            hold(store, "sys", LEAF)
        change_list(store, "sys", asked_at=clock.now())
        return "sys"

    ask = asker(Shelf(store, ORIGIN, clock, follow))

    answer = ask("/feeds/dependencies/pypi/shop.atom")

    assert answer.status == 200
    assert b"What shop depends on" in answer.body
    assert b"removed: leaf-lib" in answer.body
    assert answer.headers["cache-control"].startswith("public")
    assert b"https://steward.example/projects/pypi/shop" in answer.body
    clock.sleep(3600)
    ask("/feeds/dependencies/pypi/shop.atom")
    assert len(made) == 1
    clock.sleep(86400)
    ask("/feeds/dependencies/pypi/shop.atom")
    assert len(made) == 2
    assert ask("/feeds/dependencies/pypi/nobody.atom").status == 404
    assert shop in made
    assert pypi("nobody") not in made


def test_the_service_follows_what_a_known_project_depends_on(store: Store, clock: SetClock) -> None:
    know(store, LEAF)
    settings = Settings(base_url=ORIGIN.base_url, feed_domain=ORIGIN.domain)
    ask = asker(app.shelf_of(settings, store, clock))

    answer = ask("/feeds/dependencies/pypi/leaf-lib.atom")

    assert answer.status == 200
    assert b"What leaf-lib depends on" in answer.body
    assert b"Being read" in answer.body
    check("atom", answer.body)
    with store.snapshot() as view:
        assert view.fragments.system_list(LEAF) is not None
    assert ask("/feeds/dependencies/pypi/nobody.atom").status == 404


def test_no_more_dependencies_are_followed_than_can_be(store: Store, clock: SetClock) -> None:
    know(store, LEAF)

    def follow(project: Project) -> str:
        raise Refused("too-many", f"no more than {project} can be followed here for now")

    answer = asker(Shelf(store, ORIGIN, clock, follow))("/feeds/dependencies/pypi/leaf-lib.atom")

    assert answer.status == 503
    assert b"for now" in answer.body


def test_threat_t10_opml_lists_what_is_public_and_no_token(store: Store, ask: Ask) -> None:
    hidden = add_list(store, "hidden")
    shown = add_list(store, "shown", name="Our own")
    change_list(store, "shown", public_token=shown)

    answer = ask("/opml")

    assert answer.status == 200
    addresses = etree.fromstring(answer.body).xpath("//outline/@xmlUrl")
    assert isinstance(addresses, list)
    for address in addresses:
        path = str(address).removeprefix("https://steward.example")
        assert ask(path).status == 200, path
    assert hidden not in answer.body.decode()
    assert shown in answer.body.decode()


def test_the_shelf_keeps_no_more_than_its_bounds(
    store: Store, shelf: Shelf, ask: Ask, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST_DOCUMENTS >= 1000
    monkeypatch.setattr("steward.web.feed_shelf.MOST_DOCUMENTS", 3)
    for i in range(6):
        know(store, pypi(f"p{i}"))
        clock.sleep(0.01)
        ask(f"/feeds/project/pypi/p{i}.atom")

    shelf.refresh()

    kept = [i for i in range(6) if shelf.at_hand(f"/feeds/project/pypi/p{i}.atom")]
    assert kept == [3, 4, 5]


def test_what_was_not_asked_for_lately_is_dropped(
    shelf: Shelf, ask: Ask, clock: SetClock, questions: list[str]
) -> None:
    ask("/feeds/all.atom")
    clock.sleep(120)
    questions.clear()

    shelf.refresh()

    assert questions == []
    assert shelf.at_hand("/feeds/all.atom") is None


def test_a_thread_keeps_the_shelf_fresh(store: Store, ask: Ask, shelf: Shelf) -> None:
    before = ask("/feeds/all.atom").headers["etag"]
    shelf.start()
    try:
        happen(store, raised(FindingKind.OWNER_ADDED))
        for _ in range(50):
            shelf._stop.wait(0.1)  # noqa: SLF001 -- real time passes here
            if ask("/feeds/all.atom").headers["etag"] != before:
                break
    finally:
        shelf.stop()

    assert ask("/feeds/all.atom").headers["etag"] != before


def test_a_database_that_is_away_is_said_so(clock: SetClock) -> None:
    gone = Store("postgresql://nobody@/nothing?host=/nonexistent&connect_timeout=1", clock)

    answer = asker(Shelf(gone, ORIGIN, clock))("/feeds/all.atom")

    assert answer.status == 503
    assert answer.headers["retry-after"] == "30"
