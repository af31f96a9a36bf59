"""No page leads to a page that does not exist."""

import re
from urllib.parse import urljoin, urlsplit

from starlette.testclient import TestClient

from steward.clock import SetClock
from steward.store import Store
from tests.steward.web import world
from tests.steward.web.test_lists import made, read

_LINK = re.compile(r'<(?:a|link)\b[^>]*\shref="([^"]+)"|<script\b[^>]*\ssrc="([^"]+)"')
_ID = re.compile(r'\sid="([^"]+)"')


def test_every_link_of_every_page_leads_somewhere(
    store: Store, web: TestClient, clock: SetClock
) -> None:
    world.quiet(store, clock)
    world.connect(store, "leaf", "other>=1")
    manage = made(web, "leaf==1.0\n!!\n")
    read(store)
    world.record(store, world.gone("other", clock.now()))
    world.tell_removal(store, clock, "other")

    ids, wanted = _walk(web, ["/", manage, "/status", "/projects/pypi/other"])

    dangling = {f"{path}#{part}" for path, part in wanted if part and part not in ids[path]}
    assert dangling == set()
    assert len(ids) > 20


def _walk(web: TestClient, start: list[str]) -> tuple[dict[str, set[str]], set[tuple[str, str]]]:
    """Open everything that can be reached; return the ids of each page and what was asked for."""
    ids: dict[str, set[str]] = {}
    wanted: set[tuple[str, str]] = set()
    waiting = list(start)
    while waiting:
        path = waiting.pop()
        if path in ids:
            continue
        answer = web.get(path, follow_redirects=True)
        assert answer.status_code == 200, path
        text = answer.text if "html" in answer.headers["content-type"] else ""
        ids[path] = set(_ID.findall(text))
        for href, source in _LINK.findall(text):
            to = urlsplit(
                urljoin(f"http://testserver{path}", (href or source).replace("&amp;", "&"))
            )
            if to.netloc == "testserver":
                there = to.path + (f"?{to.query}" if to.query else "")
                wanted.add((there, to.fragment))
                waiting.append(there)
    return ids, wanted
