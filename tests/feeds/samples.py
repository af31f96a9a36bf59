"""Events of every kind, and the entries that are made of them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from feeds.entries import Entry, Identity, Origin, entry_for
from feeds.formats import Head
from feeds.kinds import NoticeKind
from feeds.notices import Dossier, Notice, notice_for
from workflows.events import (
    Event,
    FindingDismissed,
    FindingRaised,
    ListStated,
    RegistryRecovered,
    RegistryTroubled,
)
from workflows.findings import Evidence, Finding, FindingKind
from workflows.names import PersonId, Project, pypi
from workflows.wish_events import (
    ClockSetBack,
    IncidentFreezeLifted,
    IncidentFreezeSet,
    PaceReached,
)

AT: Final = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
LEAF: Final = pypi("leaf-lib")
ORIGIN: Final = Origin(domain="steward.example", base_url="https://steward.example")
HEAD: Final = Head(
    id="tag:steward.example,2026:feed/all",
    title="Everything",
    subtitle="Every public event",
    home="https://steward.example/",
    address="https://steward.example/feeds/all",
)
FIRST: Final = Identity(event="01JQ0000000000000000000001", incident="01JQ0000000000000000000001")
LATER: Final = Identity(event="01JQ0000000000000000000002", incident="01JQ0000000000000000000001")
FACTS: Final[Mapping[FindingKind, Mapping[str, str]]] = {
    FindingKind.PROJECT_REMOVED: {"by": "journal", "looks": "1"},
    FindingKind.NAME_REUSED: {"owner": "other", "life": "2"},
    FindingKind.RELEASE_YANKED: {"version": "1.2"},
    FindingKind.RELEASE_UNYANKED: {"version": "1.2"},
    FindingKind.RELEASE_REMOVED: {"version": "1.2"},
    FindingKind.RELEASE_RESTORED: {"version": "1.2"},
    FindingKind.FIRST_RELEASE_BY_NEW_HANDS: {"version": "1.3"},
    FindingKind.OWNERS_REPLACED: {"minutes": "59", "owners": "1"},
}


def look(summary: str = "the registry answered that it does not exist") -> Evidence:
    return Evidence(seen_at=AT, source="https://index.example/simple/leaf-lib/", summary=summary)


def raised(
    kind: FindingKind,
    *,
    project: Project = LEAF,
    facts: Mapping[str, str] | None = None,
    evidence: tuple[Evidence, ...] | None = None,
    at: datetime = AT,
) -> FindingRaised:
    finding = Finding(
        project=project,
        incarnation=1,
        kind=kind,
        at=at - timedelta(minutes=7),
        key=f"{kind}:{project}",
        evidence=(look(),) if evidence is None else evidence,
        people=(PersonId("p1"),),
        facts=FACTS.get(kind, {}) if facts is None else facts,
    )
    return FindingRaised(at=at, finding=finding, incident=finding.key)


DISMISSED: Final = FindingDismissed(
    at=AT, project=LEAF, dismissed="k", incident="k", why="The index answered in error for a day."
)
TROUBLED: Final = RegistryTroubled(at=AT, ecosystem="pypi", incident="t", evidence=(look(),))
RECOVERED: Final = RegistryRecovered(at=AT, ecosystem="pypi", incident="t")
STATED: Final = ListStated(
    at=AT, watchlist="wl1", followed=41, attention=2, unreadable=1, unknown=0
)
EVERY: Final[Mapping[str, Event]] = {
    **{kind.value: raised(kind) for kind in FindingKind},
    "correction": DISMISSED,
    "registry-trouble": TROUBLED,
    "registry-recovered": RECOVERED,
    "list-state": STATED,
    "frozen": IncidentFreezeSet(at=AT, by=PersonId("p1")),
    "lifted": IncidentFreezeLifted(at=AT, by=PersonId("p1")),
    "paced": PaceReached(at=AT, begun=10, until=AT + timedelta(hours=5)),
    "set-back": ClockSetBack(at=AT, shown=AT - timedelta(days=3)),
}


def told(event: Event, dossier: Dossier | None = None) -> Notice:
    notice = notice_for(event, dossier or Dossier())
    assert notice is not None
    return notice


def entry_of(event: Event, identity: Identity = FIRST) -> Entry:
    return entry_for(told(event), identity, ORIGIN)


def entries() -> list[Entry]:
    """Return one entry of every kind, newest first, each with an id of its own."""
    made = []
    for i, event in enumerate(EVERY.values()):
        ulid = f"01JQ00000000000000000000{i:02d}"
        made.append(entry_of(event, Identity(event=ulid, incident=ulid)))
    return made


KINDS: Final = tuple(NoticeKind)
