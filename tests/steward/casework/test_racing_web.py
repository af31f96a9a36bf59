"""Eight at one case in one moment, through two web processes: one outcome, kept and told.

A hundred cases in `make check`, a thousand in `make soak`.  One case of ten is
acted on as the pages do it, with the version that was shown: of eight one is
heard, and the others look again.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier
from typing import Any, Final

import httpx
import pytest

from feeds.entries import Origin
from feeds.kinds import NoticeKind
from steward.accounts import signing
from steward.accounts.office import open_office
from steward.accounts.sessions import Arrival
from steward.clock import SetClock, SystemClock
from steward.publishing import publish
from steward.store import Store
from steward.store.case_files import CaseFile
from steward.web import auth
from tests.bench import _processes as run
from tests.steward.casework import crowding, racing
from tests.steward.casework.crowding import Waiting
from tests.steward.web import world as web
from workflows.terms import Outcome, Stage

WISHES: Final = ("approve", "deny", "withdraw", "object")
AT_ONCE: Final = 2 * len(WISHES)
FIELDS: Final = {
    "deny": {"reasons": "It is still in use."},
    "object": {"reason": "I look after it, and nobody asked me."},
}
ON_PAGES: Final = frozenset({"withdraw", "object"})
"""What has a form on the public page of a case."""
TOLD: Final = {
    Outcome.DENIED: NoticeKind.HANDOFF_DENIED,
    Outcome.WITHDRAWN: NoticeKind.HANDOFF_WITHDRAWN,
}
SAID: Final = {303: "", 409: "stale", 422: "heard-already"}
"""What the answers of a page mean here: who objected is heard once, whatever others do."""
TOO_LATE: Final = frozenset(
    {"stale", "case-closed", "wrong-stage", "heard-already", "objection-open"}
)
"""Why somebody is not heard where others were faster."""
BATCH: Final = 100
"""Cases between two signings in: who votes was to be seen within ten minutes."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one of the eight was told: done, with the version where it is said, or a code."""

    done: bool
    version: int | None = None
    code: str = ""


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """Two processes, and who has a session there."""

    servers: tuple[httpx.Client, httpx.Client]
    sessions: dict[str, str]
    pool: ThreadPoolExecutor

    def race(self, at: Waiting, version: int | None) -> list[Told]:
        """Let each of the four ask at both processes in the same moment."""
        start = Barrier(AT_ONCE)

        def go(server: httpx.Client, wish: str) -> Told:
            start.wait()
            on_page = version is not None and wish in ON_PAGES
            return (self._press if on_page else self._command)(server, at, wish, version)

        asked = [(server, wish) for server in self.servers for wish in WISHES]
        return list(self.pool.map(lambda each: go(*each), asked))

    def listed(self, at: Waiting) -> set[tuple[str, str]]:
        """Return where a case stands, as both processes list it."""
        asked = {"stage": "closed", "project": f"pkg:pypi/{at.project.name}"}
        found = [each.get("/api/v1/cases", params=asked).json()["items"] for each in self.servers]
        return {(one["id"], one["outcome"]) for items in found for one in items}

    def _command(self, server: httpx.Client, at: Waiting, wish: str, version: int | None) -> Told:
        session = self.sessions[_who(at, wish)]
        body: dict[str, Any] = {"command": wish, **FIELDS.get(wish, {})}
        if version is not None:
            body |= {"expected": version}
        headers = _cookie(session) | {auth.HEADER: auth.form_token(session)}
        answer = server.post(f"/api/v1/cases/{at.case}/commands", json=body, headers=headers)
        found = answer.json()
        if answer.status_code == 200:
            return Told(done=True, version=found["version"])
        return Told(done=False, code=found["code"])

    def _press(self, server: httpx.Client, at: Waiting, wish: str, version: int | None) -> Told:
        session = self.sessions[_who(at, wish)]
        form: dict[str, str] = {auth.FIELD: auth.form_token(session), **FIELDS.get(wish, {})}
        form |= {"expected": str(version)}
        answer = server.post(f"/cases/{at.case}/{wish}", data=form, headers=_cookie(session))
        return Told(done=answer.is_redirect, code=SAID[answer.status_code])


@contextmanager
def crowd(url: str, folder: Path) -> Iterator[Crowd]:
    """Start two web processes on one database."""
    ports = run.free_port(), run.free_port()
    bases = [f"http://127.0.0.1:{each}" for each in ports]
    settings = {"database_url": url, "base_url": bases[0], "contact": "ops@steward.example"}
    with ExitStack() as stack:
        for each in ports:
            stack.enter_context(run.steward(folder, "web", "--port", str(each), **settings))
        for base in bases:
            run.wait_for(f"{base}/livez")
        first, second = (
            stack.enter_context(httpx.Client(base_url=each, timeout=60)) for each in bases
        )
        pool = stack.enter_context(ThreadPoolExecutor(AT_ONCE))
        yield Crowd(servers=(first, second), sessions={}, pool=pool)


@pytest.mark.parametrize(
    ("database_url", "many"),
    [
        ("sqlite", 20),
        pytest.param("postgresql", 100, marks=pytest.mark.postgres),
        pytest.param("sqlite", 1000, marks=pytest.mark.soak),
        pytest.param("postgresql", 1000, marks=(pytest.mark.postgres, pytest.mark.soak)),
    ],
    indirect=["database_url"],
)
def test_of_eight_at_once_over_two_processes_one_outcome_stands(
    many: int, store: Store, database_url: str, clock: SetClock, tmp_path: Path
) -> None:
    cases = crowding.recommended(store, clock, SystemClock().now(), many)
    told: list[list[Told]] = []
    with crowd(database_url, tmp_path) as there:
        for first in range(0, many, BATCH):
            some = cases[first : first + BATCH]
            there.sessions.update(signed_in(store, clock, tmp_path, some))
            told += [ended(there, store, each, shown=n % 10 == 0) for n, each in enumerate(some)]
        publish(store, Origin(domain="127.0.0.1", base_url=str(there.servers[0].base_url)))
        outcomes = [agrees(there, store, *each) for each in zip(cases, told, strict=True)]
    with store.snapshot() as view:
        assert view.ledger.verify() == ()
    assert sorted(Counter(outcomes)) == sorted(TOLD)  # else nobody raced


def ended(there: Crowd, store: Store, at: Waiting, *, shown: bool) -> list[Told]:
    """Race until the case ends, and return all that anybody was told."""
    if not shown:
        return there.race(at, None)
    told: list[Told] = []
    while (now := _file(store, at)).stage is not Stage.CLOSED:
        told += there.race(at, now.version)
        heard = [each for each in told[-AT_ONCE:] if each.done]
        assert len(heard) == 1  # of those who saw the same
    return told


def agrees(there: Crowd, store: Store, at: Waiting, told: Sequence[Told]) -> Outcome:
    """Hold what was told, kept and published of a case against one another."""
    done = [each for each in told if each.done]
    assert {each.code for each in told if not each.done} <= TOO_LATE
    outcome = racing.agree(store, at.case, [each.version for each in done if each.version])
    assert outcome in TOLD
    assert there.listed(at) == {(at.case, outcome)}
    items = there.servers[1].get(f"/feeds/case/{at.case}.json").json()["items"]
    kinds = [tag for each in items for tag in each["tags"] if tag.startswith("kind:")]
    closing = [each for each in kinds if each in {f"kind:{kind}" for kind in TOLD.values()}]
    assert closing == kinds[:1] == [f"kind:{TOLD[outcome]}"]
    return outcome


def signed_in(
    store: Store, clock: SetClock, folder: Path, some: Sequence[Waiting]
) -> dict[str, str]:
    """Return a session of everybody, who showed a second factor just now."""
    office, clock.at = open_office(web.settings(folder), store), SystemClock().now()
    arrival = Arrival(means="link", network="198.51.100.7")
    names = {_who(at, wish) for at in some for wish in WISHES}
    with store.transaction() as tx:
        return {e: signing.arrive(tx, office, e, arrival, clock.at).session for e in sorted(names)}


def _file(store: Store, at: Waiting) -> CaseFile:
    with store.snapshot() as view:
        found = view.case_files.get(at.case)
    assert found is not None
    return found


def _who(at: Waiting, wish: str) -> str:
    return {"approve": "ada", "deny": "max", "withdraw": at.candidate}.get(wish, crowding.OBJECTOR)


def _cookie(session: str) -> dict[str, str]:
    return {"cookie": f"steward-session={session}"}
