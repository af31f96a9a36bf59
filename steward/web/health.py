"""Whether the service works: for load balancers, for graphs, for a person."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from feeds.wording import when
from steward.casework import freezing, pacing, timekeeping
from steward.errors import Fault
from steward.store import View
from steward.web import words
from steward.web.contexts import Check, StatusPage
from steward.web.metrics import MEDIA_TYPE, text
from steward.web.site import Site, json

LONGEST_WAIT: Final = timedelta(minutes=10)
LEAST_DISK: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A registry, and since when it is silent; that alone does not make us unready."""

    address: str
    answered_at: datetime | None
    silent_since: datetime | None
    why: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """What `/readyz` says."""

    ready: bool
    checks: tuple[Check, ...]
    registries: tuple[Heard, ...] = ()


def livez(_site: Site, _request: Request) -> Response:
    """Say that the process answers."""
    return PlainTextResponse("alive\n", headers={"cache-control": "no-store"})


def readyz(site: Site, _request: Request) -> Response:
    """Say whether the service can do its work; 503 where it cannot."""
    checks = check(site)
    ready = all(each.fine or not each.blocks for each in checks)
    headers = {"cache-control": "no-store"}
    told = Ready(ready=ready, checks=checks, registries=_heard(site))
    return json(told, 200 if ready else 503, headers)


def metrics(site: Site, _request: Request) -> Response:
    """Answer with the figures operators draw."""
    headers = {"cache-control": "no-store"}
    return Response(text(site.metrics), media_type=MEDIA_TYPE, headers=headers)


def status(site: Site, _request: Request) -> Response:
    """Answer with the same for a person."""
    checks = check(site)
    with site.store.snapshot() as view:
        numbers, depth = view.reading.numbers(), view.outbox.depth(site.clock.now())
        page = StatusPage(
            checks=checks,
            names=numbers.names,
            followed=numbers.followed,
            lists=numbers.lists,
            events=numbers.events,
            waiting=depth.due,
            dead=depth.dead,
            version=version_here(),
        )
        return site.page(view, "status.html", page)


def check(site: Site) -> tuple[Check, ...]:
    """Return what was checked and what it says; never raises."""
    try:
        current = site.store.schema_is_current()
        with site.store.snapshot() as view:
            now, last = site.clock.now(), view.ledger.last()
            jobs, transfers = _jobs(view, now), _transfers(view, now)
    except Fault as error:
        return (
            Check(name="Database", fine=False, say=f"does not answer: {error.why}."),
            _disk(site),
        )
    return (
        Check(name="Database", fine=True, say="Answers."),
        Check(
            name="Schema",
            fine=current,
            say="Is current." if current else "Is old: run “steward migrate”.",
        ),
        Check(name="Ledger", fine=True, say=f"Holds {words.many(last, 'event')}."),
        jobs,
        transfers,
        _disk(site),
    )


def _heard(site: Site) -> tuple[Heard, ...]:
    """Return when each registry last answered; nothing where the store cannot be asked."""
    try:
        with site.store.snapshot() as view:
            return tuple(
                Heard(
                    address=each.base_url,
                    answered_at=each.last_ok_at,
                    silent_since=each.silent_since,
                    why=each.last_error if each.silent_since else None,
                )
                for each in view.sources.all()
            )
    except Fault:
        return ()


def _jobs(view: View, now: datetime) -> Check:
    depth = view.outbox.depth(now)
    late = depth.oldest is not None and now - depth.oldest > LONGEST_WAIT
    waits = f"{words.many(depth.due, 'job')} due" if depth.due else "Nothing waits"
    since = f", the oldest since {words.age(depth.oldest, now)}" if depth.oldest else ""
    dead = f"; {words.many(depth.dead, 'job')} given up" if depth.dead else ""
    return Check(name="Jobs", fine=not late, say=f"{waits}{since}{dead}.")


def _transfers(view: View, now: datetime) -> Check:
    """Say whether decided handoffs are carried out; requests are taken in whatever it says."""
    past = timekeeping.known(view, now)
    if past:
        say = f"Wait: our clock shows {when(now)}, and {when(past)} is over already."
        return Check(name="Transfers", fine=False, say=say, blocks=False)
    if freezing.is_frozen(view):
        say = "All stand still: an admin froze them. Requests are taken in."
        return Check(name="Transfers", fine=False, say=say, blocks=False)
    most, again = words.many(pacing.most(view), "transfer"), pacing.next_at(view, now)
    if again is None:
        say = f"Begin as they are decided, up to {most} within a day."
    else:
        say = f"Enough for now: {most} began within a day. The next may from {when(again)} on."
    return Check(name="Transfers", fine=True, say=say, blocks=False)


def _disk(site: Site) -> Check:
    folder = site.settings.data_dir
    place = folder if folder.exists() else folder.absolute().parent
    try:
        free = shutil.disk_usage(place).free
    except OSError as error:
        return Check(name="Disk", fine=False, say=f"Cannot be asked: {error.strerror}.")
    return Check(
        name="Disk", fine=free >= LEAST_DISK, say=f"{free // (1024 * 1024):,} MiB are free."
    )


def version_here() -> str:
    """Return which version runs, or nothing where it was not installed."""
    try:
        return version("steward")
    except PackageNotFoundError:  # run from a checkout that was not installed
        return ""
