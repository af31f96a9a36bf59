"""Atom, RSS and JSON Feed: valid, joined from fragments, and the same bytes every time."""

import locale
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from lxml import etree

from feeds import formats
from feeds.entries import Entry, Link, place_for
from feeds.formats import Head
from feeds.severities import Relation, Standing
from feeds.subscriptions import Reach, Step
from tests.feeds.checks import check
from tests.feeds.samples import AT, FIRST, HEAD, LATER, ORIGIN, entries, entry_of, raised
from workflows.findings import FindingKind, Severity

NAMES = ("atom", "json", "rss")
every_format = pytest.mark.parametrize("name", NAMES)
REACH = Reach(
    severity=Severity.HIGH,
    standing=Standing(relation=Relation.TRANSITIVE, gated=True),
    path=(
        Step(asker="shop & <sons>", requirement='mid[x]>=1; extra == "y"', target="mid"),
        Step(asker="mid", requirement="leaf-lib", target="leaf-lib"),
    ),
)
PLACE = place_for(REACH, "shop & <sons>", "https://steward.example/watch/x", ORIGIN)


def the(name: str) -> formats.Format:
    return formats.find(name)


def document(name: str, made: list[Entry], head: Head = HEAD) -> bytes:
    return the(name).document(head, AT, [the(name).fragment(entry) for entry in made])


def test_there_are_three_formats_and_no_fourth() -> None:
    assert formats.names() == NAMES
    with pytest.raises(KeyError):
        formats.find("yaml")


@every_format
def test_a_document_of_every_kind_is_valid(name: str) -> None:
    check(name, document(name, entries()))


@every_format
def test_a_document_without_entries_is_valid(name: str) -> None:
    check(name, document(name, []))


@every_format
def test_a_follow_up_and_further_links_are_valid(name: str) -> None:
    hub = replace(
        HEAD,
        links=(
            Link("hub", "https://hub.example/"),
            Link("prev-archive", "https://steward.example/feeds/all/archive/2026-02"),
        ),
    )
    follow_up = entry_of(raised(FindingKind.PROJECT_RESTORED), LATER)

    made = document(name, [follow_up], hub)

    check(name, made)
    assert b"https://hub.example/" in made


def test_a_hub_does_not_take_the_place_of_the_channels_link() -> None:
    hub = replace(HEAD, links=(Link("hub", "https://hub.example/"),))

    channel = etree.fromstring(document("rss", [], hub)).find("channel")

    assert channel is not None
    assert channel.findtext("link") == HEAD.home


@every_format
def test_the_place_can_be_filled_for_a_list(name: str) -> None:
    entry = entry_of(raised(FindingKind.PROJECT_ARCHIVED))
    fragment = the(name).fragment(entry)

    filled = formats.filled(fragment, the(name).filling(PLACE))

    assert filled == formats.unmarked(the(name).fragment(replace(entry, place=PLACE)))
    check(name, the(name).document(HEAD, AT, [filled]))


@every_format
def test_a_fragment_without_a_place_is_left_alone(name: str) -> None:
    plain = formats.unmarked(the(name).fragment(entry_of(raised(FindingKind.OWNER_ADDED))))

    assert formats.filled(plain, b"anything") == plain


@pytest.mark.parametrize(
    ("name", "whole"), [("atom", lambda f: f.atom_str()), ("rss", lambda f: f.rss_str())]
)
def test_joined_fragments_are_what_feedgen_writes_at_once(
    name: str, whole: Callable[[object], bytes]
) -> None:
    made = entries()
    feed = formats.generator(HEAD)
    for entry in made:
        formats.add(feed, entry)
    date = formats.rfc3339(AT) if name == "atom" else formats.rfc822(AT)

    at_once = formats.unmarked(formats.dated(whole(feed), date))

    joined = document(name, made)
    assert joined == at_once
    assert _canonical(joined) == _canonical(at_once)


@every_format
def test_the_same_entries_make_the_same_bytes(name: str) -> None:
    assert document(name, entries()) == document(name, entries())


def test_no_format_touches_the_locale_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """The RSS date function of feedgen switches it for every thread."""
    touched: list[object] = []
    monkeypatch.setattr(locale, "setlocale", lambda *given: touched.append(given))

    for name in NAMES:
        document(name, entries())

    assert touched == []


@every_format
def test_threads_do_not_disturb_one_another(name: str) -> None:
    expected = document(name, entries())
    made: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: made.append(document(name, entries()))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert set(made) == {expected}
    assert len(made) == 8


@every_format
def test_the_date_of_a_document_is_the_one_it_is_given(name: str) -> None:
    earlier, later = (the(name).document(HEAD, AT + timedelta(days=n), []) for n in (0, 1))

    assert earlier != later
    check(name, later)


@every_format
def test_ids_and_titles_are_the_same_in_every_list(name: str) -> None:
    entry = entry_of(raised(FindingKind.NAME_REUSED), FIRST)
    fragment = the(name).fragment(entry)
    filled = formats.filled(fragment, the(name).filling(PLACE))

    for each in (fragment, filled):
        assert entry.id.encode() in each
        assert entry.title.encode() in each


def _canonical(document: bytes) -> bytes:
    return etree.tostring(etree.fromstring(document), method="c14n2")
