"""Watch lists and checks in the API."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from steward.clock import SetClock
from steward.store import Store
from tests.steward.web import world
from tests.steward.web.test_lists import read

LISTS = "/api/v1/watchlists"
GIVEN = {"name": "shop", "filename": "requirements.txt", "content": "leaf==1.0\n!!!\nother\n"}


def made(web: TestClient, **headers: str) -> dict[str, Any]:
    answer = web.post(LISTS, json=GIVEN, headers=headers)
    assert answer.status_code == 201, answer.text
    said: dict[str, Any] = answer.json()
    return said


def test_a_list_is_made_and_read(store: Store, web: TestClient, clock: SetClock) -> None:
    world.quiet(store, clock)

    new = made(web)
    read(store)
    there = web.get(f"{LISTS}/{new['token']}").json()

    assert new["page"] == f"http://testserver/watch/{new['token']}"
    assert new["manage_page"] == f"{new['page']}/manage/{new['manage']}"
    assert new["feeds"]["rss"] == f"http://testserver/feeds/list/{new['token']}.rss"
    assert [(each["line"], each["unreadable"]) for each in new["unreadable"]] == [(2, True)]
    assert there["name"] == "shop"
    assert [each["name"] for each in there["projects"]] == ["leaf", "other"]
    assert not {"token", "manage", "manage_page"} & set(there)


def test_the_same_key_makes_one_list(store: Store, web: TestClient, clock: SetClock) -> None:
    world.quiet(store, clock)
    key = {"idempotency-key": "a"}

    first, second = made(web, **key), made(web, **key)
    other = web.post(LISTS, json={**GIVEN, "name": "till"}, headers=key)

    assert (first["token"], first["manage"]) == (second["token"], second["manage"])
    assert (other.status_code, other.json()["code"]) == (422, "key-used")
    with store.snapshot() as view:
        rows = view.connection.exec_driver_sql("SELECT * FROM idempotency").all()
        lists = view.connection.exec_driver_sql("SELECT id FROM watchlist").all()
    assert len(lists) == 1
    assert first["token"] not in str(rows)
    assert first["manage"] not in str(rows)


@pytest.mark.parametrize("key", ["", "x" * 201, "a\tb"])
def test_a_key_nobody_can_use_is_refused(small: TestClient, key: str) -> None:
    assert small.post(LISTS, json=GIVEN, headers={"idempotency-key": key}).status_code == 400


def test_changing_needs_the_right_to(store: Store, web: TestClient, clock: SetClock) -> None:
    world.quiet(store, clock)
    new, other = made(web), made(web)
    path = f"{LISTS}/{new['token']}"

    for wrong in (new["token"], other["manage"], "x"):
        bearer = {"authorization": f"Bearer {wrong}"}
        assert web.put(path, json={"manage": wrong, "name": "stolen"}).status_code == 403
        assert web.delete(path, headers=bearer).status_code == 403
        assert web.post(f"{path}/rotate", headers=bearer).status_code == 403
    assert web.delete(path).status_code == 403
    assert web.get(path).json()["name"] == "shop"


def test_a_list_is_renamed_and_its_file_replaced(
    store: Store, web: TestClient, clock: SetClock
) -> None:
    world.quiet(store, clock)
    new = made(web)
    path = f"{LISTS}/{new['token']}"
    both = {"name": "till", "filename": "requirements.txt", "content": "leaf-tools\n"}

    answer = web.put(path, json={"manage": new["manage"], **both})
    read(store)
    there = web.get(path).json()
    nothing = web.put(path, json={"manage": new["manage"]})

    assert answer.status_code == 200
    assert there["name"] == "till"
    assert [each["name"] for each in there["projects"]] == ["leaf-tools"]
    assert nothing.status_code == 400


def test_a_list_is_deleted_and_brought_back(store: Store, web: TestClient, clock: SetClock) -> None:
    world.quiet(store, clock)
    new = made(web)
    path = f"{LISTS}/{new['token']}"
    bearer = {"authorization": f"Bearer {new['manage']}"}

    deleted = web.delete(path, headers=bearer).json()
    gone = web.get(path)
    back = web.post(f"{path}/restore", json={"manage": new["manage"]})

    assert deleted["state"] == "deleted"
    assert deleted["restorable_until"]
    assert (gone.status_code, gone.json()["code"]) == (410, "gone")
    assert back.status_code == 200
    assert web.get(path).status_code == 200


def test_threat_t10_new_tokens_make_the_old_ones_worthless(
    store: Store, web: TestClient, clock: SetClock
) -> None:
    world.quiet(store, clock)
    new = made(web)
    bearer = {"authorization": f"Bearer {new['manage']}", "idempotency-key": "once"}

    turned = web.post(f"{LISTS}/{new['token']}/rotate", headers=bearer).json()
    again = web.post(f"{LISTS}/{new['token']}/rotate", headers=bearer).json()

    assert turned["token"] != new["token"]
    assert web.get(f"/feeds/list/{turned['token']}.atom").status_code == 200
    assert web.get(f"/feeds/list/{new['token']}.atom").status_code == 404
    assert (again["token"], again["manage"]) == (turned["token"], turned["manage"])
    assert web.get(f"{LISTS}/{new['token']}").status_code == 404
    assert web.get(f"{LISTS}/{turned['token']}").status_code == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[" * 100_000, 400),
        (b'{"filename": ' + b"[" * 100_000, 400),
        (b'{"filename": "r.txt", "content": NaN}', 400),
        (b'{"filename": "r.txt", "content": "\\ud800"}', 400),
        (b'{"filename": "r.txt", "content": "leaf", "owner": "me"}', 400),
        (b'{"filename": "r.txt"}', 400),
        (b'{"filename": 1e400, "content": ""}', 400),
        (b'{"filename": "", "content": "leaf"}', 400),
        (b"\xff\xfe{}", 400),
        (b'{"filename": "requirements.txt", "content": "' + b"x" * (5 * 1024 * 1024) + b'"}', 413),
        (b'{"filename": "requirements.txt", "content": "!!!"}', 422),
    ],
    ids=range(13),
)
@pytest.mark.parametrize("path", [LISTS, "/api/v1/check"])
def test_bombs_and_rubbish_are_refused(
    small: TestClient, path: str, body: bytes, status: int
) -> None:
    answer = small.post(path, content=body, headers={"content-type": "application/json"})

    if path.endswith("check") and b"!!!" in body:
        assert answer.json()["unreadable"]  # a check says what it can
        return
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] in {"malformed", "too-large", "unusable"}


@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_another_kind_of_body_is_refused(small: TestClient, media: str) -> None:
    for path in (LISTS, "/api/v1/check"):
        answer = small.post(path, content=b"{}", headers={"content-type": media})
        assert answer.status_code == 415
        assert answer.json()["code"] == "wrong-media-type"


def test_a_check_says_what_steward_check_says(
    store: Store, web: TestClient, clock: SetClock
) -> None:
    world.quiet(store, clock)
    world.connect(store, "leaf", "other>=1")
    world.record(store, world.gone("other", clock.now()))
    content = {"filename": "requirements.txt", "content": "leaf\nnever-heard-of\n!!\n"}

    said = web.post("/api/v1/check", json=content).json()

    threat = said["threats"][0]
    assert (threat["kind"], threat["project"]) == ("project-missing", "other")
    assert [step["requirement"] for step in threat["path"]] == ["leaf", "other>=1"]
    assert [each["text"] for each in said["unknown"]] == ["never-heard-of"]
    assert said["queued"] == 1
    assert [each["line"] for each in said["unreadable"]] == [3]
    with store.snapshot() as view:
        due = view.agenda.due("pypi", clock.now(), 10)
    assert "never-heard-of" in {each.project.name for each in due}
