"""Four readers' parsers agree with us and with one another, for every kind of entry."""

import importlib
import sys
from calendar import timegm
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import atoma
import fastfeedparser
import feedparser
import pytest

from feeds import formats
from feeds.entries import Entry
from tests.feeds.samples import HEAD, entries
from tests.feeds.test_formats import document

# The reader library brings a copy of feedparser that asks for this module by its old name.
sys.modules.setdefault("sgmllib", importlib.import_module("feedparser_sgmllib"))


@dataclass(frozen=True)
class Item:
    """What every reader must see alike; categories are None where a parser does not tell."""

    id: str
    title: str
    link: str
    at: datetime
    categories: tuple[str, ...] | None


def ours(entry: Entry) -> Item:
    categories = (*entry.place.categories, *entry.categories)
    return Item(entry.id, entry.title, entry.page, entry.at, tuple(c.term for c in categories))


def by_feedparser(feed: bytes, name: str) -> Iterator[Item]:
    del name
    parsed = feedparser.parse(feed)
    assert not parsed.bozo, parsed.bozo_exception
    for item in parsed.entries:
        at = datetime.fromtimestamp(timegm(item.published_parsed), UTC)
        yield Item(item.id, item.title, item.link, at, tuple(tag.term for tag in item.tags))


def by_fastfeedparser(feed: bytes, name: str) -> Iterator[Item]:
    del name
    for item in fastfeedparser.parse(feed).entries:
        at = datetime.fromisoformat(item.published)
        yield Item(item.id, item.title, item.link, at, tuple(tag["term"] for tag in item.tags))


def by_atoma(feed: bytes, name: str) -> Iterator[Item]:
    if name == "atom":
        for each in atoma.parse_atom_bytes(feed).entries:
            terms = tuple(category.term for category in each.categories)
            link = next(link.href for link in each.links if link.rel == "alternate")
            yield Item(each.id_, each.title.value, link, each.updated, terms)
    elif name == "rss":
        for item in atoma.parse_rss_bytes(feed).items:
            terms = tuple(item.categories)
            yield Item(item.guid, item.title, item.link, item.pub_date, terms)
    else:
        for item in atoma.parse_json_feed_bytes(feed).items:
            yield Item(item.id_, item.title, item.url, item.date_published, tuple(item.tags))


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("atom", by_feedparser),
        ("rss", by_feedparser),
        ("atom", by_fastfeedparser),
        ("rss", by_fastfeedparser),
        ("json", by_fastfeedparser),
        ("atom", by_atoma),
        ("rss", by_atoma),
        ("json", by_atoma),
    ],
)
def test_a_parser_sees_what_we_wrote(
    name: str, read: Callable[[bytes, str], Iterator[Item]]
) -> None:
    assert list(read(document(name, entries()), name)) == [ours(entry) for entry in entries()]


@pytest.mark.parametrize("name", formats.names())
def test_a_reader_shows_every_entry_once_across_all_our_feeds(name: str, tmp_path: Path) -> None:
    """Two feeds in two formats: the ids are the same, so what was read stays read."""
    for ending in {name, "atom"}:
        (tmp_path / f"all.{ending}").write_bytes(document(ending, entries()))
    seen = {ending: _shown_by_reader(tmp_path, f"all.{ending}") for ending in {name, "atom"}}

    assert seen[name] == seen["atom"] == {(e.id, e.title, e.page, e.at) for e in entries()}


def _shown_by_reader(folder: Path, file: str) -> set[tuple[str, object, object, object]]:
    make_reader = importlib.import_module("reader").make_reader
    with make_reader(":memory:", feed_root=str(folder)) as library:
        library.add_feed(file)
        library.update_feeds()
        feed: Any = library.get_feed(file)
        assert feed.title == HEAD.title
        return {
            (entry.id, entry.title, entry.link, entry.published) for entry in library.get_entries()
        }
