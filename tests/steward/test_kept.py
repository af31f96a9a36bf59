"""What is kept of the last looks is assessed as a look at the index would be."""

from collections.abc import Sequence
from datetime import timedelta

from feeds.reports import Threat
from steward.assess import Kept, check, everything
from steward.clock import SetClock
from steward.manifests import read
from steward.observations import Absent, Detail, File, Release, Seen, Status
from steward.store import Store
from steward.threats import INACTIVE, project

SOURCE = "https://index.example/simple/x/"


def release(version: str, yanked: str | None = None) -> Release:
    file = File(
        name=f"x-{version}.whl", url=f"https://files.index.example/{version}", yanked=yanked
    )
    return Release(version=version, files=(file,))


def keep(
    store: Store,
    name: str,
    *requires: str,
    releases: Sequence[Release] = (release("1.0"),),
    status: Status = Status.ACTIVE,
    classifiers: tuple[str, ...] = (),
) -> None:
    detail = Detail(
        display_name=name,
        status=status,
        status_reason="as its owner says" if status is not Status.ACTIVE else None,
        releases=tuple(releases),
        described="1.0",
        classifiers=classifiers,
    )
    with store.transaction() as tx:
        source = tx.sources.ensure("pypi", "https://index.example")
        now = tx.clock.now()
        tx.projects.record(
            Seen(project=project(name), at=now, detail=detail, source=SOURCE), source.id
        )
        tx.requirements.describe(tx.projects.get(project(name)), "1.0", requires)


def lose(store: Store, name: str) -> None:
    with store.transaction() as tx:
        source = tx.sources.ensure("pypi", "https://index.example")
        look = Absent(project=project(name), at=tx.clock.now(), status=404, source=SOURCE)
        tx.projects.record(look, source.id)


def assessed(store: Store, text: str) -> tuple[list[Threat], list[str]]:
    with store.snapshot() as view:
        found = check([read("requirements.txt", text.encode())], Kept(view), everything)
    return found.threats, [place.text for place in found.unknown]


def test_the_store_tells_what_the_index_would(store: Store, clock: SetClock) -> None:
    keep(store, "top", "old", "lost", "yanked<2", "quiet")
    keep(store, "old", status=Status.ARCHIVED)
    keep(store, "yanked", releases=[release("1.0", "it breaks"), release("2.0")])
    keep(store, "quiet", classifiers=(INACTIVE,))
    keep(store, "lost")
    clock.sleep(timedelta(hours=1).total_seconds())
    lose(store, "lost")
    threats, unknown = assessed(store, "top\nnever-looked-at")

    assert {(t.project.name, t.kind.value, t.severity.value) for t in threats} == {
        ("old", "project-archived", "low"),
        ("lost", "project-missing", "medium"),
        ("yanked", "release-yanked", "medium"),
        ("quiet", "abandoned-declared", "low"),
    }
    assert {t.detail for t in threats} >= {
        "the index gives as reason: as its owner says",
        "1.0 is yanked, with the reason: it breaks",
    }
    assert {t.source for t in threats} == {SOURCE}
    assert unknown == ["never-looked-at"]


def test_a_release_that_went_is_not_on_the_index(store: Store, clock: SetClock) -> None:
    keep(store, "leaf", releases=[release("1.0"), release("2.0")])
    clock.sleep(timedelta(hours=1).total_seconds())
    keep(store, "leaf", releases=[release("2.0")])

    assert [t.kind.value for t in assessed(store, "leaf==1.0")[0]] == ["release-missing"]
    assert assessed(store, "leaf==2.0") == ([], [])
