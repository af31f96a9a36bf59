"""A service at work on a moved clock, its letters as files, and people who read them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Final

from steward import casework
from steward.accounts import joining
from steward.accounts.subjects import SignedIn
from steward.casework import (
    answering,
    campaigning,
    clockwork,
    contacts,
    mailroom,
    receiving,
    ruling,
)
from steward.casework.answering import AnswerPage
from steward.casework.points import Found, Origin
from steward.casework.receiving import Booked
from steward.clock import SetClock
from steward.permissions import Role
from steward.schedule import Schedule
from steward.service import Service
from steward.store import Store, tables
from steward.tasks import IoTask, StoppableTask, Task, TxTask
from tests.steward.casework import world as cases
from workflows import commands as ask
from workflows.case_state import Case
from workflows.events import CaseEvent
from workflows.names import CaseId, Project, pypi
from workflows.terms import Answer, Channel, Intent

LEAF: Final = pypi("leaf-lib")
LEASE: Final = timedelta(minutes=5)
FORGE: Final = "https://forge.example/olga/leaf-lib/issues"
OURS: Final = frozenset(
    {clockwork.TIME, clockwork.LOOK, clockwork.PART, clockwork.LETTERS}
    | {campaigning.STEP, campaigning.LOOK}
    | {mailroom.SEND, clockwork.UNREAD}
)
"""What is done here; nothing is looked at, and nothing published."""

_LINK: Final = re.compile(r"/answer/(\S+)")


@dataclass
class Post:
    """A service with its post."""

    service: Service
    clock: SetClock
    points: dict[str, str] = field(default_factory=dict)

    @property
    def store(self) -> Store:
        """What the service keeps."""
        return self.service.store

    def work(self) -> None:
        """Do all that is due about cases, and what that causes."""
        tasks = {e.name: e for e in self.service.tasks() if e.name in OURS}
        self.clock.sleep(1)  # so that letters have an order
        while self._some(tasks):
            pass
        self.clock.sleep(1)

    def wait(self, days: float) -> None:
        """Let days pass, each with its jobs."""
        until = self.clock.at + timedelta(days=days)
        turns = [each for each in self.service.schedule() if each.actor in OURS]
        schedule = Schedule(self.store, turns)
        while self.clock.at < until:
            self.clock.move_to(min(until, self.clock.at + timedelta(days=1)))
            schedule.tick()
            self.work()

    def person(self, address: str, name: str, *roles: Role) -> str:
        """Make an account of a year ago with all that its standing needs, and return its id."""
        now, self.clock.at = self.clock.at, self.clock.at - timedelta(days=365)
        with self.store.transaction() as tx:
            account = joining.welcome(tx, self.service.office, address)
            tx.factors.offer_totp(account, "sealed")
            tx.factors.confirm_totp(account, self.clock.at)
            tx.accounts.set_name(account, name, name)
            for each in roles:
                tx.accounts.grant(account, each, self.clock.at, "operator")
        self.clock.at = now
        return account

    def mail_point(self, address: str, project: Project = LEAF) -> str:
        """Keep a mail address of a project's owners, and return the point's id."""
        return self._point(address, Channel.MAIL, project)

    def tracker_point(self, project: Project = LEAF) -> str:
        """Keep a project's tracker, and return the point's id."""
        return self._point(FORGE.replace("leaf-lib", project.name), Channel.TRACKER, project)

    def _point(self, value: str, channel: Channel, project: Project) -> str:
        found = Found(channel=channel, origin=Origin.METADATA, value=value, source="page")
        office = self.service.office
        with self.store.transaction() as tx:
            project_id = tx.projects.ensure(project)
            contacts.keep(tx, office, project_id, [found])
            prints = contacts.prints(found, office.seal)
            point = tx.contacts.find(project_id, prints.fingerprint)
        assert point is not None
        self.points[value] = point.id
        return point.id

    def file(self, who: str, project: Project = LEAF, intent: Intent = Intent.CONTINUE) -> CaseId:
        """Let somebody file a request, and a moderator make it public."""
        with self.store.transaction() as tx:
            ruling.prefer(tx, "pep541-continue")
            begun = casework.open_case(tx, self.signed_in(who), project, intent)
        case = begun.case.id
        self.does(who, case, ask.Submit(statement="I keep a fork.", no_consideration=True))
        self.work()
        return case

    def begin(self, who: str, project: Project = LEAF) -> CaseId:
        """File a request and begin its campaign; the first letters have left."""
        case = self.file(who, project)
        self.does("mia", case, ask.StartNotice())
        self.work()
        return case

    def signed_in(self, name: str) -> SignedIn:
        """Return who has this account, signed in now."""
        return cases.somebody(self.store, name)

    def looks(self, project: Project = LEAF) -> None:
        """Look at a project now."""
        with self.store.transaction() as tx:
            this = tables.project.update().where(tables.project.c.name == project.name)
            tx.connection.execute(this.values(looked_at=self.clock.at))

    def people(self, *names: str) -> list[str]:
        """Return the ids of people on the registry."""
        with self.store.transaction() as tx:
            return list(tx.people.ensure("pypi", names, self.clock.at).values())

    def does(self, name: str, case: CaseId, *wishes: ask.Command) -> None:
        """Let somebody do these things in a case."""
        cases.does(self.store, name, case, *wishes)

    def case(self, case: CaseId) -> Case:
        """Return a case as it stands."""
        with self.store.snapshot() as view:
            return casework.load(view, case).case

    def happened(self, case: CaseId) -> list[CaseEvent]:
        """Return what happened in a case."""
        return cases.happened(self.store, case)

    def letters(self, to: str = "", name: str = "") -> list[EmailMessage]:
        """Return what has left, oldest first: to an address, of a name, or all."""
        found = sorted((self.service.settings.data_dir / "letters").glob("*.eml"))
        read: list[EmailMessage] = [
            message_from_bytes(path.read_bytes(), policy=policy.default) for path in found
        ]
        return [
            each
            for each in read
            if to in (each["To"] or "") and name in (each["X-Steward-Kind"] or "")
        ]

    def names(self, to: str) -> list[str]:
        """Return the names of the letters to an address, oldest first."""
        return [str(each["X-Steward-Kind"]) for each in self.letters(to)]

    def look(self, token: str) -> AnswerPage:
        """Open the link of a letter."""
        with self.store.snapshot() as view:
            return answering.look(view, self.service.mailroom, token)

    def press(self, token: str, answer: Answer, words: str = "") -> None:
        """Press one of the seven buttons."""
        with self.store.transaction() as tx:
            answering.give(tx, token, answer, words)
        self.work()

    def mute(self, token: str) -> None:
        """Press the last button."""
        with self.store.transaction() as tx:
            answering.mute(tx, self.service.mailroom, token)
        self.work()

    def comes_back(self, raw: bytes, who: str = "mia") -> Booked:
        """Let a moderator book a message."""
        with self.store.transaction() as tx:
            booked = receiving.book(tx, self.service.mailroom, self.signed_in(who), raw)
        self.work()
        return booked

    def step(self, case: CaseId) -> None:
        """Look at a campaign now."""
        with self.store.transaction() as tx:
            campaigning.step(tx, self.service.mailroom, case)

    def _some(self, tasks: dict[str, Task]) -> int:
        with self.store.transaction() as tx:
            hints = tx.outbox.claim(self.clock.now(), 50, LEASE, "test", set(tasks))
        for hint in hints:
            self._one(tasks[hint.actor], hint.id)
        return len(hints)

    def _one(self, task: Task, job_id: int) -> None:
        with self.store.transaction() as tx:
            job = tx.outbox.take(job_id, "test")
            assert job is not None
            if isinstance(task, TxTask):
                task.work(tx, **job.args)
                tx.outbox.finish(job)
        if isinstance(task, IoTask | StoppableTask):
            ending = task.work(**job.args)
            with self.store.transaction() as tx:
                if tx.outbox.finish(job) and ending:
                    ending(tx)


def token_in(letter: EmailMessage) -> str:
    """Return the secret of the link in a letter."""
    found = _LINK.search(str(letter.get_content()))
    assert found is not None
    return found.group(1)


def id_of(letter: EmailMessage) -> str:
    """Return a letter's Message-ID."""
    return str(letter["Message-ID"])


def rows(store: Store, tables: Sequence[str]) -> dict[str, int]:
    """Return how many rows these tables have."""
    from sqlalchemy import text  # noqa: PLC0415

    with store.snapshot() as view:
        count: Callable[[str], int] = lambda t: view.connection.scalar(  # noqa: E731
            text(f"select count(*) from {t}")  # noqa: S608 -- names of ours
        )
        return {each: count(each) for each in tables}


def folder(post: Post) -> Path:
    """Return where letters are written."""
    return post.service.settings.data_dir / "letters"


def on(day: float, begun: datetime) -> datetime:
    """Return a moment so many days after another."""
    return begun + timedelta(days=day)
