"""A project's rows as its page shows them.

Nothing is judged here: what happened stands in the ledger, and how a project
stands follows from its last looks by one table.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from steward.store import View
from steward.store.portraits import Held, JournalLine, Life, Look, Needed, Release
from steward.store.reading import Card, Told
from steward.web import pictures, telling
from steward.web.contexts import FeedLinks, ProjectLink, Standing
from steward.web.project_contexts import (
    HolderLine,
    Need,
    ProjectPage,
    ReleaseLine,
    Sighting,
    Threatening,
    Tombstone,
)
from steward.web.site import registry_name
from workflows.findings import FindingKind, Severity
from workflows.names import Project

MOST_RELEASES: Final = 500
MOST_SIGHTINGS: Final = 30
MOST_NEEDS: Final = 200
MOST_LED_TO: Final = 2_000
_MOST_ROWS = 300
_MOST_ENTRIES = 20
_NEWS: Final = timedelta(days=30)
_MARKS: Final = {
    "archived": Standing.ARCHIVED,
    "deprecated": Standing.DEPRECATED,
    "quarantined": Standing.QUARANTINED,
}
_WORST: Final = {
    Standing.REMOVED: Severity.CRITICAL,
    Standing.QUARANTINED: Severity.CRITICAL,
    Standing.ARCHIVED: Severity.MEDIUM,
    Standing.DEPRECATED: Severity.MEDIUM,
}
_IN_OTHER_HANDS: Final = frozenset(
    {FindingKind.NAME_REUSED, FindingKind.OWNERS_REPLACED, FindingKind.OWNER_LAST_LEFT}
)


def standing(card: Card) -> Standing:
    """Return how a project stands, as far as our looks tell."""
    return stands(card.state, card.status, card.looked_at, tracked=card.tracked)


def stands(
    state: str, status: str | None, looked_at: datetime | None, *, tracked: bool
) -> Standing:
    """Return how a project in this state stands; the one table that says so."""
    match state:
        case "removed":
            return Standing.REMOVED
        case "missing":
            return Standing.MISSING
        case "present":
            return _MARKS.get(status or "", Standing.PRESENT)
        case _ if looked_at is not None:
            return Standing.MISSING
        case _:
            return Standing.READING if tracked else Standing.UNKNOWN


def page(view: View, card: Card, now: datetime) -> ProjectPage:
    """Return everything a project's page says of itself; its dependents are asked elsewhere."""
    kept = view.portraits
    lives = kept.lives(card.id)
    life = lives[0] if lives else None
    looks = kept.looks(card.id, MOST_SIGHTINGS)
    told = view.reading.told(_MOST_ENTRIES, project_id=card.id)
    releases = kept.releases(life.id, MOST_RELEASES) if life else ()
    holders = kept.holders(life.id) if life else ()
    stands = standing(card)
    page = ProjectPage(
        link=ProjectLink(project=card.project, shown=card.shown),
        registry=registry_name(card.project.ecosystem),
        standing=stands,
        since=_since(view, stands, life, looks),
        severity=_severity(stands, releases, told, now),
        reason=card.reason,
        summary=card.summary,
        links=tuple(card.links.items()),
        latest=_latest(card, releases),
        holders=_holders(holders, life),
        holders_told=bool(holders) or not looks,
        sightings=_sightings(view, card, told_evidence(view, card), looks),
        entries=telling.lines(view, told),
        strip=_strip(releases, holders, life, now),
        releases=tuple(map(_release, releases)),
        release_count=len(releases),
        all_yanked=_all_yanked(releases),
        ever_seen=bool(lives),
        tombstone=_tombstone(card, _ended(lives)),
        reused_at=_began(life, releases) if life and life.n > 1 else None,
        looked=card.looked_at,
        next_look=card.next_look if card.tracked else None,
        followed=card.tracked,
        feeds=feeds_of(card.project),
    )
    return _with_needs(view, card, page)


def feeds_of(project: Project) -> tuple[FeedLinks, FeedLinks]:
    """Return the two feeds about a project: what happens to it, and what threatens it."""
    tail = ProjectLink(project=project).href.removeprefix("/projects/")
    return (
        FeedLinks(what="what happens to it", stem=f"/feeds/project/{tail}"),
        FeedLinks(what="what threatens it", stem=f"/feeds/dependencies/{tail}"),
    )


def told_evidence(view: View, card: Card) -> tuple[Sighting, ...]:
    """Return the evidence of the findings about a project, as it was written down then."""
    return tuple(
        Sighting(
            at=evidence.seen_at,
            seen=_sentence(evidence.summary),
            where=_place(evidence.source),
            href=evidence.source if "://" in evidence.source else None,
        )
        for finding in view.portraits.findings(card.id, _MOST_ENTRIES)
        for evidence in finding.evidence
    )


def _severity(
    stands: Standing, releases: Sequence[Release], told: Sequence[Told], now: datetime
) -> Severity | None:
    news = [e.severity for e in told if e.kind in _IN_OTHER_HANDS and e.at > now - _NEWS]
    news += [_WORST[stands]] if stands in _WORST else []
    news += [Severity.HIGH] if _all_yanked(releases) else []
    return min(news, key=lambda each: each.rank, default=None)


def _with_needs(view: View, card: Card, page: ProjectPage) -> ProjectPage:
    leads_to = view.portraits.leads_to(card.id, MOST_LED_TO)
    return replace(
        page,
        needs=tuple(map(_need, view.portraits.needs(card.id, MOST_NEEDS))),
        leads_to=len(leads_to),
        threats=_threats(view, card.id, leads_to),
    )


def _since(
    view: View, stands: Standing, life: Life | None, looks: Sequence[Look]
) -> datetime | None:
    if stands is Standing.REMOVED:
        return life.removed_at if life else None
    if stands in _MARKS.values() and life:
        return view.portraits.marked_since(life.id, stands.value)
    if stands is Standing.MISSING:
        return next((look.at for look in looks if look.outcome == "absent"), None)
    return None


def _latest(card: Card, releases: Sequence[Release]) -> ReleaseLine | None:
    named = next((each for each in releases if each.version == card.latest), None)
    found = named or next(iter(releases), None)
    return _release(found) if found else None


def _release(each: Release) -> ReleaseLine:
    state = "removed" if each.removed_at else "quarantined" if each.quarantined else ""
    return ReleaseLine(
        version=each.version,
        uploaded=each.uploaded,
        state=state or ("yanked" if each.yanked else ""),
        reason=each.yank_reason or "",
        files=each.files,
    )


def _holders(holders: Sequence[Held], life: Life | None) -> tuple[HolderLine, ...]:
    """Return who held it; whoever was there at our first look came before we know."""
    return tuple(
        HolderLine(
            name=each.name,
            role=each.role,
            since=None if life and _since_before(each, life) else each.since,
            until=each.until or (life.removed_at if life else None),
        )
        for each in holders
    )


def _since_before(each: Held, life: Life) -> bool:
    return each.since is None or each.since <= life.first_seen


def _need(each: Needed) -> Need:
    return Need(
        link=ProjectLink(project=each.card.project, shown=each.card.shown),
        requirement=each.raw,
        standing=standing(each.card),
        gates=each.gates,
    )


def _threats(view: View, project_id: int, leads_to: Mapping[int, int]) -> tuple[Threatening, ...]:
    troubled = view.portraits.in_trouble(leads_to)
    between = {each.id: _between(project_id, leads_to, each.id) for each in troubled}
    names = view.portraits.names({each for way in between.values() for each in way})
    return tuple(
        Threatening(
            link=ProjectLink(project=each.project, shown=each.shown),
            standing=standing(each),
            through=tuple(names[step] for step in between[each.id]),
        )
        for each in sorted(troubled, key=lambda each: len(between[each.id]))
    )


def _between(project_id: int, leads_to: Mapping[int, int], target: int) -> list[int]:
    way: list[int] = []
    step = leads_to[target]
    while step != project_id and step not in way:
        way.insert(0, step)
        step = leads_to[step]
    return way


def _all_yanked(releases: Sequence[Release]) -> bool:
    left = [each for each in releases if each.removed_at is None]
    return bool(left) and all(each.yanked for each in left)


def _strip(
    releases: Sequence[Release], holders: Sequence[Held], life: Life | None, now: datetime
) -> pictures.Strip | None:
    if life is None:
        return None
    return pictures.strip(
        [(each.version, each.uploaded) for each in releases if each.uploaded],
        [
            pictures.Hold(
                each.name, each.since or life.first_seen, each.until, _since_before(each, life)
            )
            for each in holders
        ],
        now,
        life.removed_at,
    )


def _sightings(
    view: View, card: Card, told: Sequence[Sighting], looks: Sequence[Look]
) -> tuple[Sighting, ...]:
    rows = view.portraits.journal(card.id, _MOST_ROWS)
    raw = [*map(_look, looks), *(_row(row) for row in rows if not _of_a_file(row))]
    shown = {each.at for each in raw}
    every = [*(each for each in told if each.at not in shown), *raw]
    unique = {(each.at, each.seen, each.where): each for each in every}
    return tuple(sorted(unique.values(), key=lambda each: each.at, reverse=True)[:MOST_SIGHTINGS])


def _of_a_file(row: JournalLine) -> bool:
    """Whether a row only says that a release or a file of it arrived: the strip shows those."""
    return row.action == "new release" or (row.action.startswith("add ") and " file " in row.action)


def _look(look: Look) -> Sighting:
    silent = look.outcome == "unreachable"
    source = look.registry if silent else look.reason or look.registry
    seen = {"seen": "The project is there", "unreachable": "The index gave no usable answer"}
    return Sighting(
        at=look.at,
        seen=seen.get(look.outcome, f"The index answers {look.status}: no such project"),
        say=_sentence(look.reason or "", end=".") if silent else "",
        where=_place(source),
        href=source if "://" in source else None,
        until=look.last_at,
        looks=look.looks,
    )


def _row(row: JournalLine) -> Sighting:
    version = f" ({row.version})" if row.version else ""
    return Sighting(
        at=row.at,
        seen=f"The journal says “{row.action}”{version}",
        where=f"journal, row {row.external_id}",
    )


def _sentence(text: str, end: str = "") -> str:
    return text[:1].upper() + text[1:] + (end if text and not text.endswith(".") else "")


def _place(source: str) -> str:
    return "the index" if "://" in source or source == "page" else source


def _ended(lives: Sequence[Life]) -> Life | None:
    """Return the life a tombstone stands for: the present one if it ended, else the one before."""
    return next((each for each in lives[:2] if each.removed_at is not None), None)


def _began(life: Life, releases: Sequence[Release]) -> datetime:
    """Return since when a life is known to last: its first upload may be older than our look."""
    return min([life.first_seen, *(each.uploaded for each in releases if each.uploaded)])


def _tombstone(card: Card, life: Life | None) -> Tombstone | None:
    if life is None or life.removed_at is None:
        return None
    stone = life.tombstone or {}
    releases = stone.get("releases", [])
    latest = next((r for r in releases if r.get("version") == stone.get("latest")), None)
    return Tombstone(
        purl=str(card.project),
        incarnation=life.n,
        first_seen=life.first_seen,
        removed_at=life.removed_at,
        summary=stone.get("summary") or card.summary,
        licence=_licence(stone.get("classifiers", ())),
        last_release=stone.get("latest") or card.latest,
        last_hash=next(_hashes(latest or {}), None),
        files=sum(len(each.get("files", ())) for each in releases),
        releases=len(releases),
        dependents=stone.get("dependents"),
        written=_moment(stone.get("last_seen")),
    )


def _hashes(release: Mapping[str, Any]) -> Iterator[str]:
    yield from (each["sha256"] for each in release.get("files", ()) if each.get("sha256"))


def _licence(classifiers: Sequence[str]) -> str | None:
    begin = "License :: "
    found = [each.rpartition(" :: ")[2] for each in classifiers if each.startswith(begin)]
    return ", ".join(found) or None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
