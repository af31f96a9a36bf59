"""What one look makes of a manifest: every kind of threat, its severity and its path."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from feeds.reports import Report, Threat, ThreatKind
from steward.assess import Way, check, everything, named, view_of
from steward.manifests import read
from steward.observations import (
    Absent,
    Detail,
    File,
    Observation,
    Release,
    Seen,
    Status,
    Unreachable,
)
from steward.threats import INACTIVE, Sight, project
from workflows.findings import Severity

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
SOURCE = "https://index.example/simple/"


def release(version: str, yanked: str | None = None) -> Release:
    file = File(
        name=f"x-{version}.whl", url=f"https://files.index.example/{version}", yanked=yanked
    )
    return Release(version=version, files=(file,))


def seen(
    name: str, *requires: str, releases: tuple[Release, ...] = (release("1.0"),), **more: object
) -> Sight:
    detail = Detail(display_name=name, releases=releases, described="1.0", **more)  # type: ignore[arg-type]
    observation = Seen(project=project(name), at=NOW, detail=detail, source=SOURCE + name)
    return Sight(observation=observation, latest=releases[-1], requires=requires)


def gone(name: str) -> Sight:
    return Sight(
        observation=Absent(project=project(name), at=NOW, status=404, source=SOURCE + name)
    )


def silent(name: str) -> Sight:
    observation: Observation = Unreachable(
        project=project(name), at=NOW, reason="no answer in 60 s", source=SOURCE + name
    )
    return Sight(observation=observation)


@dataclass
class Shown:
    """An index that is what the test says, and remembers what was asked for."""

    sights: Mapping[str, Sight]
    asked: list[str] = field(default_factory=list)

    def look(self, names: Collection[str]) -> Mapping[str, Sight]:
        self.asked += names
        return {name: self.sights[name] for name in names if name in self.sights}


def report_of(text: str, way: Way, filename: str = "requirements.txt") -> Report:
    manifest = read(filename, text.encode(), indexes=("https://index.example",))
    assessment = check([manifest], way, everything)
    return assessment.report(NOW, "https://index.example", "0.1.0", view_of(assessment.kinds))


def told(text: str, **sights: Sight) -> list[tuple[str, str, str]]:
    way = Shown({name.replace("_", "-"): sight for name, sight in sights.items()})
    return [(t.project.name, t.kind.value, t.severity.value) for t in report_of(text, way).threats]


def test_nothing_seen_wrong_is_nothing_told() -> None:
    assert told("leaf", leaf=seen("leaf")) == []


@pytest.mark.parametrize(
    ("leaf", "kind", "direct", "transitive"),
    [
        (gone("leaf"), "project-missing", "medium", "medium"),
        (seen("leaf", status=Status.QUARANTINED), "project-quarantined", "critical", "critical"),
        (seen("leaf", status=Status.ARCHIVED), "project-archived", "medium", "low"),
        (seen("leaf", status=Status.DEPRECATED), "project-deprecated", "medium", "low"),
        (
            seen("leaf", releases=(release("1.0", "bad"), release("2.0", ""))),
            "all-releases-yanked",
            "high",
            "medium",
        ),
        (seen("leaf", classifiers=(INACTIVE,)), "abandoned-declared", "medium", "low"),
        (seen("leaf", vulnerabilities=("PYSEC-1",)), "known-vulnerability", "info", "info"),
    ],
)
def test_each_kind_has_its_severity_near_and_far(
    leaf: Sight, kind: str, direct: str, transitive: str
) -> None:
    assert told("leaf", leaf=leaf) == [("leaf", kind, direct)]
    assert told("mid", leaf=leaf, mid=seen("mid", "leaf")) == [("leaf", kind, transitive)]


def test_what_a_default_install_does_not_reach_is_told_lower() -> None:
    bad = seen("leaf", status=Status.QUARANTINED)

    assert told("leaf; os_name == 'nt'", leaf=bad) == [("leaf", "project-quarantined", "high")]
    assert told("mid", leaf=bad, mid=seen("mid", "leaf; extra == 'x'")) == []
    assert told("mid[x]", leaf=bad, mid=seen("mid", "leaf; extra == 'x'")) == [
        ("leaf", "project-quarantined", "critical")
    ]


def test_a_group_of_the_manifest_is_a_gate() -> None:
    text = '[project]\nname = "app"\n[dependency-groups]\ndev = ["leaf"]'
    [threat] = report_of(text, Shown({"leaf": gone("leaf")}), "pyproject.toml").threats

    assert threat.severity is Severity.LOW


def test_a_pinned_release_that_is_yanked_or_not_there() -> None:
    both = seen("leaf", releases=(release("1.0", "it breaks"), release("2.0")))

    assert told("leaf==1.0", leaf=both) == [("leaf", "release-yanked", "high")]
    assert told("leaf==1", leaf=both) == [("leaf", "release-yanked", "high")]
    assert told("leaf==3.0", leaf=both) == [("leaf", "release-missing", "high")]
    assert told("leaf==2.0", leaf=both) == []
    assert told("leaf", leaf=both) == []


def test_a_range_that_only_yanked_releases_fit() -> None:
    both = seen("leaf", releases=(release("1.0", ""), release("2.0")))

    assert told("leaf<2", leaf=both) == [("leaf", "release-yanked", "high")]
    assert told("mid", leaf=both, mid=seen("mid", "leaf<2")) == [
        ("leaf", "release-yanked", "medium")
    ]
    assert told("mid", leaf=both, mid=seen("mid", "leaf>9")) == []


def test_the_reason_of_a_yank_is_told() -> None:
    bad = seen("leaf", releases=(release("1.0", "it breaks"),))
    [threat] = report_of("leaf", Shown({"leaf": bad})).threats

    assert threat.detail == "1.0 is yanked, with the reason: it breaks"


def test_every_threat_shows_its_path_with_each_requirement_string() -> None:
    way = Shown({"top": seen("top", "mid>=1"), "mid": seen("mid", "leaf<2"), "leaf": gone("leaf")})
    [threat] = report_of("# why\ntop~=1.0", way).threats

    assert [(s.asker, s.requirement, s.target, s.place) for s in threat.path] == [
        ("requirements.txt", "top~=1.0", "top", "requirements.txt:2"),
        ("top", "mid>=1", "mid", ""),
        ("mid", "leaf<2", "leaf", ""),
    ]
    assert (threat.file, threat.line) == ("requirements.txt", 2)


def test_silence_is_counted_and_never_a_threat() -> None:
    report = report_of("leaf\nmid", Shown({"leaf": silent("leaf")}))

    assert report.threats == ()
    assert [(place.text, place.why) for place in report.unknown] == [
        ("leaf", "no answer in 60 s"),
        ("mid", "not looked at yet"),
    ]


def test_a_lock_is_not_expanded_and_another_index_is_never_asked() -> None:
    lock = (
        'lock-version = "1.0"\n[[packages]]\nname = "leaf"\nversion = "1.0"\n'
        '[[packages]]\nname = "house"\nversion = "1"\nindex = "https://house.example/simple"\n'
    )
    way = Shown({"leaf": seen("leaf", "deep"), "deep": gone("deep")})
    report = report_of(lock, way, "pylock.toml")

    assert set(way.asked) == {"leaf"}
    assert (report.named, report.reached, report.threats) == (1, 0, ())
    assert [(place.text, place.why) for place in report.aside] == [("house", "other index")]
    assert "exactly its packages" in report.view


def test_direct_means_only_what_the_manifest_names() -> None:
    way = Shown({"mid": seen("mid", "leaf"), "leaf": gone("leaf")})
    check([read("requirements.txt", b"mid")], way, named)

    assert set(way.asked) == {"mid"}


def test_what_cannot_be_read_far_away_is_listed() -> None:
    report = report_of("mid", Shown({"mid": seen("mid", "what is this")}))

    assert [(place.text, place.why.split(":")[0]) for place in report.unreadable] == [
        ("what is this", "of mid")
    ]


def test_unknown_requirements_are_said() -> None:
    sdist_only = Sight(observation=seen("leaf").observation, latest=release("1.0"))
    report = report_of("leaf", Shown({"leaf": sdist_only}))

    assert [place.text for place in report.aside] == ["leaf"]


def test_one_threat_of_one_project_is_told_once() -> None:
    threats: tuple[Threat, ...] = report_of("leaf\nleaf>=1", Shown({"leaf": gone("leaf")})).threats

    assert [threat.kind for threat in threats] == [ThreatKind.PROJECT_MISSING]
