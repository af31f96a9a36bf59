"""The service as one thing: what it holds, what its workers do, and how often.

What is slow to import, the registry's parsers and the HTTP client, is loaded
by the first round and not before, so that no first page waits for it.
"""

import threading
from collections.abc import Collection, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from feeds.entries import Origin
from steward import broker, publishing, registries, upkeep, uploads
from steward.accounts import letters, retention
from steward.accounts.office import Office, open_office
from steward.casework import (
    alarming,
    campaigning,
    clockwork,
    contacts,
    corresponding,
    drafts,
    looking,
    mailroom,
    pacing,
    receiving,
    reminding,
    ruling,
    seeing,
    wishing,
)
from steward.casework.acting import let_time_pass, part, supersede
from steward.casework.mailroom import Mailroom
from steward.clock import Clock
from steward.forges.github import GitHub
from steward.manifests import LARGEST
from steward.schedule import Every
from steward.settings import Settings
from steward.store import Store, Transaction
from steward.store.files import Files
from steward.store.watchlists import WatchList
from steward.tasks import LEASE, Ending, IoTask, StoppableTask, Task, TxTask
from steward.tracking import Network, Round, Tracker, rounds
from steward.watching import EXPAND, GROW, STATE, growing, keeping, making
from steward.working import working

if TYPE_CHECKING:
    from steward.dependents import Dependents
    from steward.fetch import Fetcher

ECOSYSTEM: Final = "pypi"
_FIRST_ANSWER_SECONDS: Final = 2.0
_RECOUNT_SECONDS: Final = 600


class Service:
    """The settings, the store and the network of one process.  `close` it at the end."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        network: Network | None = None,
        lease: timedelta = LEASE,
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.lease = lease
        self.store = Store(settings.database_url, clock)
        self.answered = threading.Event()
        """Set by the first answer to anybody: following begins after it."""
        self._network = network
        self._fetcher: Fetcher | None = None
        self._tracker: Tracker | None = None
        self._dependents: Dependents | None = None
        self._loading = threading.Lock()
        self._polling = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close what is open."""
        if self._fetcher is not None:
            self._fetcher.close()
        self.store.close()

    @cached_property
    def origin(self) -> Origin:
        """Where this database publishes; asked before the first job, not within one."""
        settings = self.settings
        return publishing.origin_for(self.store, settings.feed_domain, settings.base_url)

    @cached_property
    def office(self) -> Office:
        """The key and the addresses of the letters we write."""
        return open_office(self.settings, self.store)

    @cached_property
    def mailroom(self) -> Mailroom:
        """Where letters of cases come from."""
        return Mailroom(office=self.office, domain=self.settings.feed_domain)

    def tracker(self) -> Tracker:
        """Return what follows the registry; loading it takes a second or two."""
        with self._loading:
            if self._tracker is None:
                registry = registries.find(ECOSYSTEM, self.settings.pypi_url)
                network = self._network or self._opened()
                self._tracker = Tracker(store=self.store, registry=registry, network=network)
            return self._tracker

    def watch(self, path: Path) -> WatchList:
        """Return the one public list of a manifest.  Raises as `making.prepare` does."""
        prepared = making.prepare("", path.name, path.read_bytes(), self.indexes(), LARGEST)
        with self.store.transaction() as tx:
            return making.show(tx, prepared)

    def indexes(self) -> Collection[str]:
        """Return the addresses that count as the registry."""
        return registries.roots(ECOSYSTEM, self.settings.pypi_url)

    def _opened(self) -> Network:
        from steward.fetch import Fetcher  # noqa: PLC0415 -- slow to import

        self._fetcher = Fetcher(self.settings, self.clock)
        return self._fetcher

    def poll(self) -> Round | None:
        """Do one round, unless this process is doing one."""
        if not self._polling.acquire(blocking=False):
            return None
        try:
            return rounds.poll(self.tracker())
        finally:
            self._polling.release()

    def tasks(self) -> Iterator[Task]:
        """Yield all that can be asked for later."""
        yield StoppableTask("poll", self._poll_later)
        yield TxTask("publish", self._publish)
        yield IoTask("render", self._render)
        yield TxTask(GROW, growing.grow)
        yield IoTask(EXPAND, self._expand)
        yield TxTask(STATE, growing.state)
        yield IoTask(letters.SEND, self._send)
        yield TxTask("forget", _forget)
        yield TxTask("sweep", self._sweep)
        yield IoTask("recount", self._recount)
        yield TxTask(clockwork.TIME, let_time_pass)
        yield TxTask(clockwork.LOOK, clockwork.look)
        yield TxTask(clockwork.SUPERSEDE, supersede)
        yield TxTask(clockwork.PART, part)
        yield TxTask(seeing.SEEN, seeing.seen)
        yield IoTask(looking.LOOK, self._look)
        yield TxTask(looking.KEEP_FRESH, looking.keep_fresh)
        yield TxTask(wishing.TIME, wishing.let_time_pass)
        yield from self._tasks_of_letters()

    def _tasks_of_letters(self) -> Iterator[Task]:
        room = self.mailroom  # here, and not within a job: finding the key may write
        send = partial(mailroom.send, self.store, room, self.settings)
        yield TxTask(clockwork.LETTERS, partial(corresponding.follow, room=room))
        yield TxTask(campaigning.STEP, partial(campaigning.step, room=room))
        yield TxTask(campaigning.LOOK, campaigning.look)
        yield TxTask(clockwork.UNREAD, partial(reminding.remind, room=room))
        yield IoTask(mailroom.SEND, send)
        yield TxTask(alarming.TELL, partial(alarming.tell, office=self.office))

    def names(self) -> frozenset[str]:
        """Return what workers here can do."""
        return frozenset(each.name for each in self.tasks())

    def schedule(self) -> Iterator[Every]:
        """Yield all that is done every so often."""
        yield Every(name="poll", actor="poll", seconds=self.settings.poll_seconds)
        yield Every(name="forget", actor="forget", seconds=3600)
        yield Every(name="sweep", actor="sweep", seconds=3600)
        yield Every(name="recount", actor="recount", seconds=_RECOUNT_SECONDS)
        for each in (clockwork.LOOK, looking.KEEP_FRESH, wishing.TIME):
            yield Every(name=each, actor=each, seconds=clockwork.HOUR)
        for each in (campaigning.LOOK, clockwork.UNREAD):
            yield Every(name=each, actor=each, seconds=clockwork.HOUR)

    def at_work(self) -> AbstractContextManager[None]:
        """Do jobs, and make those of the schedule, for as long as the block lasts."""
        return self._at_work(self.schedule())

    def at_work_unscheduled(self) -> AbstractContextManager[None]:
        """Do jobs for as long as the block lasts; somebody else keeps the schedule."""
        return self._at_work(())

    def _at_work(self, schedule: Iterable[Every]) -> AbstractContextManager[None]:
        rendered = publishing.rendered_for(self.origin)
        with self.store.transaction() as tx:  # a new address or renderer makes entries anew
            tx.outbox.later("render", f"render:{rendered}:{self.clock.now()}")
            ruling.prefer(tx, self.settings.policy)
            pacing.prefer(tx, self.settings.transfers_a_day)
        carrier = broker.build(self.settings.broker_url)
        return working(self.store, carrier, self.tasks(), schedule, lease=self.lease)

    def _sweep(self, tx: Transaction) -> None:
        uploads.sweep(tx, Files(self.settings.data_dir))

    def _publish(self, tx: Transaction, number: int) -> None:
        while tx.fragments.publishing() < number:
            publishing.publish_in(tx, self.origin)

    def _render(self) -> None:
        publishing.rebuild_if_outdated(self.store, self.origin)

    def _expand(self, list_id: str) -> Ending | None:
        self.answered.wait(_FIRST_ANSWER_SECONDS)
        ending = growing.expand(self.store, self.indexes, list_id)
        return None if ending is None else partial(_put, ending)

    def _recount(self) -> None:
        """Count who depends on whom anew, if edges changed."""
        with self.store.snapshot() as view:
            if view.graph.is_counted():
                return
        with self._loading:
            if self._dependents is None:
                from steward.dependents import Dependents  # noqa: PLC0415 -- loads numpy

                self._dependents = Dependents(self.settings.data_dir)
        self._dependents.recount(self.store)

    def _send(self, letter_id: str) -> Ending | None:
        return letters.send(self.store, self.office, self.settings, letter_id)

    def _look(self, project: str) -> Ending | None:
        """Look at a project anew for its cases."""
        settings = self.settings
        token = settings.github_token
        forge = GitHub(settings.github_url, settings.github_api_url, token) if token else None
        eyes = looking.Eyes(
            tracker=self.tracker(), office=self.office, forge=forge, resolver=settings.dns_url
        )
        return looking.look(eyes, project)

    def _poll_later(self) -> None:
        self.answered.wait(_FIRST_ANSWER_SECONDS)
        self.poll()


def _put(ending: Ending, tx: Transaction) -> None:
    """Put what was found into a list, and have what is new looked at now."""
    ending(tx)
    now = tx.clock.now()
    if tx.agenda.waiting(ECOSYSTEM, now):
        tx.outbox.later("poll", f"poll:soon:{int(now.timestamp())}")


def _forget(tx: Transaction) -> None:
    upkeep.forget(tx)
    uploads.forget(tx)
    retention.forget(tx)
    keeping.tidy(tx)
    contacts.forget(tx)
    drafts.forget(tx)
    receiving.forget(tx)
