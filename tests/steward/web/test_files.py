"""Files over the web: sent by an account, given out as bytes that no browser acts on; T26."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from steward import uploads
from steward.clock import SetClock
from steward.store import Store
from steward.web import auth
from tests.steward.test_uploads import BOMB, PDF, PNG, SVG
from tests.steward.web.people import come

FILES = "/api/v1/files"
HTML = b"<!DOCTYPE html><script>alert(1)</script>"


@pytest.fixture
def place(sqlite_template: Path, clock: SetClock, tmp_path: Path) -> Iterator[tuple[Store, Path]]:
    path = tmp_path / "files.db"
    path.write_bytes(sqlite_template.read_bytes())
    with Store(f"sqlite:///{path}", clock) as opened:
        yield opened, tmp_path


@pytest.fixture
def anna(place: tuple[Store, Path], clock: SetClock) -> TestClient:
    """Return a program of an account that may send files."""
    web, _ = come(place, clock, "token:cases")
    return web


def send(web: TestClient, content: bytes, **more: str) -> dict[str, str]:
    answer = web.post(
        FILES, content=content, headers={"content-type": "application/octet-stream", **more}
    )
    assert answer.status_code == 201, answer.text
    told: dict[str, str] = answer.json()
    return told


def path_of(told: dict[str, str]) -> str:
    parts = urlsplit(told["href"])
    return f"{parts.path}?{parts.query}"


@pytest.mark.parametrize(
    ("content", "media", "name"),
    [
        (HTML, "text/plain; charset=utf-8", "txt"),
        (SVG, "text/plain; charset=utf-8", "txt"),
        (PNG, "application/octet-stream", "png"),
        (PDF, "application/octet-stream", "pdf"),
    ],
)
def test_threat_t26_a_file_leaves_as_nothing_but_bytes(
    anna: TestClient, content: bytes, media: str, name: str
) -> None:
    told = send(anna, content)

    answer = anna.get(path_of(told), headers={"cookie": "__Host-steward-session=stws_x; a=b"})

    assert (answer.status_code, answer.content) == (200, content)
    assert answer.headers["content-type"] == media
    digest = told["sha256"][:16]
    assert answer.headers["content-disposition"] == f'attachment; filename="{digest}.{name}"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    policy = answer.headers["content-security-policy"].split("; ")
    assert {"sandbox", "default-src 'none'"} <= set(policy)
    assert answer.headers["cache-control"] == "private, no-store"
    assert "set-cookie" not in answer.headers


def test_a_file_is_had_without_a_cookie_and_none_is_read(
    place: tuple[Store, Path], anna: TestClient, clock: SetClock
) -> None:
    told = send(anna, b"evidence")
    nobody, _ = come(place, clock, "anybody")
    account, _ = come(place, clock, "account")
    clock.sleep(301)  # longer than a session's use goes unnoted

    for web in (nobody, account):
        assert web.get(path_of(told)).content == b"evidence"

    store, _ = place
    with store.snapshot() as view:
        used = view.connection.scalars(text("SELECT last_used FROM session")).all()
    assert len(set(used)) == 1
    assert used[0] < int(clock.now().timestamp() - 300) * 1_000_000


def test_an_address_is_for_one_file_and_for_ten_minutes(anna: TestClient, clock: SetClock) -> None:
    one, other = send(anna, b"one"), send(anna, b"other")
    wrong = path_of(one).replace(one["sha256"], other["sha256"])
    later = path_of(one).replace("until=", "until=9")

    assert anna.get(wrong).status_code == 404
    assert anna.get(later).status_code == 404
    assert anna.get(path_of(one).split("?")[0]).status_code == 404
    clock.sleep(599)
    assert anna.get(path_of(one)).status_code == 200
    clock.sleep(1)
    assert anna.get(path_of(one)).status_code == 404
    again = anna.get(f"{FILES}/{one['id']}").json()
    assert anna.get(path_of(again)).content == b"one"


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"PK\x03\x04" + bytes(40), 422, "wrong-kind"),
        (b"", 422, "wrong-kind"),
        (BOMB, 422, "unusable"),
        (b"[" * 100_000 + b"]", 422, "unusable"),
        (b"x" * (uploads.MOST_BYTES + 1), 413, "too-large"),
    ],
    ids=range(5),
)
def test_threat_t26_what_is_not_kept_is_refused_with_a_word(
    anna: TestClient, content: bytes, status: int, code: str
) -> None:
    answer = anna.post(FILES, content=content, headers={"content-type": "application/octet-stream"})

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_the_kind_is_not_taken_from_what_was_said(anna: TestClient) -> None:
    answer = anna.post(
        f"{FILES}?name=page.html", content=PNG, headers={"content-type": "text/html"}
    )
    assert (answer.status_code, answer.json()["code"]) == (415, "wrong-media-type")

    sent = anna.post(
        f"{FILES}?name=..%2F..%2Fpage%E2%80%AE.html",
        content=PNG,
        headers={"content-type": "application/octet-stream"},
    ).json()
    assert sent["kind"] == "png"
    assert sent["name"] == "../../page[U+202E].html"
    assert "page" not in anna.get(path_of(sent)).headers["content-disposition"]


def test_threat_t11_nobody_else_learns_of_a_file(
    place: tuple[Store, Path], anna: TestClient, clock: SetClock
) -> None:
    there = f"{FILES}/{send(anna, b'annas own')['id']}"
    boris, _ = come(place, clock, "account")
    moderator, _ = come(place, clock, "moderator")
    nobody, _ = come(place, clock, "anybody")

    assert anna.get(there).status_code == 200
    assert moderator.get(there).status_code == 200
    assert (boris.get(there).status_code, nobody.get(there).status_code) == (404, 401)
    assert boris.get(f"{FILES}/none").json() == boris.get(there).json()


def test_a_file_that_was_sent_leaves_one_row_that_names_who(
    place: tuple[Store, Path], anna: TestClient
) -> None:
    told = send(anna, b"evidence")
    anna.post(FILES, content=BOMB, headers={"content-type": "application/octet-stream"})

    store, _ = place
    with store.snapshot() as view:
        (deed,) = [each for each in view.audit.latest(10) if each.action.startswith("file.")]
        kept = view.uploads.get(told["id"])
    assert kept is not None
    assert (deed.actor, deed.via, deed.object) == (f"account:{kept.by}", "api", kept.id)


def test_threat_t19_a_session_sends_files_only_from_our_own_pages(
    place: tuple[Store, Path], clock: SetClock
) -> None:
    web, form_token = come(place, clock, "account")
    media = {"content-type": "application/octet-stream"}

    assert web.post(FILES, content=b"x", headers=media).status_code == 403
    foreign = {**media, auth.HEADER: form_token, "sec-fetch-site": "cross-site"}
    assert web.post(FILES, content=b"x", headers=foreign).status_code == 403
    assert web.post(FILES, content=b"x", headers={**media, auth.HEADER: form_token}).is_success
