"""Attention: which projects of a list need it, and how badly; one rule for page, feed and export.

A project needs attention while it stands badly, and for some days after news
that still means something, also if that was told before it was on the list.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Final

from feeds import severities
from feeds.kinds import NoticeKind
from feeds.severities import Environment, Relation
from steward.store import View
from steward.store.reading import Told
from steward.store.watchlists import Membership
from workflows.findings import Severity
from workflows.names import Project

NEWS: Final = timedelta(days=30)
"""How long a change of hands is news."""

LASTING: Final = frozenset(
    {
        NoticeKind.NAME_REUSED,
        NoticeKind.OWNERS_REPLACED,
        NoticeKind.OWNER_LAST_LEFT,
        NoticeKind.ALL_RELEASES_YANKED,
    }
)
"""What still means something after it happened, though the project is there."""

_MARKED: Final[Mapping[str, NoticeKind]] = {
    "quarantined": NoticeKind.PROJECT_QUARANTINED,
    "archived": NoticeKind.PROJECT_ARCHIVED,
    "deprecated": NoticeKind.PROJECT_DEPRECATED,
}

News = Mapping[Project, tuple[Told, ...]]


def news(view: View, members: Sequence[Membership]) -> News:
    """Return what was told of these projects in the last days, newest first."""
    found: dict[Project, tuple[Told, ...]] = {}
    lately = view.clock.now() - NEWS
    for each in view.reading.told_of([member.project_id for member in members], lately):
        if each.project is not None:
            found[each.project] = (*found.get(each.project, ()), each)
    return found


def lasting(member: Membership, told: Iterable[Told]) -> tuple[Told, ...]:
    """Return those of them that still mean something."""
    return tuple(each for each in told if each.kind in LASTING and _in_force(each, member))


def worst(member: Membership, told: Iterable[Told]) -> Severity | None:
    """Return what the worst thing in force about a member means for its list, or None."""
    found = [weighed(member, each.severity) for each in lasting(member, told)]
    if member.state == "removed":
        found.append(weighed(member, severities.public(NoticeKind.PROJECT_REMOVED)))
    if member.state == "present" and (mark := _MARKED.get(member.status or "")):
        found.append(weighed(member, severities.public(mark)))
    if member.state == "missing" or (member.state == "unknown" and member.known):
        found.append(Severity.MEDIUM)
    return min(found, key=lambda each: each.rank, default=None)


def needing(view: View, members: Sequence[Membership]) -> frozenset[int]:
    """Return the ids of the projects that need attention: the worst is more than a word."""
    told = news(view, members)
    calm = {None, Severity.INFO}
    return frozenset(
        member.project_id
        for member in members
        if worst(member, told.get(member.project, ())) not in calm
    )


def weighed(member: Membership, public: Severity) -> Severity:
    """Return a public severity as it is for a list that this project is on in this way."""
    way = member.way
    return severities.severity(
        public,
        severities.Standing(
            relation=Relation(way.relation),
            gated=bool(way.gates),
            environment=Environment(way.environment),
        ),
    )


def _in_force(entry: Told, member: Membership) -> bool:
    """Whether what was told still holds; who took a project over is news for a while."""
    return entry.kind != NoticeKind.ALL_RELEASES_YANKED or member.latest is None
