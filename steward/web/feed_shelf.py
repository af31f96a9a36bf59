"""The feed shelf: documents kept in memory, each with the stamp that names its bytes.

What was asked for lately is verified every 200 ms by a thread, in three
questions for all of it, and made anew where its stamp moved.  What was not is
verified when it is asked for again: nothing is served that was not verified
within a second, so that a withdrawn list is gone at once.
"""

import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from feeds import opml
from feeds.entries import Origin
from feeds.kinds import NoticeKind
from feeds.topics import (
    Adoptable,
    AtLeast,
    Everything,
    Handoffs,
    OfCase,
    OfKind,
    OfProject,
    PublicTopic,
    key,
)
from feeds.wording import named
from steward import ids, logs
from steward.clock import Clock
from steward.errors import Fault, NotFound, Unavailable
from steward.publishing.documents import (
    BEGINNING,
    Feed,
    ListFeed,
    PublicFeed,
    Stamp,
    document_of,
    key_of,
    stamp,
    stamp_of,
    stamp_of_bytes,
    title_of,
)
from steward.store import Store, View
from steward.store.fragment_rows import ListRow, Version
from steward.web import feed_paths
from steward.web.feed_answers import Kept, Unchanged, ready, tags_of, unchanged
from steward.web.feed_paths import Elsewhere, Private, Public, Threats
from workflows.findings import Severity
from workflows.names import Project

REFRESH_SECONDS: Final = 0.2
TRUSTED_SECONDS: Final = 1.0
LATELY_SECONDS: Final = 60.0
MOST_DOCUMENTS: Final = 2000
MOST_BYTES: Final = 64 * 1024 * 1024
DELETED: Final = "deleted"

DAILY: Final = timedelta(days=1)
_log = logs.get(__name__)

Follow = Callable[[Project], str]
"""Returns the id of the list of what a project depends on, made if need be; notes the asking."""


class Withdrawn(Fault):
    """The list was there and its owner took it away."""

    code = "withdrawn"


Answer = Kept | Unchanged | Elsewhere


class Shelf:
    """The feeds of one process.  Safe to share between threads."""

    def __init__(
        self, store: Store, origin: Origin, clock: Clock, follow: Follow | None = None
    ) -> None:
        self._store = store
        self._origin = origin
        self._clock = clock
        self._follow = follow
        self._kept: dict[str, Kept] = {}
        self._making = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def at_hand(self, path: str) -> Kept | None:
        """Return the document if it can be served without asking anybody."""
        kept = self._kept.get(path)
        if kept is None:
            return None
        now = self._clock.ticks()
        kept.asked = now
        return kept if now - kept.verified <= TRUSTED_SECONDS else None

    def look(self, path: str, tags: Collection[bytes]) -> Answer:
        """Return what an address holds; `tags` are the entity tags the reader has.

        Raises `Refused("no-such-feed")`, `NotFound`, `Withdrawn`, `Unavailable`, and
        what following a project's dependencies raises.
        """
        if path == feed_paths.OPML:
            return self._put(path, self._opml())
        place = feed_paths.read(path)
        if isinstance(place, Elsewhere):
            return place
        with self._making:
            return self.at_hand(path) or self._looked(path, place, tags)

    def refresh(self) -> None:
        """Verify what was asked for lately, and make anew what moved."""
        with self._making:
            self._trim()
            if self._kept:
                with self._store.snapshot() as view:
                    self._verify(view)

    def start(self) -> None:
        """Refresh every 200 ms in a thread, until `stop`."""
        self._thread = threading.Thread(target=self._run, name="feeds", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stop.set()
        if self._thread:
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(REFRESH_SECONDS):
            try:
                self.refresh()
            except Unavailable as trouble:
                # What cannot be verified is not served from here: the next reader is told.
                _log.warning("feeds not refreshed", reason=trouble.why)

    def _looked(
        self, path: str, place: Public | Threats | Private, tags: Collection[bytes]
    ) -> Answer:
        feed = self._feed(place)
        with self._store.snapshot() as view:
            now = stamp_of(view, feed, place.form)
            kept = self._kept.get(path)
            if kept and kept.stamp == now:
                kept.verified = self._clock.ticks()
                return kept
            for tag in tags_of(now):
                if tag in tags:
                    return unchanged(feed, tag)
            return self._put(path, self._made(view, feed, place.form, now))

    def _feed(self, place: Public | Threats | Private) -> Feed:
        match place:
            case Public():
                return self._public(place)
            case Private(token=token, path=path):
                return ListFeed(row=self._list(ids.digest(token)), path=path)
            case Threats(project=project, path=path):
                return ListFeed(row=self._threats(project), path=path, about=project)

    def _public(self, place: Public) -> PublicFeed:
        if isinstance(place.topic, OfProject):
            with self._store.snapshot() as view:
                if view.projects.id_of(place.topic.project) is None:
                    raise NotFound(_unknown(place.topic.project))
        if isinstance(place.topic, OfCase):
            with self._store.snapshot() as view:
                if view.fragments.version(key(place.topic)) is None:
                    raise NotFound("there is no case here that is public")
        return PublicFeed(topic=place.topic, path=place.path)

    def _list(self, token_hash: str) -> ListRow:
        with self._store.snapshot() as view:
            row = view.fragments.list_of(token_hash)
        return _standing(row)

    def _threats(self, project: Project) -> ListRow:
        with self._store.snapshot() as view:
            row = view.fragments.system_list(project)
            known = view.projects.id_of(project) is not None
        if row and row.asked_at and self._store.clock.now() - row.asked_at < DAILY:
            return row
        if self._follow is None or not known:
            raise NotFound(_unknown(project))
        list_id = self._follow(project)
        with self._store.snapshot() as view:
            return _standing(view.fragments.list_by_id(list_id))

    def _verify(self, view: View) -> None:
        feeds = {path: kept.feed for path, kept in self._kept.items() if kept.feed}
        generation = view.fragments.generation()
        versions = view.fragments.versions(
            {key_of(feed) for feed in feeds.values() if isinstance(feed, PublicFeed)}
        )
        rows = view.fragments.lists(
            {feed.row.id for feed in feeds.values() if isinstance(feed, ListFeed)}
        )
        for path, feed in feeds.items():
            current = _current(feed, rows)
            if current is None:
                del self._kept[path]
            else:
                self._renew(view, path, current, generation, versions.get(key_of(current)))

    def _renew(
        self, view: View, path: str, feed: Feed, generation: str, version: Version | None
    ) -> None:
        kept = self._kept[path]
        now = stamp(generation, feed, kept.form, version)
        if now != kept.stamp:
            renewed = self._made(view, feed, kept.form, now)
            renewed.asked = kept.asked
            self._put(path, renewed)
        else:
            kept.verified = self._clock.ticks()

    def _made(self, view: View, feed: Feed, form: str, now: Stamp) -> Kept:
        body = document_of(view, feed, form, self._origin)
        return ready(feed, form, now, body, self._clock.ticks())

    def _opml(self) -> Kept:
        with self._store.snapshot() as view:
            lists = view.fragments.public_lists()
        body = opml.document("Steward", BEGINNING.at, _outlines(self._origin, lists))
        return ready(None, "opml", stamp_of_bytes(body), body, self._clock.ticks())

    def _put(self, path: str, kept: Kept) -> Kept:
        self._kept[path] = kept
        return kept

    def _trim(self) -> None:
        """Drop what was not asked for lately; beyond the bounds, the longest ago first."""
        since, room = self._clock.ticks() - LATELY_SECONDS, MOST_BYTES
        by_age = sorted(self._kept.items(), key=lambda item: -item[1].asked)
        for i, (path, kept) in enumerate(by_age):
            room -= kept.size
            if kept.asked < since or room < 0 or i >= MOST_DOCUMENTS:
                self._kept.pop(path, None)


def _current(feed: Feed, rows: Mapping[str, ListRow]) -> Feed | None:
    """Return the feed as it is now; None where its list is gone."""
    if isinstance(feed, PublicFeed):
        return feed
    row = rows.get(feed.row.id)
    return replace(feed, row=row) if row and _same_address(feed.row, row) else None


def _same_address(before: ListRow, row: ListRow) -> bool:
    return row.state != DELETED and row.token_hash == before.token_hash


def _standing(row: ListRow) -> ListRow:
    if row.state == DELETED:
        raise Withdrawn("this watch list was deleted by its owner")
    return row


def _unknown(project: Project) -> str:
    return f"{named(project)} is not known here yet; search for it to have it looked at"


def _outlines(origin: Origin, lists: Sequence[ListRow]) -> Iterator[opml.Outline]:
    """Yield every feed that anybody may read and that is not about one project."""
    public: list[PublicTopic] = [
        *(Everything(), Handoffs(), Adoptable()),
        *map(AtLeast, Severity),
        *map(OfKind, NoticeKind),
    ]
    for topic in public:
        if topic != OfKind(NoticeKind.LIST_STATE):  # private to each list
            yield _outline(origin, title_of(topic), feed_paths.public_path(topic), "/")
    for row in lists:
        yield _outline(
            origin, row.name, f"/feeds/list/{row.public_token}", f"/watch/{row.public_token}"
        )


def _outline(origin: Origin, title: str, path: str, page: str) -> opml.Outline:
    base = origin.base_url
    return opml.Outline(title=title, feed=f"{base}{path}.atom", page=f"{base}{page}")
