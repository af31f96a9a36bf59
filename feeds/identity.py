"""Permanent ids of entries, feeds, incidents and schemes: tag URIs (RFC 4151).

An id is made when the event is, from nothing that can change: it stays the
same when a feed moves, is renamed, or is told in another format (RFC 4287,
4.2.6).  The domain is frozen in the database at first start.
"""

from typing import Final

from feeds import topics
from feeds.topics import Topic

# The year in which the names were given out.  It is part of every id for ever.
YEAR: Final = 2026


def entry_id(domain: str, ulid: str) -> str:
    """Return the id of an event's entry, one and the same in every feed and format."""
    return _tag(domain, f"event/{ulid}")


def incident_id(domain: str, ulid: str) -> str:
    """Return the id of the incident whose first event has this ULID."""
    return _tag(domain, f"incident/{ulid}")


def feed_id(domain: str, topic: Topic) -> str:
    """Return the id of a feed; a list's holds its opaque id, never its token."""
    return _tag(domain, f"feed/{topics.key(topic).replace(':', '/', 1)}")


def scheme(domain: str, name: str) -> str:
    """Return the URI of a category scheme such as `severity`."""
    return _tag(domain, f"scheme/{name}")


def _tag(domain: str, specific: str) -> str:
    return f"tag:{domain},{YEAR}:{specific}"
