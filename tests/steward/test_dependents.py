"""Who is met, by which way, and among what that was counted."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import zstandard
from sqlalchemy import select, update

from steward.clock import SetClock
from steward.dependents import Asked, Dependents, Line, Page, holding
from steward.dependents.files import date_in, load_files
from steward.dependents.holding import Holding
from steward.edges import State
from steward.errors import Malformed, NotFound
from steward.graph import View
from steward.observations import Absent, Detail, File, Release, Seen
from steward.store import Store, tables
from steward.store.graph import Count
from tests import realdata
from workflows.names import Project, pypi

SMALL = (
    "app\t1.0\t1\tw\nbase\t2.0\t3\tw\nmiddle\t1.0\t1\ts\nodd\t\t0\tx\n",
    "app\tmiddle\tr\t>=1\nmiddle\tbase\tm\t\nodd\tbase\tx\t<2\napp\tghost\tr\t\n",
)


def requires(store: Store, name: str, *texts: str, version: str = "1.0") -> None:
    with store.transaction() as tx:
        tx.projects.ensure(pypi(name))
        tx.requirements.describe(tx.projects.get(pypi(name)), version, texts)


def shows(store: Store, name: str, **yanked: bool) -> None:
    releases = tuple(
        Release(
            version=version.replace("_", "."),
            files=(File(name=version, url="files.index.example", yanked="" if is_bad else None),),
        )
        for version, is_bad in yanked.items()
    )
    store.clock.sleep(60)
    look = Seen(
        project=pypi(name),
        at=store.clock.now(),
        detail=Detail(display_name=name, releases=releases),
        source="index.example",
    )
    with store.transaction() as tx:
        tx.projects.record(look, tx.sources.ensure("pypi", "index.example").id)


def removed(store: Store, name: str) -> None:
    store.clock.sleep(60)
    with store.transaction() as tx:
        known, source = tx.projects.get(pypi(name)), tx.sources.ensure("pypi", "index.example")
        look = Absent(project=pypi(name), at=store.clock.now(), status=404, source="index.example")
        tx.projects.record(look, source.id)
        values = {"removed_at": store.clock.now()}
        life = tables.incarnation
        tx.connection.execute(update(life).where(life.c.project_id == known.id).values(**values))


def page(
    store: Store, name: str, asked: Asked | None = None, after: str | None = None, limit: int = 50
) -> Page:
    with store.snapshot() as view:
        return Dependents().page(view, pypi(name), asked or Asked(), after, limit)


def lines(store: Store, name: str, asked: Asked | None = None) -> dict[str, Line]:
    return {line.project.name: line for line in page(store, name, asked).lines}


def test_a_line_carries_its_path_in_the_owners_words(store: Store) -> None:
    requires(store, "app", "middle[fast] >= 2 ; python_version >= '3.8'", version="4.1")
    requires(store, "middle", 'base<3 ; extra == "fast"', "other")

    line = lines(store, "base")["app"]

    assert [step.requirement for step in line.path] == [
        "middle[fast] >= 2 ; python_version >= '3.8'",
        'base<3 ; extra == "fast"',
    ]
    assert (line.steps, line.version, line.path[0].source) == (2, "4.1", "page")
    assert line.path[1].gates == {"fast"}


def test_an_extra_nobody_asks_for_is_seen_in_the_wider_view_only(store: Store) -> None:
    requires(store, "app", 'base ; extra == "fast"', "base[deep] ; extra == 'other'")

    assert lines(store, "base") == {}
    assert list(lines(store, "base", Asked(edges=View.ANY))) == ["app"]
    assert list(lines(store, "base", Asked(direct=True, edges=View.ANY))) == ["app"]


def test_what_a_project_asks_of_itself_opens_its_extras_and_is_no_step(store: Store) -> None:
    requires(store, "app", "store[all]")
    requires(store, "store", 'store[s3] ; extra == "all"', 'cloud ; extra == "s3"')

    line = lines(store, "cloud")["app"]

    assert [step.requirement for step in line.path] == [
        "store[all]",
        'store[s3] ; extra == "all"',
        'cloud ; extra == "s3"',
    ]
    assert line.steps == 2
    assert lines(store, "store").keys() == {"app"}


def test_what_holds_nowhere_is_no_dependency(store: Store) -> None:
    requires(store, "app", 'base ; python_version < "2.7"')

    assert lines(store, "base", Asked(edges=View.ANY)) == {}


def test_the_four_states_of_a_dependent(store: Store) -> None:
    requires(store, "untouched", "base>=3")
    requires(store, "exposed", "base")
    requires(store, "stuck", "base==1.0")
    requires(store, "affected", "stuck ; sys_platform == 'win32'")
    requires(store, "elsewhere", "base @ https://files.index.example/base.tar.gz")
    shows(store, "base", **{"1_0": True, "3_0": False})

    assert {name: line.state for name, line in lines(store, "base").items()} == {
        "untouched": State.UNTOUCHED,
        "exposed": State.EXPOSED,
        "stuck": State.STUCK,
        "affected": State.AFFECTED,
        "elsewhere": State.UNTOUCHED,
    }


def test_nothing_is_left_of_a_project_that_is_gone(store: Store) -> None:
    requires(store, "app", "base>=1")
    requires(store, "far", "app[x]", 'base ; extra == "y"')
    shows(store, "base", **{"1_0": False})
    assert lines(store, "base")["app"].state is State.UNTOUCHED

    removed(store, "base")

    found = lines(store, "base", Asked(edges=View.ANY))
    assert found["app"].state is State.BROKEN
    assert found["far"].state is State.AFFECTED


def test_without_a_look_at_the_project_nothing_is_said_of_its_state(store: Store) -> None:
    requires(store, "app", "base>=1")

    assert lines(store, "base")["app"].state is None


def test_pages_begin_with_those_on_whom_most_depend_and_miss_nobody(store: Store) -> None:
    for number in range(7):
        requires(store, f"leaf-{number}", "hub" if number % 2 else "base")
    requires(store, "hub", "base")

    whole = [line.project.name for line in page(store, "base").lines]
    first = page(store, "base", limit=3)
    second = page(store, "base", after=first.next, limit=3)
    third = page(store, "base", after=second.next, limit=3)
    parts = [line.project.name for part in (first, second, third) for line in part.lines]

    assert whole[0] == "hub"
    assert page(store, "base").lines[0].own == 3
    assert parts == whole
    assert (first.total, third.next) == (8, None)


def test_a_cursor_outlives_what_it_named(store: Store) -> None:
    for number in range(4):
        requires(store, f"leaf-{number}", "base")
    before = page(store, "base", limit=2)
    requires(store, "leaf-1")

    after = page(store, "base", after=before.next, limit=2)

    assert [line.project.name for line in after.lines] == ["leaf-2", "leaf-3"]


@pytest.mark.parametrize("cursor", ["x", "1", "1.2.3", "-1.2", "²2.1", "9" * 40 + ".1"])
def test_a_cursor_we_never_gave_is_refused(store: Store, cursor: str) -> None:
    requires(store, "app", "base")

    with pytest.raises(Malformed):
        page(store, "base", after=cursor)


def test_a_name_never_heard_of_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound):
        page(store, "nobody")


def test_totals_say_among_what_they_are_counted(store: Store) -> None:
    requires(store, "app", "middle", "!! not a requirement")
    requires(store, "middle", 'base ; extra == "fast"')
    requires(store, "other", "base")
    with store.snapshot() as view:
        totals = Dependents().totals(view, pypi("base"))

    assert (totals.direct, totals.runtime, totals.any) == (1, 1, 3)
    assert totals.view == "among the 3 projects followed here"
    assert totals.unreadable == 1


def test_the_path_between_two_projects(store: Store) -> None:
    requires(store, "app", "middle>1")
    requires(store, "middle", "base")
    with store.snapshot() as view:
        found = Dependents().path(view, pypi("app"), pypi("base"))
        back = Dependents().path(view, pypi("base"), pypi("app"))

    assert [step.requirement for step in found] == ["middle>1", "base"]
    assert back == ()


def test_a_graph_in_memory_follows_the_rows(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holding, "SMALL", 0)
    dependents = Dependents()
    requires(store, "app", "middle")
    requires(store, "middle", "base")
    assert _names(store, dependents) == {"app", "middle"}

    requires(store, "middle", "elsewhere", version="2.0")
    requires(store, "new", "base[x]")
    requires(store, "app", "new", version="2.0")

    assert _names(store, dependents) == _names(store, Dependents()) == {"app", "new"}
    requires(store, "app", "new", version="2.0")
    with store.snapshot() as view:
        assert view.graph.standing().version == 5


def test_an_edge_that_changes_marks_its_targets_until_the_next_count(
    store: Store, clock: SetClock
) -> None:
    dependents = Dependents()
    requires(store, "app", "base")
    requires(store, "test", 'base ; extra == "x"')
    assert dependents.recount(store) == 1
    requires(store, "app", "elsewhere")

    assert _marked(store) == {"base"}
    assert not _is_counted(store)
    clock.sleep(60)
    assert dependents.recount(store) == 2
    assert dependents.recount(store) == 0
    assert _marked(store) == set()
    assert _is_counted(store)
    with store.snapshot() as view:
        counts = {view.projects.by_id(k).project.name: n for k, n in view.graph.counts().items()}
    assert counts == {"base": Count(0, 0, 1), "elsewhere": Count(1, 1, 1)}


def test_the_file_is_a_copy_of_the_rows_and_nothing_more(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holding, "SMALL", 0)
    requires(store, "app", "middle[fast]")
    requires(store, "middle", 'base ; extra == "fast"')
    file = tmp_path / "graph.npz"
    with store.snapshot() as view:
        written = Holding(file).settled(view)
        opened = holding.read(file)
    assert opened is not None
    assert (opened.base, opened.version) == (written.base, 2)
    assert opened.graph.states.words == ("fast",)

    requires(store, "late", "base")
    for spoilt in (file.read_bytes(), file.read_bytes()[:300], b"rubbish", b""):
        file.write_bytes(spoilt)
        assert _names(store, Dependents(tmp_path)) == {"app", "late"}


def test_files_give_the_same_graph_plain_or_compressed(store: Store, tmp_path: Path) -> None:
    requires(store, "middle", "elsewhere")  # read from its page: newer than any snapshot
    loaded = load_files(store, *_files(tmp_path, *SMALL), "2023-09", _quiet)

    assert (loaded.projects, loaded.edges, loaded.dangling, loaded.unread) == (4, 3, 1, 1)
    assert page(store, "base").view == "snapshot of 2023-09 plus changes seen"
    assert list(lines(store, "base", Asked(edges=View.ANY))) == ["odd"]
    assert list(lines(store, "middle")) == ["app"]
    with store.snapshot() as view:
        ghosts = (Project("pypi", "elsewhere"), 1), (Project("pypi", "ghost"), 1)
        assert view.graph.dangling(9) == ghosts

    again = load_files(store, *_files(tmp_path, *SMALL, suffix=".tsv.zst"), "2024", _quiet)
    assert again.edges == 3
    assert page(store, "base").view == "snapshot of 2024 plus changes seen"
    assert len(lines(store, "base", Asked(edges=View.ANY))) == 1


@pytest.mark.parametrize(
    ("nodes", "edges", "place"),
    [
        ("app\t1\t1\n", "", "nodes.tsv, line 1: 4 columns"),
        (SMALL[0] + "../up\t1\t1\tw\n", "", "nodes.tsv, line 5: '../up' is not a project name"),
        (SMALL[0], SMALL[1] + "app\tbase\tz\t\n", "edges.tsv, line 5: the kind is r, m or x"),
        (SMALL[0], "a\tb\tr\t" + "=" * 20_000, "edges.tsv, line 2"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_stored(
    store: Store, tmp_path: Path, nodes: str, edges: str, place: str
) -> None:
    with pytest.raises(Malformed, match=place):
        load_files(store, *_files(tmp_path, nodes, edges), "2023", _quiet)

    with store.snapshot() as view:
        assert view.connection.execute(select(tables.project)).all() == []
        assert view.connection.execute(select(tables.edge_latest)).all() == []


def test_a_file_that_is_no_archive_is_named(store: Store, tmp_path: Path) -> None:
    nodes, edges = _files(tmp_path, *SMALL, suffix=".tsv.zst")
    edges.write_bytes(b"not compressed at all")

    with pytest.raises(Malformed, match=r"edges\.tsv\.zst cannot be read"):
        load_files(store, nodes, edges, "2023", _quiet)


@pytest.mark.parametrize(
    ("name", "date"),
    [("pypi2023_nodes.tsv.zst", "2023"), ("nodes-2023-09.tsv", "2023-09"), ("nodes.tsv", None)],
)
def test_a_file_name_may_tell_its_date(name: str, date: str | None) -> None:
    assert date_in(name) == date


@pytest.fixture(scope="module")
def index_of_2023(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    where = realdata.required()
    path = tmp_path_factory.mktemp("real") / "steward.db"
    with Store(f"sqlite:///{path}") as store:
        store.migrate()
        load_files(store, where / realdata.NODES, where / realdata.EDGES, "2023-09", _quiet)
        yield store


@pytest.mark.soak
def test_the_index_of_2023_answers_exactly_from_its_rows(index_of_2023: Store) -> None:
    dependents = Dependents()
    known = {"idna": 93_945, "requests": 83_485, "numpy": 61_244, "httplib2": 3_240}
    with index_of_2023.snapshot() as view:
        found = {name: dependents.totals(view, pypi(name)) for name in known}
        first = dependents.page(view, pypi("feedparser"), Asked(), None, 50)

    assert {name: each.runtime for name, each in found.items()} == known
    assert (found["requests"].direct, found["httplib2"].direct) == (51_080, 669)
    assert found["idna"].view == "snapshot of 2023-09 plus changes seen"
    assert (first.total, len(first.lines)) == (1_898, 50)
    assert all(line.path and all(step.requirement for step in line.path) for line in first.lines)
    requires(index_of_2023, "feedparser", "sgmllib3k", "idna")
    with index_of_2023.snapshot() as view:
        assert dependents.totals(view, pypi("idna")).runtime > known["idna"]


def _names(store: Store, dependents: Dependents) -> set[str]:
    with store.snapshot() as view:
        found = dependents.page(view, pypi("base"), Asked(), None, 50)
    return {line.project.name for line in found.lines}


def _is_counted(store: Store) -> bool:
    with store.snapshot() as view:
        return view.graph.is_counted()


def _marked(store: Store) -> set[str]:
    p, d = tables.project, tables.dependents_count
    with store.snapshot() as view:
        query = select(p.c.name).join(d, d.c.project_id == p.c.id).where(d.c.dirty)
        return set(view.connection.scalars(query))


def _files(folder: Path, nodes: str, edges: str, suffix: str = ".tsv") -> tuple[Path, Path]:
    written = []
    for name, text in (("nodes", nodes), ("edges", edges)):
        file = folder / f"{name}{suffix}"
        packed = zstandard.compress(text.encode()) if suffix.endswith("zst") else text.encode()
        file.write_bytes(packed)
        written.append(file)
    return written[0], written[1]


def _quiet(lines: int) -> None:
    assert lines >= 0
