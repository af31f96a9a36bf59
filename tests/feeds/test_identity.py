"""Ids never depend on a name, an address or a token."""

from feeds.identity import entry_id, feed_id, incident_id, scheme
from feeds.topics import Everything, OfList, OfProject
from workflows.names import pypi

ULID = "01JQ0000000000000000000001"


def test_ids_are_tag_uris_of_the_frozen_domain() -> None:
    assert entry_id("steward.example", ULID) == f"tag:steward.example,2026:event/{ULID}"
    assert incident_id("steward.example", ULID) == f"tag:steward.example,2026:incident/{ULID}"
    assert scheme("steward.example", "kind") == "tag:steward.example,2026:scheme/kind"


def test_a_feed_is_named_after_what_it_tells_and_never_after_a_token() -> None:
    assert feed_id("d.example", Everything()) == "tag:d.example,2026:feed/all"
    assert feed_id("d.example", OfList("wl1")) == "tag:d.example,2026:feed/list/wl1"
    assert feed_id("d.example", OfProject(pypi("A.b"))) == (
        "tag:d.example,2026:feed/project/pkg:pypi/a-b"
    )
