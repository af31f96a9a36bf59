"""Watch lists in the browser: made, read, changed, taken along, deleted and brought back."""

import re
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from steward.clock import SetClock
from steward.store import Store
from steward.watching import growing
from tests.steward.web import world
from tests.steward.web.hostile import TEXTS, Outline, foreign_schemes, unseen

MANIFEST = "leaf==1.0\nnot a requirement!!\nother>=1\nthing @ https://elsewhere.example/x.zip\n"


def made(web: TestClient, content: str = MANIFEST, **fields: str) -> str:
    """Make a list and return the path of its manage page."""
    answer = web.post("/watch", data={"content": content, **fields})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


def reads(manage: str) -> str:
    """Return the path of a list from that of its manage page."""
    return manage.partition("/manage/")[0]


def read(store: Store) -> None:
    """Do the jobs that read lists, as a worker does."""
    with store.snapshot() as view:
        ids = [
            view.watchlists.get(row[0]).id
            for row in view.connection.exec_driver_sql("SELECT id FROM watchlist")
        ]
    for list_id in ids:
        ending = growing.expand(store, lambda: (world.ROOT,), list_id)
        if ending:
            with store.transaction() as tx:
                ending(tx)


def test_a_pasted_file_becomes_a_list_with_two_addresses(
    store: Store, web: TestClient, clock: SetClock
) -> None:
    world.quiet(store, clock)

    manage = made(web)
    read(store)
    path = reads(manage)
    new, page = web.get(f"{manage}?said=made"), web.get(path)

    assert re.fullmatch(r"/watch/stwl_[\w-]+/manage/stwm_[\w-]+", manage)
    assert f"http://testserver{manage}" in new.text
    assert "Keep these two addresses" in new.text
    assert manage not in page.text
    assert "Nothing has happened to these 2 projects" in page.text
    assert "2 lines we could not use" in page.text
    assert "<strong>Unreadable.</strong>" in page.text
    assert "<strong>Not followed.</strong> Direct address" in page.text
    assert f'href="/feeds/list/{path.removeprefix("/watch/")}.atom"' in page.text


def test_threat_t10_a_list_is_kept_out_of_caches_indexes_and_referrers(
    store: Store, web: TestClient, clock: SetClock
) -> None:
    world.quiet(store, clock)
    manage = made(web)

    for path in (manage, reads(manage)):
        answer = web.get(path)
        assert answer.headers["cache-control"] == "private, no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-robots-tag"] == "noindex"


def test_threat_t09_no_token_stands_in_the_database(
    store: Store, web: TestClient, clock: SetClock
) -> None:
    world.quiet(store, clock)
    token, manage = made(web).removeprefix("/watch/").split("/manage/")

    with store.snapshot() as view:
        rows = view.connection.exec_driver_sql("SELECT * FROM watchlist").all()
        jobs = view.connection.exec_driver_sql("SELECT * FROM job").all()

    assert token not in str(rows) + str(jobs)
    assert manage not in str(rows) + str(jobs)


def test_while_it_is_read_the_page_says_how_far(
    store: Store, web: TestClient, clock: SetClock
) -> None:
    world.quiet(store, clock)
    path = made(web, "leaf\nnobody-looked-yet\n").partition("/manage/")[0]
    assert "0 of 2 projects read so far." in web.get(path).text

    read(store)

    assert "1 of 2 projects read so far." in web.get(path).text


def test_a_file_may_be_sent_instead(store: Store, web: TestClient, clock: SetClock) -> None:
    world.quiet(store, clock)

    answer = web.post(
        "/watch", files={"file": ("requirements.txt", b"leaf\n")}, data={"name": "shop"}
    )
    page = web.get(answer.headers["location"]).text

    assert ">shop</h1>" in page
    assert "requirements.txt" in page


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "names no project"),
        ("!!! ???", "line 1"),
        ("[[", "names no project"),
        ("\x00\x01", "not a text file"),
    ],
)
def test_a_bad_file_comes_back_with_what_is_wrong(
    small: TestClient, content: str, why: str
) -> None:
    answer = small.post("/watch", data={"content": content, "name": "mine"})

    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert why in answer.text
    assert 'value="mine"' in answer.text


def test_a_file_that_is_too_large_is_refused_before_it_is_read(small: TestClient) -> None:
    big = small.post("/watch", files={"file": ("requirements.txt", b"leaf\n" * 10_000_000)})
    large = small.post("/watch", files={"file": ("requirements.txt", b"#" * 1_100_000)})
    many = small.post("/watch", data={"content": "\n".join(f"p{n}" for n in range(2001))})

    assert [each.status_code for each in (big, large, many)] == [413, 413, 413]
    assert "at most 2,000" in many.text


@pytest.mark.parametrize(
    ("body", "media"),
    [
        (b"{}", "application/json"),
        (b"x", "text/plain"),
    ],
)
def test_what_is_no_form_is_refused(small: TestClient, body: bytes, media: str) -> None:
    assert small.post("/watch", content=body, headers={"content-type": media}).status_code == 415


@pytest.mark.parametrize(
    "body", [b"--x", b"--x\r\n\r\n", b"\xff\xfe--x--", b"--x\r\nx: y\r\n\r\nz"]
)
def test_half_a_form_is_refused(small: TestClient, body: bytes) -> None:
    media = {"content-type": "multipart/form-data; boundary=x"}

    assert small.post("/watch", content=body, headers=media).status_code == 400


def test_a_new_list_has_an_allowance(store: Store, web: TestClient, clock: SetClock) -> None:
    world.quiet(store, clock)
    answers = [web.post("/watch", data={"content": "leaf"}) for _ in range(21)]

    assert {each.status_code for each in answers[:20]} == {303}
    assert answers[20].status_code == 429


def test_what_happened_is_said_with_its_path_and_its_weight_here(
    store: Store, web: TestClient, clock: SetClock
) -> None:
    now = clock.now()
    world.quiet(store, clock)
    world.connect(store, "leaf", "other>=1")
    path = made(web, "leaf==1.0\n").partition("/manage/")[0]
    read(store)
    world.record(store, world.gone("other", now))
    world.tell_removal(store, clock, "other")

    page = web.get(path).text
    member = web.get(f"{path}/projects/pypi/other").text

    assert "1 of your 2 projects" in page.replace("One of your", "1 of your")
    assert "removed: other (reaches you through leaf)" in page
    assert '<span class="sev critical">' in page
    assert "The other 1 has been quiet" in page
    assert "How it reaches" in member
    assert "<code>leaf==1.0</code>" in member
    assert "<code>other&gt;=1</code>" in member


def test_a_new_list_knows_what_happened_before_it(
    store: Store, web: TestClient, clock: SetClock
) -> None:
    world.quiet(store, clock)
    world.record(store, world.gone("other", clock.now()))
    world.tell_removal(store, clock, "other")
    clock.sleep(3 * 24 * 3600)

    path = reads(made(web, "leaf\nother\n"))
    read(store)
    page = web.get(path).text

    assert "What changed, worst first" not in page
    assert "One of your 2 projects needs attention." in page
    assert "removed, 3 days ago" in page


def test_the_state_is_there_as_files(store: Store, web: TestClient, clock: SetClock) -> None:
    world.quiet(store, clock)
    path = made(web).partition("/manage/")[0]
    read(store)

    table, value = web.get(f"{path}.csv"), web.get(f"{path}.json")

    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in table.headers["content-disposition"]
    assert table.text.splitlines()[0].startswith("project,")
    assert [each["project"] for each in value.json()["projects"]] == ["leaf", "other"]
    assert web.get(f"{path}.xls").status_code == 404


def test_a_list_is_renamed_replaced_and_given_new_addresses(
    store: Store, web: TestClient, clock: SetClock
) -> None:
    world.quiet(store, clock)
    manage = made(web)

    renamed = web.post(f"{manage}/rename", data={"name": "till"})
    assert ">till</h1>" in web.get(renamed.headers["location"]).text
    replaced = web.post(f"{manage}/replace", data={"content": "leaf-tools\n"})
    assert "is being read" in web.get(replaced.headers["location"]).text
    read(store)
    assert "leaf-tools" in web.get(manage).text
    rotated = web.post(f"{manage}/rotate", data={})
    new = rotated.headers["location"].partition("?")[0]

    assert new != manage
    assert web.get(manage).status_code == 404
    assert web.get(reads(manage)).status_code == 404
    assert web.get(new).status_code == 200


def test_a_deleted_list_can_be_brought_back(store: Store, web: TestClient, clock: SetClock) -> None:
    world.quiet(store, clock)
    manage = made(web)
    path = reads(manage)

    web.post(f"{manage}/delete", data={})
    gone = web.get(path)
    clock.sleep(timedelta(days=6).total_seconds())
    web.post(f"{manage}/restore", data={})

    assert gone.status_code == 410
    assert "It can be brought back until" in gone.text
    assert web.get(path).status_code == 200


def test_reading_does_not_let_one_change(store: Store, web: TestClient, clock: SetClock) -> None:
    world.quiet(store, clock)
    manage, other = made(web), made(web)
    token, key = manage.removeprefix("/watch/").split("/manage/")
    foreign = other.rpartition("/")[2]

    for one, two in ((token, token), (token, foreign), (key, key)):
        wrong = f"/watch/{one}/manage/{two}"
        assert web.get(wrong).status_code == 404
        for act in ("rename", "replace", "rotate", "delete", "restore"):
            answer = web.post(f"{wrong}/{act}", data={"name": "stolen", "content": "leaf"})
            assert answer.status_code == 404
    assert "stolen" not in web.get(manage).text
    assert web.post(f"{manage}/unknown", data={}).status_code == 404


@pytest.mark.parametrize("token", ["x", "stwl_", "x" * 5000, "%00", "stwl_%2e%2e", "a.b.c"])
def test_an_address_nobody_was_given_is_not_there(small: TestClient, token: str) -> None:
    assert small.get(f"/watch/{token}").status_code == 404
    assert small.get(f"/watch/{token}/manage/{token}").status_code == 404


@pytest.mark.parametrize("text", TEXTS, ids=[ascii(text)[:24] for text in TEXTS])
def test_what_stands_in_a_file_stays_in_its_place(small: TestClient, text: str) -> None:
    hostile = text.encode("utf-8", "replace").decode().replace("\x00", "")
    pages = []
    for put in ("harmless", f"harmless{hostile}"):
        manage = made(small, f"leaf\n{put}!?\n", name=put.strip() or "x")
        pages.append(small.get(manage))
    plain, other = (Outline(each.text) for each in pages)

    assert [each.status_code for each in pages] == [200, 200]
    assert set(other.elements) <= set(plain.elements)
    assert foreign_schemes(other) == set()
    assert unseen(pages[1].text) == set()
