"""A small world in a store: a registry, projects that were looked at, and things that happened."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from feeds.entries import Origin
from steward.clock import Clock
from steward.observations import Absent, Detail, File, Holder, Observation, Release, Seen, Status
from steward.publishing import publish
from steward.settings import Settings
from steward.store import Store
from steward.web.app import build
from workflows.events import FindingRaised
from workflows.findings import Evidence, Finding, FindingKind
from workflows.names import project_stream, pypi

ROOT = "https://index.example"
LONG_AGO = datetime(2019, 5, 1, tzinfo=UTC)


def settings(folder: Path) -> Settings:
    return Settings(base_url="http://testserver", data_dir=folder, contact="ops@steward.example")


def client(store: Store, clock: Clock, folder: Path) -> TestClient:
    app = build(settings(folder), store, clock)
    return TestClient(app, raise_server_exceptions=False, follow_redirects=False)


def there(path: str, **named: str) -> str:
    """Return a route's address; what is not named is called 1."""
    return path.format_map(defaultdict(lambda: "1", named))


def release(version: str, text: str = "", *, yanked: bool = False) -> Release:
    file = File(
        name=f"{text}leaf-{version}.tar.gz",
        url=f"https://files.index.example/leaf-{version}.tar.gz",
        sha256="ab" * 32,
        size=1000,
        uploaded=LONG_AGO,
        yanked=f"broken{text}" if yanked else None,
    )
    return Release(version=version, files=(file,))


def seen(name: str, at: datetime, text: str = "", **more: Any) -> Seen:  # noqa: ANN401 -- fields of Detail
    """Return a look that shows a project, with the text in every field a stranger fills."""
    detail = Detail(
        display_name=f"{name}{text}",
        status=Status.ARCHIVED,
        status_reason=f"finished{text}",
        serial=7,
        releases=(release("1.0", text), release(f"2.0{text}", text, yanked=True)),
        holders=frozenset({Holder(f"anna{text}", "Owner"), Holder("boris", f"Maintainer{text}")}),
        described="1.0",
        requires=(f"other>=1{text}",),
        summary=f"Reads leaves.{text}",
        classifiers=(f"License :: OSI Approved :: BSD License{text}",),
        links=((f"Source{text}", f"https://code.example/{text}"), ("Home", f"{text}")),
    )
    return Seen(project=pypi(name), at=at, detail=replace(detail, **more), source=ROOT)


def record(store: Store, *looks: Observation) -> None:
    """Let the store keep looks, as the tracking does."""
    with store.transaction() as tx:
        source = tx.sources.ensure("pypi", ROOT)
        tx.sources.answered(source, looks[-1].at)
        for look in looks:
            tx.projects.track([tx.projects.ensure(look.project)], look.at)
            tx.projects.record(look, source.id)


def gone(name: str, at: datetime) -> Absent:
    return Absent(project=pypi(name), at=at, status=404, source=ROOT)


def quiet(store: Store, clock: Clock) -> None:
    """Fill the store with three projects that are simply there."""
    now = clock.now()
    for name in ("leaf", "leaf-tools", "other"):
        there = seen(name, now - timedelta(hours=1), status=Status.ACTIVE, status_reason=None)
        record(store, there)


def connect(store: Store, name: str, *requirements: str) -> None:
    """Let the store know what a project's latest release asks for."""
    with store.transaction() as tx:
        tx.requirements.describe(tx.projects.get(pypi(name)), "1.0", requirements)


def tell_removal(store: Store, clock: Clock, name: str) -> None:
    """Find that a project was removed, and publish it."""
    finding = removal(clock, name, f"removed:{name}")
    with store.transaction() as tx:
        tx.projects.bury(finding.finding)
        tx.ledger.append(project_stream(pypi(name)), [finding])
    publish(store, Origin(domain="testserver", base_url="http://testserver"))


def removal(clock: Clock, name: str, key: str) -> FindingRaised:
    """Return the event that says a project was removed."""
    evidence = Evidence(seen_at=clock.now(), source=ROOT, summary="answered 404")
    finding = Finding(
        project=pypi(name),
        incarnation=1,
        kind=FindingKind.PROJECT_REMOVED,
        at=clock.now(),
        key=key,
        evidence=(evidence,),
    )
    return FindingRaised(at=clock.now(), finding=finding, incident=key)
