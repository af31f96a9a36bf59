"""The pages over a real store: what they say, and that nothing in it gets out of its place."""

from datetime import timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from steward.clock import SetClock
from steward.observations import Status
from steward.store import Store
from tests.steward.web import world
from tests.steward.web.hostile import TEXTS, Outline, foreign_schemes, unseen


def test_a_project_page_says_how_it_stands_and_how_we_know(
    store: Store, web: TestClient, clock: SetClock
) -> None:
    world.record(store, world.seen("leaf", clock.now() - timedelta(hours=1)))

    page = web.get("/projects/pypi/leaf").text

    assert "Its owners marked leaf archived" in page
    assert "The reason given: “finished”." in page
    assert "The project is there" in page
    assert ">anna and boris<" in page
    assert "2 releases" in page
    assert '<a href="https://code.example/" rel="nofollow noopener ugc">Source</a>' in page
    assert 'href="/feeds/project/pypi/leaf.atom"' in page
    assert 'href="/feeds/dependencies/pypi/leaf.json"' in page


def test_one_absence_is_said_as_what_it_is(store: Store, web: TestClient, clock: SetClock) -> None:
    now = clock.now()
    world.record(store, world.seen("leaf", now - timedelta(hours=2)))
    world.record(store, world.gone("leaf", now - timedelta(hours=1)))

    page = web.get("/projects/pypi/leaf").text

    assert "was not on the index when we looked" in page
    assert "removed from the index" not in page


@pytest.mark.parametrize("text", TEXTS, ids=[ascii(text)[:24] for text in TEXTS])
def test_what_strangers_write_stays_in_its_place(
    sqlite_template: Path, clock: SetClock, tmp_path: Path, text: str
) -> None:
    outlines = []
    for name, put in (("plain", "x"), ("hostile", f"x{text}")):
        path = tmp_path / f"{name}.db"
        path.write_bytes(sqlite_template.read_bytes())
        with Store(f"sqlite:///{path}", clock) as store:
            world.record(store, world.seen("leaf", clock.now() - timedelta(hours=2), put))
            world.record(store, world.seen("other", clock.now() - timedelta(hours=1)))
            web = world.client(store, clock, tmp_path)
            answers = [web.get(each) for each in ("/projects/pypi/leaf", "/search?q=leaf", "/")]
            assert [each.status_code for each in answers] == [200, 200, 200]
            outlines.append([Outline(each.text) for each in answers])
            assert all(unseen(each.text) == set() for each in answers)
    plain, hostile = outlines
    for before, after in zip(plain, hostile, strict=True):
        assert set(after.elements) <= set(before.elements)
        assert foreign_schemes(after) == set()


def test_another_spelling_leads_to_the_one_page(small: TestClient) -> None:
    answer = small.get("/projects/pypi/Leaf_Tools")

    assert answer.status_code == 301
    assert answer.headers["location"] == "/projects/pypi/leaf-tools"


def test_a_name_nobody_follows_can_be_looked_for(small: TestClient) -> None:
    page = small.get("/projects/pypi/leaf-tool")
    assert page.status_code == 404
    assert "We do not follow a project named" in page.text
    assert '<a class="pkg" href="/projects/pypi/leaf-tools">' in page.text

    assert small.post("/projects/pypi/leaf-tool/look").headers["location"] == (
        "/projects/pypi/leaf-tool"
    )

    page = small.get("/projects/pypi/leaf-tool")
    assert page.status_code == 200
    assert "for the first time" in page.text


def test_looking_has_an_allowance(small: TestClient) -> None:
    answers = [small.post(f"/projects/pypi/new-{n}/look") for n in range(61)]

    assert {each.status_code for each in answers[:60]} == {303}
    assert answers[60].status_code == 429
    assert int(answers[60].headers["retry-after"]) > 0


@pytest.mark.parametrize(
    "path",
    [
        "/projects/npm/leaf",
        "/projects/pypi/%00",
        "/projects/pypi/..%2f..%2fetc",
        "/projects/pypi/%252e%252e",
        f"/projects/pypi/{'x' * 5000}",
        "/projects/pypi/<script>",
    ],
)
def test_a_name_that_is_none_is_a_clear_answer(small: TestClient, path: str) -> None:
    assert small.get(path).status_code in {400, 404}


def test_search_finds_beginnings_first_and_then_what_is_within(small: TestClient) -> None:
    begins = small.get("/search?q=LEAF").text
    assert begins.index('href="/projects/pypi/leaf"') < begins.index("/projects/pypi/leaf-tools")

    assert "/projects/pypi/leaf-tools" in small.get("/search?q=tools").text


@pytest.mark.parametrize("query", ["%", "%%%%_", "_eaf", "l%f", "\\", "'", '"', "\x00", "x" * 3000])
def test_wildcards_in_a_search_are_letters_nobody_has(small: TestClient, query: str) -> None:
    answer = small.get("/search", params={"q": query})

    assert answer.status_code == 200
    assert "/projects/pypi/leaf" not in answer.text.replace("/leaf/look", "")


@pytest.mark.parametrize("cursor", ["1", "AAAA", "MTpuYW1lOg==", "é", "x" * 5000, "%00"])
def test_a_cursor_that_is_not_ours_is_refused(small: TestClient, cursor: str) -> None:
    for path in ("/events?before=", "/search?q=leaf&after="):
        assert small.get(f"{path}{cursor}").status_code in {200, 404}
    assert small.get("/events", params={"before": "AAAA"}).status_code == 404


def test_silence_of_the_index_is_said_on_every_page(
    store: Store, web: TestClient, clock: SetClock
) -> None:
    world.quiet(store, clock)
    with store.transaction() as tx:
        source = tx.sources.get("pypi")
        tx.sources.silent(source, "the connection was refused", clock.now())
    clock.sleep(3600 * 6)

    page = web.get("/").text

    assert "PyPI has not answered since" in page
    assert "6 hours ago" in page


def test_a_healthy_project_has_no_alarm(small: TestClient) -> None:
    page = small.get("/projects/pypi/leaf").text

    assert "leaf is on the index, held by anna and boris" in page
    assert "critical" not in page.split("<section")[0]
    assert Status.ARCHIVED not in page.split("<section")[0]
