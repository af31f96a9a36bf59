"""Threats: what one look at a project means for the manifest that leads to it.

Pure.  With one look nothing is known about why something is missing, so a name
is "not on the index when we looked" and never more than that.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from feeds import severities
from feeds.reports import Place, Threat, ThreatKind
from feeds.severities import Standing
from feeds.subscriptions import Step
from steward.edges import Edge, admitted, read, same_version
from steward.expansion import Member, Relation, path
from steward.manifests import Entry
from steward.observations import Absent, Detail, Observation, Release, Status, Unreachable
from workflows.findings import Severity
from workflows.names import Project

INACTIVE: Final = "Development Status :: 7 - Inactive"
SEVERITIES: Final[Mapping[ThreatKind, Severity]] = {
    ThreatKind.PROJECT_MISSING: Severity.MEDIUM,
    ThreatKind.PROJECT_QUARANTINED: Severity.CRITICAL,
    ThreatKind.PROJECT_ARCHIVED: Severity.MEDIUM,
    ThreatKind.PROJECT_DEPRECATED: Severity.MEDIUM,
    ThreatKind.ALL_RELEASES_YANKED: Severity.HIGH,
    ThreatKind.RELEASE_YANKED: Severity.HIGH,
    ThreatKind.RELEASE_MISSING: Severity.HIGH,
    ThreatKind.ABANDONED_DECLARED: Severity.MEDIUM,
    ThreatKind.KNOWN_VULNERABILITY: Severity.INFO,
}
"""As a direct runtime dependent would be told."""

_STATUS: Final = {
    Status.QUARANTINED: ThreatKind.PROJECT_QUARANTINED,
    Status.ARCHIVED: ThreatKind.PROJECT_ARCHIVED,
    Status.DEPRECATED: ThreatKind.PROJECT_DEPRECATED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """One look at a project, its release as an installer picks it, and what that asks for."""

    observation: Observation
    latest: Release | None = None
    requires: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class _Seen:
    """One thing seen, before it is known whom it reaches."""

    kind: ThreatKind
    detail: str = ""


def threats(
    member: Member, members: Mapping[str, Member], entries: Iterable[Entry], sight: Sight
) -> Iterator[Threat]:
    """Yield what is to be told of a member; `entries` are those of the manifest that name it."""
    for seen in _seen(member, tuple(entries), sight):
        yield Threat(
            kind=seen.kind,
            project=sight.observation.project,
            severity=severity(seen.kind, member),
            file=member.entry.file,
            line=member.entry.line,
            path=steps(members, member.name),
            source=sight.observation.source,
            detail=seen.detail,
        )


def severity(kind: ThreatKind, member: Member) -> Severity:
    """Return the severity of a kind for this manifest, by the rules that feeds use."""
    # A name that is missing breaks an install from any distance, as a removal does.
    near = member.relation is Relation.DIRECT or kind is ThreatKind.PROJECT_MISSING
    standing = Standing(
        relation=severities.Relation.DIRECT if near else severities.Relation.TRANSITIVE,
        gated=bool(member.gates),
        environment=severities.Environment(member.environment.value),
    )
    return severities.severity(SEVERITIES[kind], standing)


def steps(members: Mapping[str, Member], name: str) -> tuple[Step, ...]:
    """Return the path from the manifest to a member, with each requirement string."""
    return tuple(
        Step(
            asker=member.parent or member.entry.file,
            requirement=member.requirement,
            target=member.name,
            place="" if member.parent else place_of(member.entry),
        )
        for member in path(members, name)
    )


def place_of(entry: Entry) -> str:
    """Return file and line of an entry, as editors write them."""
    return f"{entry.file}:{entry.line}" if entry.line else entry.file


def unknown(member: Member, sight: Sight | None) -> Place | None:
    """Return what could not be found out about a member, or None where something was learnt."""
    if sight is None:
        why = "not looked at yet"
    elif isinstance(sight.observation, Unreachable):
        why = sight.observation.reason
    else:
        return None
    return Place(file=member.entry.file, line=member.entry.line, text=member.name, why=why)


def _seen(member: Member, entries: tuple[Entry, ...], sight: Sight) -> Iterator[_Seen]:
    observation = sight.observation
    if isinstance(observation, Unreachable):
        return
    if isinstance(observation, Absent):
        yield _Seen(ThreatKind.PROJECT_MISSING, f"the index answered {observation.status}")
        return
    detail = observation.detail
    if detail.status in _STATUS:
        yield _Seen(_STATUS[detail.status], _reason("the index gives as reason", detail))
    if detail.status is not Status.QUARANTINED:  # whose releases are not shown at all
        yield from _of_releases(member, entries, detail)
        yield from _declared(detail)


def _of_releases(member: Member, entries: tuple[Entry, ...], detail: Detail) -> Iterator[_Seen]:
    filled = [release for release in detail.releases if release.files]
    if filled and all(release.yanked for release in filled):
        yield _Seen(ThreatKind.ALL_RELEASES_YANKED, _yank_reason(filled[-1]))
        return
    for specifier, pin in dict.fromkeys(_ranges(member, entries)):
        if pin is not None:
            yield from _of_pin(pin, detail.releases)
        else:
            yield from _of_range(specifier, filled)


def _ranges(member: Member, entries: tuple[Entry, ...]) -> Iterator[tuple[str, str | None]]:
    """Yield specifier and pin of each requirement that leads to a member."""
    if member.parent is None or entries:
        yield from ((entry.specifier, entry.version) for entry in entries)
        return
    edge = read(member.requirement)
    if isinstance(edge, Edge):
        yield edge.specifier, None


def _of_pin(pin: str, releases: tuple[Release, ...]) -> Iterator[_Seen]:
    found = [release for release in releases if same_version(release.version, pin)]
    if not any(release.files for release in found):
        yield _Seen(ThreatKind.RELEASE_MISSING, f"release {pin}")
    elif all(release.yanked for release in found):
        yield _Seen(ThreatKind.RELEASE_YANKED, f"{pin} is yanked{_because(found[0])}")


def _of_range(specifier: str, filled: list[Release]) -> Iterator[_Seen]:
    left = [release.version for release in filled if not release.yanked]
    yanked = {release.version: release for release in filled if release.yanked}
    fitting = admitted(specifier, yanked)
    if fitting and not admitted(specifier, left):
        last = fitting[-1]
        yield _Seen(ThreatKind.RELEASE_YANKED, f"{last} is yanked{_because(yanked[last])}")


def _declared(detail: Detail) -> Iterator[_Seen]:
    if INACTIVE in detail.classifiers:
        yield _Seen(ThreatKind.ABANDONED_DECLARED, f"classifier {INACTIVE}")
    if detail.vulnerabilities:
        listed = ", ".join(detail.vulnerabilities)
        yield _Seen(ThreatKind.KNOWN_VULNERABILITY, f"release {detail.described}: {listed}")


def _reason(introduced: str, detail: Detail) -> str:
    return f"{introduced}: {detail.status_reason}" if detail.status_reason else ""


def _yank_reason(release: Release) -> str:
    return f"{release.version} is yanked{_because(release)}"


def _because(release: Release) -> str:
    reason = next((file.yanked for file in release.files if file.yanked), "")
    return f", with the reason: {reason}" if reason else ""


def project(name: str) -> Project:
    """Return the project of a manifest's entry; manifests name projects of PyPI only."""
    return Project("pypi", name)
