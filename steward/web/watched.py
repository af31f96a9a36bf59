"""A watch list's rows as its page shows them: what changed for its owner, worst first.

Severity, relation and path follow the rows that were valid when something
happened, by the rules feeds use; how a member stands now follows its last look.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from feeds import severities
from feeds.kinds import NoticeKind
from feeds.subscriptions import Reach
from feeds.topics import OfList
from steward.publishing import whys
from steward.store import View
from steward.store.fragment_rows import EntryRow
from steward.store.reading import Told
from steward.store.watchlists import DELETED, Membership, WatchList
from steward.watching import UNDO, addresses, attention
from steward.web import telling, words
from steward.web.contexts import (
    EntryLine,
    FeedLinks,
    ListPage,
    ListState,
    MemberLine,
    ProjectLink,
    Standing,
    UnusedLine,
    project_path,
)
from steward.web.portraits import stands
from steward.web.project_contexts import ChainNode, Path
from workflows.findings import Severity
from workflows.names import Project

MOST_ENTRIES: Final = 200
_ON_PAGE = 20
_IN_FORCE: Final[Mapping[Standing, NoticeKind]] = {
    Standing.REMOVED: NoticeKind.PROJECT_REMOVED,
    Standing.QUARANTINED: NoticeKind.PROJECT_QUARANTINED,
    Standing.ARCHIVED: NoticeKind.PROJECT_ARCHIVED,
    Standing.DEPRECATED: NoticeKind.PROJECT_DEPRECATED,
}
_GONE: Final = frozenset({Standing.REMOVED, Standing.QUARANTINED, Standing.MISSING})
_LASTING: Final[Mapping[NoticeKind, str]] = {
    NoticeKind.NAME_REUSED: "in other hands",
    NoticeKind.OWNERS_REPLACED: "new owners",
    NoticeKind.OWNER_LAST_LEFT: "nobody holds it",
    NoticeKind.ALL_RELEASES_YANKED: "all releases yanked",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """An entry as it reaches one list."""

    entry: EntryRow
    reach: Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A list with what it holds and what happened to it."""

    there: WatchList
    members: tuple[Membership, ...]
    by_id: Mapping[int, Membership]
    happened: tuple[Happened, ...]
    news: Mapping[Project, tuple[Told, ...]]

    def path(self, member: Membership) -> tuple[Membership, ...]:
        """Return the members from the list down to this one."""
        found = [member]
        while (parent := self.by_id.get(found[0].way.parent_id or 0)) and parent not in found:
            found.insert(0, parent)
        return tuple(found)

    def news_of(self, member: Membership) -> tuple[Told, ...]:
        """Return what was told of a member in the last days, also before it was on the list."""
        return self.news.get(member.project, ())

    def lasting(self, member: Membership) -> tuple[Told, ...]:
        """Return those of them that still mean something."""
        return attention.lasting(member, self.news_of(member))

    def severity(self, member: Membership) -> Severity | None:
        """Return what the worst thing in force about a member means for this list, or None."""
        return attention.worst(member, self.news_of(member))


def read(view: View, there: WatchList) -> Watched:
    """Return a list with its members and its newest entries, newest first."""
    entries = view.fragments.newest(OfList(there.id), MOST_ENTRIES)
    members = view.watchlists.members(there.id)
    return Watched(
        there=there,
        members=members,
        by_id={each.project_id: each for each in members},
        happened=_happened(view, there, entries),
        news=attention.news(view, members),
    )


def page(view: View, watched: Watched, token: str, manage: str | None = None) -> ListPage:
    """Return everything a list's page says."""
    there = watched.there
    lines = tuple(_member(watched, each, token) for each in watched.members)
    calm = {each.link.project for each in lines if each.severity in {None, Severity.INFO}}
    quiet = [each.entry.at for each in watched.happened if each.entry.project in calm]
    path = addresses.page("", quote(token))
    return ListPage(
        name=there.name,
        state=ListState(there.state),
        path=path,
        kind=there.kind,
        filename="" if there.filename == "-" else there.filename,
        created=there.created,
        deleted=there.deleted_at,
        restorable_until=there.deleted_at + UNDO if there.deleted_at else None,
        done=there.done,
        total=there.total,
        changes=_changes(view, watched),
        last=_last(watched),
        members=tuple(sorted(lines, key=_worst_first)),
        unused=_unused(there),
        feeds=None if there.state == DELETED else feeds_of(there, token),
        manage=addresses.manage("", quote(token), quote(manage)) if manage else None,
        public=there.public_token is not None,
        quiet_since=max(quiet, default=there.created),
        looked=max((m.looked_at for m in watched.members if m.looked_at), default=None),
    )


def feeds_of(there: WatchList, token: str) -> FeedLinks:
    """Return the addresses of a list's feed."""
    return FeedLinks(what=there.name, stem=f"/feeds/list/{quote(token)}")


def standing_of(member: Membership) -> Standing:
    """Return how a member stands, as far as our looks tell."""
    return stands(member.state, member.status, member.looked_at, tracked=True)


def path_of(watched: Watched, member: Membership, token: str | None) -> Path:
    """Return the picture of how a member reaches the list."""
    steps, there = watched.path(member), watched.there
    line = steps[0].way.line
    place = f"line {line}" if line and line.isdecimal() else line or ""
    first = ChainNode(
        name=there.name,
        say=", ".join(
            part for part in (there.filename, place) if part not in {"", "-", there.name}
        ),
        asks=steps[0].way.requirement,
    )
    nodes = [first]
    for step, after in zip(steps, (*steps[1:], None), strict=True):
        standing = standing_of(step)
        nodes.append(
            ChainNode(
                name=step.project.name,
                href=project_path(step.project) if after else None,
                say=_said_of(step, standing) if after else "",
                asks=after.way.requirement if after else "",
                state="" if after else standing.words,
                severity=None if after else _worst(watched, step),
            )
        )
    href = addresses.page("", quote(token)) if token else None
    return Path(owner=there.name, nodes=tuple(nodes), href=href)


def through(watched: Watched, member: Membership) -> tuple[str, ...]:
    """Return the names between the list and a member."""
    return tuple(each.project.name for each in watched.path(member)[:-1])


def _happened(view: View, there: WatchList, entries: Sequence[EntryRow]) -> tuple[Happened, ...]:
    if not entries:
        return ()
    rows = view.fragments.members(there.id, entries[-1].number, entries[0].number)
    members = whys.by_project(rows)
    told = ((each, whys.facts_of(each, view.ledger)) for each in entries)
    return tuple(
        Happened(entry=each, reach=whys.reach_of(each, members, there.name, facts))
        for each, facts in told
    )


def _changes(view: View, watched: Watched) -> tuple[EntryLine, ...]:
    told = [each for each in watched.happened if each.entry.kind is not NoticeKind.LIST_STATE]
    worst = sorted(told, key=lambda each: (each.reach.severity.rank, -each.entry.number))
    said = telling.summaries(view, [each.entry.number for each in worst[:_ON_PAGE]])
    return tuple(_change(each, said.get(each.entry.number, "")) for each in worst[:_ON_PAGE])


def _change(each: Happened, summary: str) -> EntryLine:
    names = [step.asker for step in each.reach.path[1:]]
    way = f" (reaches you through {', '.join(names)})" if names else " (direct)"
    return EntryLine(
        at=each.entry.at,
        severity=each.reach.severity,
        title=each.entry.title + (way if each.reach.path else ""),
        summary=summary,
        href=project_path(each.entry.project) if each.entry.project else None,
    )


def _last(watched: Watched) -> EntryLine | None:
    told = [each for each in watched.happened if each.entry.kind is not NoticeKind.LIST_STATE]
    return _change(told[0], "") if told else None


def _member(watched: Watched, member: Membership, token: str) -> MemberLine:
    recent = [each.entry.at for each in watched.happened if each.entry.project == member.project]
    recent += [each.at for each in watched.news_of(member)]
    lasting = next((_LASTING[NoticeKind(e.kind)] for e in watched.lasting(member)), "")
    standing = standing_of(member)
    return MemberLine(
        link=ProjectLink(project=member.project),
        severity=watched.severity(member),
        standing=standing,
        through=", ".join(through(watched, member)[-1:]),
        pinned=member.way.pinned,
        newest=None if standing in _GONE else member.latest,
        changed=max(recent, default=None),
        href=addresses.page("", quote(token)) + project_path(member.project),
        state=lasting if standing is Standing.PRESENT else "",
    )


def _worst_first(line: MemberLine) -> tuple[int, str]:
    return line.severity.rank if line.severity else len(Severity), line.link.project.name


def _worst(watched: Watched, member: Membership) -> Severity | None:
    standing = standing_of(member)
    if standing in _IN_FORCE:
        return attention.weighed(member, severities.public(_IN_FORCE[standing]))
    found = (e.reach.severity for e in watched.happened if e.entry.project == member.project)
    return next(found, None) if standing is Standing.PRESENT else Severity.MEDIUM


def _said_of(member: Membership, standing: Standing) -> str:
    return ", ".join(filter(None, (member.way.pinned or member.latest, standing.words)))


def _unused(there: WatchList) -> tuple[UnusedLine, ...]:
    return tuple(
        UnusedLine(
            line=each["line"] or None,
            text=str(each["text"]),
            unreadable=bool(each["unreadable"]),
            why=words.sentence(str(each["why"])),
            file=str(each["file"]),
        )
        for each in there.unused
    )


def counts(view: View, there: WatchList) -> tuple[int, int]:
    """Return how many projects a list follows, and how many of them need attention."""
    members = view.watchlists.members(there.id)
    return len(members), len(attention.needing(view, members))


def on_list(watched: Watched, project: Project) -> Membership | None:
    """Return the list's member for a project, or None."""
    return next((each for each in watched.members if each.project == project), None)
