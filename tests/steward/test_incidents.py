"""What has one cause is told as one."""

from collections.abc import Sequence

from steward.incidents import Told, incident_of
from tests.histories import ANNA, BORIS, CLARA, hour
from workflows.findings import Finding
from workflows.findings import FindingKind as Kind
from workflows.names import PersonId, Project


def _found(
    name: str, kind: Kind, at: float, *people: PersonId, version: str | None = None
) -> Finding:
    return Finding(
        project=Project("pypi", name),
        incarnation=1,
        kind=kind,
        at=hour(at),
        key=f"{kind} {name} {at}",
        evidence=(),
        people=people,
        facts={"version": version} if version else {},
    )


def _told(*findings: Finding) -> list[str]:
    told: list[Told] = []
    for each in findings:
        told.append(Told(finding=each, incident=incident_of(each, told)))
    return [each.incident for each in told]


def test_one_who_leaves_makes_one_incident_of_all_that_goes() -> None:
    incidents = _told(
        _found("httplib2", Kind.PROJECT_REMOVED, 0, ANNA),
        _found("feedparser", Kind.PROJECT_REMOVED, 0.2, ANNA, BORIS),
        _found("chardet", Kind.OWNER_LAST_LEFT, 20, BORIS),
        _found("elsewhere", Kind.PROJECT_REMOVED, 1, CLARA),
        _found("much-later", Kind.PROJECT_REMOVED, 60, ANNA),
    )

    assert incidents == [
        "project-removed httplib2 0",
        "project-removed httplib2 0",
        "project-removed httplib2 0",
        "project-removed elsewhere 1",
        "project-removed much-later 60",
    ]


def test_a_return_belongs_to_the_removal_however_late() -> None:
    incidents = _told(
        _found("perf", Kind.PROJECT_REMOVED, 0, ANNA),
        _found("perf", Kind.NAME_REUSED, 2, BORIS),
        _found("perf", Kind.PROJECT_RESTORED, 900),
    )

    assert set(incidents) == {"project-removed perf 0"}


def test_a_release_that_returns_is_matched_by_its_version() -> None:
    incidents = _told(
        _found("perf", Kind.RELEASE_YANKED, 0, version="1"),
        _found("perf", Kind.RELEASE_YANKED, 99, version="2"),
        _found("perf", Kind.RELEASE_UNYANKED, 500, version="1"),
    )

    assert incidents[2] == incidents[0] != incidents[1]


def test_a_takeover_is_one_incident() -> None:
    incidents = _told(
        _found("perf", Kind.OWNER_ADDED, 0, BORIS),
        _found("perf", Kind.OWNERS_REPLACED, 0.1, ANNA, BORIS),
        _found("other", Kind.OWNERS_REPLACED, 3, BORIS, CLARA),
    )

    assert set(incidents) == {"owner-added perf 0"}


def test_a_departure_and_an_arrival_elsewhere_are_two() -> None:
    incidents = _told(
        _found("perf", Kind.OWNER_REMOVED, 0, ANNA), _found("other", Kind.OWNER_ADDED, 1, ANNA)
    )

    assert len(set(incidents)) == 2


def test_a_burst_is_one_incident_from_the_tenth_on() -> None:
    incidents = _told(*_burst(12, apart=0.05))

    assert len(set(incidents)) == 9
    assert set(incidents[9:]) == {incidents[0]}


def test_what_is_spread_over_the_day_is_no_burst() -> None:
    assert len(set(_told(*_burst(12, apart=0.5)))) == 12


def _burst(count: int, apart: float) -> Sequence[Finding]:
    return [_found(f"left-pad-{n}", Kind.PROJECT_REMOVED, n * apart) for n in range(count)]
