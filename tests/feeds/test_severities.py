"""How much each kind matters, along which path."""

import itertools

import pytest

from feeds.kinds import NoticeKind
from feeds.severities import Environment, Hit, Relation, Standing, public, severity
from workflows.findings import Severity

# The table of the handbook for readers, feeds/README.md: kind, direct, transitive.
TABLE = {
    NoticeKind.PROJECT_REMOVED: ("critical", "critical"),
    NoticeKind.PROJECT_QUARANTINED: ("critical", "critical"),
    NoticeKind.NAME_REUSED: ("critical", "critical"),
    NoticeKind.ALL_RELEASES_YANKED: ("high", "medium"),
    NoticeKind.OWNER_LAST_LEFT: ("high", "medium"),
    NoticeKind.OWNERS_REPLACED: ("high", "medium"),
    NoticeKind.PROJECT_ARCHIVED: ("medium", "low"),
    NoticeKind.PROJECT_DEPRECATED: ("medium", "low"),
    NoticeKind.OWNER_ADDED: ("low", "info"),
    NoticeKind.OWNER_REMOVED: ("low", "info"),
    NoticeKind.RELEASE_YANKED: ("low", "info"),
    NoticeKind.RELEASE_REMOVED: ("low", "info"),
    NoticeKind.PROJECT_RESTORED: ("info", "info"),
    NoticeKind.PROJECT_UNARCHIVED: ("info", "info"),
    NoticeKind.PROJECT_UNDEPRECATED: ("info", "info"),
    NoticeKind.PROJECT_UNQUARANTINED: ("info", "info"),
    NoticeKind.RELEASE_UNYANKED: ("info", "info"),
    NoticeKind.RELEASE_RESTORED: ("info", "info"),
    NoticeKind.NEW_HANDS: ("high", "medium"),
    NoticeKind.SUSPICIOUS_AFTER_HANDOFF: ("high", "medium"),
    NoticeKind.HANDOFF_REVERSED: ("high", "medium"),
    NoticeKind.HANDOFF_ANNULLED: ("high", "medium"),
    NoticeKind.HANDOFF_APPROVED: ("medium", "low"),
    NoticeKind.FIRST_RELEASE_BY_NEW_HANDS: ("medium", "low"),
    NoticeKind.ORPHANED: ("medium", "low"),
    NoticeKind.HANDOFF_REQUESTED: ("low", "info"),
    NoticeKind.HANDOFF_RECOMMENDED: ("low", "info"),
    NoticeKind.COUNTDOWN_CANCELLED: ("low", "info"),
    NoticeKind.HELP_WANTED: ("info", "info"),
    NoticeKind.TRANSFERS_STOPPED: ("low", "info"),
    NoticeKind.HANDOFF_CONTACTING: ("info", "info"),
    NoticeKind.HANDOFF_ANSWERED: ("info", "info"),
    NoticeKind.HANDOFF_OBJECTION: ("info", "info"),
    NoticeKind.HANDOFF_DENIED: ("info", "info"),
    NoticeKind.HANDOFF_WITHDRAWN: ("info", "info"),
    NoticeKind.HANDOFF_ENDED: ("info", "info"),
    NoticeKind.LIST_STATE: ("info", "info"),
    NoticeKind.REGISTRY_TROUBLE: ("info", "info"),
    NoticeKind.CORRECTION: ("info", "info"),
}
FAR = Standing(relation=Relation.TRANSITIVE)


@pytest.mark.parametrize("kind", NoticeKind)
def test_direct_and_transitive_are_as_the_table_says(kind: NoticeKind) -> None:
    direct, transitive = TABLE[kind]

    assert (public(kind), severity(public(kind), FAR)) == (direct, transitive)


def test_a_name_that_its_own_author_took_up_again_is_not_critical() -> None:
    reused = NoticeKind.NAME_REUSED

    assert public(reused, {"owner": "same"}) is Severity.HIGH
    assert public(reused, {"owner": "other"}) is Severity.CRITICAL
    assert public(reused, {"owner": "unknown"}) is Severity.CRITICAL


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (Standing(gated=True), "high"),
        (Standing(environment=Environment.SOMETIMES), "high"),
        (Standing(gated=True, environment=Environment.SOMETIMES), "high"),
        (Standing(environment=Environment.NEVER), "medium"),
        (Standing(relation=Relation.TRANSITIVE, gated=True), "high"),
        (Standing(hit=Hit.UNTOUCHED), "info"),
    ],
)
def test_what_is_not_a_runtime_edge_weighs_less(standing: Standing, expected: str) -> None:
    assert severity(Severity.CRITICAL, standing) == expected


@pytest.mark.parametrize(
    ("hit", "direct", "transitive"),
    [
        (Hit.BROKEN, "critical", "critical"),
        (Hit.STUCK, "high", "medium"),
        (Hit.EXPOSED, "low", "info"),
        (Hit.UNTOUCHED, "info", "info"),
        (None, "low", "info"),
    ],
)
def test_a_release_weighs_what_it_leaves_in_the_range(
    hit: Hit | None, direct: str, transitive: str
) -> None:
    far = Standing(relation=Relation.TRANSITIVE, hit=hit)

    assert severity(Severity.LOW, Standing(hit=hit)) == direct
    assert severity(Severity.LOW, far) == transitive


def test_law_a_longer_or_narrower_way_never_weighs_more() -> None:
    for weight, hit in itertools.product(Severity, (None, *Hit)):
        near = severity(weight, Standing(hit=hit))
        for relation, gated, environment in itertools.product(Relation, (False, True), Environment):
            other = Standing(relation=relation, gated=gated, environment=environment, hit=hit)
            assert severity(weight, other).rank >= near.rank
