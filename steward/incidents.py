"""Incidents: which findings have one cause and are told as one.

One person's leaving can show as twenty removals, a takeover as three changes of
hands, and a return belongs to the removal it takes back.  The rules are pure:
a finding and what was found before it in, the incident's key out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from workflows.findings import Finding, FindingKind

TOGETHER: Final = timedelta(hours=24)
"""What the same people's projects meet within this time has one cause."""

BURST: Final = 10
"""So many findings of one kind within `BURST_SPAN` are one incident, whoever holds the names."""

BURST_SPAN: Final = timedelta(hours=1)

_GOING: Final = frozenset(
    {
        FindingKind.PROJECT_REMOVED,
        FindingKind.PROJECT_ARCHIVED,
        FindingKind.PROJECT_DEPRECATED,
        FindingKind.PROJECT_QUARANTINED,
        FindingKind.RELEASE_REMOVED,
        FindingKind.RELEASE_YANKED,
        FindingKind.ALL_RELEASES_YANKED,
        FindingKind.OWNER_REMOVED,
        FindingKind.OWNER_LAST_LEFT,
    }
)
_COMING: Final = frozenset(
    {FindingKind.OWNER_ADDED, FindingKind.OWNERS_REPLACED, FindingKind.NAME_REUSED}
)
_HANDS: Final = frozenset(
    {
        FindingKind.OWNER_ADDED,
        FindingKind.OWNER_REMOVED,
        FindingKind.OWNER_LAST_LEFT,
        FindingKind.OWNERS_REPLACED,
    }
)
_UNDOES: Final = {
    FindingKind.PROJECT_RESTORED: FindingKind.PROJECT_REMOVED,
    FindingKind.NAME_REUSED: FindingKind.PROJECT_REMOVED,
    FindingKind.PROJECT_UNARCHIVED: FindingKind.PROJECT_ARCHIVED,
    FindingKind.PROJECT_UNDEPRECATED: FindingKind.PROJECT_DEPRECATED,
    FindingKind.PROJECT_UNQUARANTINED: FindingKind.PROJECT_QUARANTINED,
    FindingKind.RELEASE_RESTORED: FindingKind.RELEASE_REMOVED,
    FindingKind.RELEASE_UNYANKED: FindingKind.RELEASE_YANKED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A finding already in the ledger, with the incident it belongs to."""

    finding: Finding
    incident: str


def incident_of(finding: Finding, before: Iterable[Told]) -> str:
    """Return the key of the incident a finding belongs to; its own key if it begins one.

    `before` holds what was told within `TOGETHER` in the same ecosystem, and
    all that was ever told of the same project.
    """
    told = sorted(before, key=lambda each: (each.finding.at, each.finding.key))
    for rule in (_taken_back, _same_project, _same_people, _burst):
        if incident := rule(finding, told):
            return incident
    return finding.key


def _taken_back(finding: Finding, told: Sequence[Told]) -> str | None:
    """Return the incident of what this undoes, however long ago that was."""
    undone = [
        each.incident
        for each in told
        if each.finding.project == finding.project
        and each.finding.kind == _UNDOES.get(finding.kind)
        and each.finding.facts.get("version") == finding.facts.get("version")
    ]
    return undone[-1] if undone else None


def _same_project(finding: Finding, told: Sequence[Told]) -> str | None:
    """Return the incident of the same project's loss, or of its change of hands."""
    for family in (_GOING, _HANDS):
        same = [
            each.incident
            for each in told
            if each.finding.project == finding.project
            and {each.finding.kind, finding.kind} <= family
            and _is_near(finding, each.finding.at, TOGETHER)
        ]
        if same:
            return same[-1]
    return None


def _same_people(finding: Finding, told: Sequence[Told]) -> str | None:
    """Return the incident in which the same people's projects met the same."""
    for family in (_GOING, _COMING):
        same = [
            each.incident
            for each in told
            if {each.finding.kind, finding.kind} <= family
            and set(each.finding.people) & set(finding.people)
            and _is_near(finding, each.finding.at, TOGETHER)
        ]
        if same:
            return same[0]
    return None


def _burst(finding: Finding, told: Sequence[Told]) -> str | None:
    """Return the incident of the burst's first finding, once there are enough to call it one."""
    if finding.kind not in _GOING:
        return None
    alike = [
        each.incident
        for each in told
        if each.finding.kind is finding.kind and _is_near(finding, each.finding.at, BURST_SPAN)
    ]
    return alike[0] if len(alike) >= BURST - 1 else None


def _is_near(finding: Finding, moment: datetime, span: timedelta) -> bool:
    return abs(finding.at - moment) <= span
