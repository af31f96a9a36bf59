"""Publishing: new ledger events become entries, fragments and moved versions.

Events are published in the ledger's order, each batch in one transaction that
other publishers wait for; what is published already is left alone, so any
number of workers may be told to publish the same event.  What an event becomes
is computed from the ledger and the erasable texts alone: made again, it is the
same bytes.
"""

from dataclasses import dataclass
from typing import Final

from feeds import entries, formats, topics
from feeds.entries import Entry, Identity, Origin
from feeds.notices import Notice, notice_for
from feeds.notices import topics as topics_of
from steward import logs
from steward.publishing.knowing import dossier_of
from steward.store import Store, Transaction, View
from steward.store.fragment_rows import EntryRow, Version
from steward.store.ledger import Stored

BATCH: Final = 50
RENDERER: Final = 4
"""Raised by hand when templates or formats change what readers get."""

_DOMAIN: Final = "feed-domain"
_log = logs.get(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    notice: Notice
    row: EntryRow
    fragments: dict[str, bytes]


def origin_for(store: Store, domain: str, base_url: str) -> Origin:
    """Return where this database publishes: its domain is the one of its first start."""
    with store.transaction() as tx:
        return Origin(domain=tx.meta.freeze(_DOMAIN, domain), base_url=base_url)


def publish(store: Store, origin: Origin) -> int:
    """Publish every event of the ledger that is not yet published; return how many there were."""
    total = 0
    while done := _publish_some(store, origin):
        total += done
    return total


def publish_in(tx: Transaction, origin: Origin, most: int = BATCH) -> int:
    """Publish the next events inside a transaction; return how many there were."""
    after = tx.fragments.publishing()
    waiting = tx.ledger.since(after, most)
    for stored in waiting:
        told = _told(tx, stored, origin)
        if told:
            _keep(tx, told)
    if waiting:
        tx.fragments.published_up_to(waiting[-1].number)
    return len(waiting)


def rebuild(store: Store, origin: Origin) -> int:
    """Make every entry's fragments again from the ledger; return how many there were."""
    total, after = 0, 0
    while numbers := _rebuild_some(store, origin, after):
        total, after = total + len(numbers), numbers[-1]
    return total


def rebuild_if_outdated(store: Store, origin: Origin) -> int:
    """Make all fragments again if they were made for another address or by an older renderer."""
    made_for = rendered_for(origin)
    with store.snapshot() as view:
        if view.fragments.made_for() == made_for:
            return 0
    total = rebuild(store, origin)
    with store.transaction() as tx:
        tx.fragments.note_made_for(made_for)
    return total


def rendered_for(origin: Origin) -> str:
    """Return what, beside the events, decides the bytes of every feed."""
    return f"{RENDERER} {origin.domain} {origin.base_url}"


def erase(tx: Transaction, event_key: str, origin: Origin) -> None:
    """Erase the words kept of an event, in its feed entry too.  Raises `NotFound`."""
    stored = tx.ledger.keyed(event_key)
    tx.texts.erase(event_key)
    told = _told(tx, stored, origin)
    if told:
        tx.fragments.put(told.row, told.fragments)
        tx.fragments.note_erased(stored.id)


def _publish_some(store: Store, origin: Origin) -> int:
    with store.transaction() as tx:
        return publish_in(tx, origin)


def _rebuild_some(store: Store, origin: Origin, after: int) -> tuple[int, ...]:
    with store.transaction() as tx:
        numbers = tx.fragments.numbers(after, BATCH)
        for number in numbers:
            told = _told(tx, tx.ledger.at(number), origin)
            if told:
                tx.fragments.put(told.row, told.fragments)
        return numbers


def _told(tx: View, stored: Stored, origin: Origin) -> _Told | None:
    """Return what an event becomes; None if there is nothing to tell."""
    notice = notice_for(stored.event, dossier_of(tx, stored.number, stored.key, stored.event))
    if notice is None:
        return None
    first = tx.fragments.first_of(stored.incident) if stored.incident else None
    identity = Identity(event=stored.id, incident=first or stored.id)
    entry, trouble = entries.told(notice, identity, origin)
    if trouble:
        _log.warning("entry told without its details", number=stored.number, reason=trouble)
    fragments = {name: formats.find(name).fragment(entry) for name in formats.names()}
    return _Told(notice=notice, row=_row(stored, notice, entry), fragments=fragments)


def _row(stored: Stored, notice: Notice, entry: Entry) -> EntryRow:
    return EntryRow(
        number=stored.number,
        id=entry.id,
        kind=notice.kind,
        severity=notice.severity,
        title=entry.title,
        at=entry.at,
        project=notice.project,
        incident=stored.incident,
        list_id=notice.watchlist,
    )


def _keep(tx: Transaction, told: _Told) -> None:
    """Store the entry and move the version of everything that shows it."""
    tx.fragments.put(told.row, told.fragments)
    version = Version(told.row.number, told.row.at)
    if told.notice.watchlist is not None:
        tx.fragments.bump_list(told.notice.watchlist, version)
        return
    tx.fragments.bump(map(topics.key, topics_of(told.notice)), version)
    if told.notice.project:
        tx.fragments.bump_followers(told.notice.project, version)
