"""Subscriptions for import into a reader."""

from lxml import etree

from feeds.opml import Outline, document
from tests.feeds.samples import AT

ALL = Outline(
    title='all & "more" <x>\u202e',
    feed="https://steward.example/feeds/all.atom?a=1&b=2",
    page="https://steward.example/",
)


def test_subscriptions_become_one_valid_document() -> None:
    opml = etree.fromstring(document("Feeds of Steward", AT, [ALL, ALL]))

    assert opml.get("version") == "2.0"
    assert opml.findtext("head/title") == "Feeds of Steward"
    outlines = opml.findall("body/outline")
    assert len(outlines) == 2
    assert outlines[0].get("type") == "rss"
    assert outlines[0].get("text") == 'all & "more" <x>[U+202E]'
    assert outlines[0].get("xmlUrl") == ALL.feed


def test_nothing_followed_is_a_valid_document_too() -> None:
    assert etree.fromstring(document("none", AT, [])).find("body") is not None
