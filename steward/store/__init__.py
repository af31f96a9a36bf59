"""The store: everything the service remembers, behind the only door to a database.

`with store.transaction() as tx` is one act, all or nothing; `with
store.snapshot() as view` only reads.  Both carry one small repository for each
kind of thing.  To add one: a file here with a class over one `Connection`, and
a property on `View`.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Self

from sqlalchemy import Connection

from steward.clock import Clock, SystemClock
from steward.store import migrations
from steward.store.accounts import Accounts
from steward.store.adoptables import Adoptables
from steward.store.agenda import Agenda
from steward.store.allowances import Allowances
from steward.store.api_tokens import ApiTokens
from steward.store.audit import Audit
from steward.store.case_facts import CaseFacts
from steward.store.case_files import CaseFiles
from steward.store.case_letters import CaseLetters
from steward.store.case_texts import CaseTexts
from steward.store.contacts import Contacts
from steward.store.engine import Engines, open_engines
from steward.store.factors import Factors
from steward.store.findings import Findings
from steward.store.fragments import Fragments
from steward.store.graph import GraphRows
from steward.store.idempotency import Idempotency
from steward.store.identities import Identities
from steward.store.ledger import Ledger
from steward.store.letters import Letters
from steward.store.meta import Meta
from steward.store.outbox import Outbox
from steward.store.people import People
from steward.store.portraits import Portraits
from steward.store.projects import Projects
from steward.store.reading import Reading
from steward.store.requirements import Requirements
from steward.store.sessions import Sessions
from steward.store.sights import Sights
from steward.store.sources import Sources
from steward.store.standing import Standing
from steward.store.texts import Texts
from steward.store.uploads import Uploads
from steward.store.watchlists import Watchlists

__all__ = ["Store", "Transaction", "View"]


class View:
    """The store as it stood at one moment."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self.connection = connection
        self.clock = clock

    @cached_property
    def projects(self) -> Projects:
        """The projects we know, and what looks showed of them."""
        return Projects(self.connection)

    @cached_property
    def sources(self) -> Sources:
        """The registries that are followed."""
        return Sources(self.connection)

    @cached_property
    def accounts(self) -> Accounts:
        """Who can sign in, and what they may do."""
        return Accounts(self.connection)

    @cached_property
    def adoptables(self) -> Adoptables:
        """What looks for hands."""
        return Adoptables(self.connection)

    @cached_property
    def agenda(self) -> Agenda:
        """Which projects are looked at, and when."""
        return Agenda(self.connection)

    @cached_property
    def requirements(self) -> Requirements:
        """What the latest releases ask for."""
        return Requirements(self.connection)

    @cached_property
    def graph(self) -> GraphRows:
        """Who depends on whom."""
        return GraphRows(self.connection)

    @cached_property
    def findings(self) -> Findings:
        """What was found before."""
        return Findings(self.connection)

    @cached_property
    def allowances(self) -> Allowances:
        """How often something may be done."""
        return Allowances(self.connection)

    @cached_property
    def api_tokens(self) -> ApiTokens:
        """What lets programs in."""
        return ApiTokens(self.connection)

    @cached_property
    def audit(self) -> Audit:
        """Who did what."""
        return Audit(self.connection, self.clock)

    @cached_property
    def case_facts(self) -> CaseFacts:
        """What looks for cases found, and when."""
        return CaseFacts(self.connection)

    @cached_property
    def contacts(self) -> Contacts:
        """Ways to reach the owners of a project."""
        return Contacts(self.connection)

    @cached_property
    def case_files(self) -> CaseFiles:
        """Where each case stands."""
        return CaseFiles(self.connection)

    @cached_property
    def case_letters(self) -> CaseLetters:
        """What was written to whom in a case, and what came back."""
        return CaseLetters(self.connection)

    @cached_property
    def case_texts(self) -> CaseTexts:
        """What people wrote in cases."""
        return CaseTexts(self.connection)

    @cached_property
    def factors(self) -> Factors:
        """What a person shows besides a link."""
        return Factors(self.connection)

    @cached_property
    def fragments(self) -> Fragments:
        """What feeds serve."""
        return Fragments(self.connection)

    @cached_property
    def idempotency(self) -> Idempotency:
        """Answers to requests that may come again."""
        return Idempotency(self.connection, self.clock)

    @cached_property
    def identities(self) -> Identities:
        """Who accounts are at providers."""
        return Identities(self.connection)

    @cached_property
    def ledger(self) -> Ledger:
        """What happened."""
        return Ledger(self.connection, self.clock)

    @cached_property
    def letters(self) -> Letters:
        """What is to be sent to one person."""
        return Letters(self.connection)

    @cached_property
    def meta(self) -> Meta:
        """What was decided once."""
        return Meta(self.connection)

    @cached_property
    def outbox(self) -> Outbox:
        """What is still to be done."""
        return Outbox(self.connection, self.clock)

    @cached_property
    def people(self) -> People:
        """Ids of people, and their names."""
        return People(self.connection)

    @cached_property
    def portraits(self) -> Portraits:
        """Everything kept of one project."""
        return Portraits(self.connection)

    @cached_property
    def reading(self) -> Reading:
        """The questions that only pages ask."""
        return Reading(self.connection)

    @cached_property
    def sessions(self) -> Sessions:
        """Who is signed in, and by which link they came."""
        return Sessions(self.connection)

    @cached_property
    def standing(self) -> Standing:
        """What accounts have shown of projects."""
        return Standing(self.connection)

    @cached_property
    def texts(self) -> Texts:
        """Words that can be erased."""
        return Texts(self.connection)

    @cached_property
    def uploads(self) -> Uploads:
        """What people sent to be kept."""
        return Uploads(self.connection)

    @cached_property
    def sights(self) -> Sights:
        """The last look at each of many projects."""
        return Sights(self.connection)

    @cached_property
    def watchlists(self) -> Watchlists:
        """What is followed by whoever made a list."""
        return Watchlists(self.connection)


class Transaction(View):
    """One act that happens as a whole or not at all."""

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Undo what is done inside, and only that, if it raises; the exception goes on."""
        with self.connection.begin_nested():
            yield


class Store:
    """A database of either kind.  Safe to share between threads."""

    def __init__(self, url: str, clock: Clock | None = None) -> None:
        self.clock: Clock = clock or SystemClock()
        self.jobs_added = threading.Event()
        self._engines: Engines = open_engines(url)
        self._here = threading.local()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Give the one transaction of an act: committed at the end, undone by any exception.

        On SQLite acts happen one after the other.  On PostgreSQL they may overlap,
        and who reads before writing names what was read: an expected version, a key.
        Acts do not nest: asking for a second one in the same thread is a mistake
        of ours and a `RuntimeError`.  Raises `Unavailable` where the database
        takes no writes now, a full disk for example; nothing was changed then.
        """
        with self._one_at_a_time(), self._engines.begin() as connection:
            act = Transaction(connection, self.clock)
            yield act
        if act.outbox.added:
            self.jobs_added.set()

    @contextmanager
    def snapshot(self) -> Iterator[View]:
        """Give a consistent view that only reads.  Raises `Unavailable`."""
        with self._engines.look() as connection:
            yield View(connection, self.clock)

    def migrate(self) -> None:
        """Bring the schema to the present one; safe to call from many processes at once."""
        if not self.schema_is_current():
            with self._engines.begin() as connection:
                migrations.upgrade(connection)

    def schema_is_current(self) -> bool:
        """Say whether the database has exactly the schema that this code was written for."""
        with self._engines.look() as connection:
            return migrations.is_current(connection)

    def close(self) -> None:
        """Close every connection; the store can not be used again."""
        self._engines.dispose()

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        if getattr(self._here, "busy", False):
            raise RuntimeError("a transaction is open in this thread: pass it on instead")
        self._here.busy = True
        try:
            yield
        finally:
            self._here.busy = False
