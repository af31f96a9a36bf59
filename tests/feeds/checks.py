"""What a strict reader asks of a document: each rule raises with its number.

F1 to F5 and F7 are RFC 4287, F20 to F26 RSS 2.0 and its profile, F30 to F32
JSON Feed 1.1.
"""

import json
import re
from email.utils import parsedate_to_datetime

from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_TAG = re.compile(r"tag:[a-z0-9.-]+,\d{4}:[!-~]+")


def check(name: str, document: bytes) -> None:
    """Raise `AssertionError` for whatever a strict reader would complain of."""
    {"atom": check_atom, "rss": check_rss, "json": check_json}[name](document)


def check_atom(document: bytes) -> None:
    feed = _strictly(document)
    assert feed.tag == f"{ATOM}feed"
    assert len(feed.findall(f"{ATOM}link[@rel='self']")) == 1, "F7"
    assert feed.findtext(f"{ATOM}author/{ATOM}name"), "F1"
    entries = feed.findall(f"{ATOM}entry")
    for each in (feed, *entries):
        for required in ("id", "title", "updated"):
            assert len(each.findall(f"{ATOM}{required}")) == 1, f"F1 {required}"
        assert (each.findtext(f"{ATOM}title") or "").strip(), "F1"
        assert _TAG.fullmatch(each.findtext(f"{ATOM}id") or ""), "F4"
        for date in (*each.findall(f"{ATOM}updated"), *each.findall(f"{ATOM}published")):
            assert _RFC3339.fullmatch(date.text or ""), "F3"
        assert len(each.findall(f"{ATOM}link[@rel='alternate']")) == 1, "F2"
        _check_addresses([link.get("href") for link in each.findall(f"{ATOM}link")])
    _all_different([each.findtext(f"{ATOM}id") for each in entries])
    for each in entries:
        content = each.find(f"{ATOM}content")
        assert content is not None
        assert content.get("type") == "html", "F6"
        assert len(content) == 0, "F6"


def check_rss(document: bytes) -> None:
    channel = _strictly(document).find("channel")
    assert channel is not None
    for required in ("title", "link", "description", "lastBuildDate"):
        assert len(channel.findall(required)) == 1, f"F20 {required}"
    assert len(channel.findall(f"{ATOM}link[@rel='self']")) == 1, "F22"
    items = channel.findall("item")
    for item in items:
        for single in ("title", "link", "guid", "pubDate", "description", f"{CONTENT}encoded"):
            assert len(item.findall(single)) == 1, f"F20 {single}"
        guid = item.find("guid")
        assert guid is not None
        assert guid.get("isPermaLink") == "false", "F21"
        assert "<" not in (item.findtext("title") or "<"), "F23"
        date = item.findtext("pubDate") or ""
        assert date.endswith(" GMT"), "F25"
        assert parsedate_to_datetime(date).tzinfo, "F25"
        _check_addresses([item.findtext("link")])
    _all_different([item.findtext("guid") for item in items])
    if items:
        assert b"<content:encoded>" in document, "F26"


def check_json(document: bytes) -> None:
    feed = json.loads(document.decode("utf-8", "strict"), object_pairs_hook=_once)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"], "F30"
    assert feed["authors"], "F31"
    _check_addresses([feed["home_page_url"], feed["feed_url"]])
    for item in feed["items"]:
        assert item["content_html"], "F30"
        assert _TAG.fullmatch(item["id"]), "F4"
        assert item["title"].strip()
        assert all(isinstance(tag, str) for tag in item["tags"])
        assert _RFC3339.fullmatch(item["date_published"]), "F3"
        _check_addresses([item["url"]])
        for key in item:
            assert not key.startswith("_") or re.fullmatch(r"_[a-z]+", key), "F32"
    _all_different([item["id"] for item in feed["items"]])


def _strictly(document: bytes) -> etree._Element:
    parser = etree.XMLParser(recover=False, no_network=True, resolve_entities=False)
    text = document.decode("utf-8", "strict")
    for code in re.findall(
        r"[\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef]", text
    ):
        raise AssertionError(f"U+{ord(code):04X} in a document")
    return etree.fromstring(document, parser)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    assert len({key for key, _ in pairs}) == len(pairs), "a key stands twice"
    return dict(pairs)


def _all_different(ids: list[str | None]) -> None:
    assert len(set(ids)) == len(ids), "F5"


def _check_addresses(addresses: list[str | None]) -> None:
    for address in addresses:
        assert address
        assert re.fullmatch(r"https?://[!-~]+", address), address
