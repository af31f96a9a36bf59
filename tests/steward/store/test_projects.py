"""What looks leave behind: only changes grow the tables, and every change keeps its dates."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Table, func, select

from steward.detect import Outcome, ReleaseState, judge_all
from steward.observations import (
    Absent,
    Detail,
    File,
    Holder,
    JournalRow,
    Observation,
    Release,
    Seen,
    Status,
    Unreachable,
)
from steward.store import Store, Transaction, tables
from workflows.findings import FindingKind
from workflows.names import pypi

PERF = pypi("perf")
ROOT = "https://index.example"
START = datetime(2026, 3, 2, 10, tzinfo=UTC)
OLD = datetime(2020, 1, 1, tzinfo=UTC)


def release(version: str, *, yanked: str | None = None, uploaded: datetime = OLD) -> Release:
    name = f"perf-{version}.tar.gz"
    url = f"https://files.index.example/{name}"
    file = File(name=name, url=url, sha256="ab" * 32, uploaded=uploaded, yanked=yanked)
    return Release(version=version, files=(file,))


def seen(hours: float, *releases: Release, **more: Any) -> Seen:  # noqa: ANN401 -- fields of Detail
    shown: dict[str, Any] = {"holders": frozenset({Holder("anna", "Owner")}), "serial": 1, **more}
    detail = Detail(display_name="Perf", releases=releases or (release("1.0"),), **shown)
    return Seen(project=PERF, at=after(hours), detail=detail, source=ROOT)


def gone(hours: float) -> Absent:
    return Absent(project=PERF, at=after(hours), status=404, source=ROOT)


def silent(hours: float, reason: str = "no answer") -> Unreachable:
    return Unreachable(project=PERF, at=after(hours), reason=reason, source=ROOT)


def after(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def look(store: Store, *looks: Observation) -> None:
    for each in looks:
        with store.transaction() as tx:
            source = tx.sources.ensure("pypi", ROOT)
            tx.projects.record(each, source.id)


def journal(store: Store, *rows: tuple[str, float, str, str | None, str | None]) -> None:
    with store.transaction() as tx:
        source = tx.sources.ensure("pypi", ROOT)
        project_id = tx.projects.ensure(PERF)
        for serial, hours, action, version, who in rows:
            row = JournalRow(
                external_id=serial,
                name="perf",
                version=version,
                at=after(hours),
                action=action,
                known=True,
                who=who,
            )
            person = tx.people.ensure("pypi", [who], START)[who] if who else None
            tx.sources.keep(source, [(row, project_id, person)], 0, START)


def count(tx: Transaction, table: Table) -> int:
    return tx.connection.scalar(select(func.count()).select_from(table)) or 0


def kinds(store: Store) -> list[FindingKind]:
    with store.snapshot() as view:
        return [f.kind for f in judge_all(view.projects.history(PERF), after(1000))]


def bury(store: Store, kind: FindingKind = FindingKind.PROJECT_REMOVED) -> None:
    with store.transaction() as tx:
        for finding in judge_all(tx.projects.history(PERF), after(1000)):
            if finding.kind is kind:
                tx.projects.bury(finding)


def test_a_name_that_nobody_answered_for_was_not_looked_at(store: Store) -> None:
    look(store, silent(0), silent(1))
    with store.snapshot() as view:
        assert view.projects.get(PERF).looked_at is None
    look(store, gone(2))
    with store.snapshot() as view:
        assert view.projects.get(PERF).looked_at == after(2)


def test_equal_looks_are_one_row(store: Store) -> None:
    look(store, *(seen(hour, serial=hour) for hour in range(5)))

    with store.transaction() as tx:
        assert count(tx, tables.observation) == 1
        (only,) = tx.projects.history(PERF).looks
    assert (only.count, only.first, only.last) == (5, after(0), after(4))


def test_a_look_that_shows_something_else_begins_a_new_row(store: Store) -> None:
    look(store, seen(0), gone(1), silent(2, "one"), silent(3, "other"), seen(4))

    with store.snapshot() as view:
        looks = view.projects.history(PERF).looks
    assert [each.outcome for each in looks] == [
        Outcome.SEEN,
        Outcome.ABSENT,
        Outcome.UNREACHABLE,
        Outcome.SEEN,
    ]


def test_what_stood_at_the_first_look_is_no_news(store: Store) -> None:
    look(store, seen(0, release("1.0", yanked="bad"), status=Status.ARCHIVED))

    assert kinds(store) == []


def test_a_yank_is_dated_by_the_journal_where_it_has_a_row(store: Store) -> None:
    look(store, seen(0, release("1.0"), release("2.0")))
    journal(store, ("7", 1, "yank release", "2.0", None))
    look(store, seen(2, release("1.0"), release("2.0", yanked="broken")))

    with store.snapshot() as view:
        history = view.projects.history(PERF)
    (span,) = next(r for r in history.releases if r.version == "2.0").spans(ReleaseState.YANKED)
    assert (span.since, span.learnt_at) == (after(1), after(2))
    assert kinds(store) == [FindingKind.RELEASE_YANKED]


def test_a_release_that_goes_and_comes_back_keeps_both_dates(store: Store) -> None:
    both = (release("1.0"), release("2.0"))
    look(store, seen(0, *both), seen(1, release("1.0")), seen(2, *both))

    assert kinds(store) == [FindingKind.RELEASE_REMOVED, FindingKind.RELEASE_RESTORED]


def test_a_quarantined_page_says_nothing_of_releases_or_people(store: Store) -> None:
    hidden = seen(1, status=Status.QUARANTINED, holders=None)
    look(store, seen(0), Seen(project=PERF, at=after(1), detail=hidden.detail, source=ROOT))
    look(store, seen(2))

    assert kinds(store) == [FindingKind.PROJECT_QUARANTINED, FindingKind.PROJECT_UNQUARANTINED]


def test_a_takeover_within_minutes_is_a_replacement(store: Store) -> None:
    look(store, seen(0))
    journal(
        store,
        ("7", 1.0, "accepted Owner boris", None, "boris"),
        ("8", 1.1, "remove Owner anna", None, "anna"),
    )
    look(store, seen(2, holders=frozenset({Holder("boris", "Owner")})))

    assert kinds(store)[-1] == FindingKind.OWNERS_REPLACED
    with store.snapshot() as view:
        actions = {row.action for row in view.projects.history(PERF).journal}
    assert actions == {"accepted Owner", "remove Owner"}


def test_somebody_who_came_and_went_between_two_looks_leaves_a_trace(store: Store) -> None:
    look(store, seen(0))
    journal(
        store,
        ("7", 1.0, "add Owner boris", None, "boris"),
        ("8", 1.1, "remove Owner boris", None, "boris"),
    )
    look(store, seen(2))

    assert kinds(store) == [FindingKind.OWNER_ADDED, FindingKind.OWNER_REMOVED]


def test_a_journal_row_is_kept_once_and_names_nobody(store: Store) -> None:
    row = ("7", 1.0, "add Owner boris", None, "boris")
    journal(store, row, row)
    journal(store, row)

    with store.transaction() as tx:
        assert count(tx, tables.upstream_event) == 1
        assert tx.connection.scalar(select(tables.upstream_event.c.action)) == "add Owner"


def test_a_removal_leaves_a_tombstone(store: Store) -> None:
    look(store, seen(0, release("1.0"), release("2.0"), summary="measures"), gone(1))
    journal(store, ("7", 0.9, "remove project", None, None))
    bury(store)

    with store.snapshot() as view:
        assert view.projects.get(PERF).state == "removed"
        life = view.connection.execute(select(tables.incarnation)).one()
    assert life.removed_at == after(0.9)
    assert life.tombstone["summary"] == "measures"
    assert [each["version"] for each in life.tombstone["releases"]] == ["1.0", "2.0"]
    assert life.tombstone["releases"][0]["files"][0]["sha256"] == "ab" * 32
    assert len(life.tombstone["owners"]) == 1


def test_a_name_that_is_made_again_inherits_nothing(store: Store) -> None:
    look(store, seen(0), gone(1))
    journal(store, ("7", 0.9, "remove project", None, None))
    bury(store)
    journal(store, ("9", 3, "create", None, None))
    other = frozenset({Holder("boris", "Owner")})
    look(store, seen(4, release("9.0", uploaded=after(3)), holders=other))

    with store.snapshot() as view:
        history = view.projects.history(PERF)
    assert (history.incarnation, history.first_seen) == (2, after(4))
    assert [each.version for each in history.releases] == ["9.0"]
    assert kinds(store) == [FindingKind.NAME_REUSED]


def test_a_name_remade_before_anybody_looked_is_another_life(store: Store) -> None:
    look(store, seen(0))
    journal(store, ("7", 0.9, "remove project", None, None), ("9", 0.95, "create", None, None))
    look(store, seen(1, release("9.0", uploaded=after(0.95))), seen(2, release("9.0")))

    with store.snapshot() as view:
        history = view.projects.history(PERF)
    assert history.incarnation == 2
    assert history.earlier[0].removed_at == after(0.9)
    assert kinds(store) == [FindingKind.NAME_REUSED]


def test_a_project_that_comes_back_goes_on_with_its_life(store: Store) -> None:
    look(store, seen(0), gone(1), gone(13), gone(26))
    bury(store)
    look(store, seen(27))

    with store.snapshot() as view:
        history = view.projects.history(PERF)
        assert view.projects.get(PERF).state == "present"
    assert history.incarnation == 1
    assert kinds(store) == [FindingKind.PROJECT_REMOVED, FindingKind.PROJECT_RESTORED]


def test_silence_changes_nothing(store: Store) -> None:
    look(store, seen(0), silent(1), silent(30), silent(60))

    with store.snapshot() as view:
        assert view.projects.get(PERF).state == "present"
    assert kinds(store) == []


def test_what_the_journal_named_is_looked_at_first(store: Store) -> None:
    names = [pypi(name) for name in ("one", "two", "three")]
    with store.transaction() as tx:
        ids = tx.projects.ensure_all(names)
        tx.projects.track(ids.values(), START)
        tx.agenda.touch(ids[names[1]], 9, START)
        tx.agenda.touch(ids[names[1]], 8, START)

        due = tx.agenda.due("pypi", START, 10)
        assert (due[0].project, due[0].pending) == (names[1], 9)
        assert len(due) == 3

        tx.agenda.look_next(ids[names[1]], after(1))
        assert len(tx.agenda.due("pypi", START, 10)) == 2
